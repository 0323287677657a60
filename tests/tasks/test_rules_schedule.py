from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.enums import Measure
from tasks.rules.schedule import ScheduleFault, ScheduleProblem, check_schedule, check_value, propose_schedule

YEAR = 2026
WHOLE_YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def decimals(*texts: str) -> list[Decimal]:
    return [Decimal(text) for text in texts]


def by_month(first: int, *texts: str) -> dict[int, Decimal]:
    return dict(enumerate(decimals(*texts), start=first))


@pytest.mark.parametrize(
    ("target", "starts_on", "finishes_on", "expected"),
    [
        # March to December in ten equal steps
        (
            "100",
            date(2026, 3, 31),
            date(2026, 12, 1),
            by_month(3, "10", "20", "30", "40", "50", "60", "70", "80", "90", "100"),
        ),
        # held at the target after the finish
        (
            "30",
            date(2026, 2, 1),
            date(2026, 4, 30),
            by_month(2, "10", "20", "30", "30", "30", "30", "30", "30", "30", "30", "30"),
        ),
        # rounded half up to two places: 8.333… and 16.666…
        (
            "100",
            *WHOLE_YEAR,
            by_month(
                1,
                *("8.33", "16.67", "25", "33.33", "41.67", "50", "58.33", "66.67", "75", "83.33", "91.67", "100"),
            ),
        ),
        # a half is rounded up: 0.005
        (
            "0.01",
            date(2026, 11, 1),
            date(2026, 12, 31),
            by_month(11, "0.01", "0.01"),
        ),
        # never past a target that has more than two places
        (
            "0.006",
            date(2026, 11, 1),
            date(2026, 12, 31),
            by_month(11, "0", "0.006"),
        ),
        (
            "0.012",
            date(2026, 10, 1),
            date(2026, 12, 31),
            by_month(10, "0", "0.01", "0.012"),
        ),
        # start and finish in one month
        ("7", date(2026, 11, 20), date(2026, 11, 25), by_month(11, "7", "7")),
        # begun in the year before: six of twelve months are over
        (
            "120",
            date(2025, 7, 1),
            date(2026, 6, 30),
            by_month(1, "70", "80", "90", "100", "110", "120", "120", "120", "120", "120", "120", "120"),
        ),
        # finished in the next year
        ("40", date(2026, 11, 1), date(2027, 2, 28), by_month(11, "10", "20")),
        ("0", date(2026, 11, 1), date(2026, 12, 31), by_month(11, "0", "0")),
    ],
)
@pytest.mark.parametrize("measure", [Measure.PERCENT, Measure.AMOUNT])
def test_proposed_schedule_is_a_straight_line_by_whole_months(
    measure: Measure, target: str, starts_on: date, finishes_on: date, expected: dict[int, Decimal]
) -> None:
    assert propose_schedule(measure, Decimal(target), starts_on, finishes_on, YEAR) == expected


def test_level_has_its_target_in_every_month() -> None:
    proposed = propose_schedule(Measure.LEVEL, Decimal("-1.25"), date(2026, 4, 1), date(2026, 10, 31), YEAR)
    assert proposed == dict.fromkeys(range(1, 13), Decimal("-1.25"))


def test_milestones_and_tasks_without_a_target_have_no_proposal() -> None:
    assert propose_schedule(Measure.MILESTONE, Decimal(5), *WHOLE_YEAR, YEAR) == {}
    assert propose_schedule(Measure.AMOUNT, None, *WHOLE_YEAR, YEAR) == {}


@pytest.mark.parametrize(
    ("measure", "planned", "expected"),
    [
        (Measure.PERCENT, by_month(1, "0", "50", "50", "100"), []),
        (Measure.AMOUNT, by_month(1, "0", "5", "5", "500"), []),
        (Measure.AMOUNT, {3: Decimal(5), 4: None, 6: Decimal(6)}, []),
        (Measure.LEVEL, by_month(1, "5", "4", "-4", "6"), []),
        (Measure.MILESTONE, {}, []),
        (
            Measure.AMOUNT,
            by_month(1, "5", "4.99", "5"),
            [ScheduleProblem(2, ScheduleFault.FALLS, Decimal("4.99"), Decimal(5))],
        ),
        (
            Measure.PERCENT,
            {3: Decimal(50), 6: Decimal(40), 9: Decimal(45), 12: Decimal(50)},
            [
                ScheduleProblem(6, ScheduleFault.FALLS, Decimal(40), Decimal(50)),
                ScheduleProblem(9, ScheduleFault.FALLS, Decimal(45), Decimal(50)),
            ],
        ),
        (
            Measure.PERCENT,
            by_month(1, "-0.01", "100", "100.01"),
            [
                ScheduleProblem(1, ScheduleFault.OUTSIDE_PERCENT, Decimal("-0.01")),
                ScheduleProblem(3, ScheduleFault.OUTSIDE_PERCENT, Decimal("100.01")),
            ],
        ),
        (
            Measure.AMOUNT,
            by_month(1, "-1", "0"),
            [ScheduleProblem(1, ScheduleFault.NEGATIVE, Decimal(-1), Decimal(0))],
        ),
        (Measure.MILESTONE, by_month(2, "1"), [ScheduleProblem(2, ScheduleFault.MONTHS_ON_MILESTONE, Decimal(1))]),
    ],
)
def test_planned_values_outside_the_rules_are_named_by_month(
    measure: Measure, planned: dict[int, Decimal | None], expected: list[ScheduleProblem]
) -> None:
    assert check_schedule(measure, planned) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("999999999999.99", None),
        ("1000000000000", ScheduleFault.TOO_LARGE),
        ("-999999999999", None),
        ("-1000000000000", ScheduleFault.TOO_LARGE),
    ],
)
def test_number_stays_below_a_million_million(value: str, expected: ScheduleFault | None) -> None:
    assert check_value(Measure.LEVEL, Decimal(value)) == expected


targets = st.decimals(0, 10**9, places=4)
spans = st.tuples(st.dates(date(2025, 1, 1), date(2027, 12, 31)), st.dates(date(2025, 1, 1), date(2027, 12, 31))).map(
    sorted
)


@given(targets, spans)
def test_proposed_schedule_never_falls_and_ends_at_the_target(target: Decimal, span: list[date]) -> None:
    starts_on, finishes_on = span
    proposed = propose_schedule(Measure.AMOUNT, target, starts_on, finishes_on, YEAR)
    assert check_schedule(Measure.AMOUNT, proposed) == []
    assert all(value <= target for value in proposed.values())
    assert all(
        proposed[month] == target for month in range(1, 13) if (finishes_on.year, finishes_on.month) <= (YEAR, month)
    )
    assert set(proposed) == {month for month in range(1, 13) if (starts_on.year, starts_on.month) <= (YEAR, month)}


@given(st.decimals(0, 100, places=2), spans)
def test_proposed_percentages_obey_the_rules(target: Decimal, span: list[date]) -> None:
    assert check_schedule(Measure.PERCENT, propose_schedule(Measure.PERCENT, target, *span, YEAR)) == []
