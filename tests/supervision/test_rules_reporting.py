"""What a report may say, and what stands out in it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from supervision.rules.reporting import (
    Hint,
    HintKind,
    Rise,
    StepFault,
    Submitted,
    check_actual,
    check_done_on,
    earliest_days,
    fall,
    hints,
    rise,
)
from tasks.enums import Measure
from tasks.rules.schedule import ScheduleFault

D = Decimal


@pytest.mark.parametrize(
    ("measure", "value", "fault"),
    [
        (Measure.PERCENT, "0", None),
        (Measure.PERCENT, "100", None),
        (Measure.PERCENT, "100.000000000000001", ScheduleFault.OUTSIDE_PERCENT),
        (Measure.PERCENT, "-0.01", ScheduleFault.OUTSIDE_PERCENT),
        (Measure.AMOUNT, "0", None),
        (Measure.AMOUNT, "-1", ScheduleFault.NEGATIVE),
        (Measure.LEVEL, "-3.5", None),
        (Measure.AMOUNT, "999999999999.99", None),
        (Measure.AMOUNT, "1000000000000", ScheduleFault.TOO_LARGE),
        (Measure.LEVEL, "-1000000000000", ScheduleFault.TOO_LARGE),
    ],
)
def test_a_value_stays_within_what_its_measure_allows(measure: Measure, value: str, fault: object) -> None:
    assert check_actual(measure, D(value)) == fault


def test_no_value_is_no_fault_of_the_value() -> None:
    assert check_actual(Measure.PERCENT, None) is None


@pytest.mark.parametrize(
    ("done_on", "fault"),
    [
        (date(2026, 3, 20), None),
        (date(2026, 3, 21), StepFault.IN_THE_FUTURE),
        (date(2025, 12, 31), None),
        (date(2024, 12, 31), None),
        (date(2024, 12, 30), StepFault.LONG_BEFORE_THE_START),
    ],
)
def test_a_day_lies_neither_in_the_future_nor_long_before_the_start(done_on: date, fault: object) -> None:
    assert check_done_on(done_on, starts_on=date(2026, 1, 1), on=date(2026, 3, 20)) == fault


@pytest.mark.parametrize(
    ("measure", "actual", "before", "expected"),
    [
        (Measure.AMOUNT, "58", "61.5", "3.5"),
        (Measure.PERCENT, "61.5", "61.5", None),
        (Measure.LEVEL, "58", "61.5", None),
        (Measure.AMOUNT, "58", None, None),
    ],
)
def test_only_a_cumulative_value_falls(measure: Measure, actual: str, before: str | None, expected: str | None) -> None:
    found = fall(measure, D(actual), D(before) if before else None)
    assert found == (D(expected) if expected else None)


def test_a_rise_is_held_against_the_average_of_three_months() -> None:
    assert rise(D(77), [D(10), D(35), D(41), D(53), D(62)]) == Rise(growth=D(15), average=D(9))
    assert rise(D(77), [D(62)]) is None
    assert rise(None, [D(50), D(62)]) is None


def submitted(**facts: object) -> Submitted:
    usual = {"measure": Measure.AMOUNT, "actual": D(40), "earlier": [D(10), D(20), D(30)]}
    return Submitted(**{**usual, **facts})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        (submitted(), []),
        (submitted(actual=D("44.99")), []),
        (submitted(actual=D(45)), [Hint(HintKind.STEEP_RISE, D(15), D(10))]),
        (submitted(actual=D(30)), [Hint(HintKind.NO_RISE, D(0), D(10))]),
        (submitted(actual=D(29)), [Hint(HintKind.FALL, D(1), D(30))]),
        (submitted(measure=Measure.LEVEL, actual=D(1)), []),
        (submitted(parts=[D(15), D(25)]), []),
        (submitted(parts=[D(15), D(24)]), [Hint(HintKind.PARTS_DIFFER, D(39), D(40))]),
        (submitted(completed_on=date(2026, 4, 2)), [Hint(HintKind.COMPLETION)]),
        (submitted(is_late=True, is_closed=True), [Hint(HintKind.LATE), Hint(HintKind.CLOSED)]),
    ],
)
def test_what_stands_out_is_said_before_the_review(report: Submitted, expected: list[Hint]) -> None:
    assert hints(report) == expected


def test_of_a_milestone_named_twice_the_earliest_day_holds() -> None:
    named = [{"milestone": 7, "done_on": "2026-03-20"}, {"milestone": 7, "done_on": "2026-02-11"}]
    assert earliest_days(named) == {7: date(2026, 2, 11)}
