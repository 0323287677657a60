from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from organization.models import Person, Unit
from responsibility.enums import FilingStatus, ResponsibleLevel
from responsibility.selectors import units_with_duties
from responsibility.services import PersonEntry, StepEntry
from tasks.models import Participation, WorkList

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet
    from django.http import QueryDict

    from responsibility.models import Filing

EMPTY_STEPS = 3
MOST_STEPS = 200
STATE_CHOICES = (
    ("", gettext_lazy("All states")),
    ("missing", gettext_lazy("Not submitted")),
    ("overdue", gettext_lazy("Overdue")),
    (FilingStatus.RETURNED, FilingStatus.RETURNED.label),
    (FilingStatus.SUBMITTED, FilingStatus.SUBMITTED.label),
    (FilingStatus.FILED, FilingStatus.FILED.label),
)


class AccountField(forms.ModelChoiceField):
    """One of the unit's accounts, or none: then nobody is linked, and the unit's reporters get the notices."""

    def __init__(self, unit: Unit, **options: Any) -> None:
        accounts = Person.objects.active().filter(unit=unit).order_by("name", "username")
        options = {"label": _("Account"), "required": False, "empty_label": _("none"), **options}
        super().__init__(accounts, **options)

    def label_from_instance(self, obj: Person) -> str:
        return " ".join(filter(None, (obj.name, obj.post)))


class FilterForm(forms.Form):
    """Which filings to show; the years are those with a list."""

    year = forms.TypedChoiceField(label=gettext_lazy("Year"), coerce=int, required=False)
    state = forms.ChoiceField(label=pgettext_lazy("filing", "State"), choices=STATE_CHOICES, required=False)
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=gettext_lazy("Unit"), required=False, empty_label=gettext_lazy("All units")
    )
    q = forms.CharField(label=gettext_lazy("Serial number or words"), required=False, max_length=100)

    def __init__(self, given: QueryDict, *, work_list: WorkList, own_unit_only: bool) -> None:
        super().__init__(given)
        years = WorkList.objects.values_list("year", flat=True)
        self.fields["year"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]
        self.initial["year"] = work_list.year
        if own_unit_only:
            del self.fields["unit"]
        else:
            self.fields["unit"].queryset = units_with_duties(work_list)  # type: ignore[attr-defined]

    def narrow(self, found: QuerySet[Participation]) -> QuerySet[Participation]:
        """By unit and words; the state is counted first."""
        chosen = self.cleaned_data if self.is_valid() else {}
        if chosen.get("unit"):
            found = found.filter(unit=chosen["unit"])
        if words := chosen.get("q", "").strip():
            found = found.filter(Q(task__title__icontains=words) | Q(task__serial__iexact=words))
        return found

    @property
    def chosen_state(self) -> str:
        return self.cleaned_data.get("state", "") if self.is_valid() else ""


class PersonForm(forms.Form):
    """Who is responsible at one level; an account fills in what is left empty."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=50, required=False)
    post = forms.CharField(label=gettext_lazy("Post"), max_length=100, required=False)
    phone = forms.CharField(label=gettext_lazy("Mobile phone"), max_length=30, required=False)

    def __init__(self, *args: Any, level: ResponsibleLevel, unit: Unit, **options: Any) -> None:
        super().__init__(*args, prefix=level.value, **options)
        self.level = level
        self.fields["account"] = AccountField(unit)
        for name, field in self.fields.items():
            field.widget.attrs["aria-label"] = f"{level.label} {self.fields[name].label}"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        account: Person | None = cleaned.get("account")
        if account is not None:
            for name in ("name", "post", "phone"):
                cleaned[name] = cleaned.get(name) or getattr(account, name)
        if not cleaned.get("name") and (cleaned.get("post") or cleaned.get("phone")):
            self.add_error("name", _("Write the name, for example the post's."))
        return cleaned

    def entry(self) -> PersonEntry:
        account: Person | None = self.cleaned_data["account"]
        given = {name: self.cleaned_data[name] for name in ("name", "post", "phone")}
        return PersonEntry(**given, account_id=account.pk if account else None)


def person_forms(unit: Unit, given: QueryDict | None = None, filing: Filing | None = None) -> list[PersonForm]:
    """One form for each level, filled with the filing's people."""
    people = {each.level: each for each in filing.people.filter(until_date=None)} if filing and filing.pk else {}
    return [
        PersonForm(given, level=level, unit=unit, initial=_initial(people.get(level))) for level in ResponsibleLevel
    ]


def _initial(person: Any) -> dict[str, Any]:
    return {name: getattr(person, name) for name in ("name", "post", "phone", "account")} if person else {}


def people_entries(person_forms: list[PersonForm]) -> Mapping[ResponsibleLevel, PersonEntry]:
    return {form.level: form.entry() for form in person_forms}


class StepForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Step"), max_length=200, required=False)
    due_on = forms.DateField(
        label=gettext_lazy("Due"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    responsible = forms.CharField(label=gettext_lazy("Direct responsible person"), max_length=100, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = field.label

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("title") and (cleaned.get("due_on") or cleaned.get("responsible")):
            self.add_error("title", _("Write what is done in this step."))
        return cleaned


StepFormSet = forms.formset_factory(StepForm, extra=EMPTY_STEPS, max_num=MOST_STEPS)


def step_forms(given: QueryDict | None = None, filing: Filing | None = None) -> Any:
    """The steps of the filing and a few empty rows."""
    steps = filing.steps.values("title", "due_on", "responsible") if filing and filing.pk else []
    return StepFormSet(given, prefix="steps", initial=list(steps))


def step_entries(formset: Any) -> list[StepEntry]:
    return [StepEntry(**form.cleaned_data) for form in formset if form.cleaned_data.get("title")]


class VersionForm(forms.Form):
    """The version of the filing that was opened."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class TasksForm(forms.Form):
    """For which tasks the same people are filed."""

    tasks = forms.MultipleChoiceField(label=gettext_lazy("Tasks"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, open_duties: QuerySet[Participation], **options: Any) -> None:
        super().__init__(*args, **options)
        self.tasks_by_key = {str(each.task_id): each.task for each in open_duties}
        self.fields["tasks"].choices = [(pk, str(task)) for pk, task in self.tasks_by_key.items()]  # type: ignore[attr-defined]

    def chosen(self) -> list[Any]:
        return [self.tasks_by_key[pk] for pk in self.cleaned_data["tasks"]]


class ReturnForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason of the return"),
        help_text=gettext_lazy("The unit reads it as it stands here."),
        widget=forms.Textarea({"rows": 3}),
    )


class ReplacementForm(forms.Form):
    """Who takes a place from a day on, and why."""

    level = forms.ChoiceField(label=gettext_lazy("Level"), choices=ResponsibleLevel.choices)
    name = forms.CharField(label=gettext_lazy("Name of the successor"), max_length=50)
    post = forms.CharField(label=gettext_lazy("Post"), max_length=100, required=False)
    phone = forms.CharField(label=gettext_lazy("Mobile phone"), max_length=30, required=False)
    from_on = forms.DateField(
        label=pgettext_lazy("day", "From"),
        help_text=gettext_lazy("The predecessor's last day is the day before."),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)
    field_order = ("level", "name", "post", "phone", "account", "from_on", "reason")

    def __init__(self, *args: Any, unit: Unit, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["account"] = AccountField(unit)
        self.order_fields(self.field_order)

    def entry(self) -> PersonEntry:
        account: Person | None = self.cleaned_data["account"]
        given = {name: self.cleaned_data[name] for name in ("name", "post", "phone")}
        return PersonEntry(**given, account_id=account.pk if account else None)


class DayForm(forms.Form):
    """The day for which one asks who was responsible."""

    on = forms.DateField(label=gettext_lazy("On the day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))

    def day(self, default: date) -> date:
        return self.cleaned_data["on"] if self.is_valid() else default
