"""A small city with two tasks: one led by 建委 and carried out in 甲区, one of 教育局; and inspections of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from office.enums import InspectionKind
from office.inspecting import (
    FindingDraft,
    InspectionDraft,
    VisitDraft,
    begin_inspection,
    plan_inspection,
    put_right,
    record_finding,
    record_visit,
)
from organization.enums import LeaderRank, UnitKind
from tests.factories import (
    make_city_leader,
    make_list,
    make_reporter,
    make_sector,
    make_supervision_officer,
    make_task,
    make_unit,
    make_unit_head,
    moment,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from office.models import Inspection, InspectionFinding
    from organization.models import Person, Unit
    from tasks.models import Task

YEAR = 2026
PLANNED, BEGUN, FOUND = moment("2026-01-12 09:00"), moment("2026-05-11 08:30"), moment("2026-05-13 16:00")
FIRST_DAY, LAST_DAY = date(2026, 5, 11), date(2026, 5, 22)
VISITED_ON, RECTIFY_BY = date(2026, 5, 13), date(2026, 6, 12)
RIGHT_ON, RIGHT = date(2026, 6, 10), moment("2026-06-10 17:00")
VERIFIED_ON, VERIFIED = date(2026, 6, 16), moment("2026-06-16 10:00")


@dataclass
class InspectedCity:
    building: Unit
    schools: Unit
    east: Unit
    officer: Person
    mayor: Person
    vice_mayor: Person
    builder_head: Person
    builder_reporter: Person
    schools_head: Person
    east_head: Person
    east_reporter: Person
    bridge: Task
    school: Task


def make_inspected_city() -> InspectedCity:
    building, schools = make_unit("建委"), make_unit("教育局")
    east = make_unit("甲区", kind=UnitKind.DISTRICT)
    vice_mayor = make_city_leader()
    work_list = make_list(YEAR)
    sector = make_sector(work_list, "城乡建设", leader=vice_mayor)
    return InspectedCity(
        building=building,
        schools=schools,
        east=east,
        officer=make_supervision_officer(unit=make_unit("办公厅")),
        mayor=make_city_leader(LeaderRank.MAYOR),
        vice_mayor=vice_mayor,
        builder_head=make_unit_head(building),
        builder_reporter=make_reporter(building),
        schools_head=make_unit_head(schools),
        east_head=make_unit_head(east),
        east_reporter=make_reporter(east),
        bridge=make_task(work_list, building, serial="1", title="建成跨江大桥", sector=sector, co_hosts=[east]),
        school=make_task(work_list, schools, serial="2", title="新建十所学校", sector=sector),
    )


def draft_of(
    city: InspectedCity,
    *units: Unit,
    title: str = "上半年重点工作综合督查",
    holder: Unit | None = None,
    days: tuple[date, date] = (FIRST_DAY, LAST_DAY),
    tasks: Sequence[Task] | None = None,
    **changes: object,
) -> InspectionDraft:
    """Visits to the units, from the first to the last day of the inspection."""
    given: dict[str, object] = {
        "year": YEAR,
        "kind": InspectionKind.COMPREHENSIVE,
        "title": title,
        "purpose": "序时进度、资金使用、存在问题",
        "holder": holder,
        "begins_on": days[0],
        "ends_on": days[1],
        "team": "督查室、发改委",
        "document": "重督发〔2026〕3号",
        "tasks": [city.bridge] if tasks is None else tasks,
        "visits": [VisitDraft(unit, *days) for unit in units or (city.building, city.east)],
    }
    return InspectionDraft(**given | changes)  # type: ignore[arg-type]


def plan(
    city: InspectedCity,
    *units: Unit,
    because: str = "",
    by: Person | None = None,
    at: datetime = PLANNED,
    **given: object,
) -> Inspection:
    draft = draft_of(city, *units, **given)  # type: ignore[arg-type]
    return plan_inspection(draft=draft, accepts_overlap_because=because, at=at, by=by or city.officer)


def begin(city: InspectedCity, **given: object) -> Inspection:
    inspection = plan(city, **given)  # type: ignore[arg-type]
    by = inspection.planned_by
    return begin_inspection(inspection=inspection, at=BEGUN, by=by)


def visit_all(inspection: Inspection, *, at: datetime = FOUND) -> None:
    for visit in inspection.visits.standing():
        record_visit(visit=visit, visited_on=VISITED_ON, note="", at=at, by=inspection.planned_by)


def find(
    city: InspectedCity, inspection: Inspection, *, unit: Unit | None = None, rectify_by: date | None = RECTIFY_BY
) -> InspectionFinding:
    draft = FindingDraft(unit or city.east, city.bridge, "征地进度比台账慢两个月", agrees=False, rectify_by=rectify_by)
    return record_finding(inspection=inspection, draft=draft, at=FOUND, by=inspection.planned_by)


def right(finding: InspectionFinding, by: Person, *, day: date = RIGHT_ON, at: datetime = RIGHT) -> InspectionFinding:
    return put_right(finding=finding, rectified_on=day, text="已完成剩余征地", at=at, by=by)
