from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from organization.enums import LeaderRank
from tasks.enums import Measure
from tests.factories import (
    make_city_leader,
    make_list,
    make_person,
    make_reporter,
    make_sector,
    make_supervision_officer,
    make_task,
    make_unit,
)
from tests.programs import Program

pytestmark = pytest.mark.django_db


def test_a_task_is_given_with_the_words_of_the_workbook() -> None:
    work_list, host, other = make_list(2016), make_unit("水务局"), make_unit("建委")
    leader = make_city_leader(LeaderRank.VICE_MAYOR, post="副市长")
    task = make_task(
        work_list,
        host,
        serial="01-02",
        title="雨污分流",
        sector=make_sector(work_list, "城建", leader=leader),
        measure=Measure.AMOUNT,
        measure_unit="公里",
        target="完成 300 公里",
        target_value=Decimal("300.50"),
        co_hosts=[other],
        lead_leader=leader,
        parent=make_task(work_list, serial="01"),
        livelihood=True,
    )
    (record,) = Program(make_person()).records("tasks/", year=2016, task="01-02")
    assert record == {
        "id": task.pk,
        "task": "01-02",
        "year": 2016,
        "sector": "城建",
        "title": "雨污分流",
        "category": "project",
        "sources": [],
        "target": "完成 300 公里",
        "measure": "amount",
        "measure_unit": "公里",
        "target_value": "300.5",
        "direction": "higher",
        "starts_on": "2016-01-01",
        "finishes_on": "2016-12-31",
        "lead_leader": "副市长",
        "unit": "水务局",
        "co_hosts": ["建委"],
        "livelihood": True,
        "major": False,
        "weight": "1",
        "parent": "01",
        "status": "active",
        "completed_on": None,
    }


def test_a_draft_list_is_the_supervision_office_s() -> None:
    make_task(make_list(2027, published=False))
    make_task(make_list(2026))
    office, other = Program(make_supervision_officer()), Program(make_person())
    assert [each["year"] for each in office.records("lists/")] == [2027, 2026]
    assert [each["year"] for each in other.records("lists/")] == [2026]
    assert [each["year"] for each in office.records("tasks/")] == [2027, 2026]
    assert [each["year"] for each in other.records("tasks/")] == [2026]
    assert other.get("lists/2026/").json()["status"] == "published"
    assert other.get("lists/2027/").status_code == 404


def test_schedules_and_milestones_are_for_those_who_see_the_task_whole() -> None:
    work_list, unit = make_list(2016), make_unit("水务局")
    own = make_task(work_list, unit, serial="1", measure=Measure.AMOUNT, planned=[None, Decimal("8.330"), *[100] * 10])
    staged = make_task(work_list, unit, serial="2", measure=Measure.MILESTONE, milestones={"开工": date(2016, 3, 20)})
    make_task(work_list, serial="3", measure=Measure.MILESTONE, milestones={"验收": date(2016, 6, 1)})
    reporter, office = Program(make_reporter(unit)), Program(make_supervision_officer())
    assert [each["task"] for each in reporter.records("schedules/")] == ["1", "2"]
    assert [each["task"] for each in office.records("schedules/")] == ["1", "2", "3"]
    schedule = reporter.get(f"schedules/{own.pk}/").json()
    assert [schedule["planned"][month] for month in ("2016-01", "2016-02", "2016-12")] == [None, "8.33", "100"]
    assert reporter.records("milestones/") == [
        {"id": staged.milestones.get().pk, "task": "2", "year": 2016, "name": "开工", "due_on": "2016-03-20"}
    ]
    assert len(office.records("milestones/", year=2016)) == 2


def test_tasks_are_found_by_words_and_marks() -> None:
    work_list = make_list()
    make_task(work_list, serial="1", title="老旧小区改造", livelihood=True)
    make_task(work_list, serial="2", title="轨道交通", major=True)
    program = Program(make_person())
    assert [each["task"] for each in program.records("tasks/", search="小区")] == ["1"]
    assert [each["task"] for each in program.records("tasks/", livelihood="true")] == ["1"]
    assert [each["task"] for each in program.records("tasks/", major="true", measure="percent")] == ["2"]


@pytest.mark.parametrize("path", ["tasks/", "schedules/", "milestones/"])
def test_the_list_costs_the_same_queries_at_one_task_and_at_thirty(path: str) -> None:
    work_list, leader = make_list(), make_city_leader()
    sector = make_sector(work_list, leader=leader)
    program = Program(make_supervision_officer())

    def add(number: int) -> None:
        for _each in range(number):
            make_task(
                work_list, make_unit(), sector=sector, lead_leader=leader, co_hosts=[make_unit()],
                measure=Measure.MILESTONE, milestones={"开工": date(2026, 3, 20)}, parent=work_list.tasks.first(),
            )  # fmt: skip

    add(2)
    few = program.queries_of(path)
    add(28)
    assert program.queries_of(path) == few
