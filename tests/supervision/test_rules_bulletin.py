"""What a bulletin says beside its counts: what changed, who moved, growth against last year."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from supervision.enums import BulletinKind, Flag
from supervision.rules.bulletin import (
    Change,
    Move,
    Standing,
    State,
    change_of,
    growth,
    last_months,
    months_of,
    moves,
    percent,
    standings,
)

RED, NOT_DUE = State(Flag.RED_FLAG), State(Flag.NOT_DUE)


def yellow(streak: int) -> State:
    return State(Flag.YELLOW_CARD, streak)


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (None, yellow(1), Change.NEW_YELLOW),
        (RED, yellow(1), Change.NEW_YELLOW),
        (NOT_DUE, yellow(1), Change.NEW_YELLOW),
        (yellow(1), yellow(2), Change.LONGER),
        (yellow(1), yellow(4), Change.LONGER),  # a quarter later
        (yellow(3), yellow(3), Change.NEW_YELLOW),  # broken in between, and grown again
        (yellow(3), yellow(1), Change.NEW_YELLOW),
        (yellow(3), RED, Change.BACK_TO_RED),
        (yellow(3), State(Flag.NOT_DUE, 3), None),
        (RED, RED, None),
        (None, RED, None),
        (NOT_DUE, NOT_DUE, None),
    ],
)
def test_what_changed_for_a_task(before: State | None, now: State, expected: Change | None) -> None:
    assert change_of(before, now) == expected


def test_units_are_ranked_by_their_share_of_red_flags_as_in_sport() -> None:
    counts = {1: (3, 1), 2: (4, 0), 3: (6, 2), 4: (0, 2), 5: (0, 0)}
    assert standings(counts) == {
        2: Standing(Fraction(1), 1),
        1: Standing(Fraction(3, 4), 2),
        3: Standing(Fraction(3, 4), 2),
        4: Standing(Fraction(0), 4),
    }


def test_shares_are_compared_exactly() -> None:
    thirds = standings({1: (1, 2), 2: (333_333_333, 666_666_667)})
    assert {unit: standing.rank for unit, standing in thirds.items()} == {1: 1, 2: 2}


def test_who_moved_is_told_from_the_furthest_up_to_the_furthest_down() -> None:
    before = {1: 1, 2: 2, 3: 3, 4: 4, 5: 5}
    now = {1: 3, 2: 1, 3: 3, 4: 1, 6: 5}
    assert moves(before, now) == [Move(4, 4, 1), Move(2, 2, 1), Move(1, 1, 3)]
    assert [move.places for move in moves(before, now)] == [3, 1, -2]


@pytest.mark.parametrize(
    ("share", "shown"),
    [(Fraction(5, 6), "83.3"), (Fraction(1), "100.0"), (Fraction(1, 2000), "0.1"), (Fraction(2, 3), "66.7")],
)
def test_a_share_is_shown_with_one_place_rounded_half_up(share: Fraction, shown: str) -> None:
    assert percent(share) == Decimal(shown)


@pytest.mark.parametrize(
    ("actual", "last_year", "expected"),
    [
        ("110", "100", "10.0"),
        ("95", "100", "-5.0"),
        ("5", "0", None),
        ("5", "-2", None),
        (None, "5", None),
        ("5", None, None),
    ],
)
def test_growth_against_last_year(actual: str | None, last_year: str | None, expected: str | None) -> None:
    values = [None if value is None else Decimal(value) for value in (actual, last_year, expected)]
    assert growth(values[0], values[1]) == values[2]


@pytest.mark.parametrize(
    ("kind", "ends", "months"),
    [
        (BulletinKind.MONTHLY, tuple(range(1, 13)), (6,)),
        (BulletinKind.QUARTERLY, (3, 6, 9, 12), (4, 5, 6)),
        (BulletinKind.MID_YEAR, (6,), (1, 2, 3, 4, 5, 6)),
        (BulletinKind.LIVELIHOOD, tuple(range(1, 13)), (6,)),
    ],
)
def test_the_periods_of_each_kind(kind: BulletinKind, ends: tuple[int, ...], months: tuple[int, ...]) -> None:
    assert (last_months(kind), months_of(kind, 6)) == (ends, months)
