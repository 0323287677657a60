"""Telling people about a meeting: who is called, what has changed, that it does not take place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from notices.enums import NoticeKind
from notices.services import NoticeDraft, send_notices
from office.enums import MeetingKind
from office.rules.meetings import ARTICLES
from organization.accounts import load_accounts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

    from office.convening.inviting import Called
    from office.models import Meeting
    from organization.models import Person


def tell_of_meeting(
    meeting: Meeting,
    kind: NoticeKind,
    *,
    at: datetime,
    by: Person,
    only: Collection[Called] | None = None,
    leave_out: Collection[Called] = (),
    reason: str = "",
    before: datetime | None = None,
) -> None:
    """Tell everybody who is called, the chair too (of those called only some, or not some); whoever does it knows."""
    called = _called(meeting) if only is None else list(only)
    kept = [each for each in called if each not in leave_out]
    facts = {**facts_of(meeting), "reason": reason}
    if before is not None and before != meeting.planned_at:
        facts["before"] = before.isoformat()
    _send(meeting, kind, kept, facts, at, by, cause=f"{kind}:{meeting.pk}:{meeting.version}")


def tell_of_no_part(meeting: Meeting, dropped: Collection[Called], *, at: datetime, by: Person) -> None:
    """Tell those who were called that they are not called any longer."""
    facts = {**facts_of(meeting), "is_without_reader": True}
    cause = f"dropped:{meeting.pk}:{meeting.version}"
    _send(meeting, NoticeKind.MEETING_CANCELLED, list(dropped), facts, at, by, cause=cause)


def facts_of(meeting: Meeting) -> dict[str, Any]:
    return {
        "title": meeting.title,
        "kind": meeting.kind,
        "planned_at": meeting.planned_at.isoformat(),
        "place": meeting.place,
        "note": meeting.note,
    }


def _called(meeting: Meeting) -> list[Called]:
    called: list[Called] = list(meeting.invitations.filter(withdrawn_at=None).values_list("unit_id", "person_id"))
    if meeting.chair_id:
        called.append((None, meeting.chair_id))
    if meeting.kind == MeetingKind.UNIT_WEEKLY:
        called.append((meeting.unit_id, None))
    return called


def _send(
    meeting: Meeting,
    kind: NoticeKind,
    called: Collection[Called],
    facts: dict[str, Any],
    at: datetime,
    by: Person,
    *,
    cause: str,
) -> None:
    if called:
        send_notices(_drafts(meeting, kind, called, facts, at, by, cause))


def _drafts(
    meeting: Meeting,
    kind: NoticeKind,
    called: Collection[Called],
    facts: dict[str, Any],
    at: datetime,
    by: Person,
    cause: str,
) -> Iterator[NoticeDraft]:
    accounts = load_accounts({unit_id for unit_id, _person in called if unit_id})
    for unit_id, person_id in called:
        people: list[int | None] = [person_id] if person_id else [*accounts.unit_staff(unit_id or 0)] or [None]
        for recipient in people:
            if recipient != by.pk:
                yield NoticeDraft(
                    kind=kind,
                    cause=cause,
                    subject=f"meeting:{meeting.pk}",
                    at=at,
                    recipient_id=recipient,
                    unit_id=unit_id,
                    article=ARTICLES[MeetingKind(meeting.kind)],
                    year=meeting.planned_at.year,
                    link=meeting.get_absolute_url(),
                    facts=facts,
                )
