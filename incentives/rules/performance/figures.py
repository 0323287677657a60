"""The figures of a year that article 16 works with."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Shares are parts of one, except where named per cent."""

    base_min: Fraction = Fraction(20)
    base_max: Fraction = Fraction(40)
    load_host_share: Fraction = Fraction(6, 10)
    early_months: int = 1
    exceed_percent: Fraction = Fraction(10)
    bonus_per_item: Fraction = Fraction(1)
    bonus_host_share: Fraction = Fraction(6, 10)
    bonus_cap: Fraction = Fraction(3)
