"""A small city with two years of a main indicator, a major project, special funds, and closed months."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from incentives.models import MajorProject, SpecialFund
from organization.enums import Role
from organization.models import Unit
from regulation.models import ArticleUnit
from supervision.closing import close_month
from supervision.enums import Flag
from supervision.models import Check
from supervision.rules.period import closes_at
from tasks.enums import Category, Measure, Source
from tests.factories import (
    make_city_leader,
    make_list,
    make_person,
    make_report,
    make_reporter,
    make_sector,
    make_supervision_officer,
    make_task,
    make_unit,
    make_unit_head,
    moment,
)

if TYPE_CHECKING:
    from datetime import datetime

    from organization.models import Person
    from tasks.models import Sector, Task, WorkList

PLANNED = [Decimal(10 * month) for month in range(1, 13)]
# The last flags go on to the end of the year: R red, Y behind by 5, U not reported.
FLAGS = {"output": "RRRRRYRRRRRR", "bridge": "RYYYYYYYYYYY", "beds": "YRRRRRRRRRRU"}
LAST_YEAR = [Decimal(8 * month) for month in range(1, 13)]


@dataclass
class City:
    work_list: WorkList
    officer: Person
    leader: Person
    works: Unit
    health: Unit
    reporter: Person
    head: Person
    sector: Sector
    tasks: dict[str, Task]


def make_city(*, months: int = 3, last_year: bool = True) -> City:
    leader = make_city_leader(post="副市长")
    works, health = make_unit("建委"), make_unit("卫健委")
    earlier = _indicator_of_last_year(works) if last_year else None
    work_list = make_list(2026)
    sector, other = make_sector(work_list, "城建", leader=leader), make_sector(work_list, "民生", leader=leader)
    shared = {"planned": PLANNED, "measure": Measure.AMOUNT, "target_value": 120}
    tasks = {
        "output": make_task(
            work_list, works, serial="01", title="建筑业总产值", sector=sector, category=Category.INDICATOR,
            sources=[Source.GOVERNMENT_WORK_REPORT], measure_unit="亿元", predecessor=earlier, **shared,
        ),
        "bridge": make_task(work_list, works, serial="02", title="过江通道", sector=sector, major=True, **shared),
        "beds": make_task(work_list, health, serial="03", title="新增床位", sector=other, livelihood=True, **shared),
    }  # fmt: skip
    city = City(
        work_list, make_supervision_officer(post="督查室副主任"), leader, works, health,
        make_reporter(works), make_unit_head(works), sector, tasks,
    )  # fmt: skip
    for month in range(1, months + 1):
        close(city, month)
    return city


def _indicator_of_last_year(unit: Unit) -> Task:
    work_list = make_list(2025)
    task = make_task(
        work_list, unit, serial="07", title="建筑业总产值", measure=Measure.AMOUNT, target_value=96, planned=LAST_YEAR,
        category=Category.INDICATOR, measure_unit="亿元",
    )  # fmt: skip
    Check.objects.bulk_create(
        [
            Check(
                task=task, month=month, unit=unit, planned=value, actual=value, flag=Flag.RED_FLAG,
                judged_at=closes_at(2025, month),
            )
            for month, value in enumerate(LAST_YEAR, start=1)
        ]
    )  # fmt: skip
    return task


def close(city: City, month: int) -> datetime:
    """Report what the flags say, and close the month at its time."""
    for name, flags in FLAGS.items():
        flag = flags[month - 1]
        if flag != "U":
            planned = PLANNED[month - 1]
            make_report(city.tasks[name], month, planned if flag == "R" else planned - 5)
    at = closes_at(2026, month)
    close_month(year=2026, month=month, at=at)
    return at


def add_funds(city: City) -> None:
    """One fund behind at the end of March and June, one that is not."""
    for name, distributed in (("科技专项", 1000), ("交通专项", 6000)):
        SpecialFund.objects.create(
            year=2026, name=name, unit=city.works, budget=10000, first_quarter=distributed, second_quarter=distributed,
            entered_at=moment("2026-04-08 10:00"),
        )  # fmt: skip


def add_project_start(city: City) -> None:
    MajorProject.objects.create(
        year=2026, task=city.tasks["bridge"], planned_start_on="2026-03-01", started_on="2026-02-20",
        entered_at=moment("2026-03-08 10:00"),
    )  # fmt: skip


def make_fund_host(city: City) -> Person:
    """Somebody who acts for the host of article 12."""
    unit = make_unit("财政局")
    ArticleUnit.objects.create(
        year=2026, article=12, unit=unit, part="host", holds_from="2026-01-01", entered_by=city.officer,
        entered_at=moment("2026-01-02 09:00"),
    )  # fmt: skip
    return make_person(Role.ARTICLE_HOST, unit=unit)
