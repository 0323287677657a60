"""The monthly check (article 6): whoever meets the schedule gets a red flag, whoever does not a yellow card."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from supervision.enums import Flag, Reason
from supervision.rules.period import last_day
from tasks.enums import Direction, Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """The accepted completion of a whole task: the day it names, and when the office accepted it."""

    completed_on: date
    accepted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskMonth:
    """What is known of one task for one month when the month is judged.

    `planned` is the month's scheduled value, empty for milestones. `due_on` and `done_on` name the task's
    milestones by key: when each is due, and when those named in reports were done. `is_active` is false
    while an adjustment has suspended or withdrawn the task. `closed_at` is the moment of the closing,
    past or coming. `actual` is the reported value that counts.
    """

    year: int
    month: int
    measure: Measure
    direction: Direction = Direction.HIGHER
    starts_on: date
    planned: Decimal | None = None
    due_on: Mapping[Any, date] = field(default_factory=dict)
    done_on: Mapping[Any, date] = field(default_factory=dict)
    is_active: bool = True
    published_at: datetime | None
    closed_at: datetime
    completion: Completion | None = None
    is_reported_in_time: bool = False
    actual: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """The outcome of a month; `streak` counts the yellow cards in a row, this month's included."""

    planned: Decimal | None
    actual: Decimal | None
    flag: Flag
    reason: Reason
    streak: int


def judge(task: TaskMonth, previous_streak: int = 0) -> Judgement:
    """Judge one task for one month, after the streak with which the month before it ended (6)."""
    planned = planned_value(task)
    if planned is None:
        return Judgement(None, None, Flag.NOT_DUE, Reason.NONE, previous_streak)
    if is_completed_before(task):
        return Judgement(planned, None, Flag.RED_FLAG, Reason.NONE, 0)
    if not task.is_reported_in_time:
        return Judgement(planned, None, Flag.YELLOW_CARD, Reason.UNREPORTED, previous_streak + 1)
    actual = actual_value(task)
    if meets(actual, planned, task.direction):
        return Judgement(planned, actual, Flag.RED_FLAG, Reason.NONE, 0)
    return Judgement(planned, actual, Flag.YELLOW_CARD, Reason.BEHIND, previous_streak + 1)


def judge_year(months: Iterable[TaskMonth]) -> list[Judgement]:
    """Judge a task's months of one year, whatever their order, carrying the streak from January on."""
    judgements: list[Judgement] = []
    streak = 0
    for task in sorted(months, key=lambda task: task.month):
        judgements.append(judge(task, streak))
        streak = judgements[-1].streak
    return judgements


def restreak(judgements: Sequence[Judgement], previous_streak: int = 0) -> list[Judgement]:
    """Count the streaks of consecutive months again, after a correction has changed one of them."""
    counted: list[Judgement] = []
    for judgement in judgements:
        previous_streak = next_streak(previous_streak, judgement.flag)
        counted.append(replace(judgement, streak=previous_streak))
    return counted


def next_streak(streak: int, flag: Flag) -> int:
    """A yellow card lengthens the streak, a red flag ends it, a month not judged leaves it as it was."""
    if flag == Flag.YELLOW_CARD:
        return streak + 1
    return 0 if flag == Flag.RED_FLAG else streak


def planned_value(task: TaskMonth) -> Decimal | None:
    """What the month asks for, or nothing where it is not judged.

    A month is not judged without a planned value, before the month in which the task starts, where its
    closing lay before the list's publication, or while the task is suspended or withdrawn.
    """
    if not task.is_active or task.published_at is None or task.closed_at < task.published_at:
        return None
    if (task.starts_on.year, task.starts_on.month) > (task.year, task.month):
        return None
    return _milestones_due(task) if task.measure == Measure.MILESTONE else task.planned


def actual_value(task: TaskMonth) -> Decimal | None:
    """The month's value as reported; of milestones, how many of those due are done by the month's end."""
    if task.measure != Measure.MILESTONE:
        return task.actual
    cut_off = last_day(task.year, task.month)
    return Decimal(
        sum(
            due_on <= cut_off and key in task.done_on and task.done_on[key] <= cut_off
            for key, due_on in task.due_on.items()
        )
    )


def meets(actual: Decimal | None, planned: Decimal, direction: Direction) -> bool:
    """Whether the actual value meets the planned one; reaching it exactly is enough."""
    if actual is None:
        return False
    return actual <= planned if direction == Direction.LOWER else actual >= planned


def is_completed_before(task: TaskMonth) -> bool:
    """Whether the task's completion was accepted for an earlier month, so that no more reports are due.

    The month of completion is that of the completion date and is itself judged by its value. A completion
    accepted late takes effect from the next month not yet closed.
    """
    completion = task.completion
    return (
        completion is not None
        and completion.completed_on < date(task.year, task.month, 1)
        and completion.accepted_at <= task.closed_at
    )


def _milestones_due(task: TaskMonth) -> Decimal | None:
    cut_off = last_day(task.year, task.month)
    return Decimal(sum(due_on <= cut_off for due_on in task.due_on.values())) or None
