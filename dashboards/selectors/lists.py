"""Which year's list a page is about, and which month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.timezone import localdate

from supervision.parameters import timing_of, timings_of
from supervision.rules.period import closes_at, due_at, opens_at, reminders_at
from tasks.enums import ListStatus
from tasks.models import WorkList

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from supervision.rules.period import Timing

DECEMBER = 12


@dataclass(frozen=True)
class Period:
    """A reporting month with its moments."""

    year: int
    month: int
    opens_at: datetime
    reminders_at: tuple[datetime, ...]
    due_at: datetime
    closes_at: datetime


def published_list(year: int | None, at: datetime) -> WorkList | None:
    """That year's published list, or without a year the latest one whose year has begun."""
    lists = WorkList.objects.filter(status=ListStatus.PUBLISHED)
    if year is not None:
        return lists.filter(year=year).first()
    return lists.filter(year__lte=localdate(at).year).first() or lists.last()


def period_of(year: int, month: int) -> Period:
    return _period(year, month, timing_of(year, month))


def coming_periods(work_list: WorkList) -> list[Period]:
    """The months that are not closed, in one query."""
    timings = timings_of(work_list.year)
    return [_period(work_list.year, month, timings[month]) for month in timings if month > work_list.closed_through]


def _period(year: int, month: int, timing: Timing) -> Period:
    return Period(
        year=year,
        month=month,
        opens_at=opens_at(year, month, timing),
        reminders_at=tuple(reminders_at(year, month, timing)),
        due_at=due_at(year, month, timing),
        closes_at=closes_at(year, month, timing),
    )


def next_period(work_list: WorkList) -> Period | None:
    """The first month that is not closed: the one in progress, or the next to open. None after December."""
    if work_list.closed_through >= DECEMBER:
        return None
    return period_of(work_list.year, work_list.closed_through + 1)


def chosen_list(lists: Sequence[WorkList], year: int | None, at: datetime) -> WorkList | None:
    """That year's list; without a year the latest published one whose year has begun, or else the latest of all."""
    if year is not None:
        return next((each for each in lists if each.year == year), None)
    begun = [each for each in lists if each.is_published and each.year <= localdate(at).year]
    return next(iter([*begun, *lists]), None)
