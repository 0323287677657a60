"""What visitors wrote on livelihood items, and what became of it: answered, set aside, or still waiting."""

from __future__ import annotations

from datetime import datetime, time
from functools import partial
from typing import TYPE_CHECKING

from citizens.answering import answer_comment, set_aside_comment
from citizens.commenting import leave_comment
from citizens.models import Comment
from config.demonstration.city import day_of
from config.demonstration.events import OFFICE_TIME, Event, moment
from config.demonstration.office.days import working_day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from config.demonstration.events import Directory

SHOWN, SET_ASIDE = "公开", "不予"


def visitors(directory: Directory) -> Iterator[Event]:
    for row in directory.table("citizens/visitors"):
        day = day_of(directory.year, row["日期"])
        at = datetime.combine(day, time.fromisoformat(row["时间"]), tzinfo=OFFICE_TIME)
        yield Event(at, partial(_ask, directory, row, at))
        if row["办理日"]:
            settled = moment(working_day(directory.year, row["办理日"]), 14, 30)
            yield Event(settled, partial(_settle, directory, row, settled))


def _ask(directory: Directory, row: dict[str, str], at: datetime) -> None:
    leave_comment(task=directory.task(row["任务序号"]), text=row["留言"], name=row["称呼"], at=at)


def _settle(directory: Directory, row: dict[str, str], at: datetime) -> None:
    waiting = Comment.objects.waiting().filter(task__work_list__year=directory.year)
    comment = waiting.get(task__serial=row["任务序号"], text=row["留言"])
    by = directory.second_officer
    if row["办理"] == SET_ASIDE:
        set_aside_comment(comment=comment, reason=row["答复"], at=at, by=by)
    else:
        answer_comment(comment=comment, answer=row["答复"], is_shown=row["办理"] == SHOWN, at=at, by=by)
