"""Article 5: weekly meetings, monthly summaries, quarterly analyses, and how a unit stands with each on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from office.enums import RoutineKind, RoutineState
from regulation.calendar import add_months, is_working_day

QUARTERS = (1, 2, 3, 4)
DAYS_OF_WEEK = 7


@dataclass(frozen=True, slots=True)
class Period:
    """A week after ISO 8601 or a quarter. A tick takes a day from `first_on` to `last_on`; once the latter has passed
    without one, it was not kept."""

    kind: RoutineKind
    year: int
    number: int
    first_on: date
    last_on: date

    def holds(self, day: date) -> bool:
        return self.first_on <= day <= self.last_on


@dataclass(frozen=True, slots=True)
class MonthFacts:
    """What a unit had to report for a month: how many reports, how many came, how many of them in time."""

    owed: int = 0
    handed_in: int = 0
    in_time: int = 0


def week(year: int, number: int) -> Period:
    """Raises ValueError for a week that the year does not have."""
    first_on = date.fromisocalendar(year, number, 1)
    return Period(RoutineKind.WEEK, year, number, first_on, first_on + timedelta(days=DAYS_OF_WEEK - 1))


def quarter(year: int, number: int) -> Period:
    """The analysis of a quarter is held in it or in the month after it."""
    if number not in QUARTERS:
        raise ValueError(number)
    first_on = date(year, 3 * number - 2, 1)
    return Period(RoutineKind.QUARTER, year, number, first_on, add_months(first_on, 4) - timedelta(days=1))


def period_of(kind: RoutineKind, year: int, number: int) -> Period:
    return week(year, number) if kind == RoutineKind.WEEK else quarter(year, number)


def weeks_of(year: int) -> list[Period]:
    """The weeks of a year after ISO 8601: its first week holds 4 January."""
    last = date(year, 12, 28).isocalendar().week
    return [week(year, number) for number in range(1, last + 1)]


def quarters_of(year: int) -> list[Period]:
    return [quarter(year, number) for number in QUARTERS]


def week_on(day: date) -> Period:
    year, number, _weekday = day.isocalendar()
    return week(year, number)


def last_working_day(period: Period) -> date | None:
    """The last day of the period on which offices work; None for a week that is a holiday from end to end."""
    days = (period.last_on - timedelta(days=n) for n in range((period.last_on - period.first_on).days + 1))
    return next((day for day in days if is_working_day(day)), None)


def is_owed(period: Period) -> bool:
    """A week without a working day asks for no meeting."""
    return period.kind == RoutineKind.QUARTER or last_working_day(period) is not None


def state_of(period: Period, held_on: date | None, today: date) -> RoutineState:
    """How a week or a quarter stands, with the day on which the meeting or the analysis was held."""
    if held_on is not None:
        return RoutineState.HELD
    if not is_owed(period):
        return RoutineState.FREE
    if today < period.first_on:
        return RoutineState.TO_COME
    return RoutineState.OPEN if today <= period.last_on else RoutineState.NONE


def state_of_month(facts: MonthFacts, *, has_opened: bool, is_due: bool) -> RoutineState:
    """The month's reports are its summary: kept once all that the unit owes are handed in."""
    if not has_opened:
        return RoutineState.TO_COME
    if not facts.owed:
        return RoutineState.FREE
    if facts.handed_in >= facts.owed:
        return RoutineState.HELD if facts.in_time >= facts.owed else RoutineState.LATE
    return RoutineState.NONE if is_due else RoutineState.OPEN


def default_day(period: Period, today: date) -> date:
    """The day that a tick proposes: today in the running period, else the last working day of the one that passed."""
    if period.holds(today):
        return today
    return last_working_day(period) or period.last_on
