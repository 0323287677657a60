"""What would follow, and why something has not: the flag and the talks that a value not yet reported, or the coming
months, would bring, and for each clause why it asks for nothing in a month (18, 19).

Nothing here judges; it shows on desks and pages what the same rules say or will say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import Enum

from supervision.enums import Action, Flag, Ground
from supervision.rules.escalation import CLAUSES, Clause, Due, grounds_for, is_rectification_overdue, streak_months
from supervision.rules.judgement import Judgement, TaskMonth, judge, next_streak, planned_value
from tasks.enums import Measure


@dataclass(frozen=True, slots=True)
class Outcome:
    """A month as it would end, and the escalations that it would bring."""

    month: int
    flag: Flag
    streak: int
    escalations: tuple[Due, ...]


def outcome(month: int, flag: Flag, previous_streak: int, *, livelihood: bool) -> Outcome:
    """What a month would bring if it ended with this flag, after the streak of the month before it."""
    streak = next_streak(previous_streak, flag)
    return Outcome(month, flag, streak, tuple(grounds_for(month, flag, streak, livelihood=livelihood)))


def outcome_of_value(
    task: TaskMonth, value: Decimal | None, previous_streak: int, *, livelihood: bool
) -> tuple[Judgement, tuple[Due, ...]]:
    """The judgement that a value would get if it were reported in time, and what would follow from it."""
    judgement = judge(replace(task, actual=value, is_reported_in_time=True), previous_streak)
    return judgement, consequences(task.month, judgement, livelihood=livelihood)


def consequences(month: int, judgement: Judgement, *, livelihood: bool) -> tuple[Due, ...]:
    """The escalations that follow from a month's judgement."""
    return tuple(grounds_for(month, judgement.flag, judgement.streak, livelihood=livelihood))


def if_nothing_changes(months: Iterable[int], streak: int, *, livelihood: bool) -> Iterator[Outcome]:
    """The coming months as they would end if each stayed behind.

    `months` are the months still to be judged, in order, without those that have no planned value.
    """
    for month in months:
        coming = outcome(month, Flag.YELLOW_CARD, streak, livelihood=livelihood)
        streak = coming.streak
        yield coming


def next_escalation(months: Iterable[int], streak: int, *, livelihood: bool) -> Outcome | None:
    """The first coming month that would bring an escalation if nothing changed."""
    coming = if_nothing_changes(months, streak, livelihood=livelihood)
    return next((outcome for outcome in coming if outcome.escalations), None)


class Stance(Enum):
    """Why a clause asks for an escalation in a month, or why it does not."""

    FIRES = "fires"
    FIRED_BEFORE = "fired_before"
    STREAK_SHORT = "streak_short"
    OTHER_MONTH = "other_month"
    NOT_LIVELIHOOD = "not_livelihood"
    MET = "met"
    COMPLETED = "completed"
    NOT_JUDGED = "not_judged"
    NO_PROMISE = "no_promise"
    PROMISE_RUNS = "promise_runs"
    PROMISE_KEPT = "promise_kept"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a clause says to a month.

    `month` is the earlier month of the same streak in which it fired, or the only month of the year in which it looks;
    `streak` the cards in a row with which the month ended, `needed` how many it takes.
    """

    ground: Ground
    action: Action
    stance: Stance
    month: int | None = None
    streak: int = 0
    needed: int = 0


def answers(
    month: int, flags: Mapping[int, Flag], streak: int, *, livelihood: bool, is_completed: bool = False
) -> tuple[Answer, ...]:
    """Every clause's answer to a closed month; `flags` of the year up to it, `streak` the one with which it ended."""
    return tuple(
        _answer(clause, month, flags, streak, livelihood=livelihood, is_completed=is_completed) for clause in CLAUSES
    )


def _answer(
    clause: Clause, month: int, flags: Mapping[int, Flag], streak: int, *, livelihood: bool, is_completed: bool
) -> Answer:
    answer = Answer(clause.ground, clause.action, Stance.FIRES, streak=streak, needed=clause.streak or 0)
    if clause.is_for_livelihood and not livelihood:
        return replace(answer, stance=Stance.NOT_LIVELIHOOD)
    if flags[month] == Flag.NOT_DUE:
        return replace(answer, stance=Stance.NOT_JUDGED)
    if flags[month] == Flag.RED_FLAG:
        return replace(answer, stance=Stance.COMPLETED if is_completed else Stance.MET)
    if clause.month not in (None, month):
        return replace(answer, stance=Stance.OTHER_MONTH, month=clause.month)
    if clause.streak is not None and streak < clause.streak:
        return replace(answer, stance=Stance.STREAK_SHORT)
    if clause.streak is not None and streak > clause.streak:
        fired_in = streak_months(flags, month)[clause.streak - 1]
        return replace(answer, stance=Stance.FIRED_BEFORE, month=fired_in)
    return answer


def answer_of_promise(promised_on: date | None, verified_on: date | None, on: date) -> Answer:
    """Whether the supervisory organ takes over for a promised deadline, on a day; None: no deadline was agreed (18)."""
    answer = Answer(Ground.RECTIFICATION_OVERDUE, Action.ACCOUNTABILITY, Stance.NO_PROMISE)
    if promised_on is None:
        return answer
    if is_rectification_overdue(promised_on, verified_on, on):
        return replace(answer, stance=Stance.FIRES)
    return replace(answer, stance=Stance.PROMISE_KEPT if verified_on is not None else Stance.PROMISE_RUNS)


def first_firing(ground: Ground, coming: Iterable[Outcome]) -> Outcome | None:
    """The first of the coming months that would bring an escalation on this ground if each stayed behind."""
    return next((each for each in coming if any(ground in due.grounds for due in each.escalations)), None)


class NotJudged(Enum):
    """Why a closed month was not judged."""

    SUSPENDED = "suspended"
    PUBLISHED_LATER = "published_later"
    NOT_STARTED = "not_started"
    NO_MILESTONE_DUE = "no_milestone_due"
    NO_PLANNED_VALUE = "no_planned_value"


def why_not_judged(task: TaskMonth) -> NotJudged | None:
    """None where the month is judged; the reasons are those of `planned_value`, in its order."""
    if planned_value(task) is not None:
        return None
    if not task.is_active:
        return NotJudged.SUSPENDED
    if task.published_at is None or task.closed_at < task.published_at:
        return NotJudged.PUBLISHED_LATER
    if (task.starts_on.year, task.starts_on.month) > (task.year, task.month):
        return NotJudged.NOT_STARTED
    return NotJudged.NO_MILESTONE_DUE if task.measure == Measure.MILESTONE else NotJudged.NO_PLANNED_VALUE
