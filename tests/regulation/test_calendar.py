from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from regulation.calendar import (
    PUBLISHED_YEARS,
    add_months,
    add_working_days,
    is_make_up_workday,
    is_provisional,
    is_working_day,
    next_working_day,
    nth_working_day,
    working_days_between,
)

days = st.dates(date(2003, 1, 1), date(2030, 12, 31))
counts = st.integers(-300, 300)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 4, 30), True),
        (date(2026, 5, 1), False),
        (date(2026, 5, 5), False),
        (date(2026, 5, 6), True),
        (date(2026, 5, 9), True),  # a Saturday worked in exchange for the May holiday
        (date(2026, 5, 10), False),
        (date(2026, 9, 25), False),
        (date(2026, 9, 30), True),
        (date(2026, 10, 1), False),
        (date(2026, 10, 7), False),
        (date(2026, 10, 8), True),
        (date(2026, 10, 10), True),  # a Saturday worked in exchange for the October holiday
        (date(2026, 10, 11), False),
        (date(2017, 1, 22), True),  # a Sunday worked in exchange for the Spring Festival
        (date(2017, 1, 27), False),
        (date(2017, 10, 9), True),
    ],
)
def test_working_day_follows_the_official_calendar(day: date, expected: bool) -> None:
    assert is_working_day(day) is expected


def test_make_up_workday_is_a_working_weekend_day() -> None:
    assert [is_make_up_workday(date(2026, 10, day)) for day in (9, 10, 11)] == [False, True, False]


@pytest.mark.parametrize("year", [2016, 2017, 2026])
def test_published_year_is_not_provisional(year: int) -> None:
    assert not is_provisional(year)


@pytest.mark.parametrize("year", [PUBLISHED_YEARS.start - 1, PUBLISHED_YEARS.stop])
def test_year_without_a_published_calendar_takes_monday_to_friday(year: int) -> None:
    assert is_provisional(year)
    first = date(year, 1, 1)
    week = [first + timedelta(days=n) for n in range(7)]
    assert [is_working_day(day) for day in week] == [day.weekday() < 5 for day in week]


@pytest.mark.parametrize(
    ("year", "month", "n", "expected"),
    [
        (2026, 9, 1, date(2026, 9, 1)),
        (2026, 10, 1, date(2026, 10, 8)),
        (2026, 10, 3, date(2026, 10, 10)),
        (2026, 10, 5, date(2026, 10, 13)),
        (2026, 5, 1, date(2026, 5, 6)),
        (2026, 5, 5, date(2026, 5, 11)),
        (2017, 10, 5, date(2017, 10, 13)),
        (2026, 10, 18, date(2026, 10, 30)),
        (2026, 10, 19, date(2026, 11, 2)),
    ],
)
def test_nth_working_day_of_a_month(year: int, month: int, n: int, expected: date) -> None:
    assert nth_working_day(year, month, n) == expected


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 9, 30), 0, date(2026, 9, 30)),
        (date(2026, 10, 3), 0, date(2026, 10, 3)),
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 10, 3), 1, date(2026, 10, 8)),
        (date(2026, 10, 13), -2, date(2026, 10, 10)),
        (date(2026, 10, 11), -1, date(2026, 10, 10)),
        (date(2026, 10, 14), 5, date(2026, 10, 21)),
        (date(2026, 10, 14), 10, date(2026, 10, 28)),
        (date(2026, 12, 31), 1, date(2027, 1, 1)),  # provisional: the year's holidays are not yet known
        (date(2017, 1, 3), -1, date(2016, 12, 30)),
    ],
)
def test_adding_working_days(day: date, count: int, expected: date) -> None:
    assert add_working_days(day, count) == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2026, 9, 21), date(2026, 10, 12), 10),
        (date(2026, 10, 13), date(2026, 10, 13), 0),
        (date(2026, 10, 13), date(2026, 10, 14), 1),
        (date(2026, 10, 14), date(2026, 10, 13), -1),
        (date(2026, 9, 30), date(2026, 10, 7), 0),
        (date(2016, 12, 30), date(2017, 1, 3), 1),
    ],
)
def test_working_days_between_count_the_end_and_not_the_start(start: date, end: date, expected: int) -> None:
    assert working_days_between(start, end) == expected


@given(days)
def test_working_days_agree_with_the_published_calendar(day: date) -> None:
    assume(not is_provisional(day.year))
    assert is_working_day(day) == chinese_calendar.is_workday(day)


@given(days, counts)
def test_adding_and_taking_away_are_inverse_on_working_days(day: date, count: int) -> None:
    assume(is_working_day(day))
    assert add_working_days(add_working_days(day, count), -count) == day


@given(days, counts)
def test_adding_lands_on_a_working_day_that_many_away(day: date, count: int) -> None:
    assume(count > 0 or is_working_day(day))
    there = add_working_days(day, count)
    assert count == 0 or is_working_day(there)
    assert working_days_between(day, there) == count


@given(days, days, days)
def test_working_days_between_add_up(first: date, second: date, third: date) -> None:
    assert working_days_between(first, second) + working_days_between(second, third) == working_days_between(
        first, third
    )


@given(days)
def test_next_working_day_is_the_first_one_after(day: date) -> None:
    following = next_working_day(day)
    assert is_working_day(following)
    skipped = [day + timedelta(days=n) for n in range(1, (following - day).days)]
    assert not any(map(is_working_day, skipped))


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2015, 8, 31), 12, date(2016, 8, 31)),
        (date(2016, 2, 29), 12, date(2017, 2, 28)),
        (date(2015, 2, 28), 12, date(2016, 2, 28)),
        (date(2016, 2, 29), 48, date(2020, 2, 29)),
        (date(2016, 12, 31), -1, date(2016, 11, 30)),
        (date(2016, 1, 31), 1, date(2016, 2, 29)),
        (date(2017, 1, 31), 1, date(2017, 2, 28)),
        (date(2016, 12, 1), 1, date(2017, 1, 1)),
        (date(2016, 1, 15), -1, date(2015, 12, 15)),
        (date(2016, 5, 6), 0, date(2016, 5, 6)),
    ],
)
def test_calendar_months_keep_the_day_or_end_with_the_month(day: date, count: int, expected: date) -> None:
    assert add_months(day, count) == expected


@given(days, counts)
def test_calendar_months_lead_to_the_month_that_many_away(day: date, count: int) -> None:
    there = add_months(day, count)
    assert (there.year - day.year) * 12 + there.month - day.month == count
    assert there.day == day.day or (there + timedelta(days=1)).day == 1
