from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tasks.enums import Category, Direction, ListStatus, Measure, Source
from tasks.models import Milestone, Participation, Sector, Task, WorkList
from tests.factories import make_city_leader, make_list, make_task, make_unit
from tests.tasks.lists import AT, MILESTONE_TASK, SOUND, YEAR, cell, list_book, load_list
from tests.workbook.books import book
from workbook.importing import SheetCounts, run_import

if TYPE_CHECKING:
    from collections.abc import Iterator

    from organization.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english_words() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def unit() -> Unit:
    return make_unit("房产局")


@pytest.fixture
def others() -> list[Unit]:
    return [make_unit("建委"), make_unit("城管局")]


def problems(*rows: dict[str, Any], **options: Any) -> list[tuple[str, str, str]]:
    result = load_list(*rows, **options)
    return [(each.cell, each.problem, each.expected) for each in result.problems]


# What a sound row becomes -----------------------------------------------------------------------


def test_a_row_becomes_a_task_with_its_units(unit: Unit, others: list[Unit]) -> None:
    leader = make_city_leader(username="fsz1")
    row = {
        **SOUND,
        "来源": "政府工作报告、绩效考核",
        "牵头市领导": "fsz1",
        "协办单位": "建委、城管局",
        "民生实事": "是",
        "权重": "1.5",
        "1月": "10",
    }
    result = load_list(row)
    assert (result.applied, result.counts["清单"]) == (True, SheetCounts(created=1))
    task = Task.objects.get()
    assert (task.serial, task.title, task.sector.name, task.host, task.lead_leader) == (
        "1", "老旧小区改造", "城建", unit, leader,
    )  # fmt: skip
    assert (task.category, task.measure, task.direction) == (Category.PROJECT, Measure.AMOUNT, Direction.HIGHER)
    assert task.sources == [Source.GOVERNMENT_WORK_REPORT, Source.PERFORMANCE_ASSESSMENT]
    assert (task.starts_on, task.finishes_on, task.weight) == (date(YEAR, 1, 1), date(YEAR, 12, 31), Decimal("1.5"))
    assert (task.livelihood, task.major, task.planned) == (True, False, [Decimal(10), *[None] * 11])
    assert list(task.participations.order_by("pk").values_list("unit__short_name", "is_host")) == [
        ("房产局", True), ("建委", False), ("城管局", False),
    ]  # fmt: skip


def test_a_row_without_months_gets_a_proposed_schedule(unit: Unit) -> None:
    load_list({**SOUND, "目标值": 100, "计量方式": "百分比", "开始": date(YEAR, 3, 10)})
    task = Task.objects.get()
    assert task.schedule_is_proposed
    assert task.planned == [None, None, *[Decimal(value) for value in range(10, 101, 10)]]


def test_a_row_with_some_months_is_taken_as_it_stands(unit: Unit) -> None:
    load_list({**SOUND, "3月": 40, "6月": 90, "12月": 198})
    task = Task.objects.get()
    assert not task.schedule_is_proposed
    assert [month for month, value in enumerate(task.planned, 1) if value is not None] == [3, 6, 12]


def test_tasks_stand_in_the_order_in_which_people_count(unit: Unit) -> None:
    load_list(*({**SOUND, "序号": serial} for serial in ("10", "2", "08-12", "08-01")))
    assert list(Task.objects.values_list("serial", flat=True)) == ["2", "08-01", "08-12", "10"]


def test_a_parent_may_stand_below_its_child(unit: Unit) -> None:
    load_list({**SOUND, "序号": "1.1", "上级序号": "1"}, SOUND)
    assert Task.objects.get(serial="1.1").parent == Task.objects.get(serial="1")


def test_a_predecessor_is_a_task_of_last_year(unit: Unit) -> None:
    last_year = make_task(make_list(YEAR - 1), serial="7")
    load_list({**SOUND, "上年序号": "7"})
    assert Task.objects.get(work_list__year=YEAR).predecessor == last_year


def test_a_first_file_without_sectors_brings_them_by_name(unit: Unit) -> None:
    result = load_list(SOUND, {**SOUND, "序号": "2", "条口": "民生"}, {**SOUND, "序号": "3"})
    assert list(Sector.objects.values_list("name", "leader")) == [("城建", None), ("民生", None)]
    assert result.counts["条口"] == SheetCounts(created=2)


def test_milestones_hang_on_tasks_that_are_measured_by_them(unit: Unit) -> None:
    steps = [("任务序号", "节点", "完成时限"), ("2", "开工", date(YEAR, 3, 31)), ("2", "贯通", "2026-10-31")]
    load_list(MILESTONE_TASK, 节点=steps)
    assert list(Milestone.objects.values_list("task__serial", "name", "due_on")) == [
        ("2", "开工", date(YEAR, 3, 31)), ("2", "贯通", date(YEAR, 10, 31)),
    ]  # fmt: skip


def test_publishing_counts_from_the_first_day_of_the_year(unit: Unit) -> None:
    load_list(SOUND, publish=True)
    work_list = WorkList.objects.get()
    assert (work_list.status, work_list.published_at.isoformat()) == (
        ListStatus.PUBLISHED,
        "2025-12-31T16:00:00+00:00",
    )


def test_a_list_without_tasks_is_not_published() -> None:
    assert problems(publish=True) == [
        ("清单!A1", "There is no task on the list of 2026 to publish.", "rows of the list")
    ]
    assert not WorkList.objects.exists()


# What is refused, cell by cell ------------------------------------------------------------------

LONG = "长" * 501
ERRORS: list[tuple[dict[str, Any], str, str, str]] = [
    ({"序号": None}, "序号", "", ""),
    ({"条口": None}, "条口", "", ""),
    ({"工作任务": None}, "工作任务", "", ""),
    ({"类别": None}, "类别", "", ""),
    ({"计量方式": None}, "计量方式", "", ""),
    ({"完成时限": None}, "完成时限", "", ""),
    ({"主办单位": None}, "主办单位", "", ""),
    ({"目标值": None}, "目标值", "the target value is missing", "a number"),
    ({"工作任务": LONG}, "工作任务", "", ""),
    ({"工作任务": "=1+1"}, "工作任务", "", ""),
    ({"工作任务": "@SUM"}, "工作任务", "", ""),
    ({"类别": "工程"}, "类别", "", ""),
    ({"来源": "领导批示"}, "来源", "", ""),
    ({"计量方式": "个数"}, "计量方式", "", ""),
    ({"方向": "越快越好"}, "方向", "", ""),
    ({"方向": "越低越好"}, "方向", "lower is better only for a level", "越高越好, or 计量方式 水平值"),
    ({"目标值": "很多"}, "目标值", "", ""),
    ({"目标值": -1}, "目标值", "an amount cannot be negative", "a number of at least 0"),
    ({"目标值": 101, "计量方式": "百分比"}, "目标值", "a per cent target is out of bounds", "a number from 0 to 100"),
    ({"目标值": 10**12}, "目标值", "", ""),
    ({"开始": "2026-12-01", "完成时限": "2026-11-30"}, "完成时限", "the finish lies before the start",
     "a day on or after the start"),
    ({"完成时限": "年底"}, "完成时限", "", ""),
    ({"牵头市领导": "nobody"}, "牵头市领导", "“nobody” is not known",
     "an account of the sheet 人员 or of the system"),
    ({"主办单位": "没有的局"}, "主办单位", "“没有的局” is not known", "the name or short name of a unit"),
    ({"主办单位": "旧局"}, "主办单位", "某市旧局 does not exist in 2026", "a unit of that year"),
    ({"协办单位": "建委、没有的局"}, "协办单位", "“没有的局” is not known", "the name or short name of a unit"),
    ({"协办单位": "房产局"}, "协办单位", "the host unit is also a co-host", "units other than the host"),
    ({"协办单位": "建委、某市建委"}, "协办单位", "a unit is named twice", "each unit once"),
    ({"民生实事": "对"}, "民生实事", "", ""),
    ({"权重": -1}, "权重", "", ""),
    ({"权重": 10**12}, "权重", "", ""),
    ({"上级序号": "99"}, "上级序号", "“99” is not known", "a serial number of this list"),
    ({"上级序号": "1"}, "上级序号", "the tasks 1 are parts of each other", "a parent that is not part of the task"),
    ({"上年序号": "5"}, "上年序号", "no such task last year", "a serial number of last year's list"),
    ({"3月": 50, "4月": 40}, "4月", "the planned value falls below that of an earlier month",
     "a cumulative value, at least that of the month before"),
    ({"3月": -1}, "3月", "an amount cannot be negative", "a number of at least 0"),
    ({"3月": 10**12}, "3月", "", ""),
    ({"3月": "四十"}, "3月", "", ""),
    ({"计量方式": "百分比", "目标值": 100, "3月": 101}, "3月", "a per cent value is out of bounds",
     "a number from 0 to 100"),
    ({"计量方式": "节点", "目标值": None, "3月": 1}, "3月", "a task measured by milestones has no planned values",
     "an empty cell; its steps stand in the sheet 节点"),
]  # fmt: skip


@pytest.mark.parametrize(("wrong", "head", "problem", "expected"), ERRORS)
def test_a_wrong_cell_is_named_and_nothing_is_changed(
    unit: Unit, others: list[Unit], wrong: dict[str, Any], head: str, problem: str, expected: str
) -> None:
    make_unit("旧局", ended_on=date(2025, 12, 31))
    found = problems({**SOUND, **wrong})
    assert [where for where, _problem, _expected in found] == [cell(head)]
    assert not problem or found[0][1:] == (problem, expected)
    assert (Task.objects.count(), Sector.objects.count(), WorkList.objects.count()) == (0, 0, 0)


def test_a_level_may_be_negative_fall_and_be_better_when_lower(unit: Unit) -> None:
    row = {**SOUND, "计量方式": "水平值", "方向": "越低越好", "目标值": -3, "1月": 2, "2月": -5}
    assert problems(row) == []


def test_two_rows_with_the_same_serial_are_an_error(unit: Unit) -> None:
    found = problems(SOUND, {**SOUND, "序号": "１"})
    assert [where for where, _problem, _expected in found] == ["清单!A3"]


def test_a_circle_of_parents_is_named_once(unit: Unit) -> None:
    first, second = {**SOUND, "上级序号": "2"}, {**SOUND, "序号": "2", "上级序号": "1"}
    assert problems(first, second) == [
        (cell("上级序号"), "the tasks 1、2 are parts of each other", "a parent that is not part of the task")
    ]


def test_a_weight_as_large_as_allowed_is_stored(unit: Unit) -> None:
    load_list({**SOUND, "权重": 10**12 - 1})
    assert Task.objects.get().weight == 10**12 - 1


@pytest.mark.parametrize(
    ("row", "where", "problem"),
    [
        (("9", "开工", "2026-03-31"), "节点!A2", "“9” is not known"),
        (("1", "开工", "2026-03-31"), "节点!A2", "the task is not measured by milestones"),
        (("2", None, "2026-03-31"), "节点!B2", ""),
        (("2", "开工", None), "节点!C2", ""),
        (("2", "开工", "三月"), "节点!C2", ""),
    ],
)
def test_a_wrong_milestone_is_named(unit: Unit, row: tuple[Any, ...], where: str, problem: str) -> None:
    found = problems(SOUND, MILESTONE_TASK, 节点=[("任务序号", "节点", "完成时限"), row])
    assert [each[0] for each in found] == [where]
    assert not problem or found[0][1] == problem


def test_the_same_milestone_twice_is_an_error(unit: Unit) -> None:
    steps = [("任务序号", "节点", "完成时限"), ("2", "开工", "2026-03-31"), ("2", "开工", "2026-04-30")]
    assert [each[0] for each in problems(MILESTONE_TASK, 节点=steps)] == ["节点!B3"]


@pytest.mark.parametrize(
    ("row", "where"), [((None, "fsz1"), "条口!A2"), (("城建", "nobody"), "条口!B2"), (("长" * 51, None), "条口!A2")]
)
def test_a_wrong_sector_is_named(unit: Unit, row: tuple[Any, ...], where: str) -> None:
    assert [each[0] for each in problems(条口=[("名称", "分管市领导"), row])] == [where]


# The same file, and other files, again ----------------------------------------------------------


def test_the_same_file_again_changes_nothing(unit: Unit, others: list[Unit]) -> None:
    make_city_leader(username="fsz1")
    rows = [
        {**SOUND, "协办单位": "建委、城管局", "牵头市领导": "fsz1", "目标值": "0.30000000000000004"},
        {**MILESTONE_TASK, "上级序号": "1"},
        {**SOUND, "序号": "3", "3月": 40, "6月": 90},
    ]
    sheets = {
        "条口": [("名称", "分管市领导"), ("城建", "fsz1")],
        "节点": [("任务序号", "节点", "完成时限"), ("2", "开工", date(YEAR, 3, 31))],
    }
    load_list(*rows, **sheets)
    for publish in (False, True, True):
        again = load_list(*rows, publish=publish, **sheets)
        assert again.problems == []
        assert (again.differences, again.counts) == (
            [],
            {"条口": SheetCounts(unchanged=1), "清单": SheetCounts(unchanged=3), "节点": SheetCounts(unchanged=1)},
        )


def test_a_draft_takes_over_what_differs_and_says_so(unit: Unit, others: list[Unit]) -> None:
    load_list(SOUND)
    changed = load_list({**SOUND, "目标值": 200, "协办单位": "建委", "主办单位": "城管局"})
    assert sorted((each.cell, each.before, each.after) for each in changed.differences) == sorted(
        [
            (cell("目标值"), "198", "200"),
            (cell("主办单位"), "房产局", "城管局"),
            (cell("协办单位"), "empty", "建委"),
        ]
    )
    task = Task.objects.get()
    assert (task.target_value, task.host.short_name, task.planned[11]) == (200, "城管局", 200)
    assert set(Participation.objects.values_list("unit__short_name", "is_host")) == {("城管局", True), ("建委", False)}


def test_a_preview_says_the_same_and_changes_nothing(unit: Unit) -> None:
    load_list(SOUND)
    preview = run_import(list_book({**SOUND, "目标值": 200}), year=YEAR, at=AT, dry_run=True)
    assert ([each.after for each in preview.differences], preview.applied) == (["200"], False)
    assert Task.objects.get().target_value == 198


def test_an_edited_schedule_survives_a_new_import_without_months(unit: Unit) -> None:
    load_list(SOUND)
    Task.objects.update(planned=[Decimal(1)] * 12, schedule_is_proposed=False)
    load_list({**SOUND, "目标值": 200})
    assert Task.objects.get().planned == [Decimal(1)] * 12


def test_a_task_measured_otherwise_gets_a_schedule_of_its_new_measure(unit: Unit) -> None:
    load_list({**SOUND, "3月": 40, "12月": 198})
    load_list({**SOUND, "计量方式": "节点", "目标值": None})
    assert Task.objects.get().planned == [None] * 12


@pytest.mark.parametrize(
    ("wrong", "head", "problem"),
    [
        ({"工作任务": "别的任务"}, "工作任务", "“别的任务” differs from the recorded “老旧小区改造”"),
        ({"目标值": 200}, "目标值", "“200” differs from the recorded “198”"),
        ({"主办单位": "建委"}, "主办单位", "“建委” differs from the recorded “房产局”"),
        ({"协办单位": "建委"}, "协办单位", "“建委” differs from the recorded “城管局”"),
        ({"民生实事": "是"}, "民生实事", "“是” differs from the recorded “否”"),
        ({"上级序号": "2"}, "上级序号", "“2” differs from the recorded “empty”"),
        ({"3月": 41}, "3月", "“41” differs from the recorded “40”"),
        ({"3月": None}, "3月", "“empty” differs from the recorded “40”"),
    ],
)
def test_a_published_list_refuses_each_cell_that_differs(
    unit: Unit, others: list[Unit], wrong: dict[str, Any], head: str, problem: str
) -> None:
    sound = {**SOUND, "协办单位": "城管局", "3月": 40, "12月": 198}
    load_list(sound, MILESTONE_TASK, publish=True)
    assert problems({**sound, **wrong}, MILESTONE_TASK) == [
        (cell(head), problem, "change the published list by an adjustment")
    ]


def test_a_published_list_takes_no_new_rows(unit: Unit) -> None:
    load_list(MILESTONE_TASK, 节点=[("任务序号", "节点", "完成时限"), ("2", "开工", "2026-03-31")], publish=True)
    steps = [("任务序号", "节点", "完成时限"), ("2", "开工", "2026-04-30"), ("2", "贯通", "2026-10-31")]
    assert problems(MILESTONE_TASK, SOUND, 条口=[("名称", "分管市领导"), ("民生", None)], 节点=steps) == [
        ("条口!A2", "is not on the published list", "a sector of the published list"),
        ("清单!A3", "is not on the published list", "a new task is added by an adjustment"),
        ("节点!C2", "“2026-04-30” differs from the recorded “2026-03-31”",
         "change a published milestone by an adjustment"),
        ("节点!B3", "is not on the published list", "a new milestone is added by an adjustment"),
    ]  # fmt: skip


def test_a_published_sector_keeps_its_leader(unit: Unit) -> None:
    make_city_leader(username="fsz1")
    load_list(SOUND, publish=True)
    assert problems(条口=[("名称", "分管市领导"), ("城建", "fsz1")]) == [
        ("条口!B2", "“fsz1” differs from the recorded “empty”",
         "change the leader of a published sector on the sector's page")
    ]  # fmt: skip


def test_a_row_or_column_that_is_missing_says_nothing(unit: Unit, others: list[Unit]) -> None:
    load_list({**SOUND, "协办单位": "建委"}, MILESTONE_TASK, publish=True)
    heads = [head for head in SOUND if head != "年度目标"]
    result = run_import(book(清单=[heads, [SOUND[head] for head in heads]]), year=YEAR, at=AT)
    assert (result.problems, result.counts["清单"]) == ([], SheetCounts(unchanged=1))


@pytest.mark.parametrize("publish", [False, True])
def test_importing_again_asks_as_often_for_one_row_as_for_thirty(unit: Unit, others: list[Unit], publish: bool) -> None:
    make_city_leader(username="fsz1")
    counts = []
    for year, number in ((2026, 1), (2027, 30)):
        rows = [
            {**SOUND, "序号": str(n), "协办单位": "建委", "牵头市领导": "fsz1", "完成时限": date(year, 12, 31)}
            for n in range(1, number + 1)
        ]
        load_list(*rows, year=year, publish=publish)
        with CaptureQueriesContext(connection) as captured:
            assert load_list(*rows, year=year, publish=publish).problems == []
        counts.append(len(captured))
    assert counts[0] == counts[1]
