from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tasks.enums import Direction, Measure
from tasks.rules.list import Row, RowFault, check_row, descendants, parent_cycles

ROW = Row(
    title="老旧小区改造",
    measure=Measure.AMOUNT,
    target=Decimal(198),
    starts_on=date(2026, 1, 1),
    finishes_on=date(2026, 12, 31),
    host="房产局",
    co_hosts=("建委",),
)


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"title": "题" * 500},
        {"finishes_on": date(2026, 1, 1)},
        {"measure": Measure.LEVEL, "direction": Direction.LOWER},
        {"measure": Measure.LEVEL, "target": Decimal("-0.5")},
        {"measure": Measure.MILESTONE, "target": None},
        {"measure": Measure.PERCENT, "target": Decimal(100)},
        {"weight": Decimal(0)},
        {"target": Decimal("999999999999.99")},
        {"co_hosts": ()},
    ],
)
def test_row_within_the_rules_has_no_fault(facts: dict[str, object]) -> None:
    assert check_row(replace(ROW, **facts)) == []


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"title": "题" * 501}, [RowFault.TITLE_TOO_LONG]),
        ({"finishes_on": date(2025, 12, 31)}, [RowFault.FINISH_BEFORE_START]),
        ({"direction": Direction.LOWER}, [RowFault.LOWER_WITHOUT_LEVEL]),
        ({"co_hosts": ("建委", "房产局")}, [RowFault.HOST_IS_CO_HOST]),
        ({"target": None}, [RowFault.NO_TARGET]),
        ({"target": Decimal(-1)}, [RowFault.TARGET_NEGATIVE]),
        ({"measure": Measure.PERCENT, "target": Decimal("100.01")}, [RowFault.TARGET_OUTSIDE_PERCENT]),
        ({"target": Decimal(10) ** 12}, [RowFault.TARGET_TOO_LARGE]),
        ({"weight": Decimal("-0.1")}, [RowFault.WEIGHT_NEGATIVE]),
        ({"weight": Decimal(10) ** 12}, [RowFault.WEIGHT_TOO_LARGE]),
        (
            {"finishes_on": date(2025, 1, 1), "direction": Direction.LOWER, "weight": Decimal(-1)},
            [RowFault.FINISH_BEFORE_START, RowFault.LOWER_WITHOUT_LEVEL, RowFault.WEIGHT_NEGATIVE],
        ),
    ],
)
def test_every_fault_of_a_row_is_found(facts: dict[str, object], expected: list[RowFault]) -> None:
    assert check_row(replace(ROW, **facts)) == expected


@pytest.mark.parametrize(
    ("parents", "expected"),
    [
        ({}, []),
        ({"2": "1", "3": "2", "4": "2"}, []),
        ({"1": "1"}, [["1"]]),
        ({"1": "2", "2": "1"}, [["1", "2"]]),
        ({"0": "2", "3": "1", "2": "3", "1": "2", "5": "6", "6": "5"}, [["1", "2", "3"], ["5", "6"]]),
    ],
)
def test_circles_of_parents_are_found_once(parents: dict[str, str], expected: list[list[str]]) -> None:
    assert parent_cycles(parents) == expected


@pytest.mark.parametrize(
    ("serial", "expected"),
    [("1", {"2", "3", "4"}), ("2", {"3", "4"}), ("4", set())],
)
def test_tasks_below_a_task_at_any_depth(serial: str, expected: set[str]) -> None:
    assert descendants(serial, {"2": "1", "3": "2", "4": "3", "6": "5"}) == expected
