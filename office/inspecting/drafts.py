"""What is planned and found, before it is written down, and what is wrong with it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from office.rules.visits import PlannedVisit
from office.selectors.inspections import tasks_to_inspect, units_of_tasks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from office.enums import InspectionKind
    from organization.models import Unit
    from tasks.models import Task


@dataclass(frozen=True)
class VisitDraft:
    unit: Unit
    begins_on: date
    ends_on: date


@dataclass(frozen=True)
class InspectionDraft:
    """An inspection of a year's plan; `holder` is the unit that leads the tasks, None for the general office."""

    year: int
    kind: InspectionKind
    title: str
    purpose: str
    holder: Unit | None
    begins_on: date
    ends_on: date
    team: str
    document: str = ""
    tasks: Sequence[Task] = ()
    visits: Sequence[VisitDraft] = ()

    def visits_of(self, inspection: int | None) -> list[PlannedVisit]:
        return [PlannedVisit(inspection, each.unit.pk, each.begins_on, each.ends_on) for each in self.visits]


@dataclass(frozen=True)
class FindingDraft:
    """What was found at a unit, perhaps of a task; `rectify_by` where something has to be put right."""

    unit: Unit
    task: Task | None
    text: str
    agrees: bool
    rectify_by: date | None = None


def check_draft(draft: InspectionDraft) -> None:
    """Raise ValidationError with everything that is wrong, by field."""
    faults: dict[str, list[str]] = {}
    for field, fault in (*_faults_of_words(draft), *_faults_of_days(draft), *_faults_of_scope(draft)):
        faults.setdefault(field, []).append(fault)
    if faults:
        raise ValidationError(faults)


def _faults_of_words(draft: InspectionDraft) -> Iterator[tuple[str, str]]:
    if not draft.title.strip():
        yield "title", _("Give the inspection a title.")
    if not draft.team.strip():
        yield "team", _("Say who inspects.")


def _faults_of_days(draft: InspectionDraft) -> Iterator[tuple[str, str]]:
    if draft.ends_on < draft.begins_on:
        yield "ends_on", _("That is before the first day.")
    if draft.begins_on.year != draft.year:
        yield "begins_on", _("An inspection of this plan begins in %(year)s.") % {"year": draft.year}
    for visit in draft.visits:
        if visit.ends_on < visit.begins_on:
            yield "visits", _("%(unit)s: the visit ends before it begins.") % {"unit": visit.unit.short_name}
        elif visit.begins_on < draft.begins_on or visit.ends_on > draft.ends_on:
            yield "visits", _("%(unit)s: the visit lies outside the inspection.") % {"unit": visit.unit.short_name}


def _faults_of_scope(draft: InspectionDraft) -> Iterator[tuple[str, str]]:
    if not draft.visits:
        yield "visits", _("Say which units are visited, and when.")
    for unit, times in Counter(visit.unit for visit in draft.visits).items():
        if times > 1:
            yield "visits", _("%(unit)s is named twice.") % {"unit": unit.short_name}
    keys = {task.pk for task in draft.tasks}
    if tasks_to_inspect(draft.year, draft.holder).filter(pk__in=keys).count() != len(keys):
        yield "tasks", _("A task is not on the published list of the year, or not led by the inspecting unit.")
    elif draft.holder is not None:
        yield from _faults_of_holder(draft, draft.holder)


def _faults_of_holder(draft: InspectionDraft, holder: Unit) -> Iterator[tuple[str, str]]:
    """A unit inspects what it leads, at those who carry it out."""
    if not draft.tasks:
        yield "tasks", _("Choose the tasks that are inspected.")
    carrying = set(units_of_tasks(draft.tasks).values_list("pk", flat=True))
    for visit in draft.visits:
        if visit.unit == holder:
            yield "visits", _("A unit does not inspect itself.")
        elif visit.unit.pk not in carrying:
            yield "visits", _("%(unit)s has no part in these tasks.") % {"unit": visit.unit.short_name}
