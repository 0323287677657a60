"""Gathering what is known of tasks for a month, in sets, as input to the pure rules of `rules.judgement`."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from supervision.enums import EntryKind
from supervision.models import Check, Report, ReportEntry
from supervision.rules.judgement import Completion, TaskMonth
from tasks.enums import Measure
from tasks.models import Milestone, Task
from tasks.selectors import livelihood_by_month

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from decimal import Decimal

    from django.db.models import QuerySet

    from tasks.models import TaskQuerySet, WorkList

Steps = dict[int, date]


@dataclass(frozen=True, slots=True)
class MonthWindow:
    """Which facts count for a month: submissions up to its closing, corrections up to now.

    At the closing itself both are the same moment.
    """

    month: int
    due_at: datetime
    closed_at: datetime
    corrected_until: datetime


@dataclass(frozen=True, slots=True)
class KnownTask:
    """A task with its host of the month, and what the rules need to judge it."""

    task_id: int
    unit_id: int
    livelihood: bool
    known: TaskMonth


def known_tasks(
    work_list: WorkList, window: MonthWindow, only: Iterable[int] | None = None, *, reported: bool = True
) -> list[KnownTask]:
    """What is known of every task of the list (or of some) for the window's month; seven queries, whatever the number.
    Without what is `reported`, completions and milestones for who asks what a value just typed would bring.
    """
    tasks = work_list_tasks(work_list, only)
    entries = counted_entries(tasks, window) if reported else []
    values, steps = _values_of_month(entries, window.month), _steps_by_task(entries)
    in_time = tasks_in_time(tasks, window) if reported else set()
    completions = accepted_completions(tasks, window.closed_at) if reported else {}
    milestones = _milestones_by_task(tasks) if reported else {}
    livelihood_then = {pk: months[window.month - 1] for pk, months in livelihood_by_month(tasks).items()}
    rows = tasks.hosted_in(window.month).values_list(
        "id", "host_then_id", "livelihood", "measure", "direction", "starts_on", "planned", "paused_months"
    )
    return [
        KnownTask(
            task_id,
            unit_id,
            livelihood_then.get(task_id, livelihood),
            TaskMonth(
                year=work_list.year,
                month=window.month,
                measure=Measure(measure),
                direction=direction,
                starts_on=starts_on,
                planned=planned[window.month - 1],
                due_on=milestones.get(task_id, {}),
                done_on=steps.get(task_id, {}),
                is_active=window.month not in paused,
                published_at=work_list.published_at,
                closed_at=window.closed_at,
                completion=completions.get(task_id),
                is_reported_in_time=task_id in in_time,
                actual=values.get(task_id),
            ),
        )
        for task_id, unit_id, livelihood, measure, direction, starts_on, planned, paused in rows.order_by("id")
    ]


def work_list_tasks(work_list: WorkList, only: Iterable[int] | None = None) -> TaskQuerySet:
    tasks = Task.objects.filter(work_list=work_list)
    return tasks if only is None else tasks.filter(pk__in=list(only))


@dataclass(frozen=True, slots=True)
class CountedEntry:
    task_id: int
    month: int
    actual: Decimal | None
    steps: list[dict[str, object]]


def counted_entries(tasks: QuerySet[Task], window: MonthWindow) -> list[CountedEntry]:
    """Per report, the latest submission or correction that counts: of the month itself, and for milestones,
    which add up over the months, of the months before it too."""
    rows = (
        ReportEntry.objects.filter(
            Q(kind=EntryKind.SUBMITTED, at__lte=window.closed_at)
            | Q(kind=EntryKind.CORRECTED, at__lte=window.corrected_until),
            Q(report__month=window.month) | Q(report__month__lt=window.month, report__task__measure=Measure.MILESTONE),
            report__task__in=tasks,
        )
        .order_by("report_id", "-at", "-id")
        .distinct("report_id")
        .annotate(steps_as_text=Cast("steps", TextField()))
        .values_list("report__task_id", "report__month", "actual", "steps_as_text")
    )
    return [
        CountedEntry(task_id, month, actual, json.loads(steps) if steps != "[]" else [])
        for task_id, month, actual, steps in rows
    ]


def tasks_in_time(tasks: QuerySet[Task], window: MonthWindow) -> set[int]:
    """Tasks whose report was first submitted in time, or whose month the office has corrected after its closing."""
    corrected = ReportEntry.objects.filter(
        kind=EntryKind.CORRECTED, at__gt=window.closed_at, at__lte=window.corrected_until, report__month=window.month
    )
    return set(
        Report.objects.filter(
            Q(first_submitted_at__lte=window.due_at) | Q(pk__in=corrected.values("report_id")),
            month=window.month,
            task__in=tasks,
        ).values_list("task_id", flat=True)
    )


def accepted_completions(tasks: QuerySet[Task], until: datetime) -> Mapping[int, Completion]:
    """The earliest completion of each task that the office had accepted by a moment, as each report's latest
    acceptance until then has it; one returned after its acceptance has none. What was accepted later takes effect
    with a later month."""
    claiming = ReportEntry.objects.filter(
        kind=EntryKind.ACCEPTED, completed_on__isnull=False, at__lte=until, report__task__in=tasks
    )
    rows = (
        ReportEntry.objects.filter(kind__in=(EntryKind.ACCEPTED, EntryKind.RETURNED), at__lte=until)
        .filter(report__in=claiming.values("report"))
        .order_by("report_id", "-at", "-id")
        .distinct("report_id")
        .values_list("report__task_id", "kind", "completed_on", "at")
    )
    completions: dict[int, Completion] = {}
    for task_id, kind, completed_on, accepted_at in rows:
        if kind == EntryKind.RETURNED or completed_on is None:
            continue
        known = completions.get(task_id)
        if known is None or completed_on < known.completed_on:
            completions[task_id] = Completion(completed_on=completed_on, accepted_at=accepted_at)
    return completions


def streaks_before(work_list: WorkList, month: int, only: Iterable[int] | None = None) -> dict[int, int]:
    """With which streak each task ended the month before; streaks begin anew each year."""
    checks = Check.objects.current().filter(task__in=work_list_tasks(work_list, only), month=month - 1)
    return dict(checks.values_list("task_id", "streak"))


def _values_of_month(entries: Iterable[CountedEntry], month: int) -> dict[int, Decimal | None]:
    return {entry.task_id: entry.actual for entry in entries if entry.month == month}


def _steps_by_task(entries: Iterable[CountedEntry]) -> dict[int, Steps]:
    """Milestones reported done, added up over the months; where a step was named twice, its earliest day."""
    done: dict[int, Steps] = defaultdict(dict)
    for entry in entries:
        for step in entry.steps:
            milestone, day = int(str(step["milestone"])), date.fromisoformat(str(step["done_on"]))
            done[entry.task_id][milestone] = min(day, done[entry.task_id].get(milestone, day))
    return done


def _milestones_by_task(tasks: QuerySet[Task]) -> dict[int, Steps]:
    due: dict[int, Steps] = defaultdict(dict)
    rows = Milestone.objects.filter(task__in=tasks, dropped=False).values_list("task_id", "id", "due_on")
    for task_id, milestone_id, due_on in rows:
        due[task_id][milestone_id] = due_on
    return due
