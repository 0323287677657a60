"""Documents of reminder talks (article 18): the notice that calls to one, and the record of what was said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from notices.documents.frame import CONTACT, FRAME, TITLE, framed
from notices.documents.issuing import chinese_day
from notices.documents.kinds import DocumentKind, lines, rows, text
from notices.documents.layout import parts
from notices.documents.layout.paper import CENTRE, NUMBER, RIGHT, Paper
from notices.documents.layout.tables import Column, form_table, list_table
from notices.documents.rendering import paragraphs
from supervision.documents import wording
from supervision.documents.reading import documents_of_visible_escalations, tell_the_story
from supervision.enums import Action

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from supervision.models import Escalation, Sitting, SittingMatter

WHEN = "另行通知"


def notice_context(escalations: Sequence[Escalation], sitting: Sitting | None = None) -> dict[str, Any]:
    """The notice of one talk on one or several matters, all of the same action, unit and holder."""
    first = escalations[0]
    planned_at = localtime(sitting.planned_at) if sitting and sitting.planned_at else None
    return {
        **framed(title="约谈通知书", to=first.unit.name, note=CONTACT),
        "matters": wording.matters(escalations),
        "basis": f"{wording.on_basis(escalations)}，{_decision(first)}。现将有关事项通知如下：",
        "held_by": wording.holder(first),
        "towards": _all_directed_at(escalations),
        "when": _when(planned_at, escalations),
        "place": (sitting.place if sitting else "") or WHEN,
        "requirements": _requirements(first),
    }


def record_context(sitting: Sitting, matters: Sequence[SittingMatter]) -> dict[str, Any]:
    """The record of a sitting that was held, with what was agreed on each of its matters."""
    escalations = [each.escalation for each in matters]
    held_at = localtime(sitting.held_at) if sitting.held_at else None
    return {
        "title": "约谈记录",
        "unit": sitting.unit.name,
        "basis": f"{wording.REGULATION}{wording.articles(escalations)}",
        "held_on": wording.day_and_time(held_at) if held_at else "",
        "place": sitting.place,
        "held_by": sitting.chair or wording.holder(escalations[0]),
        "towards": _all_directed_at(escalations),
        "present": sitting.present or "—",
        "grounds": wording.matters(escalations),
        "minutes": paragraphs(sitting.minutes),
        "agreed": [_agreed(each) for each in matters],
        "attachments": [each.name for each in sitting.files.all()],
    }


def _decision(escalation: Escalation) -> str:
    if escalation.action == Action.UNIT_HEAD_TALK:
        return "请你单位主要责任人对直接责任人进行约谈提醒"
    if escalation.action == Action.SUPERVISION_BODY_TALK:
        return "决定由督查机构对你单位分管责任人进行约谈提醒"
    return "决定由分管市领导对你单位主要责任人进行约谈提醒"


def _all_directed_at(escalations: Sequence[Escalation]) -> str:
    return "；".join(dict.fromkeys(wording.directed_at(each) for each in escalations))


def _when(planned_at: datetime | None, escalations: Sequence[Escalation]) -> str:
    if planned_at:
        return wording.day_and_time(planned_at)
    due: date | None = min((each.due_on for each in escalations if each.due_on), default=None)
    return f"{chinese_day(due)}前，具体时间{WHEN}" if due else WHEN


def _requirements(escalation: Escalation) -> list[str]:
    if escalation.action == Action.UNIT_HEAD_TALK:
        return [
            "约谈时应问明滞后原因，议定赶上进度的措施和时限。",
            "约谈后及时在重点工作督查系统中记录约谈情况，由被约谈人核对确认。",
        ]
    return [
        "被约谈人应准备书面材料，说明滞后原因、已采取的措施和赶上进度的时限，约谈时当面汇报。",
        "约谈议定的事项列入督查，由你单位按时限落实，并在月度报送中说明进展。",
        "对进度判定有不同意见的，可在规定期限内通过重点工作督查系统提出异议；异议处理期间约谈照常准备。",
    ]


def _agreed(matter: SittingMatter) -> dict[str, str]:
    task = matter.escalation.task
    return {
        "serial": task.serial,
        "task": task.title,
        "agreed": matter.agreed or "—",
        "promise": matter.promise or "—",
        "promised_on": chinese_day(matter.promised_on) if matter.promised_on else "—",
        "confirmed": f"{chinese_day(localtime(matter.confirmed_at).date())}确认" if matter.confirmed_at else "",
    }


def notice_layout() -> bytes:
    sheet = Paper()
    parts.red_head(sheet, settings.KEYWORK_OFFICE)
    parts.title(sheet)
    parts.addressee(sheet)
    parts.each(sheet, "matters")
    parts.paragraph(sheet, "{{ basis }}")
    parts.clause(sheet, "一、约谈人：", "{{ held_by }}。")
    parts.clause(sheet, "二、被约谈人：", "{{ towards }}。")
    parts.clause(sheet, "三、时间：", "{{ when }}。")
    parts.clause(sheet, "四、地点：", "{{ place }}。")
    parts.heading(sheet, "五、有关要求")
    parts.numbered(sheet, "requirements", closes=True)
    parts.signature(sheet)
    parts.imprint(sheet)
    return sheet.content()


def record_layout() -> bytes:
    sheet = Paper()
    parts.title(sheet)
    number = sheet.write("{{ number }}", NUMBER)
    number.alignment = RIGHT
    form_table(
        sheet,
        [
            ("约谈依据", "{{ basis }}"),
            ("时　　间", "{{ held_on }}"),
            ("地　　点", "{{ place }}"),
            ("约 谈 人", "{{ held_by }}"),
            ("被约谈人", "{{ towards }}"),
            ("在场人员", "{{ present }}"),
            ("约谈事项", "{%p for line in grounds %}\n{{ line }}\n{%p endfor %}"),
            ("谈话情况", "{%p for line in minutes %}\n{{ line }}\n{%p endfor %}"),
            ("附　　件", "{%p for line in attachments %}\n{{ line }}\n{%p else %}\n无\n{%p endfor %}"),
        ],
    )
    parts.caption(sheet, "议定事项和承诺")
    list_table(
        sheet,
        "row in agreed",
        [
            Column("序号", 18, "{{ row.serial }}", CENTRE),
            Column("任务", 34, "{{ row.task }}"),
            Column("议定事项", 39, "{{ row.agreed }}"),
            Column("承诺", 29, "{{ row.promise }}"),
            Column("时限", 36, "{{ row.promised_on }}", CENTRE),
        ],
    )
    parts.signing_lines(sheet, ("约谈人（签字）", "被约谈人（签字）", "记录人（签字）"))
    sheet.write("{{ date }}", parts.PLAIN_DATE)
    return sheet.content()


SAMPLE_MATTER = (
    "你单位主办的“老旧小区改造”（清单序号08-01），截至3月底应达20%、实际18%，截至4月底应达30%、实际24.5%，"
    "连续2个月未达序时进度。"
)

TALK_NOTICE = DocumentKind(
    code="talk_notice",
    title=_("Notice of a reminder talk"),
    word="重督谈",
    placeholders=(
        *FRAME,
        lines("matters", _("A sentence on each task: its months, planned and actual"), is_required=True),
        text("basis", _("The article, and what was decided on it"), is_required=True),
        text("held_by", _("Who holds the talk"), is_required=True),
        text("towards", _("With whom"), is_required=True),
        text("when", _("Time, or the last day where none is appointed yet"), is_required=True),
        text("place", _("Place")),
        lines("requirements", _("What to prepare, and what follows")),
    ),
    sample={
        **framed(title="约谈通知书", to="某市住房保障和房产局", note=CONTACT),
        "matters": [SAMPLE_MATTER],
        "basis": f"依据{wording.REGULATION}第十八条，决定由督查机构对你单位分管责任人进行约谈提醒。"
        "现将有关事项通知如下：",
        "held_by": "市政府办公厅督查室",
        "towards": "某市住房保障和房产局分管责任人，副局长",
        "when": "2026年5月20日（星期三）15:00",
        "place": "市政府2号楼第三会议室",
        "requirements": [
            "被约谈人应准备书面材料，说明滞后原因、已采取的措施和赶上进度的时限，约谈时当面汇报。",
            "约谈议定的事项列入督查，由你单位按时限落实，并在月度报送中说明进展。",
        ],
    },
    layout=notice_layout,
    readable_by=documents_of_visible_escalations,
    record=tell_the_story,
)

TALK_RECORD = DocumentKind(
    code="talk_record",
    title=_("Record of a talk"),
    word="重督录",
    placeholders=(
        TITLE,
        text("unit", _("Unit with which the talk was held")),
        text("basis", _("The article"), is_required=True),
        text("held_on", _("When it was held"), is_required=True),
        text("place", _("Place"), is_required=True),
        text("held_by", _("Who held the talk"), is_required=True),
        text("towards", _("With whom"), is_required=True),
        text("present", _("Who was present")),
        lines("grounds", _("A sentence on each task: its months, planned and actual"), is_required=True),
        lines("minutes", _("What was said and agreed"), is_required=True),
        rows(
            "agreed",
            _("What was agreed on each task"),
            text("serial", _("Serial number of the task")),
            text("task", _("Task")),
            text("agreed", _("What was agreed")),
            text("promise", _("What the unit promises")),
            text("promised_on", _("By when")),
            text("confirmed", _("When the other side confirmed it; may be empty")),
        ),
        lines("attachments", _("Names of the files of the record")),
    ),
    sample={
        "title": "约谈记录",
        "unit": "某市住房保障和房产局",
        "basis": f"{wording.REGULATION}第十八条",
        "held_on": "2026年5月20日（星期三）15:00",
        "place": "市政府2号楼第三会议室",
        "held_by": "市政府办公厅督查室主任",
        "towards": "某市住房保障和房产局分管责任人，副局长",
        "present": "市政府办公厅督查室督查员、市房产局房屋安全处处长",
        "grounds": [SAMPLE_MATTER],
        "minutes": [
            "督查室通报了3月、4月的检查点评结果，询问滞后原因。",
            "市房产局说明，两个片区的施工许可办理迟于计划，目前已全部取得；计划增加施工班组，6月底前赶上进度。",
        ],
        "agreed": [
            {
                "serial": "08-01",
                "task": "老旧小区改造",
                "agreed": "两个片区分别倒排工期，每周报送进度",
                "promise": "6月底累计完成50%",
                "promised_on": "2026年6月30日",
                "confirmed": "2026年5月21日确认",
            }
        ],
        "attachments": ["施工许可证复印件", "片区倒排工期表"],
    },
    layout=record_layout,
    readable_by=documents_of_visible_escalations,
    record=tell_the_story,
)
