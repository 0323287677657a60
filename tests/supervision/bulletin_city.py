"""A small city with closed months, whose every flag is said in the test, for the tests of bulletins."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from organization.models import Unit
from supervision.closing import close_month
from supervision.correcting import correct_month
from supervision.rules.period import closes_at
from tests.factories import (
    make_city_leader,
    make_list,
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
FLAGS = {
    # serial: (sector, unit, flags of January to March: R red, Y behind, U not reported, N nothing planned)
    "01": ("城建", "建委", "RYY"),
    "02": ("城建", "建委", "RRR"),
    "03": ("城建", "房产局", "YYR"),
    "04": ("民生", "教育局", "RRU"),
    "05": ("民生", "教育局", "YYY"),
    "06": ("民生", "卫健委", "NNN"),
}
IN_APRIL = moment("2026-04-13 10:00")


@dataclass
class City:
    work_list: WorkList
    officer: Person
    leader: Person
    reporter: Person
    head: Person
    units: dict[str, Unit] = field(default_factory=dict)
    sectors: dict[str, Sector] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)


def make_city(*, months: int = 3, livelihood: tuple[str, ...] = ("04",), year: int = 2026) -> City:
    leader = make_city_leader(post="副市长")
    city = City(make_list(year), make_supervision_officer(post="督查室"), leader, leader, leader)
    for serial, (sector, unit, flags) in FLAGS.items():
        if sector not in city.sectors:
            city.sectors[sector] = make_sector(city.work_list, sector, leader=leader)
        if unit not in city.units:
            city.units[unit] = Unit.objects.filter(short_name=unit).first() or make_unit(unit)
        task = make_task(
            city.work_list,
            city.units[unit],
            serial=serial,
            sector=city.sectors[sector],
            title=f"任务{serial}",
            planned=[None] * 12 if flags[0] == "N" else PLANNED,
            livelihood=serial in livelihood,
        )
        city.tasks[serial] = task
    city.reporter, city.head = make_reporter(city.units["建委"]), make_unit_head(city.units["建委"])
    for month in range(1, months + 1):
        close(city, month)
    return city


def close(city: City, month: int, flags: dict[str, str] | None = None) -> None:
    """Report as told, and close; after March, every task goes on with its last flag unless told otherwise."""
    for serial, task in city.tasks.items():
        told = FLAGS[serial][2]
        flag = (flags or {}).get(serial, told[min(month, len(told)) - 1])
        if flag in "RY":
            make_report(task, month, 10 * month if flag == "R" else 10 * month - 1)
    year = city.work_list.year
    close_month(year=year, month=month, at=closes_at(year, month))
    city.work_list.refresh_from_db()


def correct(city: City, serial: str, month: int, actual: int, at: datetime) -> None:
    task = city.tasks[serial]
    correct_month(task=task, month=month, actual=Decimal(actual), reason="统计口径核实", at=at, by=city.officer)
