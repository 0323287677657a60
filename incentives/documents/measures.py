"""The sheet of a measure (奖惩措施核定表): what follows, by which rule, from which figures, and what was decided."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from incentives.enums import MeasureStatus
from incentives.selectors.measures import measures_visible_to, subject_of
from incentives.wording import amount_text, period_text, working_lines
from notices.documents.frame import TITLE
from notices.documents.issuing import chinese_day, find_document, issue_document
from notices.documents.kinds import DocumentKind, rows, text
from notices.documents.layout import parts
from notices.documents.layout.paper import CENTRE, NUMBER, RIGHT, Paper
from notices.documents.layout.tables import Column, form_table, list_table
from notices.models import DocumentSubject
from regulation.articles import ARTICLE
from regulation.selectors import article_hosts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from incentives.models import Measure, MeasureDecision
    from incentives.wording import WorkingLines
    from notices.models import IssuedDocument
    from organization.models import Person

MEASURE = "measure"
EMPTY = "—"
OPEN = "待主办单位核定"
DECISIONS = {
    MeasureStatus.PROPOSED: OPEN,
    MeasureStatus.CONFIRMED: "确认",
    MeasureStatus.CHANGED: "调整",
    MeasureStatus.DROPPED: "不予采取",
}
ON_DEFAULTS = "没有批准的考核方案，按默认值计算。"


def issue_measure_notice(*, measure: Measure, at: datetime, by: Person) -> IssuedDocument:
    """The sheet of the measure as it stands; once it is renewed or decided there is a new one."""
    if not by.has_perm("incentives.decide_measure_of_article", subject_of(measure, article_hosts(measure.year))):
        raise PermissionDenied
    return issue_document(
        kind=MEASURE_NOTICE.code,
        cause=_cause(measure),
        context=notice_context(measure),
        about=f"{measure.year} {measure.unit.short_name} {measure.get_kind_display()}",
        unit=measure.unit,
        subjects=[(MEASURE, measure.pk)],
        at=at,
        by=by,
    )


def notice_is_issued(measure: Measure) -> bool:
    return find_document(kind=MEASURE_NOTICE.code, cause=_cause(measure)) is not None


def _cause(measure: Measure) -> str:
    latest = measure.decisions.order_by("-at", "-pk").values_list("pk", flat=True).first()
    stands = [str(measure.amount), measure.working, measure.status, measure.is_stale, measure.stands, latest]
    digest = hashlib.sha256(json.dumps(stands, sort_keys=True).encode()).hexdigest()[:16]
    return f"measure:{measure.pk}:{digest}"


def notice_context(measure: Measure) -> dict[str, Any]:
    """In Chinese, whatever language its maker reads."""
    with translation.override("zh-hans"):
        lines = working_lines(measure)
        decision = measure.decisions.select_related("by__unit").order_by("at", "pk").last()
        host = article_hosts(measure.year)[measure.article].host
        return {
            "title": f"{measure.year}年度重点工作奖惩措施核定表",
            "year": str(measure.year),
            "unit": measure.unit.name,
            "subject": _subject(measure),
            "direction": str(measure.get_direction_display()),
            "measure": str(measure.get_kind_display()),
            "article": f"{lines.cited}（{ARTICLE[measure.article].title}）",
            "host": host.name if host else EMPTY,
            "rule": lines.clause,
            "formula": _formula(lines),
            "suggestion": lines.suggestion or EMPTY,
            "amount": amount_text(measure.amount, measure.measure_unit) or (OPEN if measure.measure_unit else EMPTY),
            "decided": _decided(measure, decision),
            "reason": (decision.reason if decision else "") or EMPTY,
            "inputs": [{"label": each.label, "value": each.value} for each in lines.inputs],
            "figures": list(_figures(lines)),
            "remark": ON_DEFAULTS if lines.is_on_defaults else "",
        }


def _subject(measure: Measure) -> str:
    named = f"{measure.task.serial} {measure.task.title}" if measure.task else measure.subject
    return " ".join(part for part in (named, period_text(measure.period)) if part) or EMPTY


def _formula(lines: WorkingLines) -> str:
    said = [lines.sum_in_words, *lines.formula]
    return "；".join(part for part in said if part) or EMPTY


def _figures(lines: WorkingLines) -> Iterator[dict[str, str]]:
    for each in lines.parameters:
        yield {"label": str(each.parameter.label), "value": each.value, "source": each.source_text}


def _decided(measure: Measure, decision: MeasureDecision | None) -> str:
    if decision is None:
        return OPEN
    by = decision.by.post or decision.by.name
    document = f"（{decision.document}）" if decision.document else ""
    said = f"{chinese_day(localdate(decision.at))}由{by}{DECISIONS[MeasureStatus(decision.status)]}{document}"
    return f"{said}；此后数据有变，待主办单位重新核定" if measure.is_stale else said


def readable_measure_notices(person: Person) -> Q:
    """A sheet is read by who may read its measure."""
    readable = measures_visible_to(person).order_by().values("pk")
    return Q(pk__in=DocumentSubject.objects.filter(subject=MEASURE, subject_id__in=readable).values("document"))


def notice_layout() -> bytes:
    sheet = Paper()
    parts.title(sheet)
    sheet.write("编号：{{ number }}", NUMBER).alignment = RIGHT
    form_table(
        sheet,
        [
            ("单位", "{{ unit }}"),
            ("事项", "{{ subject }}"),
            ("措施", "{{ direction }}：{{ measure }}"),
            ("数额", "{{ amount }}"),
            ("依据", "{{ article }}。{{ rule }}"),
            ("主办单位", "{{ host }}"),
            ("计算", "{{ formula }}"),
            ("参考数额", "{{ suggestion }}"),
            ("核定", "{{ decided }}"),
            ("理由", "{{ reason }}"),
        ],
    )
    parts.caption(sheet, "所依据的数据")
    list_table(sheet, "row in inputs", [Column("数据", 78, "{{ row.label }}"), Column("数值", 78, "{{ row.value }}")])
    with parts.only_if(sheet, "figures"):
        parts.caption(sheet, "所用参数及来源")
        list_table(
            sheet,
            "row in figures",
            [
                Column("参数", 66, "{{ row.label }}"),
                Column("取值", 36, "{{ row.value }}", CENTRE),
                Column("来源", 54, "{{ row.source }}"),
            ],
        )
        sheet.write("{{ remark }}", NUMBER)
    parts.signing_lines(sheet, ("主办单位（盖章）", "经办人（签字）"))
    sheet.write("出具：{{ date }}", parts.PLAIN_DATE)
    return sheet.content()


MEASURE_NOTICE = DocumentKind(
    code="measure_notice",
    title=_("Sheet of a measure"),
    word="重督核",
    placeholders=(
        TITLE,
        text("year", _("Year of the list")),
        text("unit", _("Unit"), is_required=True),
        text("subject", _("Task, project or fund, with the period")),
        text("direction", _("Reward or penalty")),
        text("measure", _("Measure"), is_required=True),
        text("amount", _("Amount with its unit of measure"), is_required=True),
        text("article", _("Article that it rests on"), is_required=True),
        text("rule", _("The rule in words")),
        text("host", _("Host unit of the article")),
        text("formula", _("The sum in words and with the figures in it")),
        text("suggestion", _("What follows from the figures where the amount is left to the host unit")),
        text("decided", _("Who decided, when, on which document")),
        text("reason", _("Reason of the decision")),
        rows("inputs", _("Inputs"), text("label", _("Input")), text("value", _("Value")), is_required=True),
        rows(
            "figures",
            _("Figures of the year that were used"),
            text("label", _("Figure")),
            text("value", _("Value")),
            text("source", _("Where it comes from")),
        ),
        text("remark", _("That there is no approved plan, where there is none")),
    ),
    sample={
        "title": "2026年度重点工作奖惩措施核定表",
        "year": "2026",
        "unit": "某区人民政府",
        "subject": "—",
        "direction": "惩戒",
        "measure": "扣减下年度新增建设用地指标",
        "amount": "100 亩",
        "article": "第九条（存量土地盘活）",
        "host": "某市国土资源局",
        "rule": "未完成年度目标的区，按未完成比例扣减下年度指标，不超过上限，并取消评先创优推荐资格。",
        "formula": "（1－完成÷目标）×下年度指标，不超过上限；(1 − 700 ÷ 1000) × 500 = 150 > 100 → 100",
        "suggestion": "—",
        "decided": "2027年1月20日由耕地保护处处长确认",
        "reason": "—",
        "inputs": [
            {"label": "处置盘活目标", "value": "1000 亩"},
            {"label": "完成处置盘活", "value": "700 亩"},
            {"label": "下年度指标", "value": "500 亩"},
        ],
        "figures": [{"label": "扣减下年度指标最高", "value": "100 亩", "source": "默认值"}],
        "remark": "没有批准的考核方案，按默认值计算。",
    },
    layout=notice_layout,
    readable_by=readable_measure_notices,
)
