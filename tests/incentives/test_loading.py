from __future__ import annotations

import io
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from incentives.enums import FundGrade, IdleMoneyKind, RiskLevel, TransferState
from incentives.models import (
    DebtPosition,
    FinalAccount,
    IdleLand,
    IdleMoney,
    IndustryFund,
    LandSupply,
    MajorProject,
    Recognition,
    SpecialFund,
    Transfer,
)
from organization.enums import UnitKind
from tasks.models import WorkList
from tests.factories import make_person, make_unit
from tests.workbook.books import book
from workbook.importing import ImportResult, SheetCounts, run_import

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.test.utils import override_settings

pytestmark = pytest.mark.django_db

AT = datetime(2016, 5, 3, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
LATER = datetime(2016, 11, 3, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
SAMPLE = Path(__file__).parent.parent / "data" / "sample_year" / "workbook.xlsx"
INPUT_SHEETS = (
    "重大项目",
    "土地供应",
    "存量土地",
    "竣工决算",
    "沉淀资金",
    "专项资金",
    "转移支付",
    "产业资金",
    "债务",
    "突出贡献",
)
LIST_HEADERS = (
    "序号",
    "条口",
    "工作任务",
    "类别",
    "计量方式",
    "完成时限",
    "主办单位",
    "目标值",
    "重大项目",
)


@pytest.fixture(autouse=True)
def english_words() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def only_the_list_and_the_inputs(settings: override_settings) -> None:
    settings.SHEET_ROOMS = ["organization.sheets", "tasks.sheets", "incentives.sheets"]


@pytest.fixture(autouse=True)
def units() -> None:
    make_unit("玄武区", name="玄武区人民政府", kind=UnitKind.DISTRICT)
    make_unit("建委", name="市城乡建设委员会")
    make_unit("旧局", name="市旧局", ended_on=date(2010, 12, 31))


def load(*, at: datetime = AT, **sheets: Sequence[Sequence[Any]]) -> ImportResult:
    return run_import(book(**sheets), year=2016, at=at)


def problems(result: ImportResult) -> list[str]:
    return [str(problem) for problem in result.problems]


def the_list(count: int, *, major: str = "是") -> list[tuple[Any, ...]]:
    tasks = [
        (number, "城建", f"工程{number}", "项目", "百分比", "2016-12-31", "建委", 100, major)
        for number in range(1, count + 1)
    ]
    return [LIST_HEADERS, *tasks]


def judged_through(month: int) -> None:
    WorkList.objects.update_or_create(year=2016, defaults={"closed_through": month})


def test_every_sheet_becomes_facts_of_the_year() -> None:
    result = load(
        清单=the_list(2),
        重大项目=[["任务序号", "计划开工", "实际开工", "用地指标"], [1, "2016-03-01", date(2016, 2, 20), "120.5"]],
        土地供应=[["单位", "计划", "完成"], ["玄武区", 600, 480]],
        存量土地=[["单位", "目标", "完成", "下年度指标", "主观原因"], ["玄武区", 1000, 700, 500, "是"]],
        竣工决算=[
            ["项目", "建设单位", "验收日期", "申报日期", "管理费"],
            ["甲工程", "建委", "2015-08-31", None, 320.5],
        ],
        沉淀资金=[["单位", "项目", "类型", "金额"], ["建委", "信息化", "连续两年结转", 86.4]],
        专项资金=[
            ["资金", "主管部门", "预算", "一季度", "二季度", "三季度", "无计划金额"],
            ["引导资金", "建委", 10000, 2500, 4999, None, 300],
        ],
        转移支付=[
            ["资金", "单位", "项目", "类别", "金额", "情形", "进度"],
            ["水利", "玄武区", "河道", "整治", 500, "未按进度", 20],
        ],
        产业资金=[["资金", "主管部门", "规模", "等次"], ["工业", "建委", 3000, "优"]],
        债务=[
            ["单位", "债务率", "风险等级", "增幅", "成本", "化解率", "资金链安全"],
            ["玄武区", 42, "绿", -1.5, 3.2, 45, "是"],
        ],
        突出贡献=[["任务序号", "认定"], [2, "否"]],
    )
    assert problems(result) == []
    assert {name: result.counts[name] for name in INPUT_SHEETS} == dict.fromkeys(INPUT_SHEETS, SheetCounts(created=1))
    assert list(MajorProject.objects.values_list("task__serial", "planned_start_on", "started_on", "land_quota")) == [
        ("1", date(2016, 3, 1), date(2016, 2, 20), Decimal("120.5"))
    ]
    assert list(LandSupply.objects.values_list("year", "unit__short_name", "planned", "done")) == [
        (2016, "玄武区", 600, 480)
    ]
    assert list(IdleLand.objects.values_list("unit__short_name", "target", "done", "next_quota", "own_fault")) == [
        ("玄武区", 1000, 700, 500, True)
    ]
    assert list(
        FinalAccount.objects.values_list("project", "unit__short_name", "accepted_on", "submitted_on", "management_fee")
    ) == [("甲工程", "建委", date(2015, 8, 31), None, Decimal("320.5"))]
    assert list(IdleMoney.objects.values_list("unit__short_name", "project", "kind", "amount")) == [
        ("建委", "信息化", IdleMoneyKind.CARRIED_OVER_TWICE, Decimal("86.4"))
    ]
    assert list(
        SpecialFund.objects.values_list(
            "name", "unit__short_name", "budget", "first_quarter", "second_quarter", "third_quarter", "without_plan"
        )
    ) == [("引导资金", "建委", 10000, 2500, 4999, None, 300)]
    assert list(
        Transfer.objects.values_list("fund", "unit__short_name", "project", "category", "amount", "state", "progress")
    ) == [("水利", "玄武区", "河道", "整治", 500, TransferState.BEHIND, 20)]
    assert list(IndustryFund.objects.values_list("name", "unit__short_name", "size", "grade")) == [
        ("工业", "建委", 3000, FundGrade.EXCELLENT)
    ]
    assert list(
        DebtPosition.objects.values_list(
            "unit__short_name", "debt_ratio", "risk_level", "growth", "cost", "reduction", "chain_is_safe"
        )
    ) == [("玄武区", 42, RiskLevel.GREEN, Decimal("-1.5"), Decimal("3.2"), 45, True)]
    assert list(Recognition.objects.values_list("task__serial", "recognised", "entered_at")) == [("2", False, AT)]


def test_only_the_first_column_is_required() -> None:
    result = load(
        清单=the_list(1),
        重大项目=[["任务序号"], [1]],
        土地供应=[["单位"], ["玄武区"]],
        存量土地=[["单位"], ["玄武区"]],
        竣工决算=[["项目"], ["甲工程"]],
        沉淀资金=[["单位"], ["建委"]],
        专项资金=[["资金"], ["引导资金"]],
        转移支付=[["资金"], ["水利"]],
        产业资金=[["资金"], ["工业"]],
        债务=[["单位"], ["玄武区"]],
        突出贡献=[["任务序号"], [1]],
    )
    assert problems(result) == []
    assert {name: result.counts[name] for name in INPUT_SHEETS} == dict.fromkeys(INPUT_SHEETS, SheetCounts(created=1))


def test_the_same_rows_again_change_nothing() -> None:
    sheets = {
        "沉淀资金": [
            ["单位", "项目", "类型", "金额"],
            ["建委", "信息化", "年终结余", 1 / 3],
            ["建委", "", "年终结余", 5],
        ],
        "转移支付": [["资金", "单位", "金额"], ["水利", None, 1], ["水利", "玄武区", 2]],
    }
    load(**sheets)
    result = load(**sheets, at=LATER)
    assert (problems(result), result.differences) == ([], [])
    assert result.counts == {"沉淀资金": SheetCounts(unchanged=2), "转移支付": SheetCounts(unchanged=2)}
    assert set(IdleMoney.objects.values_list("entered_at", flat=True)) == {AT}


def test_new_rows_are_added_and_missing_ones_stay() -> None:
    load(土地供应=[["单位", "计划"], ["玄武区", 600]])
    result = load(土地供应=[["单位", "计划"], ["建委", 10]])
    assert result.counts == {"土地供应": SheetCounts(created=1)}
    assert LandSupply.objects.count() == 2


def test_figures_change_until_they_are_judged() -> None:
    actor = make_person()
    load(专项资金=[["资金", "预算", "一季度"], ["引导资金", 10000, 2500]])
    changed = [["资金", "预算", "一季度", "二季度"], ["引导资金", 10000, 2600, 5000]]
    result = run_import(book(专项资金=changed), year=2016, at=LATER, actor=actor)
    assert [(each.cell, each.before, each.after) for each in result.differences] == [
        ("专项资金!C2", "2500", "2600"),
        ("专项资金!D2", "empty", "5000"),
    ]
    fund = SpecialFund.objects.get()
    assert (fund.first_quarter, fund.second_quarter, fund.entered_at, fund.entered_by) == (2600, 5000, LATER, actor)


def test_a_judged_figure_is_refused_and_an_empty_one_filled_in() -> None:
    load(专项资金=[["资金", "预算", "一季度"], ["引导资金", 10000, 2500]])
    judged_through(3)
    refused = load(专项资金=[["资金", "一季度", "二季度"], ["引导资金", 2600, 5000]])
    assert problems(refused) == [
        (
            "专项资金!B2: “2600” differs from the recorded “2500”; "
            "expected: what was judged; another figure takes a correction with a reason"
        )
    ]
    assert SpecialFund.objects.get().second_quarter is None
    result = load(专项资金=[["资金", "一季度", "二季度"], ["引导资金", None, 5000]])
    assert result.counts == {"专项资金": SheetCounts(changed=1)}
    assert (SpecialFund.objects.get().first_quarter, SpecialFund.objects.get().second_quarter) == (2500, 5000)


@pytest.mark.parametrize(("closed_through", "is_refused"), [(11, False), (12, True)])
def test_the_settlement_judges_the_rest(closed_through: int, *, is_refused: bool) -> None:
    load(债务=[["单位", "风险等级", "资金链安全"], ["玄武区", "绿", "是"]])
    judged_through(closed_through)
    result = load(债务=[["单位", "风险等级", "资金链安全"], ["玄武区人民政府", "红", "否"]])
    assert [problem.cell for problem in result.problems] == (["债务!B2", "债务!C2"] if is_refused else [])


def test_a_unit_or_project_stands_once() -> None:
    result = load(
        土地供应=[["单位"], ["玄武区"], ["玄武区人民政府"]],
        沉淀资金=[["单位", "项目", "类型"], ["建委", "甲", "年终结余"], ["市城乡建设委员会", "甲", "年终结余"]],
        竣工决算=[["项目"], ["甲"], ["甲"]],
    )
    assert problems(result) == [
        "竣工决算!A3: the same 项目 as in row 2; expected: one row for each",
        "土地供应!A3: the same as in row 2; expected: one row for each",
        "沉淀资金!A3: the same as in row 2; expected: one row for each",
    ]


def test_units_and_tasks_must_exist() -> None:
    result = load(
        清单=the_list(1, major="否"),
        重大项目=[["任务序号"], [1], [9]],
        土地供应=[["单位"], ["旧局"], ["新局"]],
        竣工决算=[["项目", "建设单位"], ["甲", "新局"]],
        突出贡献=[["任务序号"], [8]],
    )
    assert problems(result) == [
        "重大项目!A2: task 1 is no major project; expected: a task with 是 under 重大项目",
        "重大项目!A3: “9” is not known; expected: a serial number of the list",
        "土地供应!A2: 市旧局 does not exist in 2016; expected: a unit of that year",
        "土地供应!A3: “新局” is not known; expected: the name or short name of a unit",
        "竣工决算!B2: “新局” is not known; expected: the name or short name of a unit",
        "突出贡献!A2: “8” is not known; expected: a serial number of the list",
    ]


def test_rows_of_a_task_that_has_a_problem_are_not_blamed() -> None:
    tasks = the_list(1)
    tasks[1] = (*tasks[1][:5], "2016-02-30", *tasks[1][6:])
    result = load(清单=tasks, 重大项目=[["任务序号"], [1]], 突出贡献=[["任务序号"], [1]])
    assert [problem.cell for problem in result.problems] == ["清单!F2"]


@pytest.mark.parametrize(
    ("sheet", "headers", "row", "cell"),
    [
        ("重大项目", ["任务序号", "用地指标"], [1, -1], "重大项目!B2"),
        ("土地供应", ["单位", "计划", "完成"], ["玄武区", -0.01, 0], "土地供应!B2"),
        ("存量土地", ["单位", "完成"], ["玄武区", "-1"], "存量土地!B2"),
        ("竣工决算", ["项目", "管理费"], ["甲", -1], "竣工决算!B2"),
        ("沉淀资金", ["单位", "类型"], ["建委", "结余"], "沉淀资金!B2"),
        ("专项资金", ["资金", "预算"], ["甲", 10**12], "专项资金!B2"),
        ("转移支付", ["资金", "情形"], ["甲", "完成"], "转移支付!B2"),
        ("产业资金", ["资金", "等次"], ["甲", "甲等"], "产业资金!B2"),
        ("债务", ["单位", "风险等级"], ["玄武区", "蓝"], "债务!B2"),
        ("突出贡献", ["任务序号", "认定"], [1, "待定"], "突出贡献!B2"),
    ],
)
def test_what_the_sheets_refuse(sheet: str, headers: list[str], row: list[Any], cell: str) -> None:
    result = load(**{"清单": the_list(1), sheet: [headers, row]})
    assert [problem.cell for problem in result.problems] == [cell]


def test_an_eleventh_item_is_stopped() -> None:
    recognised = [["任务序号", "认定"], *([number, "是"] for number in range(1, 11))]
    assert problems(load(清单=the_list(12), 突出贡献=recognised)) == []
    result = load(突出贡献=[["任务序号", "认定"], [11, "否"], [12, "是"]])
    assert problems(result) == ["突出贡献!B3: one item too many; expected: at most 10 items"]


def test_the_history_keeps_what_a_figure_was() -> None:
    load(土地供应=[["单位", "计划"], ["玄武区", 600]])
    load(土地供应=[["单位", "计划"], ["玄武区", 700]])
    supply = LandSupply.objects.get()
    events = LandSupply.pgh_event_model.objects.filter(pgh_obj=supply).order_by("pgh_id")  # type: ignore[attr-defined]
    assert list(events.values_list("pgh_label", "planned")) == [("insert", 600), ("update", 700)]


def test_the_sample_year_brings_its_inputs(settings: override_settings) -> None:
    settings.SHEET_ROOMS = [
        "organization.sheets",
        "tasks.sheets",
        "responsibility.sheets",
        "supervision.sheets",
        "incentives.sheets",
    ]
    with SAMPLE.open("rb") as file:
        source = io.BytesIO(file.read())
    first = run_import(source, year=2017, at=AT)
    assert problems(first) == []
    created = (0, 2, 5, 2, 1, 2, 2, 1, 2, 1)
    assert tuple(first.counts[name].created for name in INPUT_SHEETS) == created
    again = run_import(source, year=2017, at=LATER)
    assert (problems(again), again.differences) == ([], [])
    assert all((counts.created, counts.changed) == (0, 0) for counts in again.counts.values())
