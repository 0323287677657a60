from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervision.rules.period import (
    OFFICE_TIME,
    Timing,
    closes_at,
    due_at,
    is_in_time,
    last_closed_month,
    open_month,
    opens_at,
    reminders_at,
)

months = st.tuples(st.integers(2015, 2029), st.integers(1, 12))


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OFFICE_TIME)


@pytest.mark.parametrize(
    ("year", "month", "opens", "first_reminder", "last_reminder", "due", "closes"),
    [
        # the October holiday, and its make-up Saturday on the 10th
        (2026, 9, "2026-09-23 00:00", "2026-10-10 09:00", "2026-10-13 09:00", "2026-10-13 18:00", "2026-10-14 08:00"),
        # the May holiday; its make-up Saturday on the 9th is the fourth working day
        (2026, 4, "2026-04-23 00:00", "2026-05-08 09:00", "2026-05-11 09:00", "2026-05-11 18:00", "2026-05-12 08:00"),
        # the Spring Festival
        (2017, 1, "2017-01-24 00:00", "2017-02-06 09:00", "2017-02-08 09:00", "2017-02-08 18:00", "2017-02-09 08:00"),
        # closing on a Monday after a weekend
        (2017, 8, "2017-08-24 00:00", "2017-09-05 09:00", "2017-09-07 09:00", "2017-09-07 18:00", "2017-09-08 08:00"),
        # December is due in the next year
        (2017, 12, "2017-12-24 00:00", "2018-01-04 09:00", "2018-01-08 09:00", "2018-01-08 18:00", "2018-01-09 08:00"),
        # February of a leap year
        (2028, 2, "2028-02-22 00:00", "2028-03-03 09:00", "2028-03-07 09:00", "2028-03-07 18:00", "2028-03-08 08:00"),
    ],
)
def test_moments_of_a_month(
    year: int, month: int, opens: str, first_reminder: str, last_reminder: str, due: str, closes: str
) -> None:
    assert (
        opens_at(year, month),
        reminders_at(year, month),
        due_at(year, month),
        closes_at(year, month),
    ) == (moment(opens), (moment(first_reminder), moment(last_reminder)), moment(due), moment(closes))


def test_office_sets_the_days_and_hours() -> None:
    timing = Timing(
        opens_days_before=3,
        opening_time=time(7, 30),
        reminder_working_days_before=1,
        reminder_time=time(10, 0),
        due_working_day=3,
        due_time=time(12, 0),
        closing_time=time(9, 15),
    )
    assert (
        opens_at(2026, 9, timing),
        reminders_at(2026, 9, timing),
        due_at(2026, 9, timing),
        closes_at(2026, 9, timing),
    ) == (
        moment("2026-09-27 07:30"),
        (moment("2026-10-09 10:00"), moment("2026-10-10 10:00")),
        moment("2026-10-10 12:00"),
        moment("2026-10-12 09:15"),
    )


def test_reminder_on_the_due_day_alone_is_one_reminder() -> None:
    assert reminders_at(2026, 9, Timing(reminder_working_days_before=0)) == (moment("2026-10-13 09:00"),)


@pytest.mark.parametrize(
    ("submitted", "expected"),
    [
        ("2026-10-13 17:59:59", True),
        ("2026-10-13 18:00:00", True),
        ("2026-10-13 18:00:01", False),
        ("2026-10-14 07:59:59", False),
    ],
)
def test_report_at_the_full_hour_is_still_in_time(submitted: str, expected: bool) -> None:
    assert is_in_time(moment(submitted), due_at(2026, 9)) is expected


def test_moment_of_another_zone_is_compared_as_a_moment() -> None:
    assert is_in_time(datetime(2026, 10, 13, 10, 0, tzinfo=UTC), due_at(2026, 9))
    assert not is_in_time(datetime(2026, 10, 13, 10, 0, 1, tzinfo=UTC), due_at(2026, 9))


def test_report_never_submitted_is_not_in_time() -> None:
    assert not is_in_time(None, due_at(2026, 9))


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-09-22 23:59:59", None),
        ("2026-09-23 00:00:00", (2026, 9)),
        ("2026-10-14 07:59:59", (2026, 9)),
        ("2026-10-14 08:00:00", None),
        ("2026-10-24 00:00:00", (2026, 10)),
        ("2027-01-02 12:00:00", (2026, 12)),
    ],
)
def test_month_is_open_from_its_opening_until_its_closing(at: str, expected: tuple[int, int] | None) -> None:
    assert open_month(moment(at)) == expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-10-14 07:59:59", (2026, 8)),
        ("2026-10-14 08:00:00", (2026, 9)),
        ("2027-01-05 12:00:00", (2026, 11)),
    ],
)
def test_last_closed_month(at: str, expected: tuple[int, int]) -> None:
    assert last_closed_month(moment(at)) == expected


@given(months)
def test_steps_of_a_month_follow_each_other(month: tuple[int, int]) -> None:
    steps = [opens_at(*month), *reminders_at(*month), due_at(*month), closes_at(*month)]
    assert steps == sorted(set(steps))
    assert all(step.utcoffset() == timedelta(hours=8) for step in steps)
