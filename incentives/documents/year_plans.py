"""The year's reward and penalty plan (奖惩实施方案, articles 20 and 21) as an official document."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from incentives.enums import MeasureDirection, YearPlanStatus
from incentives.models import YearPlan
from incentives.permissions.year_plans import plans_visible_to
from incentives.rules.rounding import shown
from incentives.selectors.year_plans import by_article, planned_rows, sums_of
from incentives.wording import period_text, working_lines
from notices.documents.frame import FRAME, TO_ALL, framed
from notices.documents.issuing import chinese_day, find_document, issue_document
from notices.documents.kinds import DocumentKind, lines, rows, text
from notices.documents.layout import parts
from notices.documents.layout.paper import CENTRE, RIGHT, Paper
from notices.documents.layout.tables import Column, list_table
from notices.models import DocumentSubject
from organization.permissions import sees_whole_city
from regulation.articles import chinese_number

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from incentives.models import Measure, PlannedMeasure
    from incentives.selectors.year_plans import Group, Sum
    from notices.models import IssuedDocument
    from organization.models import Person

YEAR_PLAN = "year_plan"
TO_CITY = "市政府"
EMPTY = "—"


def issue_plan_document(*, plan: YearPlan, at: datetime, by: Person) -> IssuedDocument:
    """The plan as it stands; once it changes, or is approved, there is a new one."""
    if not by.has_perm("incentives.manage_year_plan"):
        raise PermissionDenied
    context = plan_context(plan)
    return issue_document(
        kind=REWARD_PLAN.code,
        cause=_cause(plan, context),
        context=context,
        about=f"{plan.year}",
        subjects=[(YEAR_PLAN, plan.pk)],
        at=at,
        by=by,
    )


def plan_document_is_issued(plan: YearPlan) -> bool:
    """Whether there is one of the plan as it stands."""
    return find_document(kind=REWARD_PLAN.code, cause=_cause(plan, plan_context(plan))) is not None


def _cause(plan: YearPlan, context: dict[str, Any]) -> str:
    said = json.dumps(context, ensure_ascii=False, sort_keys=True)
    return f"year-plan:{plan.pk}:{hashlib.sha256(said.encode()).hexdigest()[:16]}"


def plan_context(plan: YearPlan) -> dict[str, Any]:
    with translation.override("zh-hans"):
        listed = planned_rows(plan)
        groups = [_group(number, group) for number, group in enumerate(by_article(listed, plan.year), start=1)]
        is_approved = plan.status == YearPlanStatus.APPROVED
        return {
            **framed(title=_title(plan), to=TO_ALL if is_approved else TO_CITY),
            "year": str(plan.year),
            "lead": [line.strip() for line in plan.introduction.splitlines() if line.strip()],
            "summary": _summary(plan, listed),
            "groups": groups,
            "closing": _closing(plan, listed),
            "last_head": f"{chinese_number(len(groups) + 1)}、兑现要求",
        }


def _title(plan: YearPlan) -> str:
    supplement = f"（补充方案{plan.number - 1}）" if plan.number > 1 else ""
    return f"{plan.year}年度重点工作奖惩实施方案{supplement}"


def _summary(plan: YearPlan, listed: Sequence[PlannedMeasure]) -> str:
    rewards = sum(1 for row in listed if row.measure.direction == MeasureDirection.REWARD)
    units = len({row.measure.unit_id for row in listed})
    sums = sums_of(listed)
    said = "；".join(filter(None, (_sum_text("奖励", sums), _sum_text("惩戒", sums))))
    return (
        f"{plan.year}年度共提出奖惩措施{len(listed)}项，其中奖励{rewards}项、惩戒{len(listed) - rewards}项，"
        f"涉及{units}个单位。" + (f"{said}。" if said else "")
    )


def _sum_text(word: str, sums: Sequence[Sum]) -> str:
    """What the rewards or the penalties come to; money, land and points apart."""
    amounts = [
        f"{shown(each.amount)}{each.measure_unit}"
        for each in sums
        if each.amount is not None and _direction(each.direction) == word
    ]
    return f"{word}合计{'、'.join(amounts)}" if amounts else ""


def _group(number: int, group: Group) -> dict[str, Any]:
    host = group.host.short_name if group.host else EMPTY
    article = group.article
    assert article is not None
    return {
        "head": f"{chinese_number(number)}、{article.title}（第{chinese_number(article.number)}条，主办：{host}）",
        "measures": [_row(n, row) for n, row in enumerate(group.rows, start=1)],
    }


def _subject(measure: Measure) -> str:
    named = measure.task.title if measure.task else measure.subject
    return " ".join(filter(None, (named, period_text(measure.period))))


def _row(number: int, row: PlannedMeasure) -> dict[str, str]:
    measure = row.measure
    decision, lines = row.working.get("decision", {}), working_lines(row)
    return {
        "number": str(number),
        "unit": measure.unit.short_name,
        "subject": _subject(measure),
        "measure": f"{_direction(measure.direction)}：{measure.get_kind_display()}",
        "amount": f"{shown(row.amount)}{measure.measure_unit}" if row.amount is not None else EMPTY,
        "ground": _ground(lines.formula or (lines.clause,), decision.get("reason", "")),
    }


def _ground(sums: Sequence[str], reason: str) -> str:
    """The sum, or the rule in words, and what the host unit said when it decided."""
    return "；".join(part.rstrip("。") for part in (*sums, reason) if part) or EMPTY


def _direction(direction: str) -> str:
    return "奖励" if direction == MeasureDirection.REWARD else "惩戒"


def _closing(plan: YearPlan, listed: Sequence[PlannedMeasure]) -> list[str]:
    duty = "各项措施由对应条款的主办单位牵头兑现，办理结果和依据在兑现后录入督查系统，市政府办公厅负责督查。"
    if plan.status != YearPlanStatus.APPROVED or plan.approved_on is None:
        return ["以上方案报请市政府研究。经研究通过后，各有关单位在一个月内兑现落实到位。", duty]
    due_on = next((row.due_on for row in listed if row.due_on), None)
    approved = f"本方案经市政府{chinese_day(plan.approved_on)}研究通过（{plan.approval_document}）"
    until = f"，各有关单位应于{chinese_day(due_on)}前兑现落实到位。" if due_on else "。"
    return [approved + until, duty]


def readable_plan_documents(person: Person) -> Q:
    """Who may read the plan reads its documents, but once it is approved everybody else only those issued since."""
    readable = plans_visible_to(person, YearPlan.objects.all())
    about = DocumentSubject.objects.filter(subject=YEAR_PLAN)
    if sees_whole_city(person):
        return Q(pk__in=about.filter(subject_id__in=readable.values("pk")).values("document"))
    seen = Q(pk__in=[])
    for pk, approved_at in readable.exclude(approved_at=None).values_list("pk", "approved_at"):
        seen |= Q(pk__in=about.filter(subject_id=pk).values("document"), issued_at__gte=approved_at)
    return seen


def plan_layout() -> bytes:
    sheet = Paper()
    parts.red_head(sheet, f"{settings.KEYWORK_OFFICE}文件", mark="{{ organ }}文件")
    parts.title(sheet)
    parts.addressee(sheet)
    parts.each(sheet, "lead")
    parts.paragraph(sheet, "{{ summary }}")
    parts.tag(sheet, "for group in groups")
    parts.heading(sheet, "{{ group.head }}")
    list_table(
        sheet,
        "row in group.measures",
        [
            Column("序号", 12, "{{ row.number }}", CENTRE),
            Column("单位", 22, "{{ row.unit }}"),
            Column("事项", 32, "{{ row.subject }}"),
            Column("措施", 28, "{{ row.measure }}"),
            Column("数额", 20, "{{ row.amount }}", RIGHT),
            Column("依据", 42, "{{ row.ground }}"),
        ],
    )
    parts.tag(sheet, "endfor")
    parts.heading(sheet, "{{ last_head }}")
    parts.numbered(sheet, "closing", closes=True)
    parts.signature(sheet)
    parts.imprint(sheet)
    return sheet.content()


_MEASURE = (
    text("number", _("Number of the row")),
    text("unit", _("Unit")),
    text("subject", _("Task, project or fund")),
    text("measure", _("Reward or penalty, and which measure")),
    text("amount", _("Amount with its unit of measure")),
    text("ground", _("Formula with its figures, or the reason of the decision")),
)

REWARD_PLAN = DocumentKind(
    code="reward_plan",
    title=_("Reward and penalty plan of a year"),
    word="重督奖惩",
    placeholders=(
        *FRAME,
        text("year", _("Year of the plan")),
        lines("lead", _("Introduction, a paragraph each")),
        text("summary", _("How many rewards and penalties, towards how many units, and their sums")),
        rows(
            "groups",
            _("Articles with measures"),
            text("head", _("Heading of the article, with its host unit")),
            rows("measures", _("Measures of the article"), *_MEASURE),
            is_required=True,
        ),
        text("last_head", _("Heading of the last part")),
        lines("closing", _("What is asked of the units, a paragraph each")),
    ),
    sample={
        "organ": "某市人民政府办公厅",
        "title": "2026年度重点工作奖惩实施方案",
        "to": TO_CITY,
        "signature": "某市人民政府办公厅",
        "note": "",
        "cc": "",
        "printed_by": "某市人民政府办公厅",
        "year": "2026",
        "lead": ["按照重点工作督查奖惩有关规定，各主办单位对照考核方案逐项核定，形成2026年度奖惩措施。"],
        "summary": "2026年度共提出奖惩措施2项，其中奖励1项、惩戒1项，涉及2个单位。惩戒合计100亩。",
        "groups": [
            {
                "head": "一、促进节约集约用地（第九条，主办：国土局）",
                "measures": [
                    {
                        "number": "1",
                        "unit": "甲区",
                        "subject": "—",
                        "measure": "奖励：增加下一年度新增建设用地计划指标",
                        "amount": "60亩",
                        "ground": "完成率居全市前三",
                    },
                    {
                        "number": "2",
                        "unit": "乙区",
                        "subject": "—",
                        "measure": "惩戒：扣减下一年度新增建设用地计划指标",
                        "amount": "100亩",
                        "ground": "(1 − 700 ÷ 1000) × 500 = 150 → 100",
                    },
                ],
            }
        ],
        "last_head": "二、兑现要求",
        "closing": ["以上方案报请市政府研究。经研究通过后，各有关单位在一个月内兑现落实到位。"],
    },
    layout=plan_layout,
    readable_by=readable_plan_documents,
)
