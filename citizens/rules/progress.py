"""How far a livelihood item has come, in per cent of its target (article 19)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from tasks.enums import Measure

WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True)
class Progress:
    """Done and planned by now in per cent of the year's target, cut off: what is not reached is not shown as reached.

    None where there is nothing to compare: a level, such as a concentration, has no share of a target.
    """

    done: Decimal | None
    planned: Decimal | None


def progress_of(measure: str, target: Decimal | None, actual: Decimal | None, planned: Decimal | None) -> Progress:
    """`target` is the year's whole: of milestones their number."""
    if measure == Measure.LEVEL or target is None or target <= 0:
        return Progress(None, None)
    return Progress(_share(actual, target), _share(planned, target))


def _share(value: Decimal | None, target: Decimal) -> Decimal | None:
    return None if value is None else (value / target * WHOLE).quantize(Decimal(1), rounding=ROUND_DOWN)
