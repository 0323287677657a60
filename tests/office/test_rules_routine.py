from __future__ import annotations

from datetime import date

import pytest

from office.enums import RoutineState
from office.rules.routine import (
    MonthFacts,
    default_day,
    is_owed,
    quarter,
    state_of,
    state_of_month,
    week,
    week_on,
    weeks_of,
)


def test_a_week_is_that_of_iso_8601() -> None:
    first = week(2026, 1)
    assert (first.first_on, first.last_on) == (date(2025, 12, 29), date(2026, 1, 4))
    assert [len(weeks_of(year)) for year in (2025, 2026)] == [52, 53]
    assert week_on(date(2026, 1, 1)) == first


def test_a_year_has_no_week_54_and_no_fifth_quarter() -> None:
    for build, number in ((week, 54), (week, 0), (quarter, 5), (quarter, 0)):
        with pytest.raises(ValueError, match=r".*"):
            build(2025, number)


def test_a_week_that_is_a_holiday_from_end_to_end_asks_for_nothing() -> None:
    national_day = week(2019, 40)  # 30 September 2019 was a Monday on which offices worked
    assert is_owed(national_day)
    spring_festival = week(2024, 7)  # 12 to 18 February: free to the 17th, the 18th was worked
    assert is_owed(spring_festival)
    assert state_of(week(2019, 41), None, date(2019, 12, 1)) == RoutineState.NONE


@pytest.mark.parametrize(
    ("today", "held_on", "state"),
    [
        (date(2026, 3, 8), None, RoutineState.TO_COME),
        (date(2026, 3, 9), None, RoutineState.OPEN),
        (date(2026, 3, 15), None, RoutineState.OPEN),
        (date(2026, 3, 16), None, RoutineState.NONE),
        (date(2026, 3, 16), date(2026, 3, 10), RoutineState.HELD),
    ],
)
def test_a_week_stays_open_to_its_sunday(today: date, held_on: date | None, state: RoutineState) -> None:
    assert state_of(week(2026, 11), held_on, today) == state


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2025, 12, 31), RoutineState.TO_COME),
        (date(2026, 1, 1), RoutineState.OPEN),
        (date(2026, 4, 30), RoutineState.OPEN),
        (date(2026, 5, 1), RoutineState.NONE),
    ],
)
def test_the_analysis_of_a_quarter_may_follow_in_the_month_after_it(today: date, state: RoutineState) -> None:
    assert state_of(quarter(2026, 1), None, today) == state


@pytest.mark.parametrize(
    ("facts", "is_due", "state"),
    [
        (MonthFacts(), True, RoutineState.FREE),
        (MonthFacts(3, 3, 3), False, RoutineState.HELD),
        (MonthFacts(3, 3, 2), True, RoutineState.LATE),
        (MonthFacts(3, 2, 2), False, RoutineState.OPEN),
        (MonthFacts(3, 2, 2), True, RoutineState.NONE),
    ],
)
def test_a_month_is_kept_once_all_its_reports_are_in(facts: MonthFacts, is_due: bool, state: RoutineState) -> None:
    assert state_of_month(facts, has_opened=True, is_due=is_due) == state
    assert state_of_month(facts, has_opened=False, is_due=is_due) == RoutineState.TO_COME


def test_a_tick_proposes_today_or_the_last_working_day_of_a_week_that_passed() -> None:
    assert default_day(week(2026, 11), date(2026, 3, 11)) == date(2026, 3, 11)
    assert default_day(week(2026, 11), date(2026, 3, 20)) == date(2026, 3, 13)
