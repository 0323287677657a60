"""What the office releases to citizens: notes on livelihood items some days after a closing, pictures, bulletins."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from citizens.describing_progress import correct_note, release_note, take_back_note, write_note
from citizens.models import ProgressNote
from citizens.picturing import add_picture, release_picture, take_back_picture
from citizens.releasing import release_bulletin
from config.demonstration.citizens.drawing import picture
from config.demonstration.city import day_of
from config.demonstration.events import Event, moment
from config.demonstration.publicity_events import PUBLISHED_AFTER
from config.demonstration.reports import plain
from config.demonstration.rewards.acting import AfterClosing
from regulation.calendar import add_working_days
from supervision.models import Bulletin

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from config.demonstration.events import Directory
    from config.demonstration.reports import MonthTimes, Reporting

WRITTEN_AFTER, RELEASED_AFTER, CHANGED_AFTER = 5, 6, 9  # working days after the closing
PICTURES_TAKE = 3
DRAFT, CORRECTED, TAKEN_BACK, NOT_YET = "草稿", "更正", "收回", "待发布"
Row = dict[str, str]


def notes(directory: Directory, reporting: Reporting, times: dict[int, MonthTimes]) -> Iterator[Event]:
    for row in directory.table("citizens/notes"):
        after = AfterClosing(times, int(row["月份"]))
        what, _, words = row["情形"].partition(":")
        value = reporting.true_value(row["任务序号"], int(row["月份"]))
        shown = plain(value) if value is not None else ""
        written, changed = after.at(WRITTEN_AFTER, 15), after.at(CHANGED_AFTER, 10)
        note = _Note(directory, row, row["内容"].format(值=shown))
        yield Event(written, partial(note.write, written))
        if what != DRAFT:
            released = after.at(RELEASED_AFTER, 10, 10)
            yield Event(released, partial(note.release, released))
        if what == CORRECTED:
            yield Event(changed, partial(note.correct, words.format(值=shown), changed))
        elif what == TAKEN_BACK:
            yield Event(changed, partial(note.take_back, words, changed))


class _Note:
    """A row of the table and the note that comes of it."""

    def __init__(self, directory: Directory, row: Row, text: str) -> None:
        self.directory = directory
        self.row = row
        self.text = text
        self.note = ProgressNote()

    def write(self, at: datetime) -> None:
        task, by = self.directory.task(self.row["任务序号"]), self.directory.second_officer
        self.note = write_note(task=task, month=int(self.row["月份"]), text=self.text, at=at, by=by)

    def release(self, at: datetime) -> None:
        release_note(note=self.note, at=at, by=self.directory.office)

    def correct(self, text: str, at: datetime) -> None:
        correct_note(note=self.note, text=text, at=at, by=self.directory.office)

    def take_back(self, reason: str, at: datetime) -> None:
        take_back_note(note=self.note, reason=reason, at=at, by=self.directory.office)


def pictures(directory: Directory) -> Iterator[Event]:
    for row in directory.table("citizens/pictures"):
        at = moment(add_working_days(day_of(directory.year, row["拍摄日"]), PICTURES_TAKE), 11)
        yield Event(at, partial(_show, directory, row, at))


def _show(directory: Directory, row: Row, at: datetime) -> None:
    what, _, reason = row["情形"].partition(":")
    shown = add_picture(
        task=directory.task(row["任务序号"]),
        upload=picture(row["画面"], row["说明"]),
        description=row["说明"],
        taken_on=day_of(directory.year, row["拍摄日"]),
        at=at,
        by=directory.second_officer,
    )
    if what == NOT_YET:
        return
    release_picture(picture=shown, at=at + timedelta(minutes=10), by=directory.office)
    if what == TAKEN_BACK:
        take_back_picture(picture=shown, reason=reason, at=at + timedelta(minutes=40), by=directory.office)


def bulletins(directory: Directory, times: dict[int, MonthTimes]) -> Iterator[Event]:
    for row in directory.table("citizens/bulletins"):
        at = AfterClosing(times, int(row["月份"])).at(PUBLISHED_AFTER + int(row["发布后工作日"]), 10, 40)
        yield Event(at, partial(_release, directory, row, at))


def _release(directory: Directory, row: Row, at: datetime) -> None:
    """Of those that are published; of the month closed last there may be a draft only."""
    published = Bulletin.objects.published().filter(
        work_list__year=directory.year, kind=row["类别"], month=int(row["月份"])
    )
    for bulletin in published:
        release_bulletin(bulletin=bulletin, at=at, by=directory.office)
