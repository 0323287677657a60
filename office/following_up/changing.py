"""Whoever follows a decision up gives it another due day, or withdraws it; both with a reason that stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from notices.enums import NoticeKind
from office.enums import DecisionStatus, DecisionStepKind
from office.following_up.steps import add_step, check_reason, locked_decision
from office.following_up.telling import tell_of_decisions

if TYPE_CHECKING:
    from datetime import date, datetime

    from office.models import MeetingDecision
    from organization.models import Person


@transaction.atomic
def move_decision(*, decision: MeetingDecision, due_on: date, reason: str, at: datetime, by: Person) -> MeetingDecision:
    """Give it another due day; the earlier one stays in the story."""
    decision = locked_decision(decision, by, "office.follow_up_decision")
    reason, before = check_reason(reason), decision.due_on
    if due_on == before:
        raise ValidationError({"due_on": _("This is the day on which it is due already.")})
    if due_on < localdate(at):
        raise ValidationError({"due_on": _("This day has passed.")})
    decision.due_on = due_on
    step = add_step(decision, DecisionStepKind.MOVED, at=at, by=by, text=reason, due_on=due_on, changed=("due_on",))
    tell_of_decisions(
        [decision], NoticeKind.DECISION_CHANGED, cause=f"moved:{step.pk}", at=at, by=by, reason=reason, before=before
    )
    return decision


@transaction.atomic
def withdraw_decision(*, decision: MeetingDecision, reason: str, at: datetime, by: Person) -> MeetingDecision:
    """Nobody owes it any longer; it stays on record with the reason."""
    decision = locked_decision(decision, by, "office.follow_up_decision")
    reason = check_reason(reason)
    decision.status, decision.settled_at = DecisionStatus.WITHDRAWN, at
    add_step(decision, DecisionStepKind.WITHDRAWN, at=at, by=by, text=reason, changed=("status", "settled_at"))
    tell_of_decisions([decision], NoticeKind.DECISION_CHANGED, cause="withdrawn", at=at, by=by, reason=reason)
    return decision
