from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.forms import LoginForm
from django import forms
from django.utils.translation import gettext_lazy as _

from organization.enums import LeaderRank, Role, UnitKind
from organization.models import Person, SignIn, Unit

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from organization.models import PersonQuerySet, UnitQuerySet

ANY = ("", _("any"))


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class UnitForm(forms.ModelForm):
    class Meta:
        model = Unit
        fields = ("name", "short_name", "kind", "parent", "code", "started_on", "head_signs_reports")
        widgets = {"started_on": DayInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["short_name"].required = False
        self.fields["short_name"].help_text = _("Left empty, it is the name.")
        self.fields["parent"].queryset = Unit.objects.exclude(pk=self.instance.pk)  # type: ignore[attr-defined]

    def _post_clean(self) -> None:
        """The service checks; the instance stays as it is stored."""


class EndUnitForm(forms.Form):
    ended_on = forms.DateField(label=_("Last day"), widget=DayInput())
    successor = forms.ModelChoiceField(
        Unit.objects.none(),
        label=_("Successor"),
        required=False,
        help_text=_("Who takes over the unit's tasks and articles, if anybody does."),
    )

    def __init__(self, unit: Unit, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = Unit.objects.exclude(pk=unit.pk)  # type: ignore[attr-defined]


class UnitFilterForm(forms.Form):
    STATES = (ANY, ("now", _("existing now")), ("gone", _("gone")))

    q = forms.CharField(label=_("Search"), required=False, widget=forms.SearchInput())
    kind = forms.ChoiceField(label=_("Kind"), choices=(ANY, *UnitKind.choices), required=False)
    state = forms.ChoiceField(label=_("Exists"), choices=STATES, required=False)

    def apply(self, units: UnitQuerySet, *, on: Any) -> UnitQuerySet:
        if not self.is_valid():
            return units
        given = self.cleaned_data
        if given["q"]:
            units = units.matching(given["q"].strip())
        if given["kind"]:
            units = units.filter(kind=given["kind"])
        match given["state"]:
            case "now":
                return units.existing_on(on)
            case "gone":
                return units.filter(ended_on__lt=on)
        return units


class PersonForm(forms.ModelForm):
    """Roles are chosen from the list; a rank only belongs to a city leader."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=Role.choices, required=False, widget=forms.CheckboxSelectMultiple()
    )
    rank = forms.ChoiceField(
        label=_("Rank of a city leader"), choices=(("", _("none")), *LeaderRank.choices), required=False
    )

    class Meta:
        model = Person
        fields = ("username", "name", "unit", "post", "roles", "rank", "phone", "email")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["username"]

    def _post_clean(self) -> None:
        """The service checks; the instance stays as it is stored."""


class PersonFilterForm(forms.Form):
    STATES = (
        ANY,
        ("active", _("may sign in")),
        ("waiting", _("without a password")),
        ("disabled", _("disabled")),
    )

    q = forms.CharField(label=_("Search"), required=False, widget=forms.SearchInput())
    role = forms.ChoiceField(label=_("Role"), choices=(ANY, *Role.choices, ("none", _("no role"))), required=False)
    unit = forms.ModelChoiceField(Unit.objects.all(), label=_("Unit"), required=False, empty_label=ANY[1])
    state = forms.ChoiceField(label=_("Account"), choices=STATES, required=False)

    def apply(self, people: PersonQuerySet) -> PersonQuerySet:
        if not self.is_valid():
            return people
        given = self.cleaned_data
        if given["q"]:
            people = people.matching(given["q"].strip())
        if given["role"]:
            people = (
                people.filter(roles=[]) if given["role"] == "none" else people.filter(roles__contains=[given["role"]])
            )
        if given["unit"]:
            people = people.filter(unit=given["unit"])
        match given["state"]:
            case "active":
                return people.active()
            case "waiting":
                return people.waiting_for_password()
            case "disabled":
                return people.filter(is_active=False)
        return people


class WorkbookForm(forms.Form):
    file = forms.FileField(
        label=_("Workbook"),
        help_text=_("An .xlsx file; its sheets 单位 and 人员 are read, the others left alone."),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )


class SignInFilterForm(forms.Form):
    RESULTS = (ANY, ("yes", _("signed in")), ("no", _("refused")))

    q = forms.CharField(label=_("Account"), required=False, widget=forms.SearchInput())
    result = forms.ChoiceField(label=_("Result"), choices=RESULTS, required=False)

    def apply(self, sign_ins: QuerySet[SignIn]) -> QuerySet[SignIn]:
        if not self.is_valid():
            return sign_ins
        if self.cleaned_data["q"]:
            sign_ins = sign_ins.filter(account__icontains=self.cleaned_data["q"].strip())
        if self.cleaned_data["result"]:
            sign_ins = sign_ins.filter(succeeded=self.cleaned_data["result"] == "yes")
        return sign_ins


class SignInForm(LoginForm):
    """Account and password; the session lasts as long as the settings say, so nothing is asked about it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Account")
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
