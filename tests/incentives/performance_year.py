"""A small settled year: three tasks of four units, judged through December."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from incentives.measuring import renew_measures
from incentives.models import Measure, Score
from organization.enums import Role
from organization.models import Person, Unit
from supervision.enums import Flag
from supervision.models import Check
from tasks.enums import Category
from tasks.enums import Measure as Kind
from tests.factories import (
    make_list,
    make_person,
    make_report,
    make_reporter,
    make_supervision_officer,
    make_task,
    make_unit,
    make_unit_head,
    moment,
)

if TYPE_CHECKING:
    from tasks.models import Task, WorkList

YEAR = 2017
SETTLED = moment("2018-01-09 08:00")
LATER = moment("2018-01-20 10:00")


@dataclass
class SettledYear:
    work_list: WorkList
    office: Unit
    housing: Unit
    water: Unit
    roads: Unit
    host: Person
    officer: Person
    head: Person
    reporter: Person
    behind: Task
    early: Task
    met: Task

    def score(self, unit: Unit | None = None) -> Score:
        return Score.objects.get(year=YEAR, unit=unit or self.housing)

    def measure(self, task: Task, unit: Unit | None = None) -> Measure:
        return Measure.objects.get(year=YEAR, task=task, unit=unit or self.housing)


def judged(task: Task, flag: Flag) -> None:
    Check.objects.create(task=task, month=12, unit=task.host, planned=task.target_value, flag=flag, judged_at=SETTLED)


def settled_year(*, settles: bool = True) -> SettledYear:
    """房产局 hosts all three: one 75% done, one early, one just met; 水务局 and 路桥局 are its co-hosts."""
    work_list = make_list(YEAR)
    office, housing, water, roads = (make_unit(name) for name in ("编办", "房产局", "水务局", "路桥局"))
    behind = make_task(work_list, housing, serial="1", title="老旧小区改造", co_hosts=[water])
    early = make_task(work_list, housing, serial="2", title="滨江大道", co_hosts=[water, roads])
    met = make_task(
        work_list, housing, serial="3", title="住房交易额", category=Category.INDICATOR, measure=Kind.AMOUNT
    )
    make_report(behind, 11, 75)
    make_report(early, 11, 100, accepted=True, completed_on=date(YEAR, 11, 30))
    make_report(met, 12, 105)
    for task, flag in ((behind, Flag.YELLOW_CARD), (early, Flag.RED_FLAG), (met, Flag.RED_FLAG)):
        judged(task, flag)
    early.completed_on = date(YEAR, 11, 30)
    early.save()
    made = SettledYear(
        work_list,
        office,
        housing,
        water,
        roads,
        host=make_person(Role.ARTICLE_HOST, unit=office, post="编办考核处处长"),
        officer=make_supervision_officer(post="督查室主任"),
        head=make_unit_head(housing, post="房产局局长"),
        reporter=make_reporter(housing),
        behind=behind,
        early=early,
        met=met,
    )
    if settles:
        settle(made)
    return made


def settle(made: SettledYear) -> None:
    made.work_list.closed_through = 12
    made.work_list.save()
    renew_measures(year=YEAR, articles=(16,), at=SETTLED)
