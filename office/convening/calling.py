"""Calling a meeting, changing it while it is to come, cancelling it with a reason; whoever is called is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from notices.enums import NoticeKind
from office.convening.inviting import set_agenda, set_invitations
from office.convening.telling import tell_of_meeting, tell_of_no_part
from office.enums import MeetingKind, MeetingStatus, MeetingTopic
from office.models import Meeting
from organization.enums import LeaderRank

if TYPE_CHECKING:
    from datetime import datetime

    from office.convening.drafts import MeetingDraft
    from organization.models import Person

FIELDS = ("title", "topic", "unit", "chair", "chair_name", "planned_at", "ends_at", "place", "note")


class MeetingChangedError(ValidationError):
    """Somebody else has changed the meeting since this person opened it; nothing is lost."""

    def __init__(self, meeting: Meeting) -> None:
        super().__init__(_("The meeting has been changed meanwhile: look at what is stored, then save again."))
        self.meeting = meeting


@transaction.atomic
def call_meeting(*, kind: str, draft: MeetingDraft, at: datetime, by: Person) -> Meeting:
    """Call a meeting, and tell whoever is to come. One whose time has passed is entered to be recorded; nobody is
    called to it any more.

    Raises ValidationError by field for what does not fit, PermissionDenied where the person may not call such a one.
    """
    meeting = Meeting(kind=kind, called_at=at, called_by=by)
    _fill(meeting, draft)
    if not by.has_perm("office.call_meeting", meeting):
        raise PermissionDenied
    _check(meeting)
    meeting.save()
    set_invitations(meeting, draft, at=at)
    set_agenda(meeting, draft.agenda, at=at)
    if meeting.planned_at >= at:
        tell_of_meeting(meeting, NoticeKind.MEETING_CALLED, at=at, by=by)
    return meeting


@transaction.atomic
def change_meeting(*, meeting: Meeting, draft: MeetingDraft, version: int, at: datetime, by: Person) -> Meeting:
    """Change a meeting that is to come: those still called are told what holds now, those newly called are called,
    those no longer called are told so. Raises MeetingChangedError if `version` is not the stored one."""
    meeting = locked_meeting(meeting)
    if not by.has_perm("office.change_meeting", meeting):
        raise PermissionDenied
    if meeting.version != version:
        raise MeetingChangedError(meeting)
    before = {name: getattr(meeting, name) for name in FIELDS}
    _fill(meeting, draft)
    if not by.has_perm("office.call_meeting", meeting):
        raise PermissionDenied
    _check(meeting)
    called, dropped = set_invitations(meeting, draft, at=at)
    is_other_agenda = set_agenda(meeting, draft.agenda, at=at)
    changed = [name for name in FIELDS if before[name] != getattr(meeting, name)]
    if not (changed or called or dropped or is_other_agenda):
        return meeting
    meeting.version += 1
    meeting.save(update_fields=[*FIELDS, "version"])
    if meeting.planned_at >= at:
        tell_of_no_part(meeting, dropped, at=at, by=by)
        if changed or is_other_agenda:
            tell_of_meeting(
                meeting, NoticeKind.MEETING_CHANGED, at=at, by=by, before=before["planned_at"], leave_out=called
            )
        tell_of_meeting(meeting, NoticeKind.MEETING_CALLED, at=at, by=by, only=called)
    return meeting


@transaction.atomic
def cancel_meeting(*, meeting: Meeting, reason: str, at: datetime, by: Person) -> Meeting:
    """Take a meeting back that is to come; it stays on record with the reason, and everybody called is told."""
    meeting = locked_meeting(meeting)
    if not by.has_perm("office.run_meeting", meeting):
        raise PermissionDenied
    if meeting.status == MeetingStatus.HELD:
        raise ValidationError(_("This meeting was held; what came of it is recorded."))
    if meeting.status == MeetingStatus.CANCELLED:
        raise ValidationError(_("This meeting was cancelled before."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the meeting is cancelled.")})
    meeting.status, meeting.cancelled_at, meeting.cancellation_reason = MeetingStatus.CANCELLED, at, reason.strip()
    meeting.version += 1
    meeting.save(update_fields=["status", "cancelled_at", "cancellation_reason", "version"])
    if meeting.planned_at >= at:
        tell_of_meeting(meeting, NoticeKind.MEETING_CANCELLED, at=at, by=by, reason=meeting.cancellation_reason)
    return meeting


def locked_meeting(meeting: Meeting) -> Meeting:
    return Meeting.objects.select_for_update(of=("self",)).select_related("chair", "unit").get(pk=meeting.pk)


def _fill(meeting: Meeting, draft: MeetingDraft) -> None:
    for name in FIELDS:
        value = getattr(draft, name)
        setattr(meeting, name, value.strip() if isinstance(value, str) else value)
    if meeting.kind != MeetingKind.MAYOR:
        meeting.topic = MeetingTopic.OTHER


def _check(meeting: Meeting) -> None:
    faults: dict[str, str] = {}
    if not meeting.title:
        faults["title"] = _("Say what the meeting is called.")
    if meeting.ends_at is not None and meeting.ends_at <= meeting.planned_at:
        faults["ends_at"] = _("It ends before it begins.")
    if meeting.kind == MeetingKind.UNIT_WEEKLY:
        if meeting.unit_id is None:
            faults["unit"] = _("Say whose weekly meeting it is.")
    elif meeting.unit_id is not None:
        faults["unit"] = _("Only a weekly meeting belongs to one unit.")
    elif meeting.chair is None and not meeting.chair_name:
        faults["chair"] = _("Say who chairs the meeting.")
    if meeting.kind == MeetingKind.MAYOR and meeting.chair is not None and meeting.chair.rank != LeaderRank.MAYOR:
        faults["chair"] = _("The mayor chairs the mayor's special meeting.")
    if faults:
        raise ValidationError(faults)
