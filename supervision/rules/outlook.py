"""What would follow: the flag and the talks that a value not yet reported, or the coming months, would bring (18, 19).

Nothing here judges; it shows on desks and beside what is typed what the same rules will say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from supervision.enums import Flag
from supervision.rules.escalation import Due, grounds_for
from supervision.rules.judgement import Judgement, TaskMonth, judge, next_streak


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
