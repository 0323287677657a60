"""A small city that meets: a mayor, a vice mayor, two units with a task each, the supervision office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from office.convening import DecisionDraft, MeetingDraft, MeetingRecord, call_meeting, record_meeting
from office.enums import MeetingKind
from organization.enums import LeaderRank, Role
from tests.factories import (
    make_city_leader,
    make_list,
    make_person,
    make_reporter,
    make_sector,
    make_supervision_officer,
    make_task,
    make_unit,
    make_unit_head,
    moment,
)

if TYPE_CHECKING:
    from office.models import Meeting, MeetingDecision
    from organization.models import Person, Unit
    from tasks.models import Task, WorkList

CALLED, HELD, RECORDED = moment("2026-03-10 09:00"), moment("2026-03-16 14:30"), moment("2026-03-17 09:00")
DUE = date(2026, 4, 10)


@dataclass(frozen=True)
class MeetingCity:
    work_list: WorkList
    mayor: Person
    vice_mayor: Person
    officer: Person
    first: Unit
    second: Unit
    reporter: Person
    head: Person
    elsewhere: Person
    bridge: Task
    housing: Task

    def draft(self, **changes: object) -> MeetingDraft:
        given: dict[str, object] = {
            "title": "3月市长专题推进会",
            "topic": "construction",
            "chair": self.mayor,
            "planned_at": HELD,
            "place": "第一会议室",
            "invited_units": [self.first],
            "invited_people": [self.vice_mayor],
        }
        return MeetingDraft(**{**given, **changes})  # type: ignore[arg-type]

    def call(
        self, *, kind: str = MeetingKind.MAYOR, at: datetime = CALLED, by: Person | None = None, **changes: object
    ) -> Meeting:
        return call_meeting(kind=kind, draft=self.draft(**changes), at=at, by=by or self.officer)

    def hold(
        self, meeting: Meeting, *decisions: DecisionDraft, at: datetime = RECORDED, held_at: datetime = HELD
    ) -> Meeting:
        record = MeetingRecord(
            held_at=held_at, present="建委、房产局", minutes="听取汇报。\n分析原因。", decisions=decisions
        )
        return record_meeting(meeting=meeting, record=record, at=at, by=self.officer)

    def decide(self, unit: Unit | None = None, *, due_on: date = DUE, task: Task | None = None) -> MeetingDecision:
        """One decision of a mayor's meeting that was held."""
        draft = DecisionDraft(text="倒排工期，每周报送进度", unit=unit or self.first, due_on=due_on, task=task)
        return self.hold(self.call(), draft).decisions.get()


def make_meeting_city() -> MeetingCity:
    work_list = make_list()
    first, second = make_unit("建委"), make_unit("房产局")
    vice_mayor = make_city_leader(username="vice", post="副市长")
    sector = make_sector(work_list, "城建", leader=vice_mayor)
    return MeetingCity(
        work_list=work_list,
        mayor=make_city_leader(LeaderRank.MAYOR, username="mayor", post="市长"),
        vice_mayor=vice_mayor,
        officer=make_supervision_officer(username="office", post="督查室科员"),
        first=first,
        second=second,
        reporter=make_reporter(first, username="reporter"),
        head=make_unit_head(first, username="head"),
        elsewhere=make_person(Role.REPORTER, Role.UNIT_HEAD, unit=second, username="elsewhere"),
        bridge=make_task(work_list, first, serial="1", title="过江通道", sector=sector),
        housing=make_task(work_list, second, serial="2", title="老旧小区改造", sector=sector),
    )
