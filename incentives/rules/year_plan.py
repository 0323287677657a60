"""The year's reward and penalty plan: when its measures are due, and when somebody is reminded of them (article 21)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from regulation.calendar import add_months

MONTHS_TO_CARRY_OUT = 1
DAYS_BEFORE = 7
WEEKS_AFTER = 4
PLACES = Decimal("0.01")


def due_on(approved_on: date) -> date:
    """Measures are carried out within one month of the approval: 31 January gives 28 February (21)."""
    return add_months(approved_on, MONTHS_TO_CARRY_OUT)


def due_days_reminded(on: date) -> frozenset[date]:
    """The due days of which whoever has to act is reminded on this day: a week ahead, on the day itself, and every
    week of the month after it."""
    return frozenset({on + timedelta(days=DAYS_BEFORE), on, *_weeks_before(on)})


def due_days_reported(on: date) -> frozenset[date]:
    """The due days that are brought to the general office as overdue on this day: the day after, then every week."""
    return frozenset({on - timedelta(days=1), *_weeks_before(on)})


def _weeks_before(on: date) -> frozenset[date]:
    return frozenset(on - timedelta(weeks=weeks) for weeks in range(1, WEEKS_AFTER + 1))


def per_load(count: Decimal | int, load: Decimal) -> Decimal | None:
    """So many for each unit of load, to two places; nothing can be said of a unit without load."""
    if load <= 0:
        return None
    return (Decimal(count) / load).quantize(PLACES, ROUND_HALF_UP)


def share(part: int, whole: int) -> Decimal | None:
    """Per cent, to one place; nothing where there is no whole."""
    if not whole:
        return None
    return (Decimal(part) * 100 / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)
