"""After each closing those in charge of the sectors comment on the month: in the words of `comments.csv`, else by the
flags of the month. Of what `uncommented.csv` names nobody has said anything. Those of last year are stored at once."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING

from config.demonstration.events import Event
from config.demonstration.rewards.acting import AfterClosing
from config.demonstration.values import chance
from supervision.bulletins.commenting import comment_sector
from supervision.enums import Flag
from supervision.models import Check, MonthComment
from tasks.models import Sector, WorkList

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from config.demonstration.events import Directory
    from config.demonstration.reports import MonthTimes

DAYS_AFTER_CLOSING = 1
MOST_TITLES = 3
ALL_WELL = (
    "本月{count}项任务全部达到序时进度，请各单位保持力度，提前排定下月节点。",
    "{count}项任务均按计划推进，下月重点抓好节点任务的衔接。",
    "本月{count}项任务完成情况较好，请继续按周调度，防止进度回落。",
)
SOME_BEHIND = (
    "本月{count}项任务中{behind}项落后：{titles}。请{units}逐项查明原因，下月补齐。",
    "{behind}项任务低于序时进度：{titles}。请{units}倒排工期，每周报送进展。",
    "{titles}未达进度（本月落后{behind}项），请{units}主要负责人亲自调度，落实到处室。",
)


def comments(directory: Directory, times: dict[int, MonthTimes]) -> Iterator[Event]:
    for month in times:
        at = AfterClosing(times, month).at(DAYS_AFTER_CLOSING, 16, 50)
        yield Event(at, partial(_comment, directory, month, at))


def _comment(directory: Directory, month: int, at: datetime) -> None:
    work_list = WorkList.objects.get(year=directory.year)
    told = [(sector, text, sector.leader or directory.office) for sector, text in _texts(directory, work_list, month)]
    if directory.city.is_current:
        for sector, text, by in told:
            comment_sector(work_list=work_list, month=month, sector=sector, text=text, at=at, by=by)
    else:
        MonthComment.objects.bulk_create(
            MonthComment(work_list=work_list, month=month, sector=sector, text=text, at=at, by=by)
            for sector, text, by in told
        )


def _texts(directory: Directory, work_list: WorkList, month: int) -> Iterator[tuple[Sector, str]]:
    said = {row["条口"]: row["点评"] for row in directory.table("comments") if row["月份"] == str(month)}
    left = {row["条口"] for row in directory.table("office/uncommented") if row["月份"] == str(month)}
    of_sectors = _checks(work_list, month)
    for sector in Sector.objects.filter(work_list=work_list).select_related("leader"):
        checks = of_sectors.get(sector.pk, [])
        if checks and sector.name not in left:
            yield sector, said.get(sector.name) or _words(sector, month, checks)


def _checks(work_list: WorkList, month: int) -> dict[int, list[Check]]:
    """The month's flags by sector."""
    judged: dict[int, list[Check]] = defaultdict(list)
    found = Check.objects.current().filter(task__work_list=work_list, month=month).exclude(flag=Flag.NOT_DUE)
    for check in found.select_related("task", "unit").order_by("task__order"):
        judged[check.task.sector_id].append(check)
    return judged


def _words(sector: Sector, month: int, checks: list[Check]) -> str:
    behind = [check for check in checks if check.flag == Flag.YELLOW_CARD]
    words = chance(sector.name, month, "comment").choice(SOME_BEHIND if behind else ALL_WELL)
    return words.format(
        count=len(checks),
        behind=len(behind),
        titles=_joined(check.task.title for check in behind),
        units=_joined(check.unit.short_name for check in behind),
    )


def _joined(words: Iterable[str]) -> str:
    return "、".join(list(dict.fromkeys(words))[:MOST_TITLES])
