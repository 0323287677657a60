"""How far a task came by the year's end, and what is deducted for what is missing (article 16)."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from supervision.enums import Flag
from tasks.enums import Category, Direction, Measure

ALL = Fraction(1)
NONE = Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskYear:
    """A task as it stands at the year's end, with what is known of it.

    `value` is the last one reported, late or not, with its month. `completed_on` is the day of an accepted completion.
    `december` is the flag of the year's last month, None until it is judged. `is_claimed`: another outstanding
    contribution was accepted; `is_recognised`: the task is among the outstanding contributions of article 17.
    """

    task: Hashable
    year: int
    host: Hashable
    co_hosts: Sequence[Hashable] = ()
    weight: Fraction = ALL
    is_active: bool = True
    category: Category = Category.PROJECT
    measure: Measure = Measure.PERCENT
    direction: Direction = Direction.HIGHER
    target: Fraction | None = None
    finishes_on: date
    value: Fraction | None = None
    value_month: int | None = None
    steps_done: int = 0
    steps: int = 0
    completed_on: date | None = None
    december: Flag | None = None
    is_claimed: bool = False
    is_recognised: bool = False


def is_completed(task: TaskYear) -> bool:
    """By the year's end: its completion was accepted for a day of the year, or December has a red flag."""
    return finished_in_year(task) is not None or task.december == Flag.RED_FLAG


def finished_in_year(task: TaskYear) -> date | None:
    """The day of the accepted completion; none that lies behind the year's end counts."""
    return task.completed_on if task.completed_on and task.completed_on <= date(task.year, 12, 31) else None


def completion(task: TaskYear) -> Fraction:
    """How much of the target was reached, between nothing and all of it; nothing where nothing was reported.

    Where a share of the target says nothing, as with a target of 0, it is all once the target is met.
    """
    if task.measure == Measure.MILESTONE:
        return Fraction(task.steps_done, task.steps) if task.steps else ALL
    if task.value is None or task.target is None:
        return NONE
    if not _has_share(task.value, task.target, task.direction):
        return ALL if _is_met(task.value, task.target, task.direction) else NONE
    reached = task.target / task.value if task.direction == Direction.LOWER else task.value / task.target
    return min(max(reached, NONE), ALL)


def deduction(base: Fraction, part: Fraction, load: Fraction, reached: Fraction) -> Fraction:
    """The task's part of the unit's base points, for as much of the task as is missing."""
    return base * part / load * (ALL - reached) if load else NONE


def excess(task: TaskYear) -> Fraction | None:
    """By what share of it the target was passed; None where that says nothing."""
    if task.measure == Measure.MILESTONE or task.value is None or task.target is None:
        return None
    if not _has_share(task.value, task.target, task.direction):
        return None
    passed = task.target - task.value if task.direction == Direction.LOWER else task.value - task.target
    return passed / task.target


def _has_share(value: Fraction, target: Fraction, direction: Direction) -> bool:
    return target > 0 and (direction == Direction.HIGHER or value > 0)


def _is_met(value: Fraction, target: Fraction, direction: Direction) -> bool:
    return value <= target if direction == Direction.LOWER else value >= target
