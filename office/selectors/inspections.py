"""Inspections, their visits and what they found, as far as a person may read them (article 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from incentives.selectors.evidence import reads_evidence_of
from office.models import Inspection, InspectionFinding, InspectionTask, Visit
from office.permissions.inspections import findings_visible, inspections_visible, inspections_visible_whole
from organization.models import Unit
from organization.permissions import is_supervision_office, is_unit_head
from tasks.models import Participation, Task

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from incentives.models.findings import FindingQuerySet
    from organization.models import Person
    from tasks.models import TaskQuerySet


def findings_visible_to(person: Person) -> FindingQuerySet[InspectionFinding]:
    seen: FindingQuerySet[InspectionFinding] = findings_visible(person, InspectionFinding.objects.all())  # type: ignore[assignment]
    return seen


@reads_evidence_of(InspectionFinding)
def readable_findings(person: Person) -> QuerySet[InspectionFinding]:
    return findings_visible_to(person)


def inspections_visible_to(person: Person) -> QuerySet[Inspection]:
    return inspections_visible(person, Inspection.objects.all())


@reads_evidence_of(Inspection)
def whole_inspections_visible_to(person: Person) -> QuerySet[Inspection]:
    """The files of an inspection speak of all its units: who inspects reads them, and who sees the whole city."""
    return inspections_visible_whole(person, Inspection.objects.all())


def holder_of(person: Person) -> Unit | None:
    """For whom a person plans inspections: their unit, or nobody where they are of the general office."""
    if is_supervision_office(person) or not is_unit_head(person):
        return None
    return person.unit


def tasks_to_inspect(year: int, holder: Unit | None) -> TaskQuerySet:
    """The general office inspects any task of the published list, a unit those that it leads."""
    tasks: TaskQuerySet = Task.objects.in_year(year).published().order_by("order")
    return tasks if holder is None else tasks.hosted_by(holder)


def units_of_tasks(tasks: Iterable[Task | int]) -> QuerySet[Unit]:
    """The units on the tasks and on what these are broken down into: whom it makes sense to visit."""
    keys = _with_children(tasks)
    on_them = Participation.objects.effective().filter(task__in=keys)
    return Unit.objects.filter(pk__in=on_them.values("unit")).order_by("name")


def _with_children(tasks: Iterable[Task | int]) -> set[int]:
    known = {task if isinstance(task, int) else task.pk for task in tasks}
    level = known
    while level:
        level = set(Task.objects.filter(parent__in=level).values_list("pk", flat=True)) - known
        known = known | level
    return known


def scope_of(inspection: Inspection) -> list[Task]:
    rows = InspectionTask.objects.filter(inspection=inspection, withdrawn_at=None)
    return [row.task for row in rows.select_related("task__host", "task__work_list").order_by("task__order")]


def visits_of(inspection: Inspection) -> list[Visit]:
    """The visits that stand, or stood when the inspection was cancelled."""
    rows = Visit.objects.filter(inspection=inspection, withdrawn_at=None)
    return list(rows.select_related("unit").order_by("begins_on", "unit__name"))
