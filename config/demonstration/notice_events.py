"""People open their inbox some days after each closing and sign for what is in it; this year a few let it lie."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from config.demonstration.events import OFFICE_TIME, Event, moment
from config.demonstration.values import chance
from notices.models import Notice
from notices.services import sign_notices
from regulation.calendar import add_working_days

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from config.demonstration.events import Directory
    from config.demonstration.reports import MonthTimes

WORKING_DAYS_TO_SIGN = 3
UNSIGNED_IN = 16  # one notice in so many


def signatures(directory: Directory, times: dict[int, MonthTimes]) -> Iterator[Event]:
    for of_month in times.values():
        closing = of_month.closes_at.astimezone(OFFICE_TIME).date()
        at = moment(add_working_days(closing, WORKING_DAYS_TO_SIGN), 16)
        yield Event(at, partial(_sign, at, some_are_left=directory.city.is_current))


def _sign(at: datetime, *, some_are_left: bool) -> None:
    waiting = Notice.objects.filter(recipient__isnull=False, read_at=None, at__lte=at).select_related("recipient")
    opened = [each for each in waiting.order_by("recipient_id", "id") if not (some_are_left and _is_left(each))]
    Notice.objects.filter(pk__in=[each.pk for each in opened]).update(read_at=at)
    to_sign = (each for each in opened if each.needs_signature)
    for recipient, notices in groupby(to_sign, attrgetter("recipient")):
        sign_notices(notices=notices, by=recipient, at=at + timedelta(minutes=5))


def _is_left(notice: Notice) -> bool:
    return not chance(notice.serial, notice.month, notice.action, notice.recipient_id).randrange(UNSIGNED_IN)
