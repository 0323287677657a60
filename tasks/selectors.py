"""Reads of the list: as it stands, and as it stood on any past day."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tasks.models import Adjustment, Task

if TYPE_CHECKING:
    from tasks.models import WorkList

DATES, DECIMALS = {"finishes_on"}, {"target_value", "weight"}
LINKS = {"sector": "sector_id", "lead_leader": "lead_leader_id", "host": "host_id"}
SET_APART = {"co_hosts", "milestones"}


def list_as_of(work_list: WorkList, on: date) -> list[Task]:
    """The tasks of the list as they stood at the end of a day: every adjustment made after it is undone.

    The tasks returned are for reading. Each carries `co_hosts_then`, the names of its co-hosts on that day.
    Three queries, whatever the number of tasks.
    """
    if work_list.published_at is None or work_list.published_at.date() > on:
        return []
    tasks = list(
        Task.objects.filter(work_list=work_list)
        .select_related("sector__leader", "host", "lead_leader", "work_list")
        .prefetch_related("participations__unit")
        .order_by("order")
    )
    later: dict[int, list[Adjustment]] = defaultdict(list)
    for adjustment in Adjustment.objects.filter(task__work_list=work_list).after(on).order_by("-at", "-id"):
        later[adjustment.task_id].append(adjustment)
    return [undone(task, later[task.pk]) for task in tasks if task.added_at is None or task.added_at.date() <= on]


def undone(task: Task, adjustments: list[Adjustment]) -> Task:
    """The task before these adjustments, the latest of which comes first."""
    co_hosts = [each.unit.short_name for each in task.participations.all() if not each.is_host and each.until_month == 12]
    for adjustment in adjustments:
        for field, (before, _after) in adjustment.changes.items():
            if field == "co_hosts":
                co_hosts = [unit["text"] for unit in before]
            elif field not in SET_APART:
                _restore(task, field, before)
    task.co_hosts_then = co_hosts  # type: ignore[attr-defined]
    return task


def _restore(task: Task, field: str, before: Any) -> None:
    if field in LINKS:
        setattr(task, LINKS[field], before["id"] if before else None)
    elif field == "planned":
        task.planned = [None if value is None else Decimal(value) for value in before]
    elif before is not None and field in DATES:
        setattr(task, field, date.fromisoformat(before))
    elif before is not None and field in DECIMALS:
        setattr(task, field, Decimal(before))
    else:
        setattr(task, field, before)
