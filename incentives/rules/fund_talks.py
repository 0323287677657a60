"""The reminder talks about special funds that are behind at a quarter's end, and their life (article 12)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from incentives.rules.funds import THIRD, Fund, quarters_behind
from supervision.enums import Action, EscalationStatus, EventKind, Step
from supervision.rules.escalation import Deadlines
from supervision.rules.life import Course, after, next_step, status_of, step_due, waiting

# A talk about a fund goes through the same steps as one by the supervision body; only who holds it differs.
BEGINNING = Course(action=Action.SUPERVISION_BODY_TALK)
PATH = (Step.NONE, Step.HOLD, Step.CONFIRM, Step.CLOSE)


@dataclass(frozen=True, slots=True)
class FundQuarter:
    """What of a fund's budget was distributed by the end of a quarter, and the share of it that was due, in per cent.

    A figure that is not entered is not judged.
    """

    number: int
    budget: Decimal | None
    distributed: Decimal | None
    share: Decimal

    @property
    def due(self) -> Decimal | None:
        return None if self.budget is None else self.budget * self.share / 100

    @property
    def missing(self) -> Decimal | None:
        """What was still to be distributed, nothing where it is not behind."""
        if self.due is None or self.distributed is None:
            return None
        return max(self.due - self.distributed, Decimal(0))


def asks_for_talk(quarters: Sequence[FundQuarter]) -> bool:
    """Whether the last of these quarters, told from the first one on, asks for a reminder talk (12).

    Behind in the first or second quarter; behind in the third only where it was in no earlier one: still behind then
    means a cut of next year's budget instead.
    """
    judged = quarters[-1]
    fund = Fund("", 0, judged.budget, {each.number: each.distributed for each in quarters})
    behind = quarters_behind(fund, {each.number: each.share for each in quarters})
    return judged.number in behind and (judged.number < THIRD or behind == [THIRD])


def course_of(happened: Iterable[str]) -> Course:
    """How far a talk has come after these events in their order."""
    course = BEGINNING
    for kind in happened:
        course = after(course, EventKind(kind))
    return course


@dataclass(frozen=True, slots=True)
class State:
    """What is kept beside a talk: how far it has come, what it waits for, by when."""

    status: EscalationStatus
    step: Step
    step_due_on: date | None


def state_of(course: Course, kept: State, *, on: date, due_on: date, deadlines: Deadlines) -> State:
    """The state after something happened on a day; a step that goes on waiting keeps its last day."""
    step = next_step(course)
    until = kept.step_due_on
    if step != kept.step:
        until = step_due(step, on, carry_out_by=due_on, promised_on=None, deadlines=deadlines)
    return State(status_of(course), step, until)


def first_state(*, issued_on: date, due_on: date, deadlines: Deadlines) -> State:
    """A talk that has just been issued waits to be held."""
    nothing = State(EscalationStatus.ISSUED, Step.NONE, None)
    return state_of(BEGINNING, nothing, on=issued_on, due_on=due_on, deadlines=deadlines)


def awaited_after(
    happened: Iterable[tuple[str, date]], *, issued_on: date, due_on: date, deadlines: Deadlines
) -> tuple[Step, date | None]:
    """What a talk waited for after these events, and by when: its state as of a moment in the past."""
    events = ((EventKind(kind), on) for kind, on in happened)
    return waiting(BEGINNING, events, since=issued_on, carry_out_by=due_on, promised_on=None, deadlines=deadlines)
