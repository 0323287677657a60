"""A small city with two closed months, for the tests of pages that count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from supervision.closing import close_month
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
    from organization.models import Person, Unit
    from tasks.models import Sector, Task, WorkList

JANUARY_CLOSED = moment("2026-02-09 08:00")
FEBRUARY_CLOSED = moment("2026-03-09 08:00")
IN_MARCH = moment("2026-03-26 10:00")


@dataclass
class City:
    """Two sectors of one leader; `ahead` keeps up, `behind` never does, `late` reports nothing in February."""

    work_list: WorkList
    sectors: list[Sector]
    unit: Unit
    other: Unit
    ahead: Task
    behind: Task
    late: Task
    leader: Person
    officer: Person
    reporter: Person
    head: Person


def make_city(more: int = 0) -> City:
    """`more` tasks keep up like `ahead`, in the same sector and unit."""
    leader, unit, other = make_city_leader(post="分管副市长"), make_unit("水务局"), make_unit("交通局")
    work_list = make_list(2026)
    sectors = [make_sector(work_list, name, leader=leader) for name in ("水务市政", "路桥枢纽")]
    ahead = make_task(work_list, unit, serial="01", sector=sectors[0], title="供水管网", livelihood=True)
    behind = make_task(work_list, unit, serial="02", sector=sectors[0], title="污水处理厂", lead_leader=leader)
    late = make_task(work_list, other, serial="03", sector=sectors[1], title="过江通道", co_hosts=[unit])
    extra = [make_task(work_list, unit, sector=sectors[0]) for _number in range(more)]
    for month in (1, 2):
        for task in (ahead, *extra):
            make_report(task, month, 50)
        make_report(behind, month, month)
    make_report(late, 1, 50)
    close_month(year=2026, month=1, at=JANUARY_CLOSED)
    close_month(year=2026, month=2, at=FEBRUARY_CLOSED)
    for task in (ahead, behind, late, *extra):
        task.refresh_from_db()
    work_list.refresh_from_db()
    return City(
        work_list, sectors, unit, other, ahead, behind, late, leader,
        make_supervision_officer(), make_reporter(unit), make_unit_head(unit),
    )  # fmt: skip
