"""Who is awaited for the next step of an escalation, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regulation.calendar import working_days_between
from supervision.enums import Action, Actor, Step
from supervision.explaining import towards_whom, who_acts
from supervision.rules.life import step_actor

if TYPE_CHECKING:
    from datetime import date

    from supervision.models import Escalation


def who_is_awaited(escalation: Escalation, *, by_name: bool) -> str:
    """Whose turn it is; nobody's once the escalation is closed or revoked."""
    if not escalation.is_open or not escalation.step:
        return ""
    step = Step(escalation.step)
    actor = step_actor(Action(escalation.action), step)
    if actor is None:
        return towards_whom(escalation, by_name=by_name)
    if step in (Step.HOLD, Step.AMEND):
        return who_acts(escalation)
    return escalation.unit.short_name if actor == Actor.UNIT else str(actor.label)


def step_overdue_days(escalation: Escalation, on: date) -> int:
    """By how many working days the next step is late; 0 while it is not."""
    due_on = escalation.step_due_on
    if due_on is None or not escalation.is_open or on <= due_on:
        return 0
    return max(working_days_between(due_on, on), 1)
