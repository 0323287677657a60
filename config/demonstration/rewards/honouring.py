"""Outstanding contributions (article 17): nominated by units, recommended by leaders, reviewed by the mayor, decided
by the executive meeting; what people and units get for them. People are named by their posts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from config.demonstration.events import Event, moment
from config.demonstration.rewards.acting import AfterClosing
from incentives.enums import AwardLevel, NominationStatus
from incentives.honouring.awarding import grant_award, set_working_money
from incentives.honouring.deciding import Verdict, record_meeting, review_nominations
from incentives.honouring.nominating import nominate
from incentives.honouring.recommending import recommend
from incentives.models import Nomination
from incentives.scoring.claiming import is_completed_task

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from config.demonstration.events import Directory
    from config.demonstration.reports import MonthTimes

MAYOR = "shizhang"
NOMINATED = (11, 16)  # this year; last year's came after its settlement
AGREED, RECOGNISED = "同意", "认定"
LEVELS = {"三等功": AwardLevel.MERIT_THIRD_CLASS, "嘉奖": AwardLevel.COMMENDATION}


def honours(directory: Directory, times: dict[int, MonthTimes]) -> Iterator[Event]:
    settled = AfterClosing(times)
    nominated = settled.at(2, 9, 30)
    if directory.city.is_current:
        nominated = moment(date(directory.year, *NOMINATED), 9, 30)
    for row in directory.table("rewards/nominations"):
        yield Event(nominated, partial(_nominate, directory, row, nominated))
        for leader in filter(None, row["推荐"].split("、")):
            at = settled.at(4, 11)
            yield Event(at, partial(_recommend, directory, row, leader, at))
    reviewed, met, awarded = settled.at(6, 17), settled.at(8, 18), settled.at(10, 15)
    if not directory.city.is_current:
        yield Event(reviewed, partial(_review, directory, reviewed))
        yield Event(met, partial(_meet, directory, met))
    for row in directory.table("rewards/awards"):
        yield Event(awarded, partial(_award, directory, row, awarded))


def _nominate(directory: Directory, row: dict[str, str], at: datetime) -> None:
    task = directory.task(row["任务序号"])
    if is_completed_task(task):
        nominate(task=task, statement=row["成效"], at=at, by=directory.heads[task.host_id])


def _recommend(directory: Directory, row: dict[str, str], leader: str, at: datetime) -> None:
    for nomination in _nominations(directory, NominationStatus.NOMINATED, row["任务序号"]):
        person = directory.people[leader]
        recommend(nomination=nomination, leader=person, reason=row["推荐理由"], at=at, by=person)


def _review(directory: Directory, at: datetime) -> None:
    rows = _rows(directory)
    verdicts = [
        Verdict(each, rows[each.task.serial]["审核"] == AGREED, rows[each.task.serial]["审核意见"])
        for each in _nominations(directory, NominationStatus.RECOMMENDED)
    ]
    if verdicts:
        review_nominations(year=directory.year, verdicts=verdicts, at=at, by=directory.people[MAYOR])


def _meet(directory: Directory, at: datetime) -> None:
    rows = _rows(directory)
    verdicts = [
        Verdict(each, rows[each.task.serial]["会议"] == RECOGNISED, rows[each.task.serial]["会议理由"])
        for each in _nominations(directory, NominationStatus.REVIEWED)
    ]
    if verdicts:
        document = f"市政府常务会议纪要〔{at.year}〕2号"
        day = at.date()
        record_meeting(
            year=directory.year, verdicts=verdicts, meeting_on=day, document=document, at=at, by=directory.office
        )


def _award(directory: Directory, row: dict[str, str], at: datetime) -> None:
    for nomination in _nominations(directory, NominationStatus.RECOGNISED, row["任务序号"]):
        unit, document = directory.units[row["单位"]], f"市政府关于{directory.year}年度突出贡献事项的通报"
        grant_award(
            nomination=nomination,
            unit=unit,
            person=row["人员"],
            post=row["职务"],
            level=LEVELS[row["奖励"]],
            document=document,
            at=at,
            by=directory.office,
        )
        set_working_money(
            nomination=nomination,
            unit=unit,
            amount=Decimal(row["经费"]),
            is_commended=unit.pk == nomination.task.host_id,
            document=document,
            at=at,
            by=directory.office,
        )


def _rows(directory: Directory) -> dict[str, dict[str, str]]:
    return {row["任务序号"]: row for row in directory.table("rewards/nominations")}


def _nominations(directory: Directory, status: NominationStatus, serial: str = "") -> list[Nomination]:
    found = Nomination.objects.filter(year=directory.year, status=status)
    if serial:
        found = found.filter(task__serial=serial)
    return list(found.select_related("task__sector", "task__work_list", "unit").order_by("pk"))
