"""How many civil servants a unit may grade excellent (article 16)."""

from __future__ import annotations

from fractions import Fraction


def excellent_places(staff: int, *, is_excellent: bool, ordinary_percent: Fraction, raised_percent: Fraction) -> int:
    """The raised share for a unit graded excellent, else the ordinary one; rounded down."""
    percent = raised_percent if is_excellent else ordinary_percent
    return int(staff * percent / 100)
