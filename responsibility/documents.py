"""The official document of this room: the responsibility filing form (责任备案表, article 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from notices.documents.frame import TITLE
from notices.documents.issuing import chinese_day, find_document, issue_document
from notices.documents.kinds import DocumentKind, rows, text
from notices.documents.layout import parts
from notices.documents.layout.paper import CENTRE, NUMBER, RIGHT, Paper
from notices.documents.layout.tables import Column, form_table, list_table
from notices.models import DocumentSubject
from responsibility.enums import ResponsibleLevel
from responsibility.models import Filing

if TYPE_CHECKING:
    from datetime import datetime

    from notices.models import IssuedDocument
    from organization.models import Person

FILING = "filing"
LEVELS = {
    ResponsibleLevel.MAIN: "主要责任人",
    ResponsibleLevel.SUPERVISING: "分管责任人",
    ResponsibleLevel.DIRECT: "直接责任人",
}
EMPTY = "—"


def issue_filing_form(*, filing: Filing, at: datetime, by: Person) -> IssuedDocument:
    """The form of a filing as it stands; once somebody is replaced or it is filed anew, there is a new one."""
    if not by.has_perm("responsibility.issue_form", filing):
        raise PermissionDenied
    return issue_document(
        kind=FILING_FORM.code,
        cause=_cause(filing, at),
        context=filing_context(filing, at),
        about=f"{filing.task.serial} {filing.task.title} {filing.unit.short_name}",
        unit=filing.unit,
        subjects=[(FILING, filing.pk)],
        at=at,
        by=by,
    )


def form_is_issued(filing: Filing, at: datetime) -> bool:
    """Whether there is a form of the filing as it stands."""
    return find_document(kind=FILING_FORM.code, cause=_cause(filing, at)) is not None


def _cause(filing: Filing, at: datetime) -> str:
    holders = filing.people.in_force(localdate(at)).order_by("pk").values_list("pk", flat=True)
    return f"filing:{filing.pk}:{filing.version}:{'-'.join(map(str, holders))}"


def filing_context(filing: Filing, at: datetime) -> dict[str, Any]:
    task = filing.task
    on = localdate(at)
    holders = {each.level: each for each in filing.people.in_force(on)}
    participation = task.participations.filter(unit=filing.unit).order_by("-pk").first()
    return {
        "title": f"{task.work_list.year}年度重点工作责任备案表",
        "unit": filing.unit.name,
        "year": str(task.work_list.year),
        "serial": task.serial,
        "task": task.title,
        "target": task.target or EMPTY,
        "part": "主办" if participation and participation.is_host else "协办",
        "finish": chinese_day(task.finishes_on),
        "leader": (task.lead_leader.post or task.lead_leader.name) if task.lead_leader else EMPTY,
        "submitted_on": chinese_day(localdate(filing.submitted_at)) if filing.submitted_at else EMPTY,
        "filed_on": chinese_day(localdate(filing.decided_at)) if filing.decided_at else EMPTY,
        "people": [_person(label, holders.get(level)) for level, label in LEVELS.items()],
        "steps": [
            {
                "title": step.title,
                "due_on": chinese_day(step.due_on) if step.due_on else EMPTY,
                "responsible": step.responsible or EMPTY,
            }
            for step in filing.steps.all()
        ],
    }


def _person(label: str, holder: Any) -> dict[str, str]:
    if holder is None:
        return {"level": label, "name": "未备案", "post": EMPTY, "phone": EMPTY, "since": EMPTY}
    return {
        "level": label,
        "name": holder.name,
        "post": holder.post or EMPTY,
        "phone": holder.phone or EMPTY,
        "since": chinese_day(holder.from_date),
    }


def readable_filing_forms(person: Person) -> Q:
    """A form is read by who may read its filing."""
    readable = Filing.objects.readable_by(person).values("pk")
    about = DocumentSubject.objects.filter(subject=FILING, subject_id__in=readable)
    return Q(pk__in=about.values("document"))


def filing_layout() -> bytes:
    sheet = Paper()
    parts.title(sheet)
    sheet.write("编号：{{ number }}", NUMBER).alignment = RIGHT
    form_table(
        sheet,
        [
            ("承办单位", "{{ unit }}（{{ part }}）"),
            ("清单序号", "{{ serial }}"),
            ("工作任务", "{{ task }}"),
            ("年度目标", "{{ target }}"),
            ("完成时限", "{{ finish }}"),
            ("牵头市领导", "{{ leader }}"),
        ],
    )
    parts.caption(sheet, "三级责任人")
    list_table(
        sheet,
        "row in people",
        [
            Column("责任层级", 26, "{{ row.level }}", CENTRE),
            Column("姓名", 30, "{{ row.name }}", CENTRE),
            Column("职务", 36, "{{ row.post }}"),
            Column("联系电话", 28, "{{ row.phone }}", CENTRE),
            Column("任责起始", 36, "{{ row.since }}", CENTRE),
        ],
    )
    with parts.only_if(sheet, "steps"):
        parts.caption(sheet, "目标任务分解")
        list_table(
            sheet,
            "row in steps",
            [
                Column("序号", 14, "{{ loop.index }}", CENTRE),
                Column("分解事项", 73, "{{ row.title }}"),
                Column("完成时限", 36, "{{ row.due_on }}", CENTRE),
                Column("直接责任人", 33, "{{ row.responsible }}", CENTRE),
            ],
        )
    parts.signing_lines(sheet, ("填报单位（盖章）", "主要责任人（签字）"))
    sheet.write("报送：{{ submitted_on }}　备案：{{ filed_on }}　出具：{{ date }}", parts.PLAIN_DATE)
    return sheet.content()


FILING_FORM = DocumentKind(
    code="filing_form",
    title=_("Responsibility filing form"),
    word="重督备",
    placeholders=(
        TITLE,
        text("year", _("Year of the list")),
        text("unit", _("Unit"), is_required=True),
        text("part", _("Host or co-host")),
        text("serial", _("Serial number of the task"), is_required=True),
        text("task", _("Task"), is_required=True),
        text("target", _("The year's target")),
        text("finish", _("Finish of the task")),
        text("leader", _("Lead leader, by post")),
        text("submitted_on", _("Day of its submission")),
        text("filed_on", _("Day of its filing")),
        rows(
            "people",
            _("The three levels of responsible persons"),
            text("level", _("Level")),
            text("name", _("Name")),
            text("post", _("Post")),
            text("phone", _("Mobile phone")),
            text("since", _("From which day on")),
            is_required=True,
        ),
        rows(
            "steps",
            _("Breakdown of the task"),
            text("title", _("Step")),
            text("due_on", _("Due")),
            text("responsible", _("Direct responsible person")),
        ),
    ),
    sample={
        "title": "2026年度重点工作责任备案表",
        "year": "2026",
        "unit": "某市住房保障和房产局",
        "part": "主办",
        "serial": "08-01",
        "task": "老旧小区改造",
        "target": "完成40个老旧小区综合改造，惠及居民2.1万户",
        "finish": "2026年12月31日",
        "leader": "分管城建交通的副市长",
        "submitted_on": "2026年1月14日",
        "filed_on": "2026年1月16日",
        "people": [
            {"level": "主要责任人", "name": "（局长）", "post": "局长", "phone": "—", "since": "2026年1月16日"},
            {"level": "分管责任人", "name": "（副局长）", "post": "副局长", "phone": "—", "since": "2026年1月16日"},
            {
                "level": "直接责任人",
                "name": "（处长）",
                "post": "房屋安全处处长",
                "phone": "—",
                "since": "2026年1月16日",
            },
        ],
        "steps": [
            {"title": "完成40个小区现状调查和改造方案公示", "due_on": "2026年3月31日", "responsible": "房屋安全处处长"},
            {"title": "全部开工", "due_on": "2026年6月30日", "responsible": "房屋安全处处长"},
            {"title": "综合验收", "due_on": "2026年12月20日", "responsible": "工程质量处处长"},
        ],
    },
    layout=filing_layout,
    readable_by=readable_filing_forms,
)

DOCUMENTS = (FILING_FORM,)
