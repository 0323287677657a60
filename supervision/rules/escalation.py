"""The ladder of articles 18 and 19: what follows from a yellow card, who acts, towards whom, by when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from regulation.calendar import add_working_days
from supervision.enums import Action, Actor, Flag, Ground, Level

Leader = TypeVar("Leader")

MID_YEAR = 6
THIRD_QUARTER = 9
YEAR_END = 12

# The rungs of article 18 from the lowest to the highest; a written report (19) stands beside the ladder.
LADDER = (
    Action.UNIT_HEAD_TALK,
    Action.SUPERVISION_BODY_TALK,
    Action.VICE_MAYOR_TALK,
    Action.CITY_CRITICISM,
    Action.ACCOUNTABILITY,
)

ACTORS = {
    Action.UNIT_HEAD_TALK: Actor.UNIT_HEAD,
    Action.SUPERVISION_BODY_TALK: Actor.SUPERVISION_BODY,
    Action.VICE_MAYOR_TALK: Actor.CITY_LEADER,
    Action.CITY_CRITICISM: Actor.CITY_GOVERNMENT,
    Action.WRITTEN_REPORT: Actor.UNIT,
    Action.ACCOUNTABILITY: Actor.SUPERVISORY_ORGAN,
}

LEVELS = {
    Action.UNIT_HEAD_TALK: Level.DIRECT,
    Action.SUPERVISION_BODY_TALK: Level.SUPERVISING,
    Action.VICE_MAYOR_TALK: Level.MAIN,
    Action.CITY_CRITICISM: Level.UNIT,
    Action.WRITTEN_REPORT: Level.UNIT,
    Action.ACCOUNTABILITY: Level.UNIT,
}

TALKS = frozenset({Action.UNIT_HEAD_TALK, Action.SUPERVISION_BODY_TALK, Action.VICE_MAYOR_TALK})


@dataclass(frozen=True, slots=True)
class Clause:
    """One sentence of article 18 or 19: the ground, the action it asks for, and when it applies to a yellow card: in
    the month in which a streak reaches a length, in one month of the year, or in any."""

    ground: Ground
    action: Action
    streak: int | None = None
    month: int | None = None
    is_for_livelihood: bool = False

    def applies(self, month: int, streak: int) -> bool:
        return self.streak in (None, streak) and self.month in (None, month)


# A streak passes 2 and 3 once on its way, so that each of the two grounds fires once per unbroken streak.
CLAUSES = (
    Clause(Ground.TWO_MONTHS, Action.UNIT_HEAD_TALK, streak=2),
    Clause(Ground.THREE_MONTHS, Action.SUPERVISION_BODY_TALK, streak=3),
    Clause(Ground.MID_YEAR, Action.SUPERVISION_BODY_TALK, month=MID_YEAR),
    Clause(Ground.THIRD_QUARTER, Action.VICE_MAYOR_TALK, month=THIRD_QUARTER),
    Clause(Ground.YEAR_END, Action.CITY_CRITICISM, month=YEAR_END),
    Clause(Ground.LIVELIHOOD_REPORT, Action.WRITTEN_REPORT, is_for_livelihood=True),
    Clause(Ground.LIVELIHOOD_THIRD_QUARTER, Action.CITY_CRITICISM, month=THIRD_QUARTER, is_for_livelihood=True),
    Clause(Ground.LIVELIHOOD_YEAR_END, Action.ACCOUNTABILITY, month=YEAR_END, is_for_livelihood=True),
)


@dataclass(frozen=True, slots=True)
class Due:
    """An escalation that a task's month asks for: one action, with every ground that asks for it, sorted."""

    action: Action
    grounds: tuple[Ground, ...]

    @property
    def level(self) -> Level:
        return LEVELS[self.action]

    @property
    def actor(self) -> Actor:
        return ACTORS[self.action]


def grounds_for(month: int, flag: Flag, streak: int, *, livelihood: bool) -> list[Due]:
    """What follows from a month's judgement, one entry for each action (18); article 19 comes on top for livelihood.

    `streak` is the one with which the month ended. Nothing follows from a red flag or a month not judged.
    """
    if flag != Flag.YELLOW_CARD:
        return []
    grounds: dict[Action, list[Ground]] = {}
    for clause in CLAUSES:
        if clause.applies(month, streak) and (livelihood or not clause.is_for_livelihood):
            grounds.setdefault(clause.action, []).append(clause.ground)
    return [Due(action, tuple(sorted(found))) for action, found in grounds.items()]


def is_rectification_overdue(promised_on: date, verified_on: date | None, on: date) -> bool:
    """Whether the supervisory organ takes over: the promised deadline has passed without verified completion (18).

    The promised day itself is still in time, for the work and for its verification.
    """
    return on > promised_on and (verified_on is None or verified_on > promised_on)


def rectification_overdue(promised_on: date) -> tuple[int, int, Due]:
    """The escalation of a missed rectification deadline, under the year and month of that deadline (18)."""
    due = Due(Action.ACCOUNTABILITY, (Ground.RECTIFICATION_OVERDUE,))
    return promised_on.year, promised_on.month, due


def with_grounds(standing: Iterable[Ground], added: Iterable[Ground]) -> tuple[Ground, ...]:
    """The grounds of an escalation in force that another one joins: one escalation for each action and month (18)."""
    return tuple(sorted({*standing, *added}))


def talk_leader(
    lead_leader: Leader | None, sector_leader: Leader | None, *, lead_is_mayor_or_vice_mayor: bool
) -> Leader | None:
    """Who holds the city leader's talk: the lead leader if mayor or vice mayor, else the sector's leader (18)."""
    return lead_leader if lead_leader is not None and lead_is_mayor_or_vice_mayor else sector_leader


def rung(action: Action) -> int | None:
    """The action's place on the ladder of article 18, counted from 1; a written report has none."""
    return LADDER.index(action) + 1 if action in LADDER else None


def streak_months(flags: Mapping[int, Flag], month: int) -> tuple[int, ...]:
    """The yellow months that make up the streak with which the month ended, the oldest first."""
    months: list[int] = []
    for earlier in sorted((m for m in flags if m <= month), reverse=True):
        if flags[earlier] == Flag.RED_FLAG:
            break
        if flags[earlier] == Flag.YELLOW_CARD:
            months.append(earlier)
    return tuple(reversed(months))


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    """Within how many working days the steps of an escalation are due; set by the office, not by the regulation.

    `confirmation` is the other side's word on a record; `office` what the supervision office does next: publishing,
    reviewing, verifying, handing over, closing.
    """

    talk: int = 10
    written_report: int = 5
    confirmation: int = 3
    office: int = 5


DEFAULT_DEADLINES = Deadlines()


def carry_out_by(due: Due, issued_on: date, deadlines: Deadlines = DEFAULT_DEADLINES) -> date | None:
    """The last day for a talk or a written report; the criticism at the year's end orders such a report too (18)."""
    if due.action in TALKS:
        return add_working_days(issued_on, deadlines.talk)
    if due.action == Action.WRITTEN_REPORT or Ground.YEAR_END in due.grounds:
        return add_working_days(issued_on, deadlines.written_report)
    return None


@dataclass(frozen=True, slots=True)
class Changes:
    """What a correction changes in a month's escalations: issued anew, left with other grounds, or revoked."""

    issue: tuple[Due, ...] = ()
    reground: tuple[Due, ...] = ()
    revoke: tuple[Action, ...] = ()


def changes(
    standing: Mapping[Action, Iterable[Ground]], due: Iterable[Due], *, is_promise_missed: bool = False
) -> Changes:
    """Compare a month's escalations that are not revoked with what is due after a correction.

    An escalation that keeps one of its grounds stays, with the grounds that hold now; one that keeps none is
    revoked; one that is newly due is issued. A missed rectification deadline stays a ground for as long as the
    criticism stands from which the promise came (`is_promise_missed`); it never issues an escalation here.
    """
    wanted = {each.action: set(each.grounds) for each in due}
    for action, grounds in standing.items():
        if is_promise_missed and Ground.RECTIFICATION_OVERDUE in grounds:
            wanted.setdefault(action, set()).add(Ground.RECTIFICATION_OVERDUE)
    return Changes(
        issue=tuple(_due(action, wanted[action]) for action in wanted if action not in standing),
        reground=tuple(
            _due(action, wanted[action])
            for action, grounds in standing.items()
            if action in wanted and wanted[action] != set(grounds)
        ),
        revoke=tuple(action for action in standing if action not in wanted),
    )


def _due(action: Action, grounds: Iterable[Ground]) -> Due:
    return Due(action, tuple(sorted(grounds)))
