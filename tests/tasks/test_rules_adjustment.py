from __future__ import annotations

from decimal import Decimal

import pytest

from tasks.enums import AdjustmentKind, TaskStatus
from tasks.rules.adjustment import (
    AdjustmentFault,
    StatusChange,
    check_adjustment,
    check_month,
    closed_months_changed,
    months_not_judged,
    open_months,
    status_in,
)

SUSPEND, RESUME, WITHDRAW, ADD, CHANGE = (
    AdjustmentKind.SUSPEND,
    AdjustmentKind.RESUME,
    AdjustmentKind.WITHDRAW,
    AdjustmentKind.ADD,
    AdjustmentKind.CHANGE,
)


@pytest.mark.parametrize(
    ("from_month", "closed_through", "expected"),
    [
        (1, 0, None),
        (4, 4, AdjustmentFault.MONTH_CLOSED),
        (5, 4, None),
        (12, 11, None),
        (12, 12, AdjustmentFault.MONTH_CLOSED),
        (0, 0, AdjustmentFault.NO_SUCH_MONTH),
        (13, 0, AdjustmentFault.NO_SUCH_MONTH),
    ],
)
def test_adjustment_holds_from_a_month_not_yet_closed(
    from_month: int, closed_through: int, expected: AdjustmentFault | None
) -> None:
    assert check_month(from_month, closed_through) == expected


def test_open_months_are_those_after_the_last_closed_one() -> None:
    assert [list(open_months(closed)) for closed in (0, 10, 12)] == [list(range(1, 13)), [11, 12], []]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([], set()),
        ([StatusChange(SUSPEND, 5)], {5, 6, 7, 8, 9, 10, 11, 12}),
        ([StatusChange(SUSPEND, 5), StatusChange(RESUME, 8)], {5, 6, 7}),
        ([StatusChange(SUSPEND, 5), StatusChange(RESUME, 5)], set()),
        ([StatusChange(SUSPEND, 3), StatusChange(RESUME, 5), StatusChange(SUSPEND, 11)], {3, 4, 11, 12}),
        ([StatusChange(WITHDRAW, 10)], {10, 11, 12}),
        ([StatusChange(SUSPEND, 4), StatusChange(RESUME, 8), StatusChange(WITHDRAW, 6)], set(range(4, 13))),
        ([StatusChange(CHANGE, 4)], set()),
        ([StatusChange(ADD, 6)], {1, 2, 3, 4, 5}),
        ([StatusChange(ADD, 6), StatusChange(SUSPEND, 8), StatusChange(RESUME, 9)], {1, 2, 3, 4, 5, 8}),
    ],
)
def test_months_that_adjustments_take_out_of_the_check(changes: list[StatusChange], expected: set[int]) -> None:
    assert months_not_judged(changes) == expected


def test_status_in_a_month_is_that_of_the_latest_change_up_to_it() -> None:
    changes = [StatusChange(SUSPEND, 5), StatusChange(RESUME, 8), StatusChange(WITHDRAW, 11)]
    assert [status_in(month, changes) for month in (4, 5, 7, 8, 10, 11, 12)] == [
        TaskStatus.ACTIVE,
        TaskStatus.SUSPENDED,
        TaskStatus.SUSPENDED,
        TaskStatus.ACTIVE,
        TaskStatus.ACTIVE,
        TaskStatus.WITHDRAWN,
        TaskStatus.WITHDRAWN,
    ]


@pytest.mark.parametrize(
    ("kind", "earlier", "expected"),
    [
        (CHANGE, [], None),
        (SUSPEND, [], None),
        (WITHDRAW, [], None),
        (RESUME, [], AdjustmentFault.NOT_SUSPENDED),
        (SUSPEND, [StatusChange(SUSPEND, 4)], AdjustmentFault.NOT_ACTIVE),
        (RESUME, [StatusChange(SUSPEND, 4)], None),
        (RESUME, [StatusChange(SUSPEND, 7)], AdjustmentFault.NOT_SUSPENDED),
        (WITHDRAW, [StatusChange(SUSPEND, 4)], None),
        (CHANGE, [StatusChange(WITHDRAW, 4)], AdjustmentFault.WITHDRAWN),
        (RESUME, [StatusChange(WITHDRAW, 4)], AdjustmentFault.WITHDRAWN),
    ],
)
def test_adjustment_fits_where_the_task_stands(
    kind: AdjustmentKind, earlier: list[StatusChange], expected: AdjustmentFault | None
) -> None:
    assert check_adjustment(kind, 6, 3, earlier) == expected


def test_closed_month_is_named_before_anything_else() -> None:
    assert check_adjustment(RESUME, 3, 3, []) == AdjustmentFault.MONTH_CLOSED


def test_planned_values_of_closed_months_stay() -> None:
    before = {1: Decimal(10), 2: Decimal(20), 3: None, 4: Decimal(40)}
    after = {1: Decimal("10.0"), 2: Decimal(21), 3: Decimal(30), 4: Decimal(41)}
    assert closed_months_changed(before, after, 3) == [2, 3]
    assert closed_months_changed(before, after, 1) == []
