"""The tables of the office's own year and of what citizens read, before anything is loaded from them."""

from __future__ import annotations

import pytest
from PIL import Image

from config.demonstration.citizens.drawing import SCENES, SIZE, picture
from config.demonstration.city import LAST_YEAR, City, day_about, read_table
from config.demonstration.events import moment
from config.demonstration.office.days import steps_of, working_day
from config.demonstration.office.decisions import HOURS
from config.demonstration.office.meetings import KINDS, TOPICS
from regulation.calendar import next_working_day

YEARS = (City(2026), City(2027), City(2028), City(2025, LAST_YEAR), City(2026, LAST_YEAR))
MAYOR = "市长专题推进会"


@pytest.fixture(params=YEARS, ids=lambda city: f"{city.year}{city.folder}")
def city(request: pytest.FixtureRequest) -> City:
    city: City = request.param
    return city


def units_of_today() -> set[str]:
    return {row["简称"] for row in read_table("units") if not row["停用日期"]}


def test_the_tables_name_units_tasks_and_accounts_that_are_there(city: City) -> None:
    units, serials = units_of_today(), set(city.tasks)
    for name in ("office/decisions", "office/findings", "office/evaluations"):
        assert {row["单位"] for row in city.table(name)} <= units, name
    for name in ("office/decisions", "office/findings", *(f"citizens/{each}" for each in ("notes", "pictures"))):
        assert {row["任务序号"] if "任务序号" in row else row["任务"] for row in city.table(name)} <= serials, name
    on_agendas = {text for row in city.table("office/meetings") for text in row["任务"].split("、")}
    assert {text.removesuffix("落后").removesuffix("协调") for text in on_agendas} <= serials
    accounts = {row["账号"] for row in read_table("people")}
    assert {row["主持"] for row in city.table("office/meetings")} <= accounts


def test_every_unit_that_owes_something_has_somebody_who_reports(city: City) -> None:
    reporters = {row["单位"] for row in read_table("people") if row["角色"] == "填报员"}
    for name in ("office/decisions", "office/findings"):
        assert {row["单位"] for row in city.table(name)} <= reporters, name


def test_decisions_and_findings_belong_to_what_is_in_the_tables(city: City) -> None:
    meetings = {row["编号"] for row in city.table("office/meetings")}
    assert {row["会议"] for row in city.table("office/decisions")} <= meetings
    visits = {
        (row["编号"], part.partition("@")[0])
        for row in city.table("office/inspections")
        for part in row["检查安排"].split(";")
    }
    assert {(row["检查"], row["单位"]) for row in city.table("office/findings")} <= visits


def test_the_mayor_meets_in_every_month_but_one(city: City) -> None:
    held = [row for row in city.table("office/meetings") if row["类别"] == MAYOR]
    months = [day_about(city.year, row["召开日"]).month for row in held]
    assert sorted(set(range(1, 13)) - set(months)) == [8 if city.is_current else 2]
    assert len(months) == 11
    assert {row["专题"] for row in held} == set(TOPICS)
    assert {row["类别"] for row in city.table("office/meetings")} == set(KINDS)


def test_what_became_of_a_decision_is_told_in_the_order_of_its_days(city: City) -> None:
    """Whatever the weekdays of the year are: some days move on to the next working day."""
    days = {row["编号"]: working_day(city.year, row["召开日"]) for row in city.table("office/meetings")}
    for row in city.table("office/decisions"):
        steps = list(steps_of(city.year, row["经过"]))
        recorded = moment(next_working_day(days[row["会议"]]), 16)
        told = [recorded, *(moment(step.on, HOURS[step.act]) for step in steps)]
        assert told == sorted(set(told)), row["议定事项"]
        assert working_day(city.year, row["期限"]) >= days[row["会议"]], row["议定事项"]


def test_only_livelihood_items_have_notes_pictures_and_comments(city: City) -> None:
    livelihood = {row["序号"] for row in city.table("tasks") if row["民生实事"] == "是"}
    for name in ("notes", "pictures", "visitors"):
        assert {row["任务序号"] for row in city.table(f"citizens/{name}")} <= livelihood, name
    assert {row["任务序号"] for row in city.table("citizens/notes")} >= (livelihood if city.is_current else set())


def test_a_picture_is_drawn_for_every_scene_and_is_the_same_each_time() -> None:
    scenes = {row["画面"] for city in YEARS for row in city.table("citizens/pictures")}
    assert scenes == set(SCENES)
    for scene in scenes:
        drawn = picture(scene, "x")
        with Image.open(drawn) as opened:
            assert (opened.format, opened.size) == ("JPEG", SIZE)
        assert picture(scene, "x").read() == picture(scene, "x").read()
