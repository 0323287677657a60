"""Figures as the workings of measures write them: exact, without words of a language."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, TypeVar

from incentives.rules.rounding import EXPORTED_PLACES, WIDE, half_up, shown

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

Name = TypeVar("Name")


def plain(value: Decimal | None) -> str | None:
    """All its digits, without trailing zeros."""
    return None if value is None else format(WIDE.normalize(value), "f")


def day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def yes_or_no(*, value: bool | None) -> str | None:
    return None if value is None else "yes" if value else "no"


def month_of(year: int, month: int) -> str:
    return f"{year}-{month:02d}"


def share_of(percent: Decimal) -> Fraction:
    """42 means 42%."""
    return Fraction(percent) / 100


def equals(value: Fraction) -> str:
    """` = 150`, or ` ≈ 53.3333` where four places do not hold it."""
    sign = "=" if Fraction(half_up(value, EXPORTED_PLACES)) == value else "≈"
    return f" {sign} {shown(value)}"


def ranked(values: Mapping[Name, Fraction]) -> dict[Name, int]:
    """Ranks as in sport, the greatest first: equal values share one, and the next counts them all (1, 2, 2, 4)."""
    places: dict[Fraction, int] = {}
    for place, value in enumerate(sorted(values.values(), reverse=True), start=1):
        places.setdefault(value, place)
    return {name: places[value] for name, value in values.items()}
