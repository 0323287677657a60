"""The year's visits on one axis of weeks: where each bar begins and how long it is, in per cent of the axis."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from office.rules.visits import WEEK, monday_of, weeks_of_year

if TYPE_CHECKING:
    from office.models import Inspection, Visit

DAY = timedelta(days=1)
TENTH = Decimal("0.01")
NARROWEST = Decimal("0.6")


@dataclass(frozen=True)
class Bar:
    """`is_done`: the unit was visited, or the inspection is closed."""

    x: Decimal
    width: Decimal
    is_done: bool
    label: str = ""


@dataclass(frozen=True)
class Axis:
    """The weeks that a year's days touch, from a Monday to a Sunday."""

    first: date
    last: date

    @classmethod
    def of_year(cls, year: int) -> Axis:
        weeks = weeks_of_year(year)
        return cls(weeks[0], weeks[-1] + WEEK - DAY)

    def x(self, day: date) -> Decimal:
        held = min(max(day, self.first), self.last + DAY)
        return (Decimal((held - self.first).days) * 100 / ((self.last - self.first).days + 1)).quantize(TENTH)

    def bar(self, begins_on: date, ends_on: date, *, is_done: bool, label: str = "") -> Bar:
        """Whole weeks, as visits meet in weeks."""
        x = self.x(monday_of(begins_on))
        until = self.x(monday_of(ends_on) + WEEK)
        return Bar(x, max(until - x, NARROWEST), is_done, label)

    def months(self, year: int) -> list[tuple[int, Decimal]]:
        return [(month, self.x(date(year, month, 1))) for month in range(1, 13)]

    def line_of(self, on: date) -> Decimal | None:
        return self.x(on) if self.first <= on <= self.last else None


def bar_of_inspection(axis: Axis, inspection: Inspection) -> Bar:
    return axis.bar(inspection.begins_on, inspection.ends_on, is_done=inspection.closed_at is not None)


def bar_of_visit(axis: Axis, visit: Visit) -> Bar:
    return axis.bar(visit.begins_on, visit.ends_on, is_done=visit.visited_on is not None, label=visit.inspection.title)
