"""The schedule of a task (articles 1 and 2): what should be reached by the end of each month."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from tasks.enums import Measure

MONTHS = range(1, 13)
CUMULATIVE = frozenset({Measure.PERCENT, Measure.AMOUNT})
TWO_PLACES = 2
HUNDREDTHS = 10**TWO_PLACES
FULL_PERCENT = Decimal(100)
NUMBER_LIMIT = Decimal(10) ** 12


def propose_schedule(
    measure: Measure, target: Decimal | None, starts_on: date, finishes_on: date, year: int
) -> dict[int, Decimal]:
    """The planned values by month that a task without any gets as a proposal (2).

    A straight line by whole months from the month of the start to the month of the finish, both counted,
    rounded half up to two places, and held at the target after the finish, so that what is late stays
    visible. A level has its target in every month. Milestones have no planned values, their dates say it.
    """
    if target is None or measure == Measure.MILESTONE:
        return {}
    if measure == Measure.LEVEL:
        return dict.fromkeys(MONTHS, target)
    start = _month_index(starts_on.year, starts_on.month)
    length = max(_month_index(finishes_on.year, finishes_on.month) - start + 1, 1)
    elapsed = {month: _month_index(year, month) - start + 1 for month in MONTHS}
    return {month: _share(target, done, length) for month, done in elapsed.items() if done > 0}


class ScheduleFault(Enum):
    """What can be wrong with a planned value."""

    MONTHS_ON_MILESTONE = "months_on_milestone"
    FALLS = "falls"
    OUTSIDE_PERCENT = "outside_percent"
    NEGATIVE = "negative"
    TOO_LARGE = "too_large"


@dataclass(frozen=True, slots=True)
class ScheduleProblem:
    """A fault of one month; `limit` is the value it must not fall below or pass, where there is one."""

    month: int
    fault: ScheduleFault
    value: Decimal
    limit: Decimal | None = None


def check_schedule(measure: Measure, planned: Mapping[int, Decimal | None]) -> list[ScheduleProblem]:
    """Every fault of the planned values, by month; an empty month is a month that is not judged.

    Values of `percent` and `amount` never fall, those of `percent` stay within 0 and 100, only a `level`
    may be negative, and a task measured by milestones has none.
    """
    values = {month: value for month in MONTHS if (value := planned.get(month)) is not None}
    if measure == Measure.MILESTONE:
        return [ScheduleProblem(month, ScheduleFault.MONTHS_ON_MILESTONE, value) for month, value in values.items()]
    problems = [problem for month, value in values.items() if (problem := _check_value(measure, month, value))]
    if measure in CUMULATIVE:
        problems.extend(_falls(values))
    return sorted(problems, key=lambda problem: problem.month)


def check_value(measure: Measure, value: Decimal) -> ScheduleFault | None:
    """Whether a planned or target value is outside what its measure allows."""
    if abs(value) >= NUMBER_LIMIT:
        return ScheduleFault.TOO_LARGE
    if measure == Measure.PERCENT and not 0 <= value <= FULL_PERCENT:
        return ScheduleFault.OUTSIDE_PERCENT
    if measure == Measure.AMOUNT and value < 0:
        return ScheduleFault.NEGATIVE
    return None


def _check_value(measure: Measure, month: int, value: Decimal) -> ScheduleProblem | None:
    fault = check_value(measure, value)
    if fault is None:
        return None
    limit = {ScheduleFault.TOO_LARGE: NUMBER_LIMIT, ScheduleFault.NEGATIVE: Decimal(0)}.get(fault)
    return ScheduleProblem(month, fault, value, limit)


def _falls(values: Mapping[int, Decimal]) -> Iterator[ScheduleProblem]:
    highest: Decimal | None = None
    for month, value in values.items():
        if highest is not None and value < highest:
            yield ScheduleProblem(month, ScheduleFault.FALLS, value, highest)
        else:
            highest = value


def _share(target: Decimal, done: int, length: int) -> Decimal:
    """The part of the target that is due after so many of its months, never past the target itself."""
    if done >= length:
        return target
    numerator, denominator = target.as_integer_ratio()
    hundredths = _divide_half_up(numerator * done * HUNDREDTHS, denominator * length)
    return min(Decimal(hundredths).scaleb(-TWO_PLACES), target)


def _divide_half_up(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)


def _month_index(year: int, month: int) -> int:
    return year * 12 + month
