"""What happens to the list: adjustments on a document's authority, and corrections of closed months."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from config.demonstration.city import day_of
from config.demonstration.events import OFFICE_TIME, Directory, Event, moment
from supervision.correcting import correct_month
from tasks.adjusting import Authority, adjust_task, suspend_task

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from config.demonstration.reports import MonthTimes, Reporting
    from tasks.models import Task

SUSPENSION = "暂停"
MILESTONE = "节点 "


def adjustments(directory: Directory) -> Iterator[Event]:
    for row in directory.table("adjustments"):
        at = moment(day_of(directory.year, row["日期"]), 15)
        yield Event(at, partial(_adjust, directory, row, at))


def corrections(directory: Directory, reporting: Reporting, times: dict[int, MonthTimes]) -> Iterator[Event]:
    for row in directory.table("corrections"):
        closing = times[int(row["月份"])].closes_at.astimezone(OFFICE_TIME).date()
        at = moment(closing + timedelta(days=int(row["关账后天数"])), 10)
        yield Event(at, partial(_correct, directory, reporting, row, at))


def _adjust(directory: Directory, row: dict[str, str], at: datetime) -> None:
    task = directory.task(row["任务序号"])
    document = row["依据文件"].format(year=directory.year)
    terms: dict[str, Any] = {
        "task": task,
        "from_month": int(row["生效月份"]),
        "authority": Authority(row["理由"], document, row["批准人"]),
        "at": at,
        "by": directory.office,
    }
    if row["类型"] == SUSPENSION:
        suspend_task(**terms)
    else:
        adjust_task(changes=_changes(directory, task, row["项目"], row["调整为"]), **terms)


def _changes(directory: Directory, task: Task, subject: str, wanted: str) -> dict[str, Any]:
    if subject == "主办单位":
        return {"host": directory.units[wanted]}
    if subject == "协办单位":
        return {"co_hosts": [directory.units[name] for name in wanted.split("、")]}
    moved = subject.removeprefix(MILESTONE)
    standing = task.milestones.filter(dropped=False)
    return {
        "milestones": [
            (step.name, day_of(directory.year, wanted) if step.name == moved else step.due_on) for step in standing
        ]
    }


def _correct(directory: Directory, reporting: Reporting, row: dict[str, str], at: datetime) -> None:
    month = int(row["月份"])
    correct_month(
        task=directory.task(row["任务序号"]),
        month=month,
        actual=reporting.true_value(row["任务序号"], month),
        reason=row["理由"],
        at=at,
        by=directory.office,
    )
