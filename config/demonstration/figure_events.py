"""Host units set figures of their articles at the beginning of the year; the supervision office decides on them."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from config.demonstration.events import OFFICE_TIME, Event, moment
from regulation.calendar import add_working_days
from regulation.models import ParameterEntry
from regulation.services import approve_parameter, decline_parameter, enter_parameter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from config.demonstration.events import Directory

WORKING_DAYS_TO_DECIDE = 3
NEW_YEAR_WORK = (1, 12)
HOLDS_FROM = (2, 1)


class Figure(NamedTuple):
    account: str
    key: str
    value: str
    document: str = ""
    declined: str = ""


DECIDED = (
    Figure(
        "guihua-jingban",
        "idle_land_reward_rank",
        "5",
        "年度处置盘活考核细则",
        "实施意见写明奖励前三名，扩大范围须报市政府",
    ),
)
WAITING = Figure("jianwei-jingban", "management_fee_share", "25", "城建项目决算管理办法（征求意见稿）")


def figures(directory: Directory, until: datetime) -> Iterator[Event]:
    """The year's figures, approved or declined; one more waits for the office at any time."""
    year = directory.year
    first_day = date(year, *NEW_YEAR_WORK)
    entered = moment(first_day, 10)
    decided = moment(add_working_days(first_day, WORKING_DAYS_TO_DECIDE), 15)
    for figure in DECIDED:
        yield Event(entered, partial(_enter, directory, figure, entered, date(year, *HOLDS_FROM)))
        yield Event(decided, partial(_decide, directory, figure, decided))
    yesterday = until.astimezone(OFFICE_TIME).date() - timedelta(days=1)
    at = moment(yesterday, 11)
    if decided < at and yesterday.year == year:
        yield Event(at, partial(_enter, directory, WAITING, at, date(year, 12, 31)))


def _enter(directory: Directory, figure: Figure, at: datetime, holds_from: date) -> None:
    enter_parameter(
        year=directory.year,
        key=figure.key,
        value=figure.value,
        holds_from=holds_from,
        entered_by=directory.people[figure.account],
        at=at,
        document=figure.document,
    )


def _decide(directory: Directory, figure: Figure, at: datetime) -> None:
    entry = ParameterEntry.objects.pending().get(year=directory.year, key=figure.key)
    if figure.declined:
        decline_parameter(entry=entry, declined_by=directory.office, at=at, reason=figure.declined)
    else:
        approve_parameter(entry=entry, approved_by=directory.office, at=at)
