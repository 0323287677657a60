"""A city at the end of its year: completed tasks, leaders in charge, and who takes a nomination through its steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from incentives.honouring.deciding import Verdict, record_meeting, review_nominations
from incentives.honouring.nominating import nominate
from incentives.honouring.recommending import recommend
from organization.enums import LeaderRank
from supervision.enums import Flag
from supervision.models import Check
from tests.factories import (
    make_city_leader,
    make_list,
    make_sector,
    make_supervision_officer,
    make_task,
    make_unit,
    make_unit_head,
    moment,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from incentives.models import Nomination, Recommendation
    from organization.models import Person, Unit
    from tasks.models import Sector, Task, WorkList

YEAR = 2026
AT = moment("2027-02-01 10:00")
MET_ON = date(2027, 1, 28)
MINUTES = "市政府常务会议纪要〔2027〕3号"


@dataclass
class City:
    """The list of the year, closed, with a mayor, a vice mayor in charge of a sector, and an officer."""

    work_list: WorkList
    mayor: Person
    leader: Person
    sector: Sector
    office: Person

    def unit(self, name: str = "", **fields: object) -> Unit:
        unit = make_unit(name, **fields)  # type: ignore[arg-type]
        make_unit_head(unit, post=f"{unit.short_name}主要负责人")
        return unit

    def task(self, unit: Unit | None = None, *, sector: Sector | None = None, **fields: object) -> Task:
        """A task completed in October."""
        given: dict[str, object] = {"completed_on": date(YEAR, 10, 20), "sector": sector or self.sector, **fields}
        return make_task(self.work_list, unit or self.unit(), **given)  # type: ignore[arg-type]

    def sector_of(self, leader: Person) -> Sector:
        return make_sector(self.work_list, leader=leader)

    def nominated(self, task: Task | None = None) -> Nomination:
        task = task or self.task()
        return nominate(task=task, statement="改革创新，提前完成", at=AT, by=head_of(task.host))

    def recommended(self, nomination: Nomination | None = None, leader: Person | None = None) -> Recommendation:
        """By a leader of its own, so that nobody passes a limit."""
        if nomination is None:
            leader = leader or make_city_leader()
            nomination = self.nominated(self.task(sector=self.sector_of(leader)))
        leader = leader or self.leader
        return recommend(nomination=nomination, leader=leader, at=AT, by=leader)

    def reviewed(self, nomination: Nomination | None = None) -> Nomination:
        nomination = nomination or self.recommended().nomination
        return review_nominations(year=YEAR, verdicts=[Verdict(nomination, True)], at=AT, by=self.mayor)[0]

    def recognised(self, nomination: Nomination | None = None) -> Nomination:
        return self.meet([Verdict(nomination or self.reviewed(), True)])[0]

    def meet(self, verdicts: Iterable[Verdict]) -> list[Nomination]:
        return record_meeting(
            year=YEAR, verdicts=list(verdicts), meeting_on=MET_ON, document=MINUTES, at=AT, by=self.office
        )


def make_city() -> City:
    work_list = make_list(YEAR)
    work_list.closed_through = 12
    work_list.save()
    leader = make_city_leader(username="leader", post="分管副市长")
    return City(
        work_list=work_list,
        mayor=make_city_leader(LeaderRank.MAYOR, username="mayor", post="市长"),
        leader=leader,
        sector=make_sector(work_list, leader=leader),
        office=make_supervision_officer(username="office", post="督查室主任"),
    )


def head_of(unit: Unit) -> Person:
    head = unit.people.filter(roles__contains=["unit_head"]).first()
    assert head is not None
    return head


def flag_december(task: Task, flag: Flag) -> Check:
    return Check.objects.create(
        task=task, month=12, unit=task.host, planned=100, actual=100, flag=flag, judged_at=moment("2027-01-12 08:00")
    )
