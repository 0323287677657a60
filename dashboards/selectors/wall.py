"""All tasks by all months on one page: a handful of queries, whatever the number of tasks."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Case, CharField, F, Func, Max, Q, Value, When
from django.db.models.functions import Cast, Concat

from dashboards.selectors.codes import CODE
from dashboards.selectors.ladder import rungs_of
from supervision.enums import Flag, Reason
from supervision.models import Check, Report
from tasks.enums import Measure
from tasks.models import Milestone

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tasks.models import Task

# A month as "9:y2" or, where it fell short by an amount, "9:y2:-11.3".
SHORTFALL = Case(
    When(
        Q(flag=Flag.YELLOW_CARD, reason=Reason.BEHIND, planned__isnull=False, actual__isnull=False)
        & ~Q(task__measure=Measure.MILESTONE),
        then=Concat(Value(":"), Cast(Func(F("actual") - F("planned"), function="trim_scale"), CharField())),
    ),
    default=Value(""),
    output_field=CharField(),
)
CELL = Concat(Cast("month", CharField()), Value(":"), CODE, SHORTFALL, output_field=CharField())


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone on the wall."""

    month: int
    name: str
    is_done: bool


@dataclass(slots=True)
class Row:
    """A task on the wall."""

    pk: int
    serial: str
    title: str
    target: str
    unit: str
    unit_id: int
    sector_id: int
    measure: str
    measure_unit: str
    months_to_come: list[Decimal | None]
    livelihood: bool
    is_whole: bool
    cells: str = ""
    planned: Decimal | None = None
    actual: Decimal | None = None
    rung: int = 0
    steps: list[Step] = field(default_factory=list)


def wall_rows(tasks: QuerySet[Task], *, month: int, whole: QuerySet[Task]) -> list[Row]:
    """The rows in the list's order. Figures stand only on those among `whole`, which the reader sees whole."""
    whole_ids = set(whole.filter(pk__in=tasks).order_by().values_list("pk", flat=True))
    judged = _judged(tasks, month)
    rungs = rungs_of(tasks)
    steps = _steps(tasks)
    rows = []
    for row in _bare_rows(tasks, after=month):
        row.is_whole = row.pk in whole_ids
        row.cells, row.planned, row.actual = judged.get(row.pk, ("", None, None))
        row.rung = rungs.get(row.pk, 0)
        row.steps = steps.get(row.pk, [])
        rows.append(row)
    return rows


def _bare_rows(tasks: QuerySet[Task], *, after: int) -> list[Row]:
    """Of the schedule only the months after the one that was judged last."""
    columns = (
        "pk", "serial", "title", "target", "host__short_name", "host_id", "sector_id", "measure", "measure_unit",
        f"planned__{after}_12", "livelihood",
    )  # fmt: skip
    ordered = tasks.order_by("sector__position", "sector_id", "order", "pk")
    return [Row(*values, is_whole=False) for values in ordered.values_list(*columns)]


def _judged(tasks: QuerySet[Task], month: int) -> dict[int, tuple[str, Decimal | None, Decimal | None]]:
    rows = (
        Check.objects.current()
        .filter(task__in=tasks)
        .order_by()
        .values("task_id")
        .annotate(
            cells=StringAgg(CELL, delimiter=" ", order_by="month"),
            last_planned=Max("planned", filter=Q(month=month)),
            last_actual=Max("actual", filter=Q(month=month)),
        )
        .values_list("task_id", "cells", "last_planned", "last_actual")
    )
    return {task_id: (cells, planned, actual) for task_id, cells, planned, actual in rows}


def _steps(tasks: QuerySet[Task]) -> dict[int, list[Step]]:
    milestones = tasks.filter(measure=Measure.MILESTONE)
    done = reported_steps(milestones)
    found: dict[int, list[Step]] = defaultdict(list)
    rows = Milestone.objects.filter(task__in=milestones, dropped=False).order_by("due_on", "pk")
    for pk, task_id, name, month in rows.values_list("pk", "task_id", "name", "due_on__month"):
        found[task_id].append(Step(month, name, pk in done))
    return found


def reported_steps(tasks: QuerySet[Task]) -> set[int]:
    """Milestones that a submitted report names as done."""
    reports = Report.objects.filter(task__in=tasks, first_submitted_at__isnull=False).exclude(steps=[])
    return {int(step["milestone"]) for steps in reports.values_list("steps", flat=True) for step in steps}
