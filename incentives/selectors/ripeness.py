"""What of a year is ripe to be judged at a moment (rulebook sections 6 and 8)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.timezone import localdate

from supervision.models import Closing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

DECEMBER = 12


@dataclass(frozen=True, slots=True)
class Ripeness:
    """The months closed by a moment, with the day of each closing.

    `is_outlook`: everything is taken as ripe, to show what would follow as things stand.
    """

    year: int
    today: date
    closed: Mapping[int, date]
    is_outlook: bool = False

    @property
    def settled_on(self) -> date | None:
        """The day of the year-end settlement, right after the closing of December."""
        return self.closed.get(DECEMBER) or (self.today if self.is_outlook else None)

    @property
    def is_settled(self) -> bool:
        return self.settled_on is not None

    def is_quarter_over(self, quarter: int) -> bool:
        return self.is_outlook or 3 * quarter in self.closed

    def is_past(self, last_day: date) -> bool:
        return self.is_outlook or self.today > last_day


def ripeness_of(year: int, at: datetime, *, is_outlook: bool = False) -> Ripeness:
    closings = Closing.objects.filter(work_list__year=year, closed_at__lte=at).values_list("month", "closed_at")
    return Ripeness(year, localdate(at), {month: localdate(closed_at) for month, closed_at in closings}, is_outlook)
