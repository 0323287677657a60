"""The sheets of the standard workbook that hold inputs to articles 7 to 17."""

from __future__ import annotations

from decimal import Decimal

from incentives.enums import FundGrade, IdleMoneyKind, RiskLevel, TransferState
from incentives.loading import InputLoader, load_major_projects, load_recognitions
from incentives.models import (
    DebtPosition,
    FinalAccount,
    IdleLand,
    IdleMoney,
    IndustryFund,
    LandSupply,
    SpecialFund,
    Transfer,
)
from organization.directories import UNITS_SHEET
from workbook.columns import Column, Sheet
from workbook.kinds import Choice, Date, Number, Serial, Text, UnitName, YesNo

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


def unit_column(header: str, *, required: bool = False) -> Column:
    return Column(header, "unit", UnitName(), required=required, note="单位的名称或简称", listed_in=UNITS_SHEET)


def task_column() -> Column:
    return Column("任务序号", "serial", Serial(), required=True, note="清单中的序号", listed_in="清单")


SHEETS = (
    Sheet(
        name="重大项目",
        columns=(
            task_column(),
            Column("计划开工", "planned_start_on", Date()),
            Column("实际开工", "started_on", Date(), note="未开工的不填"),
            Column("用地指标", "land_quota", AREA, note="单位：亩"),
        ),
        key=("serial",),
        load=load_major_projects,
    ),
    Sheet(
        name="土地供应",
        columns=(
            unit_column("单位", required=True),
            Column("计划", "planned", AREA, note="单位：亩"),
            Column("完成", "done", AREA, note="单位：亩"),
        ),
        key=("unit",),
        load=InputLoader(LandSupply, key=("unit",)),
    ),
    Sheet(
        name="存量土地",
        columns=(
            unit_column("单位", required=True),
            Column("目标", "target", AREA, note="单位：亩"),
            Column("完成", "done", AREA, note="单位：亩"),
            Column("下年度指标", "next_quota", AREA, note="单位：亩"),
            Column("主观原因", "own_fault", YesNo(), note="未完成是否由于本单位主观原因"),
        ),
        key=("unit",),
        load=InputLoader(IdleLand, key=("unit",)),
    ),
    Sheet(
        name="竣工决算",
        columns=(
            Column("项目", "project", NAME, required=True),
            unit_column("建设单位"),
            Column("验收日期", "accepted_on", Date()),
            Column("申报日期", "submitted_on", Date(), note="未申报的不填"),
            Column("管理费", "management_fee", MONEY, note="单位：万元"),
        ),
        key=("project",),
        load=InputLoader(FinalAccount, key=("project",)),
    ),
    Sheet(
        name="沉淀资金",
        columns=(
            unit_column("单位", required=True),
            Column("项目", "project", NAME, default=""),
            Column("类型", "kind", Choice(IDLE_MONEY_KINDS), default=""),
            Column("金额", "amount", MONEY, note="单位：万元"),
        ),
        key=("unit", "project", "kind"),
        load=InputLoader(IdleMoney, key=("unit", "project", "kind")),
    ),
    Sheet(
        name="专项资金",
        columns=(
            Column("资金", "name", NAME, required=True),
            unit_column("主管部门"),
            Column("预算", "budget", MONEY, note="单位：万元"),
            Column("一季度", "first_quarter", MONEY, note="截至3月底累计分配，单位：万元"),
            Column("二季度", "second_quarter", MONEY, note="截至6月底累计分配，单位：万元"),
            Column("三季度", "third_quarter", MONEY, note="截至9月底累计分配，单位：万元"),
            Column("无计划金额", "without_plan", MONEY, note="截至10月31日仍无使用计划的金额，单位：万元"),
        ),
        key=("name",),
        load=InputLoader(
            SpecialFund,
            key=("name",),
            judged_in={"first_quarter": 3, "second_quarter": 6, "third_quarter": 9, "without_plan": 10},
        ),
    ),
    Sheet(
        name="转移支付",
        columns=(
            Column("资金", "fund", NAME, required=True),
            unit_column("单位"),
            Column("项目", "project", NAME, default=""),
            Column("类别", "category", Text(max_length=100), default="", note="同类别的项目之间可以调整"),
            Column("金额", "amount", MONEY, note="单位：万元"),
            Column("情形", "state", Choice(TRANSFER_STATES), default=""),
            Column("进度", "progress", SHARE, note="百分数，42即42%"),
        ),
        key=("fund", "unit", "project"),
        load=InputLoader(Transfer, key=("fund", "unit", "project")),
    ),
    Sheet(
        name="产业资金",
        columns=(
            Column("资金", "name", NAME, required=True),
            unit_column("主管部门"),
            Column("规模", "size", MONEY, note="单位：万元"),
            Column("等次", "grade", Choice(GRADES), default="", note="绩效评价等次"),
        ),
        key=("name",),
        load=InputLoader(IndustryFund, key=("name",)),
    ),
    Sheet(
        name="债务",
        columns=(
            unit_column("单位", required=True),
            Column("债务率", "debt_ratio", SHARE, note="百分数，42即42%"),
            Column("风险等级", "risk_level", Choice(RISKS), default=""),
            Column("增幅", "growth", Number(), note="年度债务增长，百分数，可为负"),
            Column("成本", "cost", SHARE, note="百分数"),
            Column("化解率", "reduction", Number(), note="存量债务化解率，百分数"),
            Column("资金链安全", "chain_is_safe", YesNo()),
        ),
        key=("unit",),
        load=InputLoader(DebtPosition, key=("unit",)),
    ),
    Sheet(
        name="突出贡献",
        columns=(task_column(), Column("认定", "recognised", YesNo(), note="市政府常务会是否确定")),
        key=("serial",),
        load=load_recognitions,
    ),
)
