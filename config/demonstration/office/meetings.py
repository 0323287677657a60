"""The year's meetings: called some days before, put off or cancelled, recorded on the next working day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING

from config.demonstration.events import OFFICE_TIME, Event, moment
from config.demonstration.office.days import working_day
from office.convening import (
    AgendaDraft,
    DecisionDraft,
    MeetingDraft,
    MeetingRecord,
    call_meeting,
    cancel_meeting,
    change_meeting,
    record_meeting,
)
from office.enums import AgendaReason, MeetingKind, MeetingTopic
from office.models import Meeting
from regulation.calendar import next_working_day
from supervision.models import CoordinationRequest
from tasks.models import Task

if TYPE_CHECKING:
    from collections.abc import Iterator

    from config.demonstration.events import Directory
    from organization.models import Person, Unit

KINDS = {
    "市长专题推进会": MeetingKind.MAYOR,
    "专题办公会": MeetingKind.OFFICE,
    "现场推进会": MeetingKind.ON_SITE,
    "经济形势分析会": MeetingKind.ECONOMIC_ANALYSIS,
    "周例会": MeetingKind.UNIT_WEEKLY,
}
TOPICS = {"经济": MeetingTopic.ECONOMY, "民生": MeetingTopic.LIVELIHOOD, "城建": MeetingTopic.CONSTRUCTION}
REASONS = {"落后": AgendaReason.BEHIND, "协调": AgendaReason.COORDINATION}
SERIES = {"市长专题推进会": "市政府专题会议纪要", "经济形势分析会": "市政府会议纪要"}
LASTS = timedelta(minutes=100)
CANCELLED, PUT_OFF, NOT_RECORDED = "取消", "改期", "未记录"
Row = dict[str, str]


class Meetings:
    """The meetings of a year by the numbers of the table, as they come about."""

    def __init__(self, directory: Directory) -> None:
        self.directory = directory
        self.made: dict[str, Meeting] = {}

    def events(self) -> Iterator[Event]:
        for row in self.directory.table("office/meetings"):
            called = moment(working_day(self.directory.year, row["通知日"]), 16, 30)
            yield Event(called, partial(self._call, row, called))
            yield from self._afterwards(row)

    def day_of(self, row: Row) -> date:
        return working_day(self.directory.year, row["召开日"])

    def _afterwards(self, row: Row) -> Iterator[Event]:
        what, _, words = row["情形"].partition(":")
        notified = working_day(self.directory.year, row["通知日"])
        soon = moment(next_working_day(notified), 11)
        if what == CANCELLED:
            yield Event(soon, partial(self._cancel, row, words, soon))
            return
        if what == PUT_OFF:
            yield Event(soon, partial(self._put_off, row, soon))
        if what != NOT_RECORDED and row["纪要"]:
            recorded = moment(next_working_day(self.day_of(row)), 16)
            yield Event(recorded, partial(self._record, row, recorded))

    def _call(self, row: Row, at: datetime) -> None:
        what, _, first = row["情形"].partition(":")
        day = working_day(self.directory.year, first) if what == PUT_OFF else self.day_of(row)
        draft = self._draft(row, day)
        self.made[row["编号"]] = call_meeting(kind=KINDS[row["类别"]], draft=draft, at=at, by=self._caller(row))

    def _put_off(self, row: Row, at: datetime) -> None:
        meeting = self.made[row["编号"]]
        change_meeting(
            meeting=meeting,
            draft=self._draft(row, self.day_of(row)),
            version=meeting.version,
            at=at,
            by=self._caller(row),
        )

    def _cancel(self, row: Row, reason: str, at: datetime) -> None:
        cancel_meeting(meeting=self.made[row["编号"]], reason=reason, at=at, by=self._caller(row))

    def _record(self, row: Row, at: datetime) -> None:
        meeting = self.made[row["编号"]]
        record = MeetingRecord(
            held_at=self._begins(row, self.day_of(row)),
            present=self._present(row),
            minutes=row["纪要"],
            document=self._document(row),
            decisions=[self._decision(each) for each in self._decided_at(row)],
        )
        record_meeting(meeting=meeting, record=record, at=at, by=self._caller(row))

    def _decided_at(self, row: Row) -> list[Row]:
        return [each for each in self.directory.table("office/decisions") if each["会议"] == row["编号"]]

    def _decision(self, row: Row) -> DecisionDraft:
        return DecisionDraft(
            text=row["议定事项"],
            unit=self.directory.units[row["单位"]],
            due_on=working_day(self.directory.year, row["期限"]),
            task=self.directory.task(row["任务"]) if row["任务"] else None,
        )

    def _document(self, row: Row) -> str:
        if not row["文号"]:
            return ""
        return f"{SERIES.get(row['类别'], '专题会议纪要')}〔{self.day_of(row).year}〕{row['文号']}号"

    def _caller(self, row: Row) -> Person:
        """A unit calls its own weekly meeting; the office calls for the leaders."""
        is_weekly = KINDS[row["类别"]] == MeetingKind.UNIT_WEEKLY
        return self._chair(row) if is_weekly else self.directory.second_officer

    def _chair(self, row: Row) -> Person:
        return self.directory.people[row["主持"]]

    def _begins(self, row: Row, day: date) -> datetime:
        return datetime.combine(day, time.fromisoformat(row["时间"]), tzinfo=OFFICE_TIME)

    def _draft(self, row: Row, day: date) -> MeetingDraft:
        tasks = self._tasks(row)
        is_weekly, chair = KINDS[row["类别"]] == MeetingKind.UNIT_WEEKLY, self._chair(row)
        leaders = {task.sector.leader for task in tasks.values() if task.sector.leader} - {chair}
        begins = self._begins(row, day)
        return MeetingDraft(
            title=row["名称"],
            planned_at=begins,
            ends_at=begins + LASTS,
            topic=TOPICS.get(row["专题"], MeetingTopic.OTHER),
            unit=chair.unit if is_weekly else None,
            chair=chair,
            place=row["地点"],
            invited_units=() if is_weekly else self._units(row, tasks),
            invited_people=() if is_weekly else sorted(leaders, key=lambda each: each.pk),
            agenda=[self._item(text, tasks) for text in row["任务"].split("、")],
        )

    def _tasks(self, row: Row) -> dict[str, Task]:
        serials = [_serial(text) for text in row["任务"].split("、")]
        found = Task.objects.select_related("work_list", "host", "sector__leader")
        return {each.serial: each for each in found.filter(work_list__year=self.directory.year, serial__in=serials)}

    def _units(self, row: Row, tasks: dict[str, Task]) -> list[Unit]:
        named = [self.directory.units[name] for name in filter(None, row["参会单位"].split("、"))]
        return list(dict.fromkeys([*(task.host for task in tasks.values()), *named]))

    def _item(self, text: str, tasks: dict[str, Task]) -> AgendaDraft:
        task = tasks[_serial(text)]
        reason = REASONS.get(text.removeprefix(task.serial), AgendaReason.CHOSEN)
        request = None
        if reason == AgendaReason.COORDINATION:
            request = CoordinationRequest.objects.filter(task=task).order_by("month").last()
        return AgendaDraft(task=task, request=request, reason=reason)

    def _present(self, row: Row) -> str:
        if KINDS[row["类别"]] == MeetingKind.UNIT_WEEKLY:
            return f"{self._chair(row).post}、班子成员、各处室负责人"
        units = self._units(row, self._tasks(row))
        heads = "、".join(f"{unit.short_name}负责人" for unit in units)
        return f"{self._chair(row).post}、{heads}、督查室督查员"


def _serial(text: str) -> str:
    return text.removesuffix("落后").removesuffix("协调")
