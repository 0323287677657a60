"""Reminding units of filings that are due or overdue (rulebook section 3)."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils.timezone import localdate

from notices.enums import NoticeKind
from notices.services import NoticeDraft, send_notices
from organization.accounts import load_accounts
from regulation.calendar import add_working_days, next_working_day, nth_working_day
from responsibility.enums import FilingStatus
from responsibility.models import Filing
from responsibility.rules import working_days_overdue
from responsibility.selectors import filing_term
from tasks.enums import TaskStatus
from tasks.models import MONTHS, Participation, WorkList

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from responsibility.selectors import FilingTerm

REMINDER_WORKING_DAYS_BEFORE = 2
WEEKLY_FOR_WORKING_DAYS = 20


def remind_filings(*, at: datetime, cause: str) -> int:
    """Remind the units that owe filings of the year's list. Returns the number of units reminded.

    Two working days before the filings are due that were owed since the publication, and on the day itself; on the
    first working day of each week, of what is due that week because it was added later, and of what is overdue; once
    that is more than a month, on the first working day of each month.
    """
    on = localdate(at)
    work_list = WorkList.objects.filter(year=on.year, published_at__lte=at).first()
    term = filing_term(work_list) if work_list else None
    if work_list is None or term is None:
        return 0
    owed = _owed_days(work_list, term, at)
    first = term.first_due_on
    reminded = {unit: days for unit, days in owed.items() if any(_is_reminder_day(day, on, first) for day in days)}
    if reminded:
        send_notices(_drafts(reminded, on=on, at=at, cause=cause))
    return len(reminded)


def reminder_days(work_list: WorkList) -> set[date]:
    """The days of the list's year on which a unit may have to be reminded; they follow from its publication alone."""
    term = filing_term(work_list)
    if term is None:
        return set()
    often = {_first_working_day_of_week(day) for day in _days_of(work_list.year)}
    often |= {nth_working_day(work_list.year, month, 1) for month in MONTHS}
    return {day for day in often | _days_before(term.first_due_on) if day.year == work_list.year}


def _days_of(year: int) -> Iterator[date]:
    first = date(year, 1, 1)
    return (first + timedelta(days=n) for n in range((date(year, 12, 31) - first).days + 1))


def _owed_days(work_list: WorkList, term: FilingTerm, at: datetime) -> dict[int, Counter[date]]:
    """The due days of what each unit owes at a moment, with how many filings are due on each."""
    handed_in = Filing.objects.filter(
        task=OuterRef("task"),
        unit=OuterRef("unit"),
        status__in=(FilingStatus.SUBMITTED, FilingStatus.FILED),
        submitted_at__lte=at,
    )
    owing = Participation.objects.filter(
        ~Exists(handed_in),
        task__work_list=work_list,
        task__status=TaskStatus.ACTIVE,
        from_month__lte=localdate(at).month,
        until_month__gte=Greatest(F("from_month"), localdate(at).month),
    )
    owed: dict[int, Counter[date]] = defaultdict(Counter)
    for unit_id, from_month, added_at in owing.values_list("unit_id", "from_month", "task__added_at"):
        added_on = localdate(added_at) if added_at else None
        owed[unit_id][term.due_on(added_on=added_on, from_month=from_month)] += 1
    return owed


def _is_reminder_day(due_on: date, on: date, first_due_on: date) -> bool:
    if on in _days_before(first_due_on):
        return due_on == first_due_on
    if on > due_on and working_days_overdue(due_on, on) > WEEKLY_FOR_WORKING_DAYS:
        return on == nth_working_day(on.year, on.month, 1)
    if on != _first_working_day_of_week(on):
        return False
    is_due_this_week = due_on <= on + timedelta(days=6 - on.weekday()) and due_on != first_due_on
    return due_on < on or is_due_this_week


def _days_before(due_on: date) -> set[date]:
    return {due_on, add_working_days(due_on, -REMINDER_WORKING_DAYS_BEFORE)}


def _first_working_day_of_week(on: date) -> date:
    return next_working_day(on - timedelta(days=on.weekday() + 1))


def _drafts(reminded: dict[int, Counter[date]], *, on: date, at: datetime, cause: str) -> Iterator[NoticeDraft]:
    accounts = load_accounts(reminded)
    for unit_id, days in reminded.items():
        recipients: Iterable[int | None] = accounts.reporters.get(unit_id) or accounts.heads.get(unit_id) or [None]
        facts = {
            "missing": days.total(),
            "overdue": sum(count for day, count in days.items() if day < on),
            "due_on": min(days).isoformat(),
        }
        for recipient in recipients:
            yield NoticeDraft(
                kind=NoticeKind.FILING_REMINDER,
                cause=cause,
                subject=f"unit:{unit_id}",
                at=at,
                recipient_id=recipient,
                unit_id=unit_id,
                article=3,
                year=on.year,
                link=f"{reverse('responsibility:filings')}?year={on.year}&state=missing",
                facts=facts,
            )
