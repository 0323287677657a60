"""Who has to do what by when on an escalation, from its notice to its closing (articles 18 and 19)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from supervision.enums import Action, EventKind, Ground, Step
from supervision.explaining import towards_whom, who_acts
from supervision.rules.life import path_of, step_actor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date, datetime

    from supervision.models import Escalation
    from supervision.rules.escalation import Deadlines
    from supervision.selectors.escalations import Happening

# The event with which a step is done; signing runs beside them.
DONE_BY = {
    Step.NONE: EventKind.ACKNOWLEDGED,
    Step.HOLD: EventKind.HELD,
    Step.CONFIRM: EventKind.CONFIRMED,
    Step.PUBLISH: EventKind.PUBLISHED,
    Step.REPORT: EventKind.REPORTED,
    Step.REVIEW: EventKind.ACCEPTED,
    Step.RECTIFY: EventKind.COMPLETED,
    Step.VERIFY: EventKind.VERIFIED,
    Step.HAND_OVER: EventKind.HANDED_OVER,
    Step.DECIDE: EventKind.DECIDED,
    Step.CLOSE: EventKind.CLOSED,
}
WHAT: dict[Step, Callable[[], str]] = {
    Step.NONE: lambda: _("Sign for receipt; it says received, not agreed"),
    Step.HOLD: lambda: _("Hold the talk; agree on what is done by when; record it"),
    Step.CONFIRM: lambda: _("Confirm the record, or say what is not right in it"),
    Step.PUBLISH: lambda: _("Criticise the unit in a bulletin throughout the city"),
    Step.REPORT: lambda: _("Explain the reasons to the city government in writing, with what is being done about them"),
    Step.REVIEW: lambda: _("Accept the report, or return it with a reason"),
    Step.RECTIFY: lambda: _("Put right what was criticised, and report that it is complete"),
    Step.VERIFY: lambda: _("Verify the completion, with evidence"),
    Step.HAND_OVER: lambda: _("Hand the complete file to the supervisory organ"),
    Step.DECIDE: lambda: _("Decide on the accountability of those responsible, and record it"),
    Step.CLOSE: lambda: _("Close it"),
}


@dataclass(frozen=True, slots=True)
class Duty:
    """`state` is done, now (awaited), empty (still to come) or, of a signature that never came, missed.

    `until` is the last day, `within` the term in words where the day is not known yet.
    """

    who: str
    what: str
    state: str
    done_at: datetime | None
    until: date | None
    within: str
    is_overdue: bool


def duties_of(
    escalation: Escalation, story: Iterable[Happening], deadlines: Deadlines, on: date, *, by_name: bool
) -> list[Duty]:
    """In their order; a criticism that orders no rectification ends with its bulletin."""
    done = {each.kind: each.at for each in story}
    path = path_of(Action(escalation.action), map(Ground, escalation.grounds), is_ordered=EventKind.ORDERED in done)
    now = _position(path, escalation)
    states = [_state(step, number, now, done, is_closed=now == len(path)) for number, step in enumerate(path)]
    return [
        _duty(escalation, step, state, done.get(DONE_BY[step]), deadlines, on, by_name=by_name)
        for step, state in zip(path, states, strict=True)
    ]


def _position(path: Sequence[Step], escalation: Escalation) -> int:
    """Where the next step lies; past the end once nothing more is waited for."""
    step = Step.CONFIRM if escalation.step == Step.AMEND else escalation.step
    return path.index(Step(step)) if step and step in path else len(path)


def _state(step: Step, number: int, now: int, done: dict[str, datetime], *, is_closed: bool) -> str:
    if step == Step.NONE:
        return "done" if EventKind.ACKNOWLEDGED in done else "missed" if is_closed else "now"
    return "done" if number < now else "now" if number == now else ""


def _duty(
    escalation: Escalation,
    step: Step,
    state: str,
    done_at: datetime | None,
    deadlines: Deadlines,
    on: date,
    *,
    by_name: bool,
) -> Duty:
    until = _until(escalation, step, state)
    return Duty(
        who=_who(escalation, step, by_name=by_name),
        what=_what(escalation, step),
        state=state,
        done_at=done_at if state == "done" else None,
        until=until,
        within="" if until or state == "done" else _within(step, deadlines),
        is_overdue=state == "now" and step != Step.NONE and until is not None and until < on,
    )


def _who(escalation: Escalation, step: Step, *, by_name: bool) -> str:
    actor = step_actor(Action(escalation.action), step)
    if step == Step.HOLD or (step == Step.CONFIRM and escalation.step == Step.AMEND):
        return who_acts(escalation)
    if step in (Step.REPORT, Step.RECTIFY):
        return escalation.unit.short_name
    return str(actor.label) if actor is not None else towards_whom(escalation, by_name=by_name)


def _what(escalation: Escalation, step: Step) -> str:
    if escalation.step == Step.AMEND and step == Step.CONFIRM:
        return _("Amend the disputed record; then it is to be confirmed")
    if escalation.action == Action.CITY_CRITICISM and step == Step.REPORT:
        return _("Examine itself; report the reasons to the city government in writing; promise a deadline")
    if escalation.action == Action.CITY_CRITICISM and step == Step.REVIEW:
        return _("Accept the report and agree to the deadline, or return it with a reason")
    return WHAT[step]()


def _until(escalation: Escalation, step: Step, state: str) -> date | None:
    if state == "now" and step != Step.NONE:
        return escalation.step_due_on
    if step in (Step.HOLD, Step.REPORT):
        return escalation.due_on
    rectification = getattr(escalation, "rectification", None) if step == Step.RECTIFY else None
    return rectification.promised_on if rectification else None


def _within(step: Step, deadlines: Deadlines) -> str:
    match step:
        case Step.CONFIRM:
            return _later(deadlines.confirmation)
        case Step.RECTIFY:
            return _("by the deadline agreed")
        case Step.NONE | Step.DECIDE:
            return ""
        case Step.REPORT:
            return _later(deadlines.written_report)
    return _later(deadlines.office)


def _later(days: int) -> str:
    return ngettext("%(days)s working day later", "%(days)s working days later", days) % {"days": days}
