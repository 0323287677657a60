"""Reminding units every morning of what they owe of meetings, and the general office of what is overdue."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate

from notices.enums import NoticeKind
from notices.services import send_notices
from office.following_up.telling import draft_of, followers, unit_people
from office.models import MeetingDecision
from office.rules.meetings import DAYS_BEFORE, is_reminded
from organization.accounts import load_accounts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from notices.services import NoticeDraft
    from organization.accounts import Accounts


@transaction.atomic
def remind_decisions(at: datetime) -> int:
    """Remind of decisions that come due, are due or are overdue: the unit, and once overdue also whoever follows it
    up. Returns how many decisions there were. One query where nothing is due."""
    on = localdate(at)
    near = MeetingDecision.objects.to_carry_out().filter(due_on__lte=on + timedelta(days=max(DAYS_BEFORE)))
    shown = near.filter(decided_at__lt=at).select_related("meeting", "unit", "task").order_by("pk")
    due = [each for each in shown if is_reminded(each.due_on, on)]
    if due:
        units = {each.unit_id for each in due} | {each.meeting.unit_id for each in due if each.meeting.unit_id}
        send_notices(_drafts(due, load_accounts(units), at))
    return len(due)


def _drafts(due: Sequence[MeetingDecision], accounts: Accounts, at: datetime) -> Iterator[NoticeDraft]:
    on = localdate(at)
    for decision in due:
        people = list(unit_people(decision, accounts))
        if decision.due_on < on:
            people += followers(decision, accounts)
        for recipient in people:
            cause = f"decision-due:{on.isoformat()}"
            yield draft_of(decision, NoticeKind.DECISION_DUE, cause=cause, at=at, recipient=recipient)
