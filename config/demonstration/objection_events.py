"""Units object to a card within their term; somebody else than the reviewer decides. The last one still waits."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from config.demonstration.events import OFFICE_TIME, Event, moment
from regulation.calendar import add_working_days
from supervision.enums import Flag
from supervision.models import Check, Objection
from supervision.objecting import accept_objection, file_objection, reject_objection

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from config.demonstration.events import Directory
    from config.demonstration.reports import MonthTimes, Reporting

ACCEPTED = "成立"


def objections(directory: Directory, reporting: Reporting, times: dict[int, MonthTimes]) -> Iterator[Event]:
    for row in directory.table("objections"):
        closing = times[int(row["月份"])].closes_at.astimezone(OFFICE_TIME).date()
        filed_on = add_working_days(closing, int(row["关账后工作日"]))
        yield Event(moment(filed_on, 10, 40), partial(_file, directory, reporting, row, filed_on))
        if row["决定"]:
            at = moment(add_working_days(filed_on, int(row["决定于异议后工作日"])), 15, 20)
            yield Event(at, partial(_decide, directory, reporting, row, at))


def _file(directory: Directory, reporting: Reporting, row: dict[str, str], on: date) -> None:
    task, month = directory.task(row["任务序号"]), int(row["月份"])
    card = Check.objects.current().filter(task=task, month=month, flag=Flag.YELLOW_CARD).first()
    if card is None:
        return
    file_objection(
        task=task,
        month=month,
        text=row["异议"],
        claimed=reporting.true_value(row["任务序号"], month) if row["主张"] else None,
        at=moment(on, 10, 40),
        by=directory.heads[card.unit_id],
    )


def _decide(directory: Directory, reporting: Reporting, row: dict[str, str], at: datetime) -> None:
    month = int(row["月份"])
    pending = Objection.objects.pending().filter(
        task__work_list__year=directory.year, task__serial=row["任务序号"], month=month
    )
    objection = pending.select_related("task__work_list", "task__sector", "unit", "disputed").first()
    if objection is None:
        return
    by = directory.second_officer
    if row["决定"] == ACCEPTED:
        actual = reporting.true_value(row["任务序号"], month)
        accept_objection(objection=objection, actual=actual, reason=row["决定理由"], at=at, by=by)
    else:
        reject_objection(objection=objection, reason=row["决定理由"], at=at, by=by)
