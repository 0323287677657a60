"""Urging (催办) who has to take the next step of an escalation; once a day for each person and matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.timezone import localdate

from notices.enums import NoticeKind
from notices.models import Notice
from notices.services import NoticeDraft, send_notices
from notices.urging import urge_cause
from organization.accounts import load_accounts
from supervision.enums import Action, EventKind, Step
from supervision.life.following import record_step
from supervision.models import Escalation
from supervision.notifying import article_of, awaited_for, main_accounts
from supervision.rules.life import is_offices_own, is_step_overdue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from organization.models import Person


@transaction.atomic
def urge_steps(*, escalations: Iterable[Escalation], by: Person, at: datetime) -> int:
    """Urge the next steps of these escalations, as far as they are open and wait for somebody else than the office.
    Returns how many were urged now; one whose people have all been urged today already is left alone."""
    if not by.has_perm("notices.urge"):
        raise PermissionDenied
    wanted = Escalation.objects.open().exclude(step=Step.NONE).filter(pk__in=[each.pk for each in escalations])
    locked = list(
        wanted.select_for_update(of=("self",)).select_related("task__work_list", "responsible").order_by("pk")
    )
    locked = [each for each in locked if not is_offices_own(Action(each.action), Step(each.step))]
    drafts = list(_drafts(locked, by, at))
    known = _told({draft.cause for draft in drafts})
    fresh = [draft for draft in drafts if (draft.cause, draft.recipient_id) not in known]
    causes = {draft.cause for draft in fresh}
    urged = [each for each in locked if _cause(each, at) in causes]
    send_notices(fresh)
    if urged:
        record_step(urged, kind=EventKind.URGED, at=at, by=by)
    return len(urged)


def _cause(escalation: Escalation, at: datetime) -> str:
    """The same as that of a signature urged for, so that nobody is urged twice a day for one matter."""
    return urge_cause(f"escalation:{escalation.pk}", at)


def _told(causes: set[str]) -> set[tuple[str, int | None]]:
    return set(Notice.objects.filter(cause__in=causes).values_list("cause", "recipient_id"))


def _drafts(escalations: list[Escalation], by: Person, at: datetime) -> Iterator[NoticeDraft]:
    if not escalations:
        return
    accounts, mains = load_accounts({each.unit_id for each in escalations}), main_accounts(escalations, at)
    for each in escalations:
        awaited: list[int | None] = [*awaited_for(Step(each.step), each, accounts, mains)]
        for recipient in awaited or [None]:
            yield NoticeDraft(
                kind=NoticeKind.URGE,
                cause=_cause(each, at),
                at=at,
                recipient_id=recipient,
                unit_id=each.unit_id,
                article=article_of(each),
                year=each.task.work_list.year,
                month=each.month,
                serial=each.task.serial,
                action=each.action,
                link=each.get_absolute_url(),
                facts={
                    "title": each.task.title,
                    "step": each.step,
                    "due_on": each.step_due_on.isoformat() if each.step_due_on else None,
                    "is_late": is_step_overdue(each.step_due_on, localdate(at)),
                    "by": by.username,
                },
            )
