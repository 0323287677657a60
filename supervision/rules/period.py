"""The moments of a reporting month (articles 5 and 6): when reports open, are due, and the month closes.

The regulation asks for a monthly check; its days and hours are set by the office, as parameters of the year.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from regulation.calendar import add_working_days, next_working_day, nth_working_day

OFFICE_TIME = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """When the steps of a month take place; the defaults are those of an office that sets nothing."""

    opens_days_before: int = 7
    opening_time: time = time(0, 0)
    reminder_working_days_before: int = 2
    reminder_time: time = time(9, 0)
    due_working_day: int = 5
    due_time: time = time(18, 0)
    closing_time: time = time(8, 0)


DEFAULT_TIMING = Timing()


@cache
def last_day(year: int, month: int) -> date:
    """The cut-off of a reporting month."""
    return date(year, month, monthrange(year, month)[1])


def following_month(year: int, month: int) -> tuple[int, int]:
    return (year + 1, 1) if month == 12 else (year, month + 1)


def opens_at(year: int, month: int, timing: Timing = DEFAULT_TIMING) -> datetime:
    """Reports open some days before the month's end."""
    return _moment(last_day(year, month) - timedelta(days=timing.opens_days_before), timing.opening_time)


def reminders_at(year: int, month: int, timing: Timing = DEFAULT_TIMING) -> tuple[datetime, ...]:
    """Units whose reports are missing are reminded some working days before the due day, and on it."""
    due_on = _due_on(year, month, timing)
    first = add_working_days(due_on, -timing.reminder_working_days_before)
    return tuple(_moment(day, timing.reminder_time) for day in sorted({first, due_on}))


@cache
def due_at(year: int, month: int, timing: Timing = DEFAULT_TIMING) -> datetime:
    """Reports are due on a working day of the following month, the full hour still being in time."""
    return _moment(_due_on(year, month, timing), timing.due_time)


@cache
def closes_at(year: int, month: int, timing: Timing = DEFAULT_TIMING) -> datetime:
    """The month is closed and judged on the next working day after the due day."""
    return _moment(next_working_day(_due_on(year, month, timing)), timing.closing_time)


def is_in_time(submitted_at: datetime | None, due: datetime) -> bool:
    """Whether the reporter's first submission came by the due moment; at 18:00:00 sharp it did."""
    return submitted_at is not None and submitted_at <= due


def open_month(at: datetime, timing: Timing = DEFAULT_TIMING) -> tuple[int, int] | None:
    """The month whose reports a unit writes at the moment: opened, and not yet closed; the older one first."""
    local = at.astimezone(OFFICE_TIME).date()
    this = (local.year, local.month)
    for year, month in (_preceding_month(*_preceding_month(*this)), _preceding_month(*this), this):
        if opens_at(year, month, timing) <= at < closes_at(year, month, timing):
            return year, month
    return None


def last_closed_month(at: datetime, timing: Timing = DEFAULT_TIMING) -> tuple[int, int]:
    """The newest month whose closing lies at the moment or before it."""
    local = at.astimezone(OFFICE_TIME).date()
    year, month = local.year, local.month
    while closes_at(year, month, timing) > at:
        year, month = _preceding_month(year, month)
    return year, month


def _due_on(year: int, month: int, timing: Timing) -> date:
    return nth_working_day(*following_month(year, month), timing.due_working_day)


def _preceding_month(year: int, month: int) -> tuple[int, int]:
    return (year - 1, 12) if month == 1 else (year, month - 1)


def _moment(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, tzinfo=OFFICE_TIME)
