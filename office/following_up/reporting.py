"""The unit that owes a decision says how far it is, and reports it as carried out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from incentives.evidence import attach_evidence
from notices.enums import NoticeKind
from office.enums import DecisionStatus, DecisionStepKind
from office.following_up.steps import add_step, locked_decision
from office.following_up.telling import tell_those_who_follow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from django.core.files.uploadedfile import UploadedFile

    from office.models import DecisionStep, MeetingDecision
    from organization.models import Person


@transaction.atomic
def report_decision(
    *,
    decision: MeetingDecision,
    outcome: str,
    done_on: date,
    at: datetime,
    by: Person,
    uploads: Sequence[UploadedFile] = (),
) -> MeetingDecision:
    """It is carried out: what came of it, since when. Whoever follows it up accepts it or sends it back."""
    decision = locked_decision(decision, by, "office.report_decision")
    if not outcome.strip():
        raise ValidationError({"outcome": _("Say what came of carrying it out.")})
    if done_on > localdate(at):
        raise ValidationError({"done_on": _("This day is still to come.")})
    if decision.meeting.held_at and done_on < localdate(decision.meeting.held_at):
        raise ValidationError({"done_on": _("That is before the meeting.")})
    decision.status, decision.outcome = DecisionStatus.REPORTED, outcome.strip()
    decision.done_on, decision.reported_at = done_on, at
    changed = ("status", "outcome", "done_on", "reported_at")
    step = add_step(decision, DecisionStepKind.REPORTED, at=at, by=by, text=decision.outcome, changed=changed)
    attach_evidence(step, uploads, at=at, by=by)
    tell_those_who_follow(decision, NoticeKind.DECISION_REPORTED, cause=f"reported:{step.pk}", at=at, by=by)
    return decision


@transaction.atomic
def tell_progress(
    *, decision: MeetingDecision, text: str, at: datetime, by: Person, uploads: Sequence[UploadedFile] = ()
) -> DecisionStep:
    """How far it is, without asking anybody to do anything."""
    decision = locked_decision(decision, by, "office.report_decision")
    if not text.strip():
        raise ValidationError({"text": _("Say how far it is.")})
    step = add_step(decision, DecisionStepKind.PROGRESS, at=at, by=by, text=text.strip())
    attach_evidence(step, uploads, at=at, by=by)
    return step
