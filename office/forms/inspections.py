"""What is typed about inspections: the plan with its visits, the visit, the finding, the report (article 6)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from incentives.forms.year_plans import files_field, long_text
from office.enums import InspectionKind, InspectionStatus
from office.inspecting import FindingDraft, InspectionDraft, VisitDraft
from office.selectors.inspections import scope_of, tasks_to_inspect, visits_of
from organization.models import Unit
from supervision.forms.reports import DayField
from tasks.models import Sector, Task

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from django.http import QueryDict

    from office.models import Inspection

MOST_VISITS = 200
EMPTY_VISITS = 3
VISITS = "visit"
SEPARATORS = re.compile(r"[\s,，、;；]+")


class TaskChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, task: Any) -> str:
        return f"{task.serial} {task.title}"


class OneTaskChoice(forms.ModelChoiceField):
    def label_from_instance(self, task: Any) -> str:
        return f"{task.serial} {task.title}"


class InspectionForm(forms.Form):
    """The plan of an inspection. The general office names tasks by serial and whole sectors, a unit ticks its own."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=pgettext_lazy("inspection", "Kind"), choices=InspectionKind, widget=forms.RadioSelect, initial="special"
    )
    title = forms.CharField(label=pgettext_lazy("inspection", "Title"), max_length=200)
    begins_on = DayField(label=pgettext_lazy("inspection", "From"))
    ends_on = DayField(label=pgettext_lazy("inspection", "Until"))
    team = long_text(
        gettext_lazy("Team"), gettext_lazy("Units and posts are enough; the visited units read it."), rows=2
    )
    purpose = long_text(gettext_lazy("What is looked at"), rows=3, required=False)
    document = forms.CharField(label=gettext_lazy("Document"), max_length=200, required=False)
    serials = long_text(
        gettext_lazy("Tasks that are inspected"),
        gettext_lazy("Their serial numbers, with commas between them; empty where the whole work is looked at."),
        rows=2,
        required=False,
    )
    sectors = forms.ModelMultipleChoiceField(
        Sector.objects.none(),
        required=False,
        label=gettext_lazy("And all tasks of these sectors"),
        widget=forms.CheckboxSelectMultiple,
    )
    tasks = TaskChoice(
        Task.objects.none(),
        required=False,
        label=gettext_lazy("Tasks that are inspected"),
        widget=forms.CheckboxSelectMultiple,
    )
    accepts_overlap_because = long_text(
        gettext_lazy("Why a unit is visited twice in the same weeks"), rows=2, required=False
    )

    def __init__(self, *args: Any, year: int, holder: Unit | None, warns: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.year, self.holder = year, holder
        fields: dict[str, Any] = self.fields
        if holder is None:
            del fields["tasks"]
            fields["sectors"].queryset = Sector.objects.filter(work_list__year=year).order_by("pk")
        else:
            del fields["serials"], fields["sectors"]
            fields["tasks"].queryset = tasks_to_inspect(year, holder)
        if not warns:
            fields["accepts_overlap_because"].widget = forms.HiddenInput()

    def clean_serials(self) -> list[Task]:
        asked = list(dict.fromkeys(filter(None, SEPARATORS.split(self.cleaned_data["serials"]))))
        known = {task.serial: task for task in tasks_to_inspect(self.year, None).filter(serial__in=asked)}
        if unknown := [serial for serial in asked if serial not in known]:
            raise forms.ValidationError(_("Not on the list: %(serials)s") % {"serials": ", ".join(unknown)})
        return [known[serial] for serial in asked]

    def chosen_tasks(self) -> list[Task]:
        """What is chosen, as far as it can be read; also while other fields are still wrong."""
        given = getattr(self, "cleaned_data", {})
        if self.holder is not None:
            return list(given.get("tasks", ()))
        sectors = given.get("sectors", ())
        of_sectors = tasks_to_inspect(self.year, None).filter(sector__in=sectors) if sectors else ()
        return list(dict.fromkeys([*given.get("serials", ()), *of_sectors]))

    def draft(self, visits: Sequence[VisitDraft]) -> InspectionDraft:
        given = self.cleaned_data
        return InspectionDraft(
            year=self.year,
            kind=InspectionKind(given["kind"]),
            title=given["title"],
            purpose=given["purpose"],
            holder=self.holder,
            begins_on=given["begins_on"],
            ends_on=given["ends_on"],
            team=given["team"],
            document=given["document"],
            tasks=self.chosen_tasks(),
            visits=visits,
        )


def inspection_initial(inspection: Inspection) -> dict[str, Any]:
    """What stands in the form of a stored inspection."""
    tasks = scope_of(inspection)
    return {
        **{
            name: getattr(inspection, name)
            for name in ("version", "kind", "title", "purpose", "begins_on", "ends_on", "team", "document")
        },
        "accepts_overlap_because": inspection.overlap_reason,
        "serials": "、".join(task.serial for task in tasks),
        "tasks": [task.pk for task in tasks],
    }


class VisitRow(forms.Form):
    """One unit and its days; a row without a unit counts for nothing."""

    unit = forms.ModelChoiceField(Unit.objects.none(), required=False, label=gettext_lazy("Unit"), empty_label="—")
    begins_on = DayField(required=False, label=pgettext_lazy("inspection", "From"))
    ends_on = DayField(required=False, label=pgettext_lazy("inspection", "Until"))

    def __init__(self, *args: Any, units: Sequence[Unit], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["unit"]
        field.queryset = Unit.objects.all()
        field.choices = [("", "—"), *((unit.pk, unit.short_name) for unit in units)]


VisitRows = forms.formset_factory(VisitRow, extra=0, max_num=MOST_VISITS, absolute_max=MOST_VISITS)


def visit_rows(given: QueryDict | None, units: Sequence[Unit], initial: Iterable[dict[str, Any]] = ()) -> Any:
    """Rows for the visits, with a few empty ones."""
    rows = [*initial, *({} for _row in range(EMPTY_VISITS))]
    return VisitRows(given, prefix=VISITS, initial=rows, form_kwargs={"units": units})


def visits_initial(inspection: Inspection) -> list[dict[str, Any]]:
    return [
        {"unit": visit.unit_id, "begins_on": visit.begins_on, "ends_on": visit.ends_on}
        for visit in visits_of(inspection)
    ]


def visit_drafts(rows: Any, begins_on: date, ends_on: date) -> list[VisitDraft]:
    """The named units; where no day was typed it is that of the inspection."""
    given = (row.cleaned_data for row in rows if row.is_valid() and row.cleaned_data.get("unit"))
    return [
        VisitDraft(each["unit"], each.get("begins_on") or begins_on, each.get("ends_on") or ends_on) for each in given
    ]


class VisitedForm(forms.Form):
    visited_on = DayField(label=gettext_lazy("Visited on"))
    note = long_text(gettext_lazy("What was seen"), rows=4, required=False)


class InspectionFindingForm(forms.Form):
    unit = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("Unit"), empty_label="—")
    task = OneTaskChoice(Task.objects.none(), required=False, label=gettext_lazy("Task"), empty_label="—")
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
    text = long_text(pgettext_lazy("inspection", "Finding"), rows=3)
    rectify_by = DayField(
        required=False,
        label=gettext_lazy("To be put right by"),
        help_text=gettext_lazy("Empty where there is nothing to put right."),
    )
    files = files_field()  # type: ignore[assignment]

    def __init__(self, *args: Any, inspection: Inspection, **options: Any) -> None:
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        visited = inspection.visits.standing().values("unit")
        fields["unit"].queryset = Unit.objects.filter(pk__in=visited).order_by("name")
        fields["unit"].label_from_instance = lambda unit: unit.short_name
        inspected = inspection.scope.filter(withdrawn_at=None).values("task")
        fields["task"].queryset = Task.objects.filter(pk__in=inspected).order_by("order")

    def finding(self) -> FindingDraft:
        given = self.cleaned_data
        return FindingDraft(given["unit"], given["task"], given["text"], given["agrees"], given["rectify_by"])


class InspectionReportForm(forms.Form):
    report = long_text(
        gettext_lazy("Report"),
        gettext_lazy("What was looked at, what goes well, what was found, what is asked for. Findings stand below it."),
        rows=14,
    )
    files = files_field()  # type: ignore[assignment]


class CancelInspectionForm(forms.Form):
    reason = long_text(gettext_lazy("Reason"), gettext_lazy("The units that were to be visited read it."), rows=3)


STATES = {
    "open": gettext_lazy("to be put right or verified"),
    "owed": gettext_lazy("to be put right"),
    "verify": gettext_lazy("put right, to be verified"),
    "overdue": pgettext_lazy("finding", "overdue"),
    "settled": pgettext_lazy("finding", "settled"),
}


def _any(label: Any, choices: Iterable[tuple[str, Any]]) -> forms.ChoiceField:
    return forms.ChoiceField(required=False, label=label, choices=[("", gettext_lazy("all")), *choices])


class InspectionFilter(forms.Form):
    year = forms.IntegerField(required=False, widget=forms.HiddenInput)
    kind = _any(pgettext_lazy("inspection", "Kind"), InspectionKind.choices)
    status = _any(
        gettext_lazy("State"), [*InspectionStatus.choices, ("open", pgettext_lazy("inspections", "Not over"))]
    )
    unit = forms.ModelChoiceField(Unit.objects.none(), required=False, label=gettext_lazy("Visited unit"))

    def __init__(self, *args: Any, units: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["unit"]
        field.queryset, field.empty_label = units, gettext_lazy("all")
        field.label_from_instance = lambda unit: unit.short_name


class FindingFilter(forms.Form):
    year = forms.IntegerField(required=False, widget=forms.HiddenInput)
    state = _any(gettext_lazy("State"), STATES.items())
    unit = forms.ModelChoiceField(Unit.objects.none(), required=False, label=gettext_lazy("Unit"))

    def __init__(self, *args: Any, units: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["unit"]
        field.queryset, field.empty_label = units, gettext_lazy("all")
        field.label_from_instance = lambda unit: unit.short_name
