"""The flags of released months, and what was corrected of them afterwards. No other month is ever read."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from citizens.rules.flags import Judged, Replaced, Version, replaced
from supervision.models import Check
from supervision.selectors.releases import is_released
from tasks.enums import ListStatus
from tasks.models import Task

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from supervision.models import MonthRelease

FIELDS = ("task_id", "month", "flag", "is_closed_out", "planned", "actual", "task__livelihood", "judged_at")


@dataclass(frozen=True, slots=True)
class Correction:
    """A released month that was judged again."""

    task: Task
    month: int
    replaced: Replaced


def flags_of(tasks: Iterable[Task]) -> dict[int, dict[int, Judged]]:
    """By task and month, of released months only. One query."""
    found: dict[int, dict[int, Judged]] = defaultdict(dict)
    for row in _released(Check.objects.current().filter(task__in=tasks)).values_list(*FIELDS):
        found[row[0]][row[1]] = _judged(row)
    return found


def corrections_of(tasks: QuerySet[Task], released: dict[int, MonthRelease]) -> list[Correction]:
    """What was corrected after its release, the newest first. `tasks` are of one list, `released` its months."""
    again = Check.objects.filter(task=OuterRef("task"), month=OuterRef("month"), is_current=False)
    rows = _released(Check.objects.filter(Exists(again), task__in=tasks)).order_by("id").values_list(*FIELDS)
    versions: dict[tuple[int, int], list[Version]] = defaultdict(list)
    for row in rows:
        versions[row[0], row[1]].append(Version(_judged(row), row[-1]))
    corrected = Task.objects.select_related("work_list", "host").in_bulk({task for task, _month in versions})
    found = [
        Correction(corrected[task], month, each)
        for (task, month), made in versions.items()
        for each in replaced(made, released[month].released_at)
    ]
    return sorted(found, key=lambda each: each.replaced.at, reverse=True)


def _released(checks: QuerySet[Check]) -> QuerySet[Check]:
    return checks.filter(is_released(), task__work_list__status=ListStatus.PUBLISHED)


def _judged(row: tuple[object, ...]) -> Judged:
    _task, _month, flag, is_closed_out, planned, actual, is_livelihood, _at = row
    shown = (planned, actual) if is_livelihood else (None, None)
    return Judged(flag, is_closed_out, *shown)  # type: ignore[arg-type]
