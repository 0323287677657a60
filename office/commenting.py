"""Reminding those in charge of the sectors to comment on the month that was closed (article 6)."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from itertools import chain
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate

from notices.enums import NoticeKind
from notices.services import NoticeDraft, send_notices
from office.rules.commenting import closed_on, is_reminded_again
from organization.accounts import load_accounts
from supervision.models import Closing
from supervision.selectors.comments import comments_are_frozen, sector_months

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from organization.accounts import Accounts
    from supervision.selectors.comments import SectorMonth

ARTICLE = 6


def remind_comments(at: datetime) -> int:
    """On the morning after a closing, and once more some working days later, tell the leaders of the sectors on which
    nobody has commented; of sectors without a leader the supervision office is told. Returns how many were reminded.

    One query where no month was closed lately; nothing once the month's bulletin is published.
    """
    on = localdate(at)
    lately = Q(closed_at__gt=at - timedelta(days=1), closed_at__lte=at)
    closings = Closing.objects.filter(lately | Q(closed_at__date=closed_on(on)), closed_at__lte=at)
    return sum(_remind(closing, at) for closing in closings.select_related("work_list").order_by("pk"))


def _remind(closing: Closing, at: datetime) -> int:
    work_list, month, is_again = closing.work_list, closing.month, closing.closed_at <= at - timedelta(days=1)
    if is_again and not is_reminded_again(localdate(at)):
        return 0
    if work_list.closed_through != month or comments_are_frozen(work_list, month):
        return 0
    open_sectors = [row for row in sector_months(work_list, month) if row.comment is None]
    if not open_sectors:
        return 0
    asked = _asked(open_sectors, load_accounts())
    cause = f"comment-due:{work_list.year}-{month:02d}" + (":2" if is_again else "")
    return send_notices(_draft(closing, person, rows, cause, at) for person, rows in asked.items())


def _asked(rows: list[SectorMonth], accounts: Accounts) -> dict[int, list[SectorMonth]]:
    asked: dict[int, list[SectorMonth]] = defaultdict(list)
    for person, row in chain.from_iterable(_whom(row, accounts) for row in rows):
        asked[person].append(row)
    return asked


def _whom(row: SectorMonth, accounts: Accounts) -> Iterator[tuple[int, SectorMonth]]:
    leader = row.sector.leader_id
    people = [leader] if leader is not None and leader in accounts.active else accounts.supervision_office
    yield from ((person, row) for person in people)


def _draft(closing: Closing, person: int, rows: list[SectorMonth], cause: str, at: datetime) -> NoticeDraft:
    year, month = closing.work_list.year, closing.month
    sectors = [{"name": row.sector.name, "red": row.red, "yellow": row.yellow} for row in rows]
    return NoticeDraft(
        kind=NoticeKind.COMMENT_DUE,
        cause=cause,
        at=at,
        recipient_id=person,
        article=ARTICLE,
        year=year,
        month=month,
        link=reverse("supervision:month_comments", args=[year, month]),
        facts={"sectors": sectors},
    )
