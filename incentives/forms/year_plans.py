"""What is typed about the year's plan and about carrying its measures out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from incentives.enums import MeasureDirection
from incentives.models import PlannedMeasure
from incentives.selectors.plans import PLANNED_ARTICLES
from organization.models import Unit
from regulation.articles import ARTICLE
from supervision.forms.reports import DayField, FilesField
from supervision.forms.statements import FILES_HELP

if TYPE_CHECKING:
    from datetime import date

    from django.http import QueryDict

    from incentives.models.year_plan import PlannedMeasureQuerySet

LONGEST_TEXT = 20_000


def long_text(label: Any, help_text: Any = "", *, rows: int = 4, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def files_field() -> FilesField:
    return FilesField(required=False, label=gettext_lazy("Files"), help_text=FILES_HELP)


class IntroductionForm(forms.Form):
    introduction = long_text(
        gettext_lazy("Introduction"),
        gettext_lazy("What the year was like, and on what the plan rests. It stands above the measures."),
        rows=12,
        required=False,
    )


class LeaveOutForm(forms.Form):
    reason = long_text(
        gettext_lazy("Reason"),
        gettext_lazy("The measure stays decided; a supplement to the plan can take it up."),
        rows=3,
    )


class ApprovalForm(forms.Form):
    """The city government's approval, as it stands on paper."""

    approved_on = DayField(
        label=gettext_lazy("Approved on"),
        help_text=gettext_lazy("Every measure is due one calendar month after this day."),
    )
    document = forms.CharField(label=gettext_lazy("Document of the approval"), max_length=200)
    files = files_field()  # type: ignore[assignment]


class ExecutionForm(forms.Form):
    """How a measure was carried out."""

    carried_out_on = DayField(label=gettext_lazy("Carried out on"))
    proof = long_text(gettext_lazy("How it was carried out"))
    document = forms.CharField(label=gettext_lazy("Document"), max_length=200, required=False)
    files = files_field()  # type: ignore[assignment]


STATES = (
    ("", pgettext_lazy("measures", "All")),
    ("open", gettext_lazy("Not carried out")),
    ("overdue", gettext_lazy("Overdue")),
    ("done", gettext_lazy("Carried out")),
)


class ExecutionFilter(forms.Form):
    """Which approved measures to show."""

    year = forms.TypedChoiceField(label=gettext_lazy("Year"), coerce=int, required=False)
    article = forms.TypedChoiceField(label=gettext_lazy("Article"), coerce=int, required=False, empty_value=None)
    host = forms.ModelChoiceField(
        Unit.objects.none(), label=gettext_lazy("Carried out by"), required=False, empty_label=gettext_lazy("All units")
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=gettext_lazy("Towards"), required=False, empty_label=gettext_lazy("All units")
    )
    direction = forms.ChoiceField(
        label=gettext_lazy("Reward or penalty"),
        choices=[("", gettext_lazy("Both")), *MeasureDirection.choices],
        required=False,
    )
    state = forms.ChoiceField(label=gettext_lazy("State"), choices=STATES, required=False)

    def __init__(self, given: QueryDict, *, year: int, years: list[int], hosts: dict[int, int | None]) -> None:
        super().__init__(given)
        self.hosts = hosts
        self.fields["year"].choices = [(each, str(each)) for each in years]  # type: ignore[attr-defined]
        articles = [("", _("All articles")), *((number, f"{ARTICLE[number].cited}") for number in PLANNED_ARTICLES)]
        self.fields["article"].choices = articles  # type: ignore[attr-defined]
        self.initial["year"] = year
        planned = PlannedMeasure.objects.approved().filter(measure__year=year)
        self.fields["unit"].queryset = Unit.objects.filter(  # type: ignore[attr-defined]
            pk__in=planned.order_by().values("measure__unit")
        )
        known = {host for host in hosts.values() if host}
        self.fields["host"].queryset = Unit.objects.filter(pk__in=known)  # type: ignore[attr-defined]

    def narrow(self, found: PlannedMeasureQuerySet) -> PlannedMeasureQuerySet:
        """By everything but the state, which is counted first."""
        chosen = self.cleaned_data if self.is_valid() else {}
        if article := chosen.get("article"):
            found = found.filter(measure__article=article)
        if host := chosen.get("host"):
            own = [article for article, unit_id in self.hosts.items() if unit_id == host.pk]
            found = found.filter(measure__article__in=own)
        if unit := chosen.get("unit"):
            found = found.filter(measure__unit=unit)
        if direction := chosen.get("direction"):
            found = found.filter(measure__direction=direction)
        return found

    @property
    def chosen_state(self) -> str:
        return self.cleaned_data.get("state", "") if self.is_valid() else ""


def in_state(found: PlannedMeasureQuerySet, state: str, on: date) -> PlannedMeasureQuerySet:
    if state == "open":
        return found.filter(carried_out_on=None)
    if state == "overdue":
        return found.filter(carried_out_on=None, due_on__lt=on)
    if state == "done":
        return found.filter(carried_out_on__isnull=False)
    return found
