"""Telling on the first morning of a duty that its day has passed: its holder, and the general office (article 21)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate

from incentives.pages.addresses import address
from incentives.settling.notifying import people_of_hosts
from notices.enums import NoticeKind
from notices.services import NoticeDraft, send_notices
from notices.wording_of_duties import DUTIES
from office.enums import DutyState, HolderKind
from office.rules.duties import LAST_MONTH_OF_SETTLING, has_fallen_overdue
from office.selectors.duties import dated_duties_due_on
from office.selectors.duty_dates import due_days
from office.wording import OF_A_MONTH, OF_A_QUARTER, OF_AN_ARTICLE
from organization.accounts import load_accounts
from tasks.models import WorkList

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from office.rules.duties import Duty


@transaction.atomic
def remind_overdue_duties(at: datetime) -> int:
    """Tell once of each duty that was due yesterday and is not done. Duties that come with a record of their own are
    reminded of where they stand. Returns how many there were; on a quiet morning three small queries."""
    on = localdate(at)
    yesterday = on - timedelta(days=1)
    first = yesterday.year - 1 if yesterday.month <= LAST_MONTH_OF_SETTLING else yesterday.year
    lists = WorkList.objects.filter(year__range=(first, yesterday.year)).order_by("year")
    found = [
        duty
        for work_list in lists
        if yesterday in due_days(work_list)
        for duty in dated_duties_due_on(yesterday, work_list.year, at=at)
        if duty.kind in DUTIES and has_fallen_overdue(duty, on)
    ]
    if found:
        send_notices(_drafts(found, at))
    return len(found)


def _drafts(duties: Sequence[Duty], at: datetime) -> Iterator[NoticeDraft]:
    office = load_accounts().supervision_office
    units = {each.holder.pk for each in duties if each.holder.kind == HolderKind.UNIT}
    hosts = people_of_hosts({pk for pk in units if pk is not None})
    for duty in duties:
        own: list[int] = []
        if duty.holder.pk is not None:
            own = hosts[duty.holder.pk] if duty.holder.kind == HolderKind.UNIT else [duty.holder.pk]
        for recipient in dict.fromkeys([*own, *office]):
            yield _draft(duty, recipient, at)


def _draft(duty: Duty, recipient: int, at: datetime) -> NoticeDraft:
    narrowed = {"holder": duty.holder.code, "state": DutyState.OVERDUE.value}
    return NoticeDraft(
        kind=NoticeKind.DUTY_OVERDUE,
        cause=f"duty:{duty.key}",
        at=at,
        recipient_id=recipient,
        article=duty.article,
        year=duty.year,
        month=duty.number if duty.kind in OF_A_MONTH else None,
        link=address("office:duties_of_year", args=[duty.year], **narrowed),
        facts={
            "title": duty.holder.name,
            "duty": str(duty.kind),
            "quarter": duty.number if duty.kind in OF_A_QUARTER else None,
            "of_article": duty.number if duty.kind in OF_AN_ARTICLE else None,
            "due_on": duty.due_on.isoformat(),
            "done": duty.done,
            "total": duty.total,
        },
    )
