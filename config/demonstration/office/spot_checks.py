"""The year's spot checks: a seed announced before the reports are due, a sample drawn after the closing, each report
looked at; one of them turns out to be wrong."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from config.demonstration.events import Event, moment
from config.demonstration.office.days import working_day
from config.demonstration.rewards.acting import AfterClosing
from config.demonstration.values import places_of
from office.enums import SpotResult
from office.models import SpotCheck
from office.sampling import announce_spot_check, draw_sample, record_result
from tasks.enums import Measure
from tasks.models import WorkList

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from config.demonstration.events import Directory
    from config.demonstration.reports import MonthTimes
    from office.models import SpotCheckItem

CORRECTED = "是"
COUNTED_UP = (Measure.AMOUNT, Measure.PERCENT)
SEEN = "查阅台账、影像和验收单，与报送一致"
SEEN_OTHERWISE = "逐项清点，实有数少于报送数"


def spot_checks(directory: Directory, times: dict[int, MonthTimes]) -> Iterator[Event]:
    for row in directory.table("office/spot_checks"):
        announced = moment(working_day(directory.year, row["公布"]), 9, 30)
        after, days = AfterClosing(times, int(row["月份"])), int(row["抽取于关账后工作日"])
        drawn, checked = after.at(days, 9, 30), after.at(days + int(row["核查于抽取后工作日"]), 16, 40)
        yield Event(announced, partial(_announce, directory, row, announced))
        yield Event(drawn, partial(_draw, directory, row, drawn))
        yield Event(checked, partial(_check, directory, row, checked))


def _announce(directory: Directory, row: dict[str, str], at: datetime) -> None:
    announce_spot_check(
        work_list=WorkList.objects.get(year=directory.year),
        month=int(row["月份"]),
        seed=row["种子"],
        size=int(row["数量"]),
        note=row["说明"],
        at=at,
        by=directory.office,
    )


def _spot_check(directory: Directory, row: dict[str, str]) -> SpotCheck:
    return SpotCheck.objects.get(work_list__year=directory.year, month=int(row["月份"]), seed=row["种子"])


def _draw(directory: Directory, row: dict[str, str], at: datetime) -> None:
    draw_sample(spot_check=_spot_check(directory, row), at=at, by=directory.office)


def _check(directory: Directory, row: dict[str, str], at: datetime) -> None:
    items = list(_spot_check(directory, row).items.select_related("task"))
    wrong = next((each for each in items if _may_be_wrong(directory, each, int(row["月份"]))), None)
    for item in items[: len(items) - int(row["待查"] or 0)]:
        if row["更正"] == CORRECTED and item == wrong:
            assert item.reported is not None
            record_result(
                item=item,
                result=SpotResult.CORRECTED,
                found=item.reported - _place(directory, item),
                text=SEEN_OTHERWISE,
                checked_on=at.date(),
                reason=row["更正理由"],
                at=at,
                by=directory.office,
            )
        else:
            record_result(
                item=item, result=SpotResult.CONFIRMED, text=SEEN, checked_on=at.date(), at=at, by=directory.office
            )


def _place(directory: Directory, item: SpotCheckItem) -> Decimal:
    return places_of(directory.city.tasks[item.task.serial])


def _may_be_wrong(directory: Directory, item: SpotCheckItem, month: int) -> bool:
    """Whether its flag stays as the year's course has it when a little less is found than was reported."""
    task = directory.city.tasks[item.task.serial]
    if task.measure not in COUNTED_UP or task.parent or directory.city.children_of(task.serial) or not item.reported:
        return False
    less = item.reported - places_of(task)
    is_as_planned = month in task.planned and less >= task.planned[month]
    return task.course.completed_on is None and less > 0 and (is_as_planned or month in task.course.behind)
