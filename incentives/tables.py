"""The tables of figures that the host units of articles 7 to 14 keep.

One declaration serves the sheet of the standard workbook, the table on the page, its checks and its history.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from incentives.enums import FundGrade, IdleMoneyKind, MeasureKind, RiskLevel, TransferState
from incentives.models import (
    DebtPosition,
    FinalAccount,
    IdleLand,
    IdleMoney,
    IndustryFund,
    LandSupply,
    MajorProject,
    SpecialFund,
    Transfer,
)
from organization.directories import UNITS_SHEET
from organization.enums import UnitKind
from workbook.columns import Column
from workbook.kinds import Choice, Date, Number, Serial, Text, UnitName, YesNo

if TYPE_CHECKING:
    from collections.abc import Hashable

    from django.utils.functional import _StrPromise as StrPromise

    from incentives.models import Input, Measure

IDLE_MONEY_KINDS = {
    "年终结余": IdleMoneyKind.YEAR_END_SURPLUS,
    "连续两年结转": IdleMoneyKind.CARRIED_OVER_TWICE,
    "代管超两年": IdleMoneyKind.LONG_IN_CUSTODY,
    "当年未分配": IdleMoneyKind.NOT_DISTRIBUTED,
}
TRANSFER_STATES = {
    "未按进度": TransferState.BEHIND,
    "项目变更": TransferState.CHANGED,
    "结转满一年": TransferState.UNPAID_AFTER_A_YEAR,
    "正常": TransferState.NORMAL,
}
GRADES = {"优": FundGrade.EXCELLENT, "良": FundGrade.GOOD, "中": FundGrade.FAIR, "差": FundGrade.POOR}
RISKS = {"绿": RiskLevel.GREEN, "黄": RiskLevel.YELLOW, "橙": RiskLevel.ORANGE, "红": RiskLevel.RED}

AREA = MONEY = SHARE = Number(minimum=Decimal(0))
NAME = Text(max_length=200)
YEAR_END = 12

MU = _("mu")
TEN_THOUSAND_YUAN = _("10,000 yuan")
PER_CENT = "%"


def unit_column(header: str, *, required: bool = False) -> Column:
    return Column(header, "unit", UnitName(), required=required, note="单位的名称或简称", listed_in=UNITS_SHEET)


def task_column() -> Column:
    return Column("任务序号", "serial", Serial(), required=True, note="清单中的序号", listed_in="清单")


@dataclass(frozen=True)
class InputTable:
    """One kind of input as its host keeps it.

    `key`: the fields by which a row is known in its year. `judged_in`: fields judged before the year-end settlement,
    with the month of that closing. `roster`: the kinds of units each of which has a row; with `is_of_tasks` it is the
    major projects of the list that have one. `subject` and `measures` say which measures rest on a row: those of its
    unit, of its subject and of what else tells rows apart, of these kinds only; they may belong to other years where
    the rule says so. `only_on_page` are fields that the sheet does not have.
    """

    article: int
    slug: str
    sheet: str
    model: type[Input]
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    measured_in: Mapping[str, StrPromise | str] = field(default_factory=dict)
    judged_in: Mapping[str, int] = field(default_factory=dict)
    roster: frozenset[UnitKind] = frozenset()
    is_of_tasks: bool = False
    subject: str = ""
    told_apart_by: str = ""
    is_of_other_years: bool = False
    measures: frozenset[MeasureKind] = frozenset(MeasureKind)
    only_on_page: tuple[str, ...] = ()

    @property
    def title(self) -> StrPromise | str:
        return self.model._meta.verbose_name_plural or ""

    @property
    def has_roster(self) -> bool:
        """Whether who has a row is known beforehand, so that nobody adds one."""
        return self.is_of_tasks or bool(self.roster)

    @property
    def fields(self) -> tuple[str, ...]:
        """The model's fields in the order of the columns."""
        return (*(model_field(column) for column in self.columns), *self.only_on_page)

    @property
    def figures(self) -> tuple[str, ...]:
        """The fields beside the key."""
        return tuple(name for name in self.fields if name not in self.key)

    def label(self, name: str) -> str:
        label: object = getattr(self.model._meta.get_field(name), "verbose_name", name)
        return str(label)

    def judged_after(self, name: str) -> int:
        return self.judged_in.get(name, YEAR_END)

    def key_of(self, stored: Input) -> tuple[Hashable, ...]:
        """What its measures are known by."""
        if self.is_of_tasks:
            return (getattr(stored, "task_id", None),)
        names = filter(None, ("unit_id", self.subject, self.told_apart_by))
        return tuple(getattr(stored, name) for name in names)

    def key_of_measure(self, measure: Measure) -> tuple[Hashable, ...]:
        if self.is_of_tasks:
            return (measure.task_id,)
        subject = (measure.subject,) if self.subject else ()
        return (measure.unit_id, *subject, measure.row) if self.told_apart_by else (measure.unit_id, *subject)


def model_field(column: Column) -> str:
    """A sheet names a task by its serial."""
    return "task" if column.field == "serial" else column.field


TABLES = (
    InputTable(
        article=7,
        slug="projects",
        sheet="重大项目",
        model=MajorProject,
        key=("task",),
        columns=(
            task_column(),
            Column("计划开工", "planned_start_on", Date()),
            Column("实际开工", "started_on", Date(), note="未开工的不填"),
            Column("用地指标", "land_quota", AREA, note="单位：亩"),
        ),
        measured_in={"land_quota": MU},
        is_of_tasks=True,
    ),
    InputTable(
        article=8,
        slug="land-supply",
        sheet="土地供应",
        model=LandSupply,
        key=("unit",),
        columns=(
            unit_column("单位", required=True),
            Column("计划", "planned", AREA, note="单位：亩"),
            Column("完成", "done", AREA, note="单位：亩"),
        ),
        measured_in={"planned": MU, "done": MU},
        roster=frozenset({UnitKind.DISTRICT, UnitKind.PARK, UnitKind.PLATFORM}),
    ),
    InputTable(
        article=9,
        slug="idle-land",
        sheet="存量土地",
        model=IdleLand,
        key=("unit",),
        columns=(
            unit_column("单位", required=True),
            Column("目标", "target", AREA, note="单位：亩"),
            Column("完成", "done", AREA, note="单位：亩"),
            Column("下年度指标", "next_quota", AREA, note="单位：亩"),
            Column("主观原因", "own_fault", YesNo(), note="未完成是否由于本单位主观原因"),
        ),
        measured_in={"target": MU, "done": MU, "next_quota": MU},
        roster=frozenset({UnitKind.DISTRICT}),
    ),
    InputTable(
        article=10,
        slug="final-accounts",
        sheet="竣工决算",
        model=FinalAccount,
        key=("project",),
        columns=(
            Column("项目", "project", NAME, required=True),
            unit_column("建设单位"),
            Column("验收日期", "accepted_on", Date()),
            Column("申报日期", "submitted_on", Date(), note="未申报的不填"),
            Column("管理费", "management_fee", MONEY, note="单位：万元"),
        ),
        measured_in={"management_fee": TEN_THOUSAND_YUAN},
        subject="project",
        is_of_other_years=True,
        only_on_page=("is_whole",),
    ),
    InputTable(
        article=11,
        slug="idle-money",
        sheet="沉淀资金",
        model=IdleMoney,
        key=("unit", "project", "kind"),
        columns=(
            unit_column("单位", required=True),
            Column("项目", "project", NAME, default=""),
            Column("类型", "kind", Choice(IDLE_MONEY_KINDS), default=""),
            Column("金额", "amount", MONEY, note="单位：万元"),
        ),
        measured_in={"amount": TEN_THOUSAND_YUAN},
        subject="project",
        told_apart_by="kind",
    ),
    InputTable(
        article=12,
        slug="special-funds",
        sheet="专项资金",
        model=SpecialFund,
        key=("name",),
        columns=(
            Column("资金", "name", NAME, required=True),
            unit_column("主管部门"),
            Column("预算", "budget", MONEY, note="单位：万元"),
            Column("一季度", "first_quarter", MONEY, note="截至3月底累计分配，单位：万元"),
            Column("二季度", "second_quarter", MONEY, note="截至6月底累计分配，单位：万元"),
            Column("三季度", "third_quarter", MONEY, note="截至9月底累计分配，单位：万元"),
            Column("无计划金额", "without_plan", MONEY, note="截至10月31日仍无使用计划的金额，单位：万元"),
        ),
        measured_in=dict.fromkeys(
            ("budget", "first_quarter", "second_quarter", "third_quarter", "without_plan"), TEN_THOUSAND_YUAN
        ),
        judged_in={"first_quarter": 3, "second_quarter": 6, "third_quarter": 9, "without_plan": 10},
        subject="name",
        measures=frozenset({MeasureKind.REMINDER_TALK, MeasureKind.BUDGET_CUT, MeasureKind.FUND_RECLAIM}),
    ),
    InputTable(
        article=12,
        slug="transfers",
        sheet="转移支付",
        model=Transfer,
        key=("fund", "unit", "project"),
        columns=(
            Column("资金", "fund", NAME, required=True),
            unit_column("单位"),
            Column("项目", "project", NAME, default=""),
            Column("类别", "category", Text(max_length=100), default="", note="同类别的项目之间可以调整"),
            Column("金额", "amount", MONEY, note="单位：万元"),
            Column("情形", "state", Choice(TRANSFER_STATES), default=""),
            Column("进度", "progress", SHARE, note="百分数，42即42%"),
        ),
        measured_in={"amount": TEN_THOUSAND_YUAN, "progress": PER_CENT},
        subject="project",
        told_apart_by="fund",
        measures=frozenset({MeasureKind.TRANSFER_RECLAIM}),
    ),
    InputTable(
        article=13,
        slug="industry-funds",
        sheet="产业资金",
        model=IndustryFund,
        key=("name",),
        columns=(
            Column("资金", "name", NAME, required=True),
            unit_column("主管部门"),
            Column("规模", "size", MONEY, note="单位：万元"),
            Column("等次", "grade", Choice(GRADES), default="", note="绩效评价等次"),
        ),
        measured_in={"size": TEN_THOUSAND_YUAN},
        subject="name",
    ),
    InputTable(
        article=14,
        slug="debt",
        sheet="债务",
        model=DebtPosition,
        key=("unit",),
        columns=(
            unit_column("单位", required=True),
            Column("债务率", "debt_ratio", SHARE, note="百分数，42即42%"),
            Column("风险等级", "risk_level", Choice(RISKS), default=""),
            Column("增幅", "growth", Number(), note="年度债务增长，百分数，可为负"),
            Column("成本", "cost", SHARE, note="百分数"),
            Column("化解率", "reduction", Number(), note="存量债务化解率，百分数"),
            Column("资金链安全", "chain_is_safe", YesNo()),
        ),
        measured_in=dict.fromkeys(("debt_ratio", "growth", "cost", "reduction"), PER_CENT),
        roster=frozenset({UnitKind.DISTRICT, UnitKind.PARK}),
    ),
)
TABLE: Mapping[str, InputTable] = MappingProxyType({table.slug: table for table in TABLES})
ARTICLES_WITH_INPUTS = tuple(dict.fromkeys(table.article for table in TABLES))


def tables_of(article: int) -> tuple[InputTable, ...]:
    return tuple(table for table in TABLES if table.article == article)


def stored_values(table: InputTable, stored: Input | None) -> dict[str, Any]:
    """What a row holds by field; a row that is not there holds nothing."""
    if stored is None:
        return dict.fromkeys(table.fields)
    return {name: getattr(stored, name) for name in table.fields}
