"""Reminding who has to act on an escalation that its day is near, or has passed (rulebook section 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localdate

from notices.enums import NoticeKind
from notices.services import NoticeDraft, send_notices
from organization.accounts import load_accounts
from regulation.calendar import add_working_days, is_working_day, next_working_day
from supervision.enums import Action
from supervision.models import Escalation, EscalationEvent
from supervision.notifying import acting_on, article_of, main_accounts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from django.db.models import QuerySet

    from organization.accounts import Accounts


def remind_deadlines(*, at: datetime) -> int:
    """Remind of talks and written reports once on the working day before they are due, and once on the first working
    day after they were. Returns the number of escalations reminded of."""
    on = localdate(at)
    if not is_working_day(on):
        return 0
    waiting = _not_carried_out(at).filter(due_on__in=(next_working_day(on), add_working_days(on, -1)))
    escalations = list(waiting.select_related("task__work_list", "responsible"))
    if escalations:
        send_notices(_drafts(escalations, on, at))
    return len(escalations)


def _not_carried_out(at: datetime) -> QuerySet[Escalation]:
    """In force and not yet carried out, as things stood at the moment."""
    carried_out = EscalationEvent.objects.filter(escalation=OuterRef("pk"), kind="carried_out", at__lte=at)
    return Escalation.objects.filter(Q(revoked_at=None) | Q(revoked_at__gt=at), ~Exists(carried_out), issued_at__lte=at)


def _drafts(escalations: list[Escalation], on: date, at: datetime) -> Iterator[NoticeDraft]:
    accounts = load_accounts({each.unit_id for each in escalations})
    mains = main_accounts(escalations, at)
    for each in escalations:
        is_late = each.due_on is not None and each.due_on < on
        for recipient in _awaited(each, accounts, mains) or [None]:
            yield NoticeDraft(
                kind=NoticeKind.DEADLINE_REMINDER,
                cause=f"deadline:{each.pk}:{'passed' if is_late else 'near'}",
                at=at,
                recipient_id=recipient,
                unit_id=each.unit_id,
                article=article_of(each),
                year=each.task.work_list.year,
                month=each.month,
                serial=each.task.serial,
                action=each.action,
                link=f"/escalations/{each.pk}/",
                facts={"title": each.task.title, "due_on": f"{each.due_on}", "is_late": is_late},
            )


def _awaited(escalation: Escalation, accounts: Accounts, mains: dict[tuple[int, int], int]) -> list[int | None]:
    """Who has to act; after a criticism, the unit that owes its written report."""
    if escalation.action == Action.CITY_CRITICISM:
        return list(accounts.unit_staff(escalation.unit_id))
    return list(acting_on(escalation, accounts, mains))
