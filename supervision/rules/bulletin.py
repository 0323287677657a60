"""What a bulletin says of a period beside its counts (article 6): what changed for a task, and where a unit stands.

A period ends with its month. A quarterly bulletin looks at three months, a mid-year one at six, a year-end one at
twelve; the flag that counts for each is that of the last month.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from fractions import Fraction

from supervision.enums import BulletinKind, Flag

MONTHS_OF: dict[BulletinKind, int] = {
    BulletinKind.MONTHLY: 1,
    BulletinKind.QUARTERLY: 3,
    BulletinKind.MID_YEAR: 6,
    BulletinKind.YEAR_END: 12,
    BulletinKind.LIVELIHOOD: 1,
    BulletinKind.CRITICISM: 1,
}
LAST_MONTHS: dict[BulletinKind, tuple[int, ...]] = {
    BulletinKind.QUARTERLY: (3, 6, 9, 12),
    BulletinKind.MID_YEAR: (6,),
    BulletinKind.YEAR_END: (12,),
}
EVERY_MONTH = tuple(range(1, 13))

# Bulletins about the whole list; the others are about some of it.
PERIODIC = (BulletinKind.MONTHLY, BulletinKind.QUARTERLY, BulletinKind.MID_YEAR, BulletinKind.YEAR_END)
WITH_INDICATORS = (BulletinKind.QUARTERLY, BulletinKind.MID_YEAR, BulletinKind.YEAR_END)


def last_months(kind: BulletinKind) -> tuple[int, ...]:
    """The months with which a period of the kind can end."""
    return LAST_MONTHS.get(kind, EVERY_MONTH)


def months_of(kind: BulletinKind, month: int) -> tuple[int, ...]:
    """The months that a bulletin looks at, the last one being `month`."""
    return tuple(range(month - MONTHS_OF[kind] + 1, month + 1))


# Tasks ----------------------------------------------------------------------------------------


class Change(Enum):
    """What is new for a task since the last bulletin."""

    NEW_YELLOW = "new_yellow"
    LONGER = "longer"
    BACK_TO_RED = "back_to_red"


@dataclass(frozen=True, slots=True)
class State:
    """The judgement of a task and month, as far as changes depend on it."""

    flag: Flag
    streak: int = 0


def change_of(before: State | None, now: State) -> Change | None:
    """What changed from what the last bulletin said (`before`, empty where it did not name the task) until now.

    A yellow card with a longer streak goes on; one whose streak is not longer came after a break, and is new.
    """
    was_yellow = before is not None and before.flag == Flag.YELLOW_CARD
    if now.flag == Flag.YELLOW_CARD:
        goes_on = before is not None and was_yellow and now.streak > before.streak
        return Change.LONGER if goes_on else Change.NEW_YELLOW
    return Change.BACK_TO_RED if was_yellow and now.flag == Flag.RED_FLAG else None


# Units ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Standing:
    """A unit among those judged in the month: its share of red flags, and its place by it."""

    share: Fraction
    rank: int


@dataclass(frozen=True, slots=True)
class Move:
    """A unit whose place is another than in the last bulletin; it moved up where `places` is above zero."""

    unit: int
    before: int
    now: int

    @property
    def places(self) -> int:
        return self.before - self.now


def standings(counts: Mapping[int, tuple[int, int]]) -> dict[int, Standing]:
    """The units by their share of red flags among what was judged of each (red flags, yellow cards), ranked as in
    sport: 1, 2, 2, 4. A unit of which nothing was judged has no place."""
    shares = {unit: Fraction(red, red + yellow) for unit, (red, yellow) in counts.items() if red + yellow}
    ordered = sorted(shares.values(), reverse=True)
    return {unit: Standing(share, ordered.index(share) + 1) for unit, share in shares.items()}


def moves(before: Mapping[int, int], now: Mapping[int, int]) -> list[Move]:
    """The units with a place in both bulletins whose place changed, the furthest up first, the furthest down last."""
    changed = (Move(unit, before[unit], rank) for unit, rank in now.items() if before.get(unit, rank) != rank)
    return sorted(changed, key=lambda move: (-move.places, move.now, move.unit))


def percent(share: Fraction) -> Decimal:
    """A share for display: per cent with one place, rounded half up."""
    exact = Decimal(share.numerator) * 100 / Decimal(share.denominator)
    return exact.quantize(Decimal("0.1"), ROUND_HALF_UP)


def percent_of(part: int, whole: int) -> Decimal:
    """A count in a greater one, for display."""
    return percent(Fraction(part, whole))


# Main indicators ------------------------------------------------------------------------------


def growth(actual: Decimal | None, last_year: Decimal | None) -> Decimal | None:
    """By how much per cent a value lies above last year's, to one place; nothing to say against none, or against one
    that is not above zero."""
    if actual is None or last_year is None or last_year <= 0:
        return None
    return ((actual - last_year) / last_year * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
