"""Whoever follows a decision up accepts what was reported, or sends it back."""

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
def accept_decision(*, decision: MeetingDecision, remark: str, at: datetime, by: Person) -> MeetingDecision:
    """It is carried out; nothing more is asked of the unit."""
    decision = locked_decision(decision, by, "office.settle_decision")
    decision.status, decision.settled_at = DecisionStatus.DONE, at
    add_step(decision, DecisionStepKind.DONE, at=at, by=by, text=remark.strip(), changed=("status", "settled_at"))
    tell_of_decisions([decision], NoticeKind.DECISION_DONE, cause="done", at=at, by=by, reason=remark.strip())
    return decision


@transaction.atomic
def return_decision(
    *, decision: MeetingDecision, reason: str, due_on: date, at: datetime, by: Person
) -> MeetingDecision:
    """What was reported is not enough: the unit is told why, and by when it is due now."""
    decision = locked_decision(decision, by, "office.settle_decision")
    reason = check_reason(reason)
    if due_on < localdate(at):
        raise ValidationError({"due_on": _("This day has passed.")})
    decision.status, decision.due_on, decision.done_on = DecisionStatus.OPEN, due_on, None
    changed = ("status", "due_on", "done_on")
    step = add_step(decision, DecisionStepKind.RETURNED, at=at, by=by, text=reason, due_on=due_on, changed=changed)
    tell_of_decisions(
        [decision], NoticeKind.DECISION_RETURNED, cause=f"returned:{step.pk}", at=at, by=by, reason=reason
    )
    return decision
