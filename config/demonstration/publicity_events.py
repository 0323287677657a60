"""What the office makes public after each closing: the flags of the month, and its bulletins."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from config.demonstration.events import OFFICE_TIME, Event, moment
from regulation.calendar import add_working_days
from supervision.bulletins.drafting import draft_bulletin
from supervision.bulletins.publishing import publish_bulletin
from supervision.enums import BulletinKind
from supervision.models import Bulletin
from supervision.parameters import timing_of
from supervision.releasing import release_month
from supervision.rules.bulletin import last_months
from supervision.rules.period import closes_at, following_month
from tasks.models import WorkList

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from config.demonstration.events import Directory
    from config.demonstration.reports import MonthTimes

KINDS = (
    BulletinKind.MONTHLY,
    BulletinKind.QUARTERLY,
    BulletinKind.MID_YEAR,
    BulletinKind.YEAR_END,
    BulletinKind.LIVELIHOOD,
)
KINDS_KEPT = KINDS[1:]  # of last year; a dozen monthly ones more would only make the first start longer
MONTHS_WITH_LIVELIHOOD = (3, 6, 9, 12)
DRAFTED_AFTER, RELEASED_AFTER, PUBLISHED_AFTER = 2, 4, 5  # working days after the closing; objections take three


def publicity(directory: Directory, times: dict[int, MonthTimes], until: datetime) -> Iterator[Event]:
    """Of the month closed last there are drafts only, which the office is writing until the next closing."""
    for month in [month for month, of_month in times.items() if of_month.closes_at <= until]:
        closing = times[month].closes_at.astimezone(OFFICE_TIME).date()
        released = moment(add_working_days(closing, RELEASED_AFTER), 16, 30)
        yield Event(released, partial(_release, directory, month, released))
        for kind in KINDS if directory.city.is_current else KINDS_KEPT:
            if _is_due(kind, month):
                yield from _bulletin(directory, kind, month, closing, is_last=until < _next_closing(directory, month))


def _next_closing(directory: Directory, month: int) -> datetime:
    year, month = following_month(directory.year, month)
    return closes_at(year, month, timing_of(year, month))


def _is_due(kind: BulletinKind, month: int) -> bool:
    months = MONTHS_WITH_LIVELIHOOD if kind == BulletinKind.LIVELIHOOD else last_months(kind)
    return month in months


def _bulletin(directory: Directory, kind: BulletinKind, month: int, closing: date, *, is_last: bool) -> Iterator[Event]:
    drafted = moment(add_working_days(closing, DRAFTED_AFTER), 10)
    yield Event(drafted, partial(_draft, directory, kind, month, drafted))
    published = moment(add_working_days(closing, PUBLISHED_AFTER), 15)
    if not is_last:
        yield Event(published, partial(_publish, directory, kind, month, published))


def _release(directory: Directory, month: int, at: datetime) -> None:
    work_list = WorkList.objects.get(year=directory.year)
    release_month(work_list=work_list, month=month, at=at, by=directory.office)


def _draft(directory: Directory, kind: BulletinKind, month: int, at: datetime) -> None:
    draft_bulletin(year=directory.year, kind=kind, month=month, at=at, by=directory.second_officer)


def _publish(directory: Directory, kind: BulletinKind, month: int, at: datetime) -> None:
    draft = Bulletin.objects.standing().get(work_list__year=directory.year, kind=kind, month=month)
    publish_bulletin(bulletin=draft, at=at, by=directory.office)
