"""What is typed about verifications, what they found, and how it was put right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from incentives.enums import VerificationPeriod
from incentives.forms.year_plans import files_field, long_text
from incentives.verifying import FindingText, VerificationText
from organization.models import Unit
from regulation.articles import ARTICLE
from supervision.forms.reports import DayField

if TYPE_CHECKING:
    from collections.abc import Iterable


class VerificationForm(forms.Form):
    """A verification; article and period are asked for where it begins."""

    article = forms.TypedChoiceField(label=gettext_lazy("Article"), coerce=int)
    period = forms.ChoiceField(label=gettext_lazy("When"), choices=VerificationPeriod)
    held_on = DayField(label=gettext_lazy("Date"))
    team = forms.CharField(
        label=gettext_lazy("By whom"), max_length=200, help_text=gettext_lazy("Units and posts are enough.")
    )
    document = forms.CharField(label=gettext_lazy("Document"), max_length=200, required=False)
    summary = long_text(gettext_lazy("Summary"), rows=4, required=False)
    files = files_field()  # type: ignore[assignment]

    def __init__(self, *args: Any, articles: Iterable[int] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(number, f"（{number}）{ARTICLE[number].title}") for number in articles]
        if not choices:
            del self.fields["article"], self.fields["period"]
        else:
            self.fields["article"].choices = choices  # type: ignore[attr-defined]

    def text(self) -> VerificationText:
        given = self.cleaned_data
        return VerificationText(given["held_on"], given["team"], given["document"], given["summary"])


class FindingForm(forms.Form):
    unit = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("Unit"))
    agrees = forms.TypedChoiceField(
        label=gettext_lazy("Compared with the records"),
        choices=[
            ("yes", gettext_lazy("agrees with the records")),
            ("no", gettext_lazy("does not agree with the records")),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="yes",
    )
    text = long_text(gettext_lazy("Finding"), rows=3)
    rectify_by = DayField(
        required=False,
        label=gettext_lazy("To be put right by"),
        help_text=gettext_lazy("Empty where there is nothing to put right."),
    )
    files = files_field()  # type: ignore[assignment]

    def __init__(self, *args: Any, units: Iterable[Unit], suggested: Iterable[Unit], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["unit"]
        field.queryset = Unit.objects.all()
        first = list(suggested)
        known = {unit.pk for unit in first}
        others = [(unit.pk, unit.short_name) for unit in units if unit.pk not in known]
        with_measures = [(unit.pk, unit.short_name) for unit in first]
        groups = [(_("Units with measures of this article"), with_measures)] if with_measures else []
        field.choices = [("", "—"), *groups, (_("Other units"), others)]

    def finding(self) -> FindingText:
        given = self.cleaned_data
        return FindingText(given["unit"], given["text"], given["agrees"], given["rectify_by"])


class PutRightForm(forms.Form):
    rectified_on = DayField(label=gettext_lazy("Put right on"))
    rectification = long_text(gettext_lazy("How it was put right"))
    files = files_field()  # type: ignore[assignment]


class VerifiedForm(forms.Form):
    verified_on = DayField(label=pgettext_lazy("finding", "Verified on"))


class ReturnedForm(forms.Form):
    reason = long_text(gettext_lazy("What is still wrong"), rows=3)
    rectify_by = DayField(label=gettext_lazy("To be put right by"))


class WithdrawnForm(forms.Form):
    reason = long_text(gettext_lazy("Reason"), rows=3)
