"""What is known of a year's tasks for article 16, in sets; a fixed number of queries, whatever the number of tasks."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.db.models import TextField
from django.db.models.functions import Cast

from incentives.enums import ClaimStatus
from incentives.models import ContributionClaim, Recognition
from incentives.rules.performance.completion import TaskYear
from incentives.rules.performance.figures import Figures
from regulation.selectors import parameters_on
from supervision.enums import Flag
from supervision.judging import accepted_completions
from supervision.models import Check, ReportEntry
from tasks.enums import Category, Direction, Measure
from tasks.models import Milestone, Participation, Task, WorkList

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from decimal import Decimal

    from django.db.models import QuerySet

    from regulation.selectors import Parameters

DECEMBER = 12


@dataclass(frozen=True, slots=True)
class YearFacts:
    """The tasks by id, units by id; `serials` and `figures` with them."""

    tasks: list[TaskYear]
    serials: Mapping[int, str]
    figures: Figures


def is_settled(year: int) -> bool:
    """Whether December is closed: what the year comes to is judged from then on, not before."""
    return WorkList.objects.filter(year=year, closed_through=DECEMBER).exists()


def years_reported_late(since: datetime, until: datetime) -> list[int]:
    """The settled years of which something was reported, accepted or returned between two moments."""
    entries = ReportEntry.objects.filter(
        at__gt=since,
        at__lte=until,
        report__task__work_list__closed_through=DECEMBER,
        report__task__work_list__year__gte=until.year - 1,
    )
    years = entries.order_by().values_list("report__task__work_list__year", flat=True)
    return sorted(set(years))


def figures_from(parameters: Parameters) -> Figures:
    return Figures(
        base_min=Fraction(parameters.decimal("base_points_min")),
        base_max=Fraction(parameters.decimal("base_points_max")),
        load_host_share=Fraction(parameters.decimal("load_host_share")),
        early_months=parameters.integer("early_months"),
        exceed_percent=Fraction(parameters.decimal("exceed_share")),
        bonus_per_item=Fraction(parameters.decimal("bonus_per_item")),
        bonus_host_share=Fraction(parameters.decimal("bonus_host_share")),
        bonus_cap=Fraction(parameters.decimal("bonus_cap")),
    )


def figures_of(year: int) -> Figures:
    """The figures that hold at the year's end."""
    return figures_from(parameters_on(year, date(year, 12, 31)))


def year_facts(year: int, at: datetime) -> YearFacts:
    """The tasks as they stand at the year's end, with what was known of them at a moment."""
    tasks = Task.objects.in_year(year).published()
    people = _units_in_december(tasks)
    values, steps = _last_values(tasks, at), _steps_done(tasks, at, date(year, 12, 31))
    milestones, completions = _milestones(tasks), accepted_completions(tasks, at)
    flags = dict(Check.objects.current().filter(task__in=tasks, month=DECEMBER).values_list("task_id", "flag"))
    claimed, recognised = _claimed(year), _recognised(year)
    rows = tasks.order_by("order", "pk").values_list(
        "pk", "serial", "weight", "paused_months", "category", "measure", "direction", "target_value", "finishes_on"
    )
    serials: dict[int, str] = {}
    found = []
    for pk, serial, weight, paused, category, measure, direction, target, finishes_on in rows:
        if pk not in people:
            continue
        serials[pk] = serial
        value_month, value = values.get(pk, (None, None))
        known = milestones.get(pk, set())
        found.append(
            TaskYear(
                task=pk,
                year=year,
                host=people[pk][0],
                co_hosts=people[pk][1:],
                weight=Fraction(weight),
                is_active=DECEMBER not in paused,
                category=Category(category),
                measure=Measure(measure),
                direction=Direction(direction),
                target=None if target is None else Fraction(target),
                finishes_on=finishes_on,
                value=None if value is None else Fraction(value),
                value_month=value_month,
                steps_done=len(known & steps.get(pk, set())),
                steps=len(known),
                completed_on=completions[pk].completed_on if pk in completions else None,
                december=Flag(flags[pk]) if pk in flags else None,
                is_claimed=pk in claimed,
                is_recognised=pk in recognised,
            )
        )
    return YearFacts(found, serials, figures_of(year))


def carried_tasks(year: int) -> list[TaskYear]:
    """The tasks with no more than their loads follow from: units, weight, whether they are judged."""
    tasks = Task.objects.in_year(year).published()
    people = _units_in_december(tasks)
    return [
        TaskYear(
            task=pk,
            year=year,
            host=people[pk][0],
            co_hosts=people[pk][1:],
            weight=Fraction(weight),
            is_active=DECEMBER not in paused,
            finishes_on=finishes_on,
        )
        for pk, weight, paused, finishes_on in tasks.order_by("order", "pk").values_list(
            "pk", "weight", "paused_months", "finishes_on"
        )
        if pk in people
    ]


def _units_in_december(tasks: QuerySet[Task]) -> dict[int, list[int]]:
    """The units on each task in the year's last month, its host first."""
    units: dict[int, list[int]] = defaultdict(list)
    rows = Participation.objects.effective().in_month(DECEMBER).filter(task__in=tasks)
    for task_id, unit_id, is_host in rows.order_by("task_id", "-is_host", "pk").values_list(
        "task_id", "unit_id", "is_host"
    ):
        if units[task_id] or is_host:
            units[task_id].append(unit_id)
    return {task_id: found for task_id, found in units.items() if found}


def _counted(tasks: QuerySet[Task], at: datetime) -> QuerySet[ReportEntry]:
    """Each report's latest submission or correction by the moment, in time or late."""
    entries = ReportEntry.objects.that_count().known_at(at).filter(report__task__in=tasks)
    return entries.order_by("report_id", "-at", "-id").distinct("report_id")


def _last_values(tasks: QuerySet[Task], at: datetime) -> dict[int, tuple[int, Decimal]]:
    """The last value of each task with its month; a month reported without one leaves the one before."""
    counted = _counted(tasks.exclude(measure=Measure.MILESTONE), at)
    rows = (
        ReportEntry.objects.filter(pk__in=counted.values("pk"), actual__isnull=False)
        .order_by("report__task_id", "-report__month")
        .distinct("report__task_id")
        .values_list("report__task_id", "report__month", "actual")
    )
    return {task_id: (month, actual) for task_id, month, actual in rows if actual is not None}


def _steps_done(tasks: QuerySet[Task], at: datetime, last_day: date) -> dict[int, set[int]]:
    """The milestones of each task that reports name as done by the year's end."""
    done: dict[int, set[int]] = defaultdict(set)
    entries = _counted(tasks.filter(measure=Measure.MILESTONE), at)
    rows: Any = entries.annotate(as_text=Cast("steps", TextField())).values_list("report__task_id", "as_text")
    for task_id, steps in rows:
        for step in json.loads(steps):
            if date.fromisoformat(step["done_on"]) <= last_day:
                done[task_id].add(int(step["milestone"]))
    return done


def _milestones(tasks: QuerySet[Task]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    rows = Milestone.objects.filter(task__in=tasks, dropped=False, task__measure=Measure.MILESTONE)
    for task_id, pk in rows.values_list("task_id", "pk"):
        found[task_id].add(pk)
    return found


def _claimed(year: int) -> set[int]:
    accepted = ContributionClaim.objects.filter(task__work_list__year=year, status=ClaimStatus.ACCEPTED)
    return set(accepted.values_list("task_id", flat=True))


def _recognised(year: int) -> set[int]:
    return set(Recognition.objects.filter(year=year, recognised=True).values_list("task_id", flat=True))
