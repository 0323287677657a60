"""Responsibility filings (article 3): when they are due, and who holds a place on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from regulation.calendar import add_working_days, working_days_between
from responsibility.enums import FilingStatus

Person = TypeVar("Person")

DUE_WORKING_DAYS = 10

# From where a filing may go where: the unit submits, the city government files it or returns it with a reason.
NEXT_STATUSES = {
    FilingStatus.DRAFT: frozenset({FilingStatus.SUBMITTED}),
    FilingStatus.SUBMITTED: frozenset({FilingStatus.FILED, FilingStatus.RETURNED}),
    FilingStatus.RETURNED: frozenset({FilingStatus.SUBMITTED}),
    FilingStatus.FILED: frozenset[FilingStatus](),
}


@dataclass(frozen=True, slots=True)
class Holding(Generic[Person]):
    """Who holds a place of responsibility from a day on; nobody where the place was given up."""

    from_on: date
    person: Person | None


def filing_due_on(published_on: date, working_days: int = DUE_WORKING_DAYS) -> date:
    """The last day for a unit's filing, some working days after the list's publication; set by the office."""
    return add_working_days(published_on, working_days)


def owed_since(published_on: date, year: int, added_on: date | None, from_month: int) -> date:
    """From when a unit owes its filing: the list's publication, or the later day on which the task was added to the
    list or the unit to the task by an adjustment."""
    joined_on = date(year, from_month, 1) if from_month > 1 else published_on
    return max(published_on, joined_on, added_on or published_on)


def is_filing_overdue(status: FilingStatus | None, due_on: date, on: date) -> bool:
    """Whether the unit has let the due day pass without a filing submitted; a returned one is owed again."""
    return on > due_on and status not in {FilingStatus.SUBMITTED, FilingStatus.FILED}


def working_days_overdue(due_on: date, on: date) -> int:
    """How many working days have passed since the due day, 0 up to and on it."""
    return max(working_days_between(due_on, on), 0)


def can_become(status: FilingStatus, wanted: FilingStatus) -> bool:
    return wanted in NEXT_STATUSES[status]


def holder_on(holdings: Iterable[Holding[Person]], on: date) -> Person | None:
    """Who held the place on the day: the latest entry up to it counts, and of two from one day the later written."""
    current: Holding[Person] | None = None
    for holding in holdings:
        if holding.from_on <= on and (current is None or holding.from_on >= current.from_on):
            current = holding
    return current.person if current else None
