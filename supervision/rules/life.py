"""The life of an escalation from its notice to its closing: what it waits for next, from whom (articles 18, 19).

`issued` → `acknowledged` → `carried_out` → `confirmed` → `closed`. Signing for it runs beside: a talk may be held
though nobody has signed yet, nothing waits for a signature.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from regulation.calendar import add_working_days
from supervision.enums import Action, Actor, Decision, EscalationStatus, EventKind, Ground, Step
from supervision.rules.escalation import ACTORS, TALKS, Deadlines


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How far an escalation has come. Only what its action knows of is ever set.

    `is_disputed`: the other side did not confirm the record of a talk, and it has not been amended since.
    `report` and `completion` are the decisions on the last written report and the last report of completion, empty
    where none was handed in. `orders_rectification`: a criticism that orders self-examination, a written report and a
    promised deadline; one in the third quarter (19) does so only where the office orders it.
    """

    action: Action
    is_signed: bool = False
    is_held: bool = False
    is_confirmed: bool = False
    is_disputed: bool = False
    is_published: bool = False
    orders_rectification: bool = False
    report: Decision | None = None
    completion: Decision | None = None
    is_verified: bool = False
    is_handed_over: bool = False
    is_decided: bool = False
    is_closed: bool = False


def orders_rectification(grounds: tuple[Ground, ...] | list[Ground]) -> bool:
    """Whether a criticism orders self-examination, report and deadline by itself, as at the year's end (18)."""
    return Ground.YEAR_END in grounds


def next_step(course: Course) -> Step:
    """What the escalation waits for next."""
    if course.is_closed:
        return Step.NONE
    if course.action in TALKS:
        return _next_of_talk(course)
    if course.action == Action.ACCOUNTABILITY:
        return _next_of_case(course)
    if course.action == Action.CITY_CRITICISM and not course.is_published:
        return Step.PUBLISH
    if course.action == Action.CITY_CRITICISM and not course.orders_rectification:
        return Step.CLOSE
    return _next_of_report(course)


def _next_of_talk(course: Course) -> Step:
    """A disputed record goes back to who holds the talk, and comes again to be confirmed once amended."""
    if not course.is_held:
        return Step.HOLD
    if course.is_disputed:
        return Step.AMEND
    return Step.CLOSE if course.is_confirmed else Step.CONFIRM


def _next_of_case(course: Course) -> Step:
    if not course.is_handed_over:
        return Step.HAND_OVER
    return Step.CLOSE if course.is_decided else Step.DECIDE


def _next_of_report(course: Course) -> Step:
    if course.report in (None, Decision.RETURNED):
        return Step.REPORT
    if course.report == Decision.PENDING:
        return Step.REVIEW
    if course.action == Action.WRITTEN_REPORT or course.is_verified:
        return Step.CLOSE
    return Step.VERIFY if course.completion == Decision.PENDING else Step.RECTIFY


def status_of(course: Course) -> EscalationStatus:
    """How far it counts as having come: the furthest of the five states that its story has reached.

    A criticism that orders rectification is carried out with the unit's written report and confirmed with the
    deadline agreed; one that orders none with its publication, and confirmed by the unit's signature.
    """
    if course.is_closed:
        return EscalationStatus.CLOSED
    if _is_confirmed(course):
        return EscalationStatus.CONFIRMED
    if _is_carried_out(course):
        return EscalationStatus.CARRIED_OUT
    return EscalationStatus.ACKNOWLEDGED if course.is_signed else EscalationStatus.ISSUED


def _is_carried_out(course: Course) -> bool:
    if course.action in TALKS:
        return course.is_held
    if course.action == Action.ACCOUNTABILITY:
        return course.is_decided
    if course.action == Action.CITY_CRITICISM and not course.orders_rectification:
        return course.is_published
    handed_in = course.report in (Decision.PENDING, Decision.ACCEPTED)
    return handed_in and (course.is_published or course.action == Action.WRITTEN_REPORT)


def _is_confirmed(course: Course) -> bool:
    if course.action in TALKS:
        return course.is_held and course.is_confirmed
    if course.action == Action.ACCOUNTABILITY:
        return False
    if course.action == Action.CITY_CRITICISM and not course.orders_rectification:
        return course.is_published and course.is_signed
    return _is_carried_out(course) and course.report == Decision.ACCEPTED


# What each event changes in the course; the others change nothing.
CHANGES: dict[EventKind, dict[str, Any]] = {
    EventKind.ACKNOWLEDGED: {"is_signed": True},
    EventKind.HELD: {"is_held": True},
    EventKind.CONFIRMED: {"is_confirmed": True, "is_disputed": False},
    EventKind.DISPUTED: {"is_disputed": True},
    EventKind.AMENDED: {"is_confirmed": False, "is_disputed": False},
    EventKind.PUBLISHED: {"is_published": True},
    EventKind.ORDERED: {"orders_rectification": True},
    EventKind.REPORTED: {"report": Decision.PENDING},
    EventKind.ACCEPTED: {"report": Decision.ACCEPTED},
    EventKind.RETURNED: {"report": Decision.RETURNED},
    EventKind.COMPLETED: {"completion": Decision.PENDING},
    EventKind.NOT_VERIFIED: {"completion": Decision.RETURNED},
    EventKind.VERIFIED: {"completion": Decision.ACCEPTED, "is_verified": True},
    EventKind.HANDED_OVER: {"is_handed_over": True},
    EventKind.DECIDED: {"is_decided": True},
    EventKind.CLOSED: {"is_closed": True},
}


def after(course: Course, kind: EventKind) -> Course:
    """The course once an event has happened."""
    return replace(course, **CHANGES.get(kind, {}))


def waiting(
    course: Course,
    happened: Iterable[tuple[EventKind, date]],
    *,
    since: date,
    carry_out_by: date | None,
    promised_on: date | None,
    deadlines: Deadlines,
) -> tuple[Step, date | None]:
    """What is waited for after these events in their order, and by when: the state of an escalation as of a moment in
    the past. `course` is the one with which it was issued, `since` the day."""
    step = next_step(course)
    due_on = step_due(step, since, carry_out_by=carry_out_by, promised_on=promised_on, deadlines=deadlines)
    for kind, on in happened:
        course = after(course, kind)
        if next_step(course) != step:
            step = next_step(course)
            due_on = step_due(step, on, carry_out_by=carry_out_by, promised_on=promised_on, deadlines=deadlines)
    return step, due_on


STEP_ACTORS = {
    Step.CONFIRM: None,
    Step.PUBLISH: Actor.SUPERVISION_BODY,
    Step.REPORT: Actor.UNIT,
    Step.REVIEW: Actor.SUPERVISION_BODY,
    Step.RECTIFY: Actor.UNIT,
    Step.VERIFY: Actor.SUPERVISION_BODY,
    Step.HAND_OVER: Actor.SUPERVISION_BODY,
    Step.DECIDE: Actor.SUPERVISORY_ORGAN,
    Step.CLOSE: Actor.SUPERVISION_BODY,
}


def step_actor(action: Action, step: Step) -> Actor | None:
    """Who has to take the step; empty for the other side's confirmation, which depends on whom it is directed at."""
    return ACTORS[action] if step in (Step.HOLD, Step.AMEND) else STEP_ACTORS.get(step)


RECTIFICATION = (Step.REPORT, Step.REVIEW, Step.RECTIFY, Step.VERIFY)
PATHS = {
    Action.UNIT_HEAD_TALK: (Step.NONE, Step.HOLD, Step.CONFIRM, Step.CLOSE),
    Action.SUPERVISION_BODY_TALK: (Step.NONE, Step.HOLD, Step.CONFIRM, Step.CLOSE),
    Action.VICE_MAYOR_TALK: (Step.NONE, Step.HOLD, Step.CONFIRM, Step.CLOSE),
    Action.WRITTEN_REPORT: (Step.NONE, Step.REPORT, Step.REVIEW),
    Action.CITY_CRITICISM: (Step.PUBLISH, Step.NONE, Step.CLOSE),
    Action.ACCOUNTABILITY: (Step.HAND_OVER, Step.DECIDE, Step.CLOSE),
}


def path_of(action: Action, grounds: Iterable[Ground], *, is_ordered: bool) -> tuple[Step, ...]:
    """The steps of an escalation from its notice to its end, in their order; the empty one is the signature, which
    runs beside. `is_ordered`: the office has ordered rectification where the ground does not by itself."""
    if action == Action.CITY_CRITICISM and (is_ordered or orders_rectification(tuple(grounds))):
        return (Step.PUBLISH, Step.NONE, *RECTIFICATION)
    return PATHS[action]


def is_offices_own(action: Action, step: Step) -> bool:
    """Whether the supervision office itself has to take the step: it is urged by nobody."""
    return step_actor(action, step) == Actor.SUPERVISION_BODY


def is_desk_work(step: Step) -> bool:
    """Whether the step is work at the supervision office's desk, where it stands from its first day: nobody has to be
    reminded of it before it is overdue."""
    return STEP_ACTORS.get(step) == Actor.SUPERVISION_BODY


def is_step_overdue(step_due_on: date | None, on: date) -> bool:
    """The day by which a step is due is itself still in time."""
    return step_due_on is not None and on > step_due_on


def step_due(
    step: Step, since: date, *, carry_out_by: date | None, promised_on: date | None, deadlines: Deadlines
) -> date | None:
    """The last day for a step that waits since a day: the deadline of the talk or report itself, the promised one of a
    rectification, else the working days that the office has set. The supervisory organ has none."""
    match step:
        case Step.HOLD:
            return carry_out_by
        case Step.REPORT:
            in_time = carry_out_by is not None and since <= carry_out_by
            return carry_out_by if in_time else add_working_days(since, deadlines.written_report)
        case Step.RECTIFY:
            return promised_on
        case Step.CONFIRM | Step.AMEND:
            return add_working_days(since, deadlines.confirmation)
        case Step.DECIDE | Step.NONE:
            return None
    return add_working_days(since, deadlines.office)
