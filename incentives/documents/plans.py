"""The official document of an approved assessment plan (考核实施方案, article 20)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from incentives.models import AssessmentPlan
from incentives.selectors.plans import plan_subject, plans_with_readable_files
from notices.documents.frame import TITLE
from notices.documents.issuing import chinese_day, find_document, issue_document
from notices.documents.kinds import DocumentKind, lines, rows, text
from notices.documents.layout import parts
from notices.documents.layout.paper import CENTRE, NUMBER, RIGHT, Paper
from notices.documents.layout.tables import Column, form_table, list_table
from notices.models import DocumentSubject
from regulation.articles import ARTICLE
from regulation.enums import SetBy
from regulation.selectors import article_hosts, day_in_year

if TYPE_CHECKING:
    from datetime import datetime

    from notices.models import IssuedDocument
    from organization.models import Person
    from regulation.articles import Parameter
    from regulation.selectors import Hosts

ASSESSMENT_PLAN_SUBJECT = "assessment_plan"
EMPTY = "—"


def issue_plan(*, plan: AssessmentPlan, at: datetime, by: Person) -> IssuedDocument:
    """The approved plan as a numbered document; once for each plan."""
    hosts = article_hosts(plan.year, day_in_year(plan.year, localdate(at)))
    if not by.has_perm("incentives.issue_plan", plan_subject(plan.article, plan.year, hosts, plan)):
        raise PermissionDenied
    return issue_document(
        kind=ASSESSMENT_PLAN.code,
        cause=_cause(plan),
        context=plan_context(plan, hosts[plan.article]),
        about=f"{plan.year} {ARTICLE[plan.article].title.zh}",
        unit=hosts[plan.article].host,
        subjects=[(ASSESSMENT_PLAN_SUBJECT, plan.pk)],
        at=at,
        by=by,
    )


def plan_is_issued(plan: AssessmentPlan) -> bool:
    return find_document(kind=ASSESSMENT_PLAN.code, cause=_cause(plan)) is not None


def _cause(plan: AssessmentPlan) -> str:
    return f"assessment_plan:{plan.pk}:{plan.version}"


def plan_context(plan: AssessmentPlan, hosts: Hosts) -> dict[str, Any]:
    article = ARTICLE[plan.article]
    return {
        "title": f"{plan.year}年度{article.title.zh}考核实施方案",
        "year": str(plan.year),
        "article": article.cited.zh,
        "subject": article.title.zh,
        "host": hosts.host.name if hosts.host else EMPTY,
        "co_hosts": "、".join(unit.name for unit in hosts.co_hosts) or EMPTY,
        "document": plan.document,
        "holds_from": chinese_day(plan.holds_from) if plan.holds_from else EMPTY,
        "approval": plan.approval_document,
        "approved_on": chinese_day(localdate(plan.decided_at)) if plan.decided_at else EMPTY,
        "procedure": [line.strip() for line in plan.procedure.splitlines() if line.strip()],
        "figures": [_figure(each, plan.figures[each.key]) for each in article.parameters if each.key in plan.figures],
        "dates": [
            {"due_on": chinese_day(each.due_on), "what": each.title} for each in plan.dates.filter(withdrawn_at=None)
        ],
    }


def _figure(parameter: Parameter, value: str) -> dict[str, str]:
    with override("zh-hans"):
        return {
            "label": parameter.label.zh,
            "value": parameter.shown(value),
            "set_by": "实施意见规定" if parameter.set_by == SetBy.REGULATION else "主办单位确定",
        }


def readable_plan_documents(person: Person) -> Q:
    """Read by who may read the plan."""
    readable = plans_with_readable_files(person).values("pk")
    about = DocumentSubject.objects.filter(subject=ASSESSMENT_PLAN_SUBJECT, subject_id__in=readable)
    return Q(pk__in=about.values("document"))


def plan_layout() -> bytes:
    sheet = Paper()
    parts.title(sheet)
    sheet.write("编号：{{ number }}", NUMBER).alignment = RIGHT
    form_table(
        sheet,
        [
            ("依据", "实施意见{{ article }}（{{ subject }}）、第二十条"),
            ("主办单位", "{{ host }}"),
            ("协办单位", "{{ co_hosts }}"),
            ("方案文件", "{{ document }}"),
            ("批准文件", "{{ approval }}（{{ approved_on }}）"),
            ("参数生效", "{{ holds_from }}"),
        ],
    )
    with parts.only_if(sheet, "figures"):
        parts.caption(sheet, "考核参数")
        list_table(
            sheet,
            "row in figures",
            [
                Column("参数", 82, "{{ row.label }}"),
                Column("取值", 40, "{{ row.value }}", CENTRE),
                Column("来源", 34, "{{ row.set_by }}", CENTRE),
            ],
        )
    parts.caption(sheet, "工作程序")
    parts.each(sheet, "procedure")
    with parts.only_if(sheet, "dates"):
        parts.caption(sheet, "考核时间节点")
        list_table(
            sheet,
            "row in dates",
            [Column("时限", 44, "{{ row.due_on }}", CENTRE), Column("工作内容", 112, "{{ row.what }}")],
        )
    parts.signing_lines(sheet, ("主办单位（盖章）", "批准（盖章）"))
    sheet.write("{{ date }}", parts.PLAIN_DATE)
    return sheet.content()


ASSESSMENT_PLAN = DocumentKind(
    code="assessment_plan",
    title=_("Assessment plan"),
    word="重督考",
    placeholders=(
        TITLE,
        text("year", _("Year of the plan")),
        text("article", _("Article, such as 第十二条"), is_required=True),
        text("subject", _("What the article is about")),
        text("host", _("Host unit"), is_required=True),
        text("co_hosts", _("Co-host units")),
        text("document", _("The plan's document")),
        text("holds_from", _("From which day on its figures hold")),
        text("approval", _("Document of the approval"), is_required=True),
        text("approved_on", _("Day of the approval")),
        lines("procedure", _("Procedure, a paragraph each"), is_required=True),
        rows(
            "figures",
            _("Figures of the plan"),
            text("label", _("Figure")),
            text("value", _("Value")),
            text("set_by", _("Who sets it")),
            is_required=True,
        ),
        rows("dates", _("Dates of the plan"), text("due_on", _("Due")), text("what", _("What is to be done"))),
    ),
    sample={
        "title": "2026年度专项资金进度考核实施方案",
        "year": "2026",
        "article": "第十二条",
        "subject": "专项资金进度",
        "host": "某市财政局",
        "co_hosts": "某市审计局",
        "document": "关于2026年度市级专项资金进度考核的实施方案（财〔2026〕18号）",
        "holds_from": "2026年1月1日",
        "approval": "市政府办公厅办文〔2026〕31号",
        "approved_on": "2026年3月20日",
        "procedure": [
            "每季度末后五个工作日内，主管部门报送专项资金分配情况，财政局汇总，审计局核对。",
            "低于应分配比例的，由财政局提出约谈提醒，报办公厅备案。",
        ],
        "figures": [
            {"label": "一季度末应分配", "value": "25 %", "set_by": "主办单位确定"},
            {"label": "申报使用计划截止", "value": "10月31日", "set_by": "实施意见规定"},
        ],
        "dates": [
            {"due_on": "2026年4月8日", "what": "汇总一季度分配情况"},
            {"due_on": "2026年10月31日", "what": "清理无使用计划资金"},
        ],
    },
    layout=plan_layout,
    readable_by=readable_plan_documents,
)
