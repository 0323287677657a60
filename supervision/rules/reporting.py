"""What a monthly report may say, and what the office looks at before it accepts one (articles 5 and 6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum

from tasks.enums import Measure
from tasks.rules.schedule import CUMULATIVE, ScheduleFault, check_value

RISE_WORTH_A_LOOK = Decimal("1.5")
MONTHS_COMPARED = 3
LONGEST_BACKWARD = timedelta(days=366)


class StepFault(Enum):
    """What can be wrong with the day on which a milestone, or the whole task, is said to be done."""

    IN_THE_FUTURE = "in_the_future"
    LONG_BEFORE_THE_START = "long_before_the_start"


def check_actual(measure: Measure, value: Decimal | None) -> ScheduleFault | None:
    """Whether a reported value is outside what its measure allows; no value is no fault of the value."""
    return None if value is None else check_value(measure, value)


def check_done_on(done_on: date, starts_on: date, on: date) -> StepFault | None:
    """Whether a day can be the one on which something of a task was done, told on another day."""
    if done_on > on:
        return StepFault.IN_THE_FUTURE
    if done_on < starts_on - LONGEST_BACKWARD:
        return StepFault.LONG_BEFORE_THE_START
    return None


def fall(measure: Measure, actual: Decimal | None, before: Decimal | None) -> Decimal | None:
    """By how much a cumulative value lies below the last one; worth asking about, but not forbidden."""
    if measure not in CUMULATIVE or actual is None or before is None or actual >= before:
        return None
    return before - actual


@dataclass(frozen=True, slots=True)
class Rise:
    """How much a value grew in the month, beside the average of the months before."""

    growth: Decimal
    average: Decimal

    @property
    def times(self) -> Decimal | None:
        return self.growth / self.average if self.average > 0 else None


def rise(actual: Decimal | None, earlier: Sequence[Decimal]) -> Rise | None:
    """The month's growth beside the average growth of up to three months before; `earlier`, the oldest first."""
    if actual is None or len(earlier) < 2:
        return None
    known = earlier[-MONTHS_COMPARED - 1 :]
    average = (known[-1] - known[0]) / (len(known) - 1)
    return Rise(actual - known[-1], average)


class HintKind(Enum):
    """What the office should look at before it accepts a report."""

    FALL = "fall"
    STEEP_RISE = "steep_rise"
    NO_RISE = "no_rise"
    PARTS_DIFFER = "parts_differ"
    COMPLETION = "completion"
    LATE = "late"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Hint:
    kind: HintKind
    figure: Decimal | None = None
    other: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """What is known of a submitted report when the office reviews it.

    `parts` are the values that the task's child tasks report for the month, empty unless all of them do.
    """

    measure: Measure
    actual: Decimal | None
    earlier: Sequence[Decimal] = ()
    parts: Sequence[Decimal] = ()
    completed_on: date | None = None
    is_late: bool = False
    is_closed: bool = False


def hints(report: Submitted) -> list[Hint]:
    """What stands out in a report; one without hints can be accepted together with others like it."""
    found = [*_growth_hints(report)]
    if report.measure == Measure.AMOUNT and report.parts and sum(report.parts) != report.actual:
        found.append(Hint(HintKind.PARTS_DIFFER, sum(report.parts, Decimal(0)), report.actual))
    if report.completed_on is not None:
        found.append(Hint(HintKind.COMPLETION))
    if report.is_late:
        found.append(Hint(HintKind.LATE))
    if report.is_closed:
        found.append(Hint(HintKind.CLOSED))
    return found


def _growth_hints(report: Submitted) -> Iterable[Hint]:
    before = report.earlier[-1] if report.earlier else None
    fallen = fall(report.measure, report.actual, before)
    if fallen is not None:
        yield Hint(HintKind.FALL, fallen, before)
    grown = rise(report.actual, report.earlier) if report.measure in CUMULATIVE else None
    if grown is None or fallen is not None:
        return
    if grown.times is not None and grown.times >= RISE_WORTH_A_LOOK:
        yield Hint(HintKind.STEEP_RISE, grown.growth, grown.average)
    elif grown.growth == 0 and grown.average > 0:
        yield Hint(HintKind.NO_RISE, grown.growth, grown.average)


def earliest_days(reported: Iterable[Mapping[str, object]]) -> dict[int, date]:
    """Milestones named as done, in whatever months, with the earliest day named for each."""
    days: dict[int, date] = {}
    for step in reported:
        milestone, day = int(str(step["milestone"])), date.fromisoformat(str(step["done_on"]))
        days[milestone] = min(day, days.get(milestone, day))
    return days
