"""Reminding of final accounts that fall due, or are late (article 10)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate

from incentives.models import FinalAccount
from incentives.rules.inputs import reminder_step
from incentives.selectors.inputs import FINAL_ACCOUNTS, due_day_of, final_account_months
from notices.enums import NoticeKind
from notices.services import NoticeDraft, send_notices
from organization.accounts import load_accounts
from organization.enums import Role
from organization.models import Person
from regulation.calendar import add_months
from regulation.selectors import article_hosts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from organization.accounts import Accounts

DAYS_BEFORE = (30, 7)
DAYS_AFTER = (7, 14, 21, 28)
LONGEST_MONTH = timedelta(days=31)


def remind_final_accounts(at: datetime) -> int:
    """Tell the construction unit and the article's host of each final account that is not in: 30 and 7 days before it
    is due, on the day, and weekly for a month once it is late. Returns how many accounts there were.

    Two queries on a day without any. What was entered after one of these days is told of on the next morning.
    """
    on = localdate(at)
    months = final_account_months(on.year, on)
    found = list(_steps(_open_accounts(on, months), on, months))
    if not found:
        return 0
    host = article_hosts(on.year)[FINAL_ACCOUNTS].host
    keepers = list(Person.objects.with_role(Role.ARTICLE_HOST).filter(unit=host).values_list("pk", flat=True))
    accounts = load_accounts({account.unit_id for account, _step, _due in found if account.unit_id})
    send_notices(draft for each in found for draft in _drafts(*each, accounts, keepers, at))
    return len(found)


def _open_accounts(on: date, months: int) -> QuerySet[FinalAccount]:
    """Accounts not submitted in one go by the day whose due day is near or lately past; of a project the last row."""
    first = add_months(on - timedelta(days=DAYS_AFTER[-1]), -months) - LONGEST_MONTH
    last = add_months(on + timedelta(days=DAYS_BEFORE[0]), -months) + LONGEST_MONTH
    latest = FinalAccount.objects.order_by("project", "-year", "-pk").distinct("project")
    return FinalAccount.objects.filter(
        Q(submitted_on=None) | Q(submitted_on__gt=on) | Q(is_whole=False),
        accepted_on__range=(first, last),
        pk__in=latest.values("pk"),
    ).order_by("pk")


def _steps(accounts: QuerySet[FinalAccount], on: date, months: int) -> Iterator[tuple[FinalAccount, int, date]]:
    for account in accounts:
        due_on = due_day_of(account, months)
        known_on = localdate(account.entered_at)
        if due_on is None:
            continue
        step = reminder_step(due_on, on, known_on=known_on, before=DAYS_BEFORE, after=DAYS_AFTER)
        if step is not None:
            yield account, step, due_on


def _drafts(
    account: FinalAccount, step: int, due_on: date, accounts: Accounts, keepers: Sequence[int], at: datetime
) -> Iterator[NoticeDraft]:
    unit_id = account.unit_id
    people: list[int | None] = [*(accounts.unit_staff(unit_id) if unit_id else []), *keepers]
    if unit_id and not accounts.unit_staff(unit_id):
        people.append(None)
    for recipient in people:
        yield NoticeDraft(
            kind=NoticeKind.FINAL_ACCOUNT_LATE if step > 0 else NoticeKind.FINAL_ACCOUNT_DUE,
            cause=f"final-account:{account.pk}:{due_on.isoformat()}:{step}",
            subject=f"account:{account.pk}",
            at=at,
            recipient_id=recipient,
            unit_id=unit_id,
            article=FINAL_ACCOUNTS,
            year=due_on.year,
            link=reverse("incentives:final_accounts", args=[due_on.year]),
            facts={
                "title": account.project,
                "due_on": due_on.isoformat(),
                "accepted_on": account.accepted_on.isoformat() if account.accepted_on else None,
                "days": abs((localdate(at) - due_on).days),
                "is_part": account.submitted_on is not None and not account.is_whole,
            },
        )
