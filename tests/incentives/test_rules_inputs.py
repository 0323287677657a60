from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from incentives.rules.inputs import Fault, changed_fields, corrected_fields, faults_of, reminder_step

TODAY = date(2026, 5, 6)


@pytest.mark.parametrize(
    ("table", "values", "faults"),
    [
        ("projects", {"started_on": TODAY}, []),
        ("projects", {"started_on": TODAY + timedelta(days=1)}, [("started_on", Fault.IN_THE_FUTURE)]),
        ("projects", {"planned_start_on": date(2027, 1, 1), "started_on": None}, []),
        ("final-accounts", {"accepted_on": TODAY, "submitted_on": TODAY}, []),
        (
            "final-accounts",
            {"accepted_on": TODAY, "submitted_on": TODAY - timedelta(days=1)},
            [("submitted_on", Fault.BEFORE_ACCEPTANCE)],
        ),
        ("final-accounts", {"accepted_on": None, "submitted_on": TODAY}, [("accepted_on", Fault.NOT_ACCEPTED)]),
        (
            "final-accounts",
            {"accepted_on": TODAY + timedelta(days=1), "submitted_on": None},
            [("accepted_on", Fault.IN_THE_FUTURE)],
        ),
        ("special-funds", {"budget": Decimal(10), "first_quarter": Decimal(10), "second_quarter": Decimal(10)}, []),
        (
            "special-funds",
            {"budget": Decimal(10), "first_quarter": Decimal("10.01")},
            [("first_quarter", Fault.OVER_BUDGET)],
        ),
        (
            "special-funds",
            {"first_quarter": Decimal(5), "second_quarter": None, "third_quarter": Decimal("4.99")},
            [("third_quarter", Fault.FELL)],
        ),
        ("special-funds", {"budget": Decimal(10), "without_plan": Decimal(11)}, [("without_plan", Fault.OVER_BUDGET)]),
        ("transfers", {"progress": Decimal(100)}, []),
        ("transfers", {"progress": Decimal("100.1")}, [("progress", Fault.OVER_HUNDRED)]),
        ("debt", {"growth": Decimal(-5)}, []),
    ],
)
def test_a_figure_agrees_with_the_others_of_its_row(table: str, values: dict[str, Any], faults: list[Any]) -> None:
    assert faults_of(table, values, TODAY) == faults


def test_nothing_and_an_empty_text_are_the_same() -> None:
    assert changed_fields({"a": None, "b": "x", "c": Decimal("1.0")}, {"a": "", "b": "y", "c": Decimal(1)}) == ("b",)


@pytest.mark.parametrize(
    ("closed_through", "is_decided", "corrected"),
    [(2, False, ()), (3, False, ("first",)), (12, False, ("first", "rest")), (0, True, ("first", "rest"))],
)
def test_a_judged_figure_is_corrected(closed_through: int, corrected: tuple[str, ...], *, is_decided: bool) -> None:
    before = {"first": 1, "rest": 1, "empty": None}
    after = {"first": 2, "rest": 2, "empty": 2}
    judged_after = {"first": 3, "rest": 12, "empty": 3}
    assert (
        corrected_fields(before, after, judged_after, closed_through=closed_through, is_decided=is_decided) == corrected
    )


DUE = date(2026, 8, 31)
LONG_KNOWN = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("days", "step"),
    [
        (-31, None),
        (-30, -30),
        (-29, None),
        (-7, -7),
        (-1, None),
        (0, 0),
        (1, None),
        (7, 7),
        (14, 14),
        (28, 28),
        (29, None),
        (35, None),
    ],
)
def test_reminders_come_on_their_days(days: int, step: int | None) -> None:
    on = DUE + timedelta(days=days)
    assert reminder_step(DUE, on, known_on=LONG_KNOWN, before=(30, 7), after=(7, 14, 21, 28)) == step


@pytest.mark.parametrize(("known", "days", "step"), [(-20, -19, -30), (-20, -18, None), (3, 4, 0), (40, 41, None)])
def test_what_was_entered_late_is_told_the_next_morning(known: int, days: int, step: int | None) -> None:
    on, known_on = DUE + timedelta(days=days), DUE + timedelta(days=known)
    assert reminder_step(DUE, on, known_on=known_on, before=(30, 7), after=(7, 14, 21, 28)) == step
