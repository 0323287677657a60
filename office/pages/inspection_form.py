"""The form of an inspection's plan: its fields, the rows of its visits, the units that its tasks propose."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from office.forms.inspections import (
    InspectionForm,
    inspection_initial,
    visit_drafts,
    visit_rows,
    visits_initial,
)
from office.rules.visits import PlannedVisit
from office.selectors.inspections import holder_of, scope_of, tasks_to_inspect, units_of_tasks
from office.selectors.visits import visits_met
from organization.models import Unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import QueryDict

    from office.inspecting import InspectionDraft, VisitDraft
    from office.models import Inspection
    from office.selectors.visits import VisitMet
    from organization.models import Person
    from tasks.models import Task

LABELS = {
    "kind": pgettext_lazy("inspection", "Kind"),
    "title": pgettext_lazy("inspection", "Title"),
    "begins_on": pgettext_lazy("inspection", "From"),
    "ends_on": pgettext_lazy("inspection", "Until"),
    "team": gettext_lazy("Team"),
    "purpose": gettext_lazy("What is looked at"),
    "document": gettext_lazy("Document"),
}


@dataclass
class PlanForm:
    """What is typed of a plan, and what is said about it."""

    year: int
    holder: Unit | None
    form: InspectionForm
    rows: Any
    met: Sequence[VisitMet] = ()
    stored: list[tuple[str, str]] = field(default_factory=list)

    def visits(self) -> list[VisitDraft]:
        given = self.form.cleaned_data
        return visit_drafts(self.rows, given["begins_on"], given["ends_on"])

    def draft(self) -> InspectionDraft:
        return self.form.draft(self.visits())

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), self.rows.is_valid()])


def empty_form(person: Person, year: int, asked: QueryDict) -> PlanForm:
    """A new plan; `?task=12` begins with a task and the units on it."""
    holder = holder_of(person)
    tasks = _tasks_asked(year, holder, asked)
    initial = {"serials": "、".join(task.serial for task in tasks), "tasks": [task.pk for task in tasks]}
    form = InspectionForm(year=year, holder=holder, initial=initial)
    units = _proposed(tasks, holder) if tasks else []
    return PlanForm(year, holder, form, visit_rows(None, _offered(year), [{"unit": unit.pk} for unit in units]))


def _tasks_asked(year: int, holder: Unit | None, asked: QueryDict) -> list[Task]:
    keys = [int(key) for key in asked.getlist("task") if key.isdecimal() and len(key) < 10]
    return list(tasks_to_inspect(year, holder).filter(pk__in=keys))


def stored_form(inspection: Inspection) -> PlanForm:
    form = InspectionForm(
        year=inspection.year,
        holder=inspection.holder,
        warns=inspection.overlap_reason != "",
        initial=inspection_initial(inspection),
    )
    rows = visit_rows(None, _offered(inspection.year), visits_initial(inspection))
    return PlanForm(inspection.year, inspection.holder, form, rows)


def given_form(year: int, holder: Unit | None, given: QueryDict) -> PlanForm:
    """As it was typed; the reason for visits that meet is asked for where it was asked before."""
    warns = "warned" in given
    form = InspectionForm(given, year=year, holder=holder, warns=warns)
    return PlanForm(year, holder, form, visit_rows(given, _offered(year)))


def with_warning(plan: PlanForm, given: QueryDict, met: Sequence[VisitMet]) -> PlanForm:
    """The same again, with the field for the reason."""
    form = InspectionForm(given, year=plan.year, holder=plan.holder, warns=True)
    form.is_valid()
    return PlanForm(plan.year, plan.holder, form, plan.rows, met)


def with_version(plan: PlanForm, given: QueryDict, stored: Inspection, draft: InspectionDraft) -> PlanForm:
    """What was typed on top of the version that somebody else has stored, with what stands there now."""
    fresh = given.copy()
    fresh["version"] = str(stored.version)
    form = InspectionForm(fresh, year=plan.year, holder=plan.holder, warns="warned" in given)
    form.is_valid()
    return PlanForm(plan.year, plan.holder, form, plan.rows, stored=_differences(stored, draft))


def _differences(stored: Inspection, draft: InspectionDraft) -> list[tuple[str, str]]:
    """What stands stored and was typed otherwise."""
    found = []
    for name, label in LABELS.items():
        if getattr(stored, name) != getattr(draft, name):
            shown = stored.get_kind_display() if name == "kind" else getattr(stored, name)
            found.append((str(label), str(shown)))
    kept = {task.pk for task in scope_of(stored)}
    if kept != {task.pk for task in draft.tasks}:
        found.append((_("Tasks"), "、".join(task.serial for task in scope_of(stored))))
    visits = stored.visits.standing().select_related("unit")
    if {(each.unit_id, each.begins_on, each.ends_on) for each in visits} != {
        (each.unit.pk, each.begins_on, each.ends_on) for each in draft.visits
    }:
        said = (f"{each.unit.short_name} {each.begins_on}–{each.ends_on}" for each in visits)
        found.append((_("Visits"), "；".join(said)))
    return found


def with_proposals(plan: PlanForm, given: QueryDict, inspection: int | None) -> PlanForm:
    """The units of the chosen tasks as further rows, and where the visits meet others; nothing is stored."""
    if _is_mistyped(plan):
        return plan
    tasks = plan.form.chosen_tasks()
    rows = [_typed(row) for row in plan.rows if row.is_valid() and row.cleaned_data.get("unit")]
    known = {row["unit"] for row in rows}
    rows += [{"unit": unit.pk} for unit in _proposed(tasks, plan.holder) if unit.pk not in known]
    days = plan.form.cleaned_data
    initial: dict[str, Any] = {name: given.get(name) for name in plan.form.fields if name not in ("tasks", "sectors")}
    if tasks:
        initial |= {"serials": "、".join(task.serial for task in tasks), "tasks": [task.pk for task in tasks]}
    met: Sequence[VisitMet] = []
    if days.get("begins_on") and days.get("ends_on"):
        for row in rows:
            row["begins_on"] = row.get("begins_on") or days["begins_on"]
            row["ends_on"] = row.get("ends_on") or days["ends_on"]
        met = _met(rows, inspection)
    warns = bool(met) or "warned" in given
    form = InspectionForm(year=plan.year, holder=plan.holder, warns=warns, initial=initial)
    return PlanForm(plan.year, plan.holder, form, visit_rows(None, _offered(plan.year), rows), met)


def _is_mistyped(plan: PlanForm) -> bool:
    """Whether something typed cannot be read; what is merely still empty may stay so until the plan is saved."""
    errors = plan.form.errors
    for name, found in errors.as_data().items():
        if all(each.code == "required" for each in found):
            del errors[name]
    return bool(errors) or not plan.rows.is_valid()


def _typed(row: Any) -> dict[str, Any]:
    given = row.cleaned_data
    return {"unit": given["unit"].pk, "begins_on": given.get("begins_on"), "ends_on": given.get("ends_on")}


def _met(rows: Sequence[dict[str, Any]], inspection: int | None) -> list[VisitMet]:
    visits = [PlannedVisit(inspection, row["unit"], row["begins_on"], row["ends_on"]) for row in rows]
    return visits_met([visit for visit in visits if visit.begins_on <= visit.ends_on])


def _proposed(tasks: Sequence[Task], holder: Unit | None) -> list[Unit]:
    return [unit for unit in units_of_tasks(tasks) if unit != holder]


def _offered(year: int) -> list[Unit]:
    return list(Unit.objects.existing_in(date(year, 1, 1), date(year, 12, 31)).order_by("kind", "name"))
