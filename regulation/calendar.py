"""Working days of China's official calendar, make-up workdays included.

Every term of the regulation that the office counts in working days is counted here. For a year whose
calendar is not yet published the working days are Monday to Friday, and `is_provisional` says so, for
the page to say it too.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from chinese_calendar.constants import holidays, workdays

SATURDAY = 5
MONTHS_OF_YEAR = 12

PUBLISHED_YEARS = range(min(holidays).year, max(holidays).year + 1)


def is_provisional(year: int) -> bool:
    """Whether the official calendar of the year is not known, so that Monday to Friday is taken."""
    return year not in PUBLISHED_YEARS


def is_working_day(day: date) -> bool:
    if is_provisional(day.year):
        return day.weekday() < SATURDAY
    return day in workdays or (day.weekday() < SATURDAY and day not in holidays)


def is_make_up_workday(day: date) -> bool:
    """Whether the day is a Saturday or Sunday on which offices work in exchange for a holiday."""
    return day.weekday() >= SATURDAY and is_working_day(day)


def nth_working_day(year: int, month: int, n: int) -> date:
    """The n-th working day counted from the first of the month; it may lie in a later month."""
    return add_working_days(date(year, month, 1) - timedelta(days=1), n)


def next_working_day(day: date) -> date:
    """The first working day after the day, which itself never counts."""
    return add_working_days(day, 1)


def add_working_days(day: date, count: int) -> date:
    """The count-th working day after the day, or before it where the count is negative.

    The day itself never counts; a count of 0 gives it back, a working day or not.
    """
    if count > 0:
        return _step_forward(day, count)
    if count < 0:
        return _step_back(day, -count)
    return day


def working_days_between(start: date, end: date) -> int:
    """How many working days lie after the start, up to and with the end; negative where the end comes first.

    One working day overdue is thus the first working day after the day something was due.
    """
    if end < start:
        return -working_days_between(end, start)
    return sum(
        bisect_right(days, end) - bisect_right(days, start)
        for days in map(_working_days, range(start.year, end.year + 1))
    )


def add_months(day: date, count: int) -> date:
    """The same day that many calendar months later, or earlier where the count is negative.

    Where that month is shorter, its last day: a month after 31 January is 28 February, or the 29th.
    """
    years, month = divmod(day.month - 1 + count, MONTHS_OF_YEAR)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _step_forward(day: date, count: int) -> date:
    year, days = day.year, _working_days(day.year)
    index = bisect_right(days, day) + count - 1
    while index >= len(days):
        index -= len(days)
        year += 1
        days = _working_days(year)
    return days[index]


def _step_back(day: date, count: int) -> date:
    year, days = day.year, _working_days(day.year)
    index = bisect_left(days, day) - count
    while index < 0:
        year -= 1
        days = _working_days(year)
        index += len(days)
    return days[index]


@cache
def _working_days(year: int) -> tuple[date, ...]:
    return tuple(filter(is_working_day, _days(year)))


def _days(year: int) -> Iterator[date]:
    first = date(year, 1, 1)
    return (first + timedelta(days=n) for n in range((date(year, 12, 31) - first).days + 1))
