"""The year's reward and penalty plan (articles 20, 21): drafted, submitted, approved in the next year, carried out by
the hosts within a month but for what `not_carried_out.csv` names."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from config.demonstration.events import OFFICE_TIME, Event, moment
from config.demonstration.rewards.acting import AfterClosing, host_of
from config.demonstration.values import chance
from incentives.carrying_out import record_execution
from incentives.enums import MeasureKind
from incentives.models import PlannedMeasure, YearPlan
from incentives.settling.approving import approve_plan
from incentives.settling.drafting import draft_plan, submit_plan, write_introduction
from regulation.calendar import next_working_day

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from config.demonstration.events import Directory
    from config.demonstration.reports import MonthTimes

DAYS_UNTIL_CARRIED_OUT = (8, 16, 24)
PROOFS = {
    MeasureKind.LAND_PRIORITY: "用地指标已优先下达，写入年度用地计划",
    MeasureKind.LAND_RECLAIM: "用地指标已调减，收回部分转入市级统筹",
    MeasureKind.CRITICISM: "通报已印发各区、各部门",
    MeasureKind.LAND_PLAN_DEDUCTION: "已在本年度储备计划和农转用计划中扣减",
    MeasureKind.LAND_QUOTA_REWARD: "奖励指标已下达",
    MeasureKind.LAND_QUOTA_DEDUCTION: "已在本年度新增建设用地指标中扣减",
    MeasureKind.AWARD_DISQUALIFICATION: "已函告评选单位，本年度不予推荐",
    MeasureKind.LAND_SUSPENSION: "已暂停受理，整改验收后恢复",
    MeasureKind.MANAGEMENT_FEE_DEDUCTION: "已在管理费结算中扣减",
    MeasureKind.FUND_RECLAIM: "资金已缴回国库",
    MeasureKind.REMINDER_TALK: "约谈已开，记录已确认",
    MeasureKind.BUDGET_CUT: "已在本年度预算中削减",
    MeasureKind.TRANSFER_RECLAIM: "资金已收回，调整用于同类项目",
    MeasureKind.FUND_INCREASE: "已在本年度预算中增加",
    MeasureKind.FUND_DECREASE: "已在本年度预算中减少",
    MeasureKind.BOND_PRIORITY: "已列入本年度置换债券优先安排名单",
    MeasureKind.BONUS_POINTS: "加分已计入绩效考核总分",
    MeasureKind.POINTS_DEDUCTION: "扣分已计入绩效考核总分",
    MeasureKind.OUTSTANDING_ITEM: "通报已印发，工作经费已拨付",
}
INTRODUCTION = (
    "根据各条款主办单位核定的结果，汇总形成本方案。各项措施自批准之日起一个月内兑现，兑现情况由督查室逐项核对并公开。"
)


def year_plan(directory: Directory, times: dict[int, MonthTimes]) -> Iterator[Event]:
    settled = AfterClosing(times)
    drafted, submitted, approved = settled.at(13, 10), settled.at(14, 16), settled.at(20, 17)
    yield Event(drafted, partial(_draft, directory, drafted))
    yield Event(submitted, partial(_submit, directory, submitted))
    yield Event(approved, partial(_approve, directory, approved))
    for number, days in enumerate(DAYS_UNTIL_CARRIED_OUT):
        at = moment(_working_day(approved, days), 11)
        yield Event(at, partial(_carry_out, directory, number, at))
    for row in directory.table("rewards/not_carried_out"):
        if row["迟于期限"]:
            at = moment(_working_day(approved, 31 + int(row["迟于期限"])), 11, 30)
            yield Event(at, partial(_carry_out_late, directory, row, at))


def _working_day(after: datetime, days: int) -> date:
    return next_working_day(after.astimezone(OFFICE_TIME).date() + timedelta(days=days))


def _draft(directory: Directory, at: datetime) -> None:
    plan = draft_plan(year=directory.year, at=at, by=directory.second_officer)
    write_introduction(plan=plan, text=INTRODUCTION, by=directory.second_officer)


def _plan(directory: Directory) -> YearPlan:
    return YearPlan.objects.get(year=directory.year, number=1)


def _submit(directory: Directory, at: datetime) -> None:
    submit_plan(plan=_plan(directory), at=at, by=directory.second_officer)


def _approve(directory: Directory, at: datetime) -> None:
    document = f"市政府关于{directory.year}年度奖惩实施方案的批复"
    approve_plan(plan=_plan(directory), approved_on=at.date(), document=document, at=at, by=directory.office)


def _carry_out(directory: Directory, number: int, at: datetime) -> None:
    left = {_key(row["措施"], row["单位"], row["对象"]) for row in directory.table("rewards/not_carried_out")}
    for planned in _open_measures(directory):
        measure = planned.measure
        key = _key(measure.kind, measure.unit.short_name, measure.subject)
        if key not in left and chance(*key, "carried out").randrange(len(DAYS_UNTIL_CARRIED_OUT)) <= number:
            _record(directory, planned, at)


def _carry_out_late(directory: Directory, row: dict[str, str], at: datetime) -> None:
    for planned in _open_measures(directory):
        measure = planned.measure
        if _key(measure.kind, measure.unit.short_name, measure.subject) == _key(row["措施"], row["单位"], row["对象"]):
            _record(directory, planned, at)


def _key(kind: str, unit: str, subject: str) -> tuple[str, str, str]:
    return str(kind), unit, subject


def _open_measures(directory: Directory) -> list[PlannedMeasure]:
    waiting = PlannedMeasure.objects.to_carry_out().filter(measure__year=directory.year)
    return list(waiting.select_related("plan", "measure__unit").order_by("pk"))


def _record(directory: Directory, planned: PlannedMeasure, at: datetime) -> None:
    measure = planned.measure
    record_execution(
        planned=planned,
        carried_out_on=at.date(),
        proof=PROOFS[MeasureKind(measure.kind)],
        document=f"{at.year}年奖惩兑现单第{measure.article}号",
        at=at,
        by=host_of(directory, measure.article),
    )
