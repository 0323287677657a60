"""When somebody is reminded that a day is near or has passed; set by the office, not by the regulation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from regulation.calendar import add_working_days, next_working_day

SIGNED_WITHIN_WORKING_DAYS = 2


@dataclass(frozen=True, slots=True)
class Window:
    """The due days that are reminded of on a working day: those from `near` to `near_until`, those from `passed` on,
    and, on the week's first working day, everything before: what stays overdue comes back once a week."""

    on: date
    near_until: date
    passed: date
    is_weekly: bool

    def is_near(self, due_on: date) -> bool:
        """Due on the next working day, or on the free days before it."""
        return self.on < due_on <= self.near_until

    def is_late(self, due_on: date) -> bool:
        """Overdue since today, or still overdue as the week begins."""
        return due_on < self.on and (self.is_weekly or due_on >= self.passed)

    def reminds_of(self, due_on: date) -> bool:
        return self.is_near(due_on) or self.is_late(due_on)


def window(on: date) -> Window:
    """What is reminded of on a working day: once on the working day before something is due, once on the first
    working day after it was, and then on the first working day of every week."""
    before = add_working_days(on, -1)
    return Window(on, next_working_day(on), before, before < on - timedelta(days=on.weekday()))


def signatures_missed(on: date) -> tuple[date, date]:
    """The days, the first within and the last without, whose notices have gone unsigned for two working days."""
    days = SIGNED_WITHIN_WORKING_DAYS
    return add_working_days(on, -days), add_working_days(on, 1 - days)
