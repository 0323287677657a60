"""Telling units what they owe of meetings, and those who follow it up what was reported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.timezone import localdate

from notices.enums import NoticeKind
from notices.services import NoticeDraft, send_notices
from office.enums import DecisionStatus, MeetingKind
from office.rules.meetings import ARTICLES
from organization.accounts import load_accounts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date, datetime

    from office.models import MeetingDecision
    from organization.accounts import Accounts
    from organization.models import Person


def tell_of_decisions(
    decisions: Collection[MeetingDecision],
    kind: NoticeKind,
    *,
    cause: str,
    at: datetime,
    by: Person,
    reason: str = "",
    before: date | None = None,
) -> None:
    """Tell the unit of each decision; whoever does it knows."""
    if not decisions:
        return
    accounts = load_accounts({each.unit_id for each in decisions})
    send_notices(
        draft_of(each, kind, cause=f"{cause}:{each.pk}", at=at, recipient=recipient, reason=reason, before=before)
        for each in decisions
        for recipient in unit_people(each, accounts, by)
    )


def tell_those_who_follow(decision: MeetingDecision, kind: NoticeKind, *, cause: str, at: datetime, by: Person) -> None:
    """Tell whoever chaired the meeting and the supervision office; of a unit's own meeting the unit's head."""
    accounts = load_accounts({decision.unit_id, decision.meeting.unit_id or decision.unit_id})
    people = [each for each in followers(decision, accounts) if each != by.pk]
    send_notices(draft_of(decision, kind, cause=cause, at=at, recipient=each) for each in people)


def followers(decision: MeetingDecision, accounts: Accounts) -> list[int]:
    """Who is told of what a unit reports. `accounts` are loaded for the meeting's own unit, if it has one."""
    meeting = decision.meeting
    if meeting.kind == MeetingKind.UNIT_WEEKLY:
        return accounts.heads.get(meeting.unit_id or 0, [])
    chair = [meeting.chair_id] if meeting.chair_id in accounts.active else []
    return list(dict.fromkeys([*chair, *accounts.supervision_office]))  # type: ignore[list-item]


def unit_people(decision: MeetingDecision, accounts: Accounts, by: Person | None = None) -> Iterator[int | None]:
    """The people of the unit that owes it, or the unit itself where nobody of it has an account."""
    staff = accounts.unit_staff(decision.unit_id)
    if not staff:
        yield None
    yield from (each for each in staff if by is None or each != by.pk)


def draft_of(
    decision: MeetingDecision,
    kind: NoticeKind,
    *,
    cause: str,
    at: datetime,
    recipient: int | None,
    reason: str = "",
    before: date | None = None,
) -> NoticeDraft:
    meeting = decision.meeting
    return NoticeDraft(
        kind=kind,
        cause=cause,
        subject=f"decision:{decision.pk}",
        at=at,
        recipient_id=recipient,
        unit_id=decision.unit_id,
        article=ARTICLES[MeetingKind(meeting.kind)],
        year=decision.due_on.year,
        serial=decision.task.serial if decision.task else "",
        link=decision.get_absolute_url(),
        facts=_facts(decision, at, reason, before),
    )


def _facts(decision: MeetingDecision, at: datetime, reason: str, before: date | None) -> dict[str, Any]:
    return {
        "text": decision.text,
        "title": decision.meeting.title,
        "held_on": localdate(decision.meeting.held_at).isoformat() if decision.meeting.held_at else None,
        "unit": decision.unit.short_name,
        "due_on": decision.due_on.isoformat(),
        "before": before.isoformat() if before else None,
        "outcome": decision.outcome,
        "reason": reason,
        "days_late": max((localdate(at) - decision.due_on).days, 0),
        "is_withdrawn": decision.status == DecisionStatus.WITHDRAWN,
    }
