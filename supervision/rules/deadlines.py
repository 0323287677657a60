"""When somebody is reminded that a day is near or has passed; set by the office, not by the regulation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from regulation.calendar import add_working_days, next_working_day

SIGNED_WITHIN_WORKING_DAYS = 2
A_MONTH = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Window:
    """What is reminded of on a working day: what is due by `near_until`, and what was due since `passed`; on the first
    working day of a week everything overdue for up to a month, on that of a month everything overdue for longer."""

    on: date
    near_until: date
    passed: date
    begins_week: bool
    begins_month: bool

    @property
    def since(self) -> date:
        """The earliest due day that can be reminded of."""
        if self.begins_month:
            return date.min
        return min(self.passed, self.on - A_MONTH) if self.begins_week else self.passed

    def is_near(self, due_on: date) -> bool:
        """Due on the next working day, or on the free days before it."""
        return self.on < due_on <= self.near_until

    def is_late(self, due_on: date) -> bool:
        """Overdue since today, or still overdue as the week or, after more than a month, the month begins."""
        if due_on >= self.on:
            return False
        is_old = due_on < self.on - A_MONTH
        return due_on >= self.passed or (self.begins_month if is_old else self.begins_week)


def window(on: date) -> Window:
    """What is reminded of on a working day: once on the working day before something is due, once on the first
    working day after it was, then on the first working day of every week, and after a month of every month."""
    before = add_working_days(on, -1)
    monday = on - timedelta(days=on.weekday())
    return Window(on, next_working_day(on), before, before < monday, before.month != on.month)


def signatures_missed(on: date) -> tuple[date, date]:
    """The days, the first within and the last without, whose notices have gone unsigned for two working days."""
    days = SIGNED_WITHIN_WORKING_DAYS
    return add_working_days(on, -days), add_working_days(on, 1 - days)
