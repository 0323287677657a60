"""The sentences of official documents about escalations. A document is always in Chinese, whoever reads the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notices.documents.issuing import chinese_day
from supervision.enums import Action, Ground, Level, Reason
from supervision.explaining import facts_of
from tasks.enums import Direction, Measure

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from decimal import Decimal

    from supervision.explaining import Fact
    from supervision.models import Escalation
    from tasks.models import Task

REGULATION = "《市政府关于完善市政府重点工作督查奖惩机制的实施意见（试行）》"
MOST_MONTHS_TOLD = 3

LEVELS = {Level.MAIN: "主要责任人", Level.SUPERVISING: "分管责任人", Level.DIRECT: "直接责任人"}
ARTICLES = {"18": "第十八条", "19": "第十九条"}
WEEKDAYS = "一二三四五六日"

# What each ground says of the task, at the end of its sentence.
GROUNDS = {
    Ground.TWO_MONTHS: "连续2个月未达序时进度",
    Ground.THREE_MONTHS: "连续3个月未达序时进度",
    Ground.MID_YEAR: "年中未达序时进度",
    Ground.THIRD_QUARTER: "第三季度未达序时进度",
    Ground.YEAR_END: "未完成年度目标任务",
    Ground.RECTIFICATION_OVERDUE: "承诺的整改期限已到，仍未完成整改",
    Ground.LIVELIHOOD_REPORT: "未达进度要求",
    Ground.LIVELIHOOD_THIRD_QUARTER: "第三季度未达进度要求",
    Ground.LIVELIHOOD_YEAR_END: "年度目标任务未完成",
}


def matter(escalation: Escalation, *, subject: str = "你单位") -> str:
    """One sentence: whose task, what it reached month by month, and what that means.

    你单位主办的“老旧小区改造”（清单序号08-01），截至3月底应达20%、实际18%，截至4月底应达30%、实际24.5%，
    连续2个月未达序时进度。
    """
    task = escalation.task
    named = f"{subject}主办的{_livelihood(task)}“{task.title}”（清单序号{task.serial}）"
    told = facts_of(escalation)[-MOST_MONTHS_TOLD:]
    said = [month_clause(task, fact) for fact in told if fact.planned is not None or fact.reason == Reason.UNREPORTED]
    return "，".join([named, *said, meaning(escalation, told)]) + "。"


def matters(escalations: Sequence[Escalation]) -> list[str]:
    """A paragraph for one; several are numbered."""
    if len(escalations) == 1:
        return [matter(escalations[0])]
    return [f"{n}．{matter(each)}" for n, each in enumerate(escalations, start=1)]


def month_clause(task: Task, fact: Fact) -> str:
    """截至4月底应达30%、实际24.5%"""
    planned = measured(task, fact.planned)
    if fact.reason == Reason.UNREPORTED:
        due = f"截至{fact.month}月底应达{planned}、" if fact.planned is not None and not task.is_milestone else ""
        return f"{due}{fact.month}月进展到期未报送"
    if task.measure == Measure.MILESTONE:
        return f"截至{fact.month}月底应完成节点{planned}、实际完成{measured(task, fact.actual)}"
    asked = "应不高于" if task.direction == Direction.LOWER else "应达"
    return f"截至{fact.month}月底{asked}{planned}、实际{measured(task, fact.actual)}"


def measured(task: Task, value: Decimal | None) -> str:
    """A figure with its unit of measure, without trailing zeros."""
    if value is None:
        return "—"
    number = plain(value)
    if task.measure == Measure.MILESTONE:
        return f"{number}个"
    return f"{number}%" if task.measure == Measure.PERCENT else f"{number}{task.measure_unit}"


def plain(value: Decimal) -> str:
    return format(value.normalize() + 0, "f")


def meaning(escalation: Escalation, facts: Sequence[Fact]) -> str:
    """What the grounds say; a streak longer than its ground by its own length."""
    streak = facts[-1].streak if facts else 0
    said = [GROUNDS[Ground(ground)] for ground in escalation.grounds]
    has_streak = any(ground in (Ground.TWO_MONTHS, Ground.THREE_MONTHS) for ground in escalation.grounds)
    if streak > 1 and not has_streak and Ground.RECTIFICATION_OVERDUE not in escalation.grounds:
        said.insert(0, f"已连续{streak}个月未达序时进度")
    return "，".join(said)


def articles(escalations: Iterable[Escalation]) -> str:
    """第十八条、第十九条"""
    cited = sorted({ground.partition("-")[0] for each in escalations for ground in each.grounds})
    return "、".join(ARTICLES[article] for article in cited)


def on_basis(escalations: Iterable[Escalation]) -> str:
    return f"依据{REGULATION}{articles(escalations)}"


def holder(escalation: Escalation) -> str:
    """Who holds the talk: a city leader by post, the head by name where one is filed."""
    match escalation.action:
        case Action.SUPERVISION_BODY_TALK:
            return "市政府办公厅督查室"
        case Action.VICE_MAYOR_TALK:
            leader = escalation.leader
            return (leader.post or leader.name) if leader else "分管市领导"
    return f"{escalation.unit.name}主要责任人"


def directed_at(escalation: Escalation) -> str:
    """At whom: the place, and the person filed in it (市房产局分管责任人张某，副局长)."""
    place = f"{escalation.unit.name}{LEVELS.get(Level(escalation.level), '')}"
    person = escalation.responsible
    return "，".join(filter(None, (f"{place}{person.name}", person.post))) if person else place


def day_and_time(moment: datetime) -> str:
    """2026年5月20日（星期三）15:00"""
    return f"{chinese_day(moment.date())}（星期{WEEKDAYS[moment.weekday()]}）{moment:%H:%M}"


def about(escalations: Iterable[Escalation]) -> str:
    """The tasks in a line, for lists and searches."""
    tasks = dict.fromkeys((each.task.serial, each.task.title, each.unit.short_name) for each in escalations)
    return "；".join(" ".join(task) for task in tasks)


def _livelihood(task: Task) -> str:
    return "民生实事项目" if task.livelihood else ""
