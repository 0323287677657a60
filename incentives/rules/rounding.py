"""Exact figures on their way into decimals: half up, once, at the very end."""

from __future__ import annotations

from decimal import Context, Decimal
from fractions import Fraction

STORED_PLACES = 15
EXPORTED_PLACES = 4
POINT_PLACES = 2
WIDE = Context(prec=60)


def half_up(value: Fraction, places: int) -> Decimal:
    """The value with so many places, a half away from zero."""
    scaled = abs(value) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole if value >= 0 else -whole).scaleb(-places, context=WIDE)


def stored(value: Fraction) -> Decimal:
    """As the database keeps it."""
    return half_up(value, STORED_PLACES)


def shown(value: Fraction | Decimal, places: int = EXPORTED_PLACES) -> str:
    """As exports and formulas give it: rounded half up, without trailing zeros."""
    rounded = half_up(Fraction(value), places)
    return format(WIDE.normalize(rounded) + 0, "f")
