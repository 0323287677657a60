"""Writing down what came of a meeting: who was there, the minutes, what was decided (articles 4 and 7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from incentives.evidence import attach_evidence
from notices.enums import NoticeKind
from office.convening.calling import MeetingChangedError, locked_meeting
from office.enums import DecisionStepKind, MeetingStatus
from office.following_up.telling import tell_of_decisions
from office.models import DecisionStep, MeetingDecision

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile

    from office.convening.drafts import DecisionDraft, MeetingRecord
    from office.models import Meeting
    from organization.models import Person


@transaction.atomic
def record_meeting(
    *,
    meeting: Meeting,
    record: MeetingRecord,
    at: datetime,
    by: Person,
    uploads: Sequence[UploadedFile] = (),
    version: int | None = None,
) -> Meeting:
    """Write the record of a meeting, or amend it. Its decisions are new ones: those recorded before stay as they are
    and are changed only by following them up. Each unit is told what it owes by when.

    `version` is that of the meeting that was read; raises MeetingChangedError where another one is stored by now: sent
    twice, or by two people, a decision would be made twice. Raises ValidationError by field; `decisions` for one that
    says too little or is due before the meeting.
    """
    meeting = locked_meeting(meeting)
    if not by.has_perm("office.run_meeting", meeting):
        raise PermissionDenied
    if meeting.status == MeetingStatus.CANCELLED:
        raise ValidationError(_("This meeting was cancelled; call it anew if it was held after all."))
    if version is not None and version != meeting.version:
        raise MeetingChangedError(meeting)
    _check(record, at)
    meeting.status, meeting.held_at, meeting.document = MeetingStatus.HELD, record.held_at, record.document.strip()
    meeting.present, meeting.minutes = record.present.strip(), record.minutes.strip()
    meeting.recorded_at, meeting.recorded_by = at, by
    meeting.version += 1
    meeting.save(
        update_fields=["status", "held_at", "document", "present", "minutes", "recorded_at", "recorded_by", "version"]
    )
    attach_evidence(meeting, uploads, at=at, by=by)
    decided = _decide(meeting, record.decisions, at, by)
    tell_of_decisions(decided, NoticeKind.DECISION_MADE, cause="decided", at=at, by=by)
    return meeting


def _check(record: MeetingRecord, at: datetime) -> None:
    faults: dict[str, str] = {}
    if record.held_at > at:
        faults["held_at"] = _("This time is still to come.")
    if not record.present.strip():
        faults["present"] = _("Say who was present.")
    if not record.minutes.strip():
        faults["minutes"] = _("Write what was talked about.")
    held_on = localdate(record.held_at)
    for draft in record.decisions:
        if not draft.text.strip():
            faults["decisions"] = _("Say what was decided.")
        elif draft.due_on < held_on:
            faults["decisions"] = _("A decision is due before the meeting was held.")
    if faults:
        raise ValidationError(faults)


def _decide(meeting: Meeting, drafts: Sequence[DecisionDraft], at: datetime, by: Person) -> list[MeetingDecision]:
    first = meeting.decisions.count() + 1
    made = MeetingDecision.objects.bulk_create(
        MeetingDecision(
            meeting=meeting,
            number=number,
            task=draft.task,
            unit=draft.unit,
            text=draft.text.strip(),
            due_on=draft.due_on,
            decided_at=at,
        )
        for number, draft in enumerate(drafts, start=first)
    )
    DecisionStep.objects.bulk_create(
        DecisionStep(decision=each, kind=DecisionStepKind.DECIDED, text=each.text, due_on=each.due_on, at=at, by=by)
        for each in made
    )
    return made
