"""The year's inspections: planned, begun, units visited, findings put right and verified, reported, closed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from config.demonstration.city import day_about
from config.demonstration.events import Event, moment
from config.demonstration.office.days import steps_of, working_day
from office.enums import InspectionKind
from office.inspecting import (
    FindingDraft,
    InspectionDraft,
    VisitDraft,
    begin_inspection,
    cancel_inspection,
    close_inspection,
    plan_inspection,
    put_right,
    record_finding,
    record_visit,
    report_inspection,
    return_finding,
    verify_finding,
    withdraw_finding,
)
from office.models import Inspection, InspectionFinding
from regulation.calendar import add_working_days
from tasks.models import Task

if TYPE_CHECKING:
    from collections.abc import Iterator

    from config.demonstration.events import Directory
    from organization.models import Person

KINDS = {"综合": InspectionKind.COMPREHENSIVE, "专项": InspectionKind.SPECIAL}
AGREES = "是"
CLOSED, CANCELLED = "办结", "取消"
RETURNED_AFTER, ONCE_MORE = 3, timedelta(days=20)
Row = dict[str, str]


class Inspections:
    """The inspections of a year, and what they found, by the words of the tables, as they come about."""

    def __init__(self, directory: Directory) -> None:
        self.directory = directory
        self.year = directory.year
        self.made: dict[str, Inspection] = {}
        self.found: dict[str, InspectionFinding] = {}

    def events(self) -> Iterator[Event]:
        for row in self.directory.table("office/inspections"):
            planned = moment(working_day(self.year, row["列入计划日"]), 15, 20)
            yield Event(planned, partial(self._plan, row, planned))
            yield from self._carried_out(row)
        for row in self.directory.table("office/findings"):
            yield from self._followed_up(row)

    def _carried_out(self, row: Row) -> Iterator[Event]:
        for step in steps_of(self.year, row["结果"]):
            at = moment(step.on, 17)
            if step.act == CANCELLED:
                yield Event(at, partial(self._cancel, row, step.words, at))
                return
            yield Event(at, partial(self._close, row, at))
        begun = moment(self._day(row["开始"]), 8, 30)
        yield Event(begun, partial(self._begin, row, begun))
        for unit, (_begins, ends) in self._visits(row).items():
            at = moment(ends, 17, 30)
            yield Event(at, partial(self._visit, row, unit, at))
        if row["报告日"]:
            at = moment(self._day(row["报告日"]), 16)
            yield Event(at, partial(self._report, row, at))

    def _followed_up(self, row: Row) -> Iterator[Event]:
        if row["撤销"]:
            day, _, reason = row["撤销"].partition(":")
            at = moment(self._day(day), 10)
            yield Event(at, partial(self._withdraw, row, reason, at))
        if not row["整改日"]:
            return
        done = moment(self._day(row["整改日"]), 16)
        yield Event(done, partial(self._put_right, row, done))
        verified = moment(self._day(row["核实日"]), 11) if row["核实日"] else None
        if row["退回"]:
            returned = moment(add_working_days(done.date(), RETURNED_AFTER), 10)
            yield Event(returned, partial(self._return, row, returned))
            if verified:
                again = moment(add_working_days(verified.date(), -1), 16)
                yield Event(again, partial(self._put_right, row, again))
        if verified:
            yield Event(verified, partial(self._verify, row, verified))

    def _day(self, text: str) -> date:
        return day_about(self.year, text)

    def _holder(self, row: Row) -> Person:
        """The head of the unit that leads, or the office."""
        return self.directory.heads[self.directory.units[row["牵头"]].pk] if row["牵头"] else self.directory.office

    def _holder_of(self, inspection: Inspection) -> Person:
        return self.directory.heads[inspection.holder_id] if inspection.holder_id else self.directory.office

    def _visits(self, row: Row) -> dict[str, tuple[date, date]]:
        visits = {}
        for part in row["检查安排"].split(";"):
            unit, _, days = part.partition("@")
            begins, _, ends = days.partition("~")
            visits[unit] = (self._day(begins), self._day(ends))
        return visits

    def _plan(self, row: Row, at: datetime) -> None:
        units = self.directory.units
        tasks = Task.objects.filter(work_list__year=self.year, serial__in=row["任务"].split("、")).order_by("order")
        draft = InspectionDraft(
            year=self.year,
            kind=KINDS[row["类型"]],
            title=row["名称"],
            purpose=row["内容"],
            holder=units[row["牵头"]] if row["牵头"] else None,
            begins_on=self._day(row["开始"]),
            ends_on=self._day(row["结束"]),
            team=row["组成"],
            document=row["文件"],
            tasks=list(tasks),
            visits=[VisitDraft(units[unit], begins, ends) for unit, (begins, ends) in self._visits(row).items()],
        )
        self.made[row["编号"]] = plan_inspection(
            draft=draft, accepts_overlap_because=row["重叠理由"], at=at, by=self._holder(row)
        )

    def _begin(self, row: Row, at: datetime) -> None:
        begin_inspection(inspection=self.made[row["编号"]], at=at, by=self._holder(row))

    def _visit(self, row: Row, unit: str, at: datetime) -> None:
        inspection, by = self.made[row["编号"]], self._holder(row)
        visit = inspection.visits.get(unit=self.directory.units[unit])
        note = "查阅台账、抽看现场，与承办处室座谈"
        record_visit(visit=visit, visited_on=at.date(), note=note, at=at, by=by)
        for finding in self.directory.table("office/findings"):
            if (finding["检查"], finding["单位"]) == (row["编号"], unit):
                self._find(inspection, finding, at + timedelta(minutes=10), by)

    def _find(self, inspection: Inspection, row: Row, at: datetime, by: Person) -> None:
        draft = FindingDraft(
            unit=self.directory.units[row["单位"]],
            task=self.directory.task(row["任务"]),
            text=row["情况"],
            agrees=row["相符"] == AGREES,
            rectify_by=self._day(row["整改期限"]) if row["整改期限"] else None,
        )
        self.found[_key(row)] = record_finding(inspection=inspection, draft=draft, at=at, by=by)

    def _finding(self, row: Row) -> tuple[InspectionFinding, Person]:
        return self.found[_key(row)], self._holder_of(self.made[row["检查"]])

    def _put_right(self, row: Row, at: datetime) -> None:
        finding, _by = self._finding(row)
        reporter = self.directory.reporters[finding.unit_id]
        put_right(finding=finding, rectified_on=at.date(), text=row["整改情况"], at=at, by=reporter)

    def _return(self, row: Row, at: datetime) -> None:
        finding, by = self._finding(row)
        return_finding(finding=finding, reason=row["退回"], rectify_by=(at + ONCE_MORE).date(), at=at, by=by)

    def _verify(self, row: Row, at: datetime) -> None:
        finding, by = self._finding(row)
        verify_finding(finding=finding, verified_on=at.date(), at=at, by=by)

    def _withdraw(self, row: Row, reason: str, at: datetime) -> None:
        finding, by = self._finding(row)
        withdraw_finding(finding=finding, reason=reason, at=at, by=by)

    def _report(self, row: Row, at: datetime) -> None:
        report_inspection(inspection=self.made[row["编号"]], report=row["报告"], at=at, by=self._holder(row))

    def _close(self, row: Row, at: datetime) -> None:
        close_inspection(inspection=self.made[row["编号"]], at=at, by=self._holder(row))

    def _cancel(self, row: Row, reason: str, at: datetime) -> None:
        cancel_inspection(inspection=self.made[row["编号"]], reason=reason, at=at, by=self._holder(row))


def _key(row: Row) -> str:
    return f"{row['检查']} {row['单位']} {row['情况']}"
