"""Documents of inspections (article 6): the notice to a unit that is visited, and the report with its findings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices.documents.frame import CONTACT, FRAME, framed
from notices.documents.issuing import chinese_day, find_document, issue_document
from notices.documents.kinds import DocumentKind, lines, rows, text
from notices.documents.layout import parts
from notices.documents.layout.paper import CENTRE, Paper
from notices.documents.layout.tables import Column, list_table
from notices.documents.rendering import paragraphs
from notices.models import DocumentSubject, IssuedDocument
from office.enums import InspectionKind, InspectionStatus
from office.selectors.inspections import scope_of, visits_of, whole_inspections_visible_to
from organization.permissions import is_unit_staff, sees_whole_city
from supervision.documents.wording import REGULATION

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from office.models import Inspection, InspectionFinding, Visit
    from organization.models import Person

INSPECTION = "inspection"
KINDS = {InspectionKind.COMPREHENSIVE: "综合督查", InspectionKind.SPECIAL: "专项督查"}
TO_CITY = "市政府"
MOST_TASKS_NAMED = 10
EMPTY = "—"


@dataclass(frozen=True)
class Offer:
    """A document that may be issued now: the report, or the notice of a visit."""

    code: str
    visit: Visit | None = None


def documents_on_offer(inspection: Inspection, person: Person, visits: Sequence[Visit]) -> list[Offer]:
    """What the holder may have issued and is not there yet."""
    if not person.has_perm("office.hold_inspection", inspection):
        return []
    if inspection.status == InspectionStatus.REPORTED:
        known = find_document(kind=INSPECTION_REPORT.code, cause=_report_cause(inspection))
        return [] if known else [Offer(INSPECTION_REPORT.code)]
    causes = {_notice_cause(visit): visit for visit in visits}
    issued = IssuedDocument.objects.filter(kind=INSPECTION_NOTICE.code, cause__in=list(causes))
    known_causes = set(issued.values_list("cause", flat=True))
    return [Offer(INSPECTION_NOTICE.code, visit) for cause, visit in causes.items() if cause not in known_causes]


def issue_inspection_notice(*, visit: Visit, at: datetime, by: Person) -> IssuedDocument:
    """The notice to one unit; where its days have changed there is a new one."""
    inspection = visit.inspection
    if not by.has_perm("office.hold_inspection", inspection):
        raise PermissionDenied
    if visit.withdrawn_at is not None or inspection.status == InspectionStatus.REPORTED:
        raise ValidationError(_("This document does not fit how far the inspection has come."))
    return issue_document(
        kind=INSPECTION_NOTICE.code,
        cause=_notice_cause(visit),
        context=notice_context(visit),
        about=f"{inspection.title} {visit.unit.short_name}",
        unit=visit.unit,
        subjects=[(INSPECTION, inspection.pk)],
        at=at,
        by=by,
    )


def issue_inspection_report(*, inspection: Inspection, at: datetime, by: Person) -> IssuedDocument:
    """The report as it stands; one that was amended is another."""
    if not by.has_perm("office.hold_inspection", inspection):
        raise PermissionDenied
    if inspection.status != InspectionStatus.REPORTED:
        raise ValidationError(_("This document does not fit how far the inspection has come."))
    return issue_document(
        kind=INSPECTION_REPORT.code,
        cause=_report_cause(inspection),
        context=report_context(inspection),
        about=inspection.title,
        unit=inspection.holder,
        subjects=[(INSPECTION, inspection.pk)],
        at=at,
        by=by,
    )


def _notice_cause(visit: Visit) -> str:
    return f"inspection-visit:{visit.pk}:{visit.begins_on.isoformat()}:{visit.ends_on.isoformat()}"


def _report_cause(inspection: Inspection) -> str:
    return f"inspection-report:{inspection.pk}:{inspection.reported_at:%Y%m%d%H%M%S%f}"


def notice_context(visit: Visit) -> dict[str, Any]:
    inspection = visit.inspection
    return {
        **_framed(inspection, title=f"关于开展{inspection.title}的通知", to=visit.unit.name),
        "basis": f"依据{REGULATION}第六条，{_holder(inspection)}决定开展{inspection.title}（{_kind(inspection)}），"
        "并对你单位进行实地检查。现将有关事项通知如下：",
        "when": _days(visit.begins_on, visit.ends_on),
        "team": _in_a_line(inspection.team),
        "purpose": _in_a_line(inspection.purpose) or "重点工作推进情况",
        "tasks": _tasks(inspection),
        "requirements": [
            "提前准备任务台账、进度佐证和存在问题的书面说明，实地检查时提供。",
            "主要责任人或分管责任人到场，直接责任人陪同检查。",
            "检查发现的问题列入问题清单，按整改时限整改，整改情况在重点工作督查系统中报送，经复核后销号。",
        ],
    }


def report_context(inspection: Inspection) -> dict[str, Any]:
    findings = list(inspection.findings.standing().select_related("unit", "task").order_by("unit__name", "pk"))
    visits = visits_of(inspection)
    return {
        **_framed(inspection, title=f"关于{inspection.title}情况的报告", to=TO_CITY),
        "summary": _summary(inspection, visits, findings),
        "report": paragraphs(inspection.report),
        "findings": [_finding(number, finding) for number, finding in enumerate(findings, start=1)],
        "visited": "、".join(visit.unit.short_name for visit in visits),
    }


def _framed(inspection: Inspection, *, title: str, to: str) -> dict[str, Any]:
    """In the name of the general office, or of the unit that inspects."""
    frame = framed(title=title, to=to, note="" if inspection.holder else CONTACT)
    if inspection.holder is None:
        return frame
    name = inspection.holder.name
    return frame | {"organ": name, "signature": name, "printed_by": name}


def _summary(inspection: Inspection, visits: Sequence[Visit], findings: Sequence[InspectionFinding]) -> str:
    days = _days(inspection.begins_on, inspection.ends_on)
    waiting = sum(1 for finding in findings if not finding.is_settled)
    found = f"发现问题{len(findings)}个" if findings else "未发现问题"
    state = f"，其中待整改或待复核{waiting}个" if waiting else "，均已办结" if findings else ""
    return (
        f"{days}，{_holder(inspection)}组织{_in_a_line(inspection.team)}，对{len(visits)}个单位开展了{inspection.title}"
        f"（{_kind(inspection)}），{found}{state}。"
    )


def _in_a_line(text: str) -> str:
    """What was typed on several lines, as a part of a sentence."""
    return "、".join(line.strip().rstrip("。；、") for line in text.splitlines() if line.strip())


def _finding(number: int, finding: InspectionFinding) -> dict[str, str]:
    return {
        "number": str(number),
        "unit": finding.unit.short_name,
        "task": f"{finding.task.serial} {finding.task.title}" if finding.task else EMPTY,
        "text": finding.text,
        "rectify_by": chinese_day(finding.rectify_by) if finding.rectify_by else EMPTY,
        "state": _state(finding),
    }


def _state(finding: InspectionFinding) -> str:
    if finding.rectify_by is None:
        return "无需整改"
    if finding.verified_on is not None:
        return "已销号"
    return "已整改，待复核" if finding.rectified_on is not None else "待整改"


def _holder(inspection: Inspection) -> str:
    return inspection.holder.short_name if inspection.holder else "市政府办公厅"


def _kind(inspection: Inspection) -> str:
    return KINDS[InspectionKind(inspection.kind)]


def _days(begins_on: date, ends_on: date) -> str:
    return chinese_day(begins_on) if begins_on == ends_on else f"{chinese_day(begins_on)}至{chinese_day(ends_on)}"


def _tasks(inspection: Inspection) -> str:
    scope = scope_of(inspection)
    if not scope:
        return "年度重点工作清单中由你单位承担的任务"
    named = "、".join(f"“{task.title}”（{task.serial}）" for task in scope[:MOST_TASKS_NAMED])
    return f"{named}等{len(scope)}项任务" if len(scope) > MOST_TASKS_NAMED else named


def documents_of_visible_inspections(person: Person) -> Q:
    """Who reads an inspection whole reads its documents; a visited unit reads the notice to itself."""
    if sees_whole_city(person):
        return Q()
    whole = whole_inspections_visible_to(person).values("pk")
    about = DocumentSubject.objects.filter(subject=INSPECTION, subject_id__in=whole)
    seen = Q(pk__in=about.values("document"))
    if is_unit_staff(person) and person.unit_id is not None:
        seen |= Q(kind=INSPECTION_NOTICE.code, unit=person.unit_id)
    return seen


def notice_layout() -> bytes:
    sheet = Paper()
    parts.red_head(sheet, settings.KEYWORK_OFFICE)
    parts.title(sheet)
    parts.addressee(sheet)
    parts.paragraph(sheet, "{{ basis }}")
    parts.clause(sheet, "一、检查时间：", "{{ when }}。")
    parts.clause(sheet, "二、检查组：", "{{ team }}。")
    parts.clause(sheet, "三、检查内容：", "{{ purpose }}。")
    parts.clause(sheet, "四、检查任务：", "{{ tasks }}。")
    parts.heading(sheet, "五、有关要求")
    parts.numbered(sheet, "requirements", closes=True)
    parts.signature(sheet)
    parts.imprint(sheet)
    return sheet.content()


def report_layout() -> bytes:
    sheet = Paper()
    parts.red_head(sheet, settings.KEYWORK_OFFICE)
    parts.title(sheet)
    parts.addressee(sheet)
    parts.paragraph(sheet, "{{ summary }}")
    parts.each(sheet, "report")
    parts.clause(sheet, "受检单位：", "{{ visited }}。")
    parts.caption(sheet, "问题清单")
    list_table(
        sheet,
        "row in findings",
        [
            Column("序号", 12, "{{ row.number }}", CENTRE),
            Column("单位", 20, "{{ row.unit }}"),
            Column("任务", 32, "{{ row.task }}"),
            Column("问题", 46, "{{ row.text }}"),
            Column("整改时限", 26, "{{ row.rectify_by }}", CENTRE),
            Column("状态", 20, "{{ row.state }}", CENTRE),
        ],
    )
    parts.signature(sheet)
    parts.imprint(sheet)
    return sheet.content()


SAMPLE_FRAME = {
    "organ": "某市人民政府办公厅",
    "signature": "某市人民政府办公厅",
    "note": CONTACT,
    "cc": "",
    "printed_by": "某市人民政府办公厅",
}
INSPECTION_NOTICE = DocumentKind(
    code="inspection_notice",
    title=gettext_lazy("Notice of an inspection"),
    word="重督查",
    placeholders=(
        *FRAME,
        text("basis", gettext_lazy("The article, who inspects, and what is asked of the unit"), is_required=True),
        text("when", gettext_lazy("The days of the visit"), is_required=True),
        text("team", gettext_lazy("Who inspects"), is_required=True),
        text("purpose", gettext_lazy("What is looked at")),
        text("tasks", gettext_lazy("Tasks that are inspected")),
        lines("requirements", gettext_lazy("What to prepare, and what follows")),
    ),
    sample={
        **SAMPLE_FRAME,
        "title": "关于开展上半年重点工作综合督查的通知",
        "to": "某市城乡建设委员会",
        "basis": f"依据{REGULATION}第六条，市政府办公厅决定开展上半年重点工作综合督查，并对你单位进行实地检查。"
        "现将有关事项通知如下：",
        "when": "2026年5月11日至2026年5月15日",
        "team": "市政府督查室、市发改委",
        "purpose": "序时进度、资金使用、存在问题",
        "tasks": "“建成跨江大桥”（1）",
        "requirements": ["提前准备任务台账和进度佐证。", "检查发现的问题列入问题清单，按整改时限整改。"],
    },
    layout=notice_layout,
    readable_by=documents_of_visible_inspections,
)
INSPECTION_REPORT = DocumentKind(
    code="inspection_report",
    title=gettext_lazy("Report of an inspection"),
    word="重督查报",
    placeholders=(
        *FRAME,
        text("summary", gettext_lazy("When, who, how many units and findings"), is_required=True),
        lines("report", gettext_lazy("The report, a paragraph each"), is_required=True),
        text("visited", gettext_lazy("The visited units")),
        rows(
            "findings",
            gettext_lazy("Findings by unit"),
            text("number", gettext_lazy("Number of the row")),
            text("unit", gettext_lazy("Unit")),
            text("task", gettext_lazy("Task")),
            text("text", gettext_lazy("Finding")),
            text("rectify_by", gettext_lazy("To be put right by")),
            text("state", gettext_lazy("State")),
            is_required=True,
        ),
    ),
    sample={
        **SAMPLE_FRAME,
        "title": "关于上半年重点工作综合督查情况的报告",
        "to": TO_CITY,
        "summary": "2026年5月11日至2026年5月22日，市政府办公厅组织督查室、发改委，对2个单位开展了督查，发现问题1个。",
        "report": ["总体看，各单位责任落实到位，进度符合预期。", "个别任务征地进度偏慢。"],
        "visited": "建委、甲区",
        "findings": [
            {
                "number": "1",
                "unit": "甲区",
                "task": "1 建成跨江大桥",
                "text": "征地进度比台账慢两个月",
                "rectify_by": "2026年6月12日",
                "state": "待整改",
            }
        ],
    },
    layout=report_layout,
    readable_by=documents_of_visible_inspections,
)
DOCUMENTS = (INSPECTION_NOTICE, INSPECTION_REPORT)
