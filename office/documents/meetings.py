"""The minutes of a meeting (会议纪要) as an official document (articles 4 and 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incentives.selectors.evidence import evidence_of
from notices.documents.frame import CC, ORGAN, PRINTED_BY, TITLE
from notices.documents.issuing import chinese_day, find_document, issue_document
from notices.documents.kinds import DocumentKind, lines, rows, text
from notices.documents.layout import parts
from notices.documents.layout.paper import CENTRE, Paper
from notices.documents.layout.tables import Column, list_table
from notices.documents.rendering import paragraphs
from notices.models import DocumentSubject
from office.enums import DecisionStatus, MeetingStatus
from office.models import Meeting
from office.rules.meetings import CITY_KINDS
from office.selectors.meetings import meetings_visible_to
from organization.permissions import sees_whole_city
from supervision.documents.wording import day_and_time

if TYPE_CHECKING:
    from datetime import datetime

    from notices.models import IssuedDocument
    from office.models import AgendaItem, MeetingDecision
    from organization.models import Person

MEETING = "meeting"
EMPTY = "—"


def issue_minutes(*, meeting: Meeting, code: str, at: datetime, by: Person) -> IssuedDocument:
    """The minutes as they are recorded; amended ones are another document.

    Raises LookupError for a kind that a meeting knows nothing of, ValidationError where nothing is recorded yet.
    """
    if code != MINUTES.code:
        raise LookupError(code)
    if not by.has_perm("office.run_meeting", meeting):
        raise PermissionDenied
    if not _is_minuted(meeting):
        raise ValidationError(_("There are no minutes yet."))
    return issue_document(
        kind=MINUTES.code,
        cause=_cause(meeting),
        context=minutes_context(meeting),
        about=meeting.title,
        subjects=[(MEETING, meeting.pk)],
        at=at,
        by=by,
    )


def documents_on_offer(meeting: Meeting, person: Person) -> list[str]:
    """What this person may have issued now and is not there yet, by the codes of the kinds."""
    if not _is_minuted(meeting) or not person.has_perm("office.run_meeting", meeting):
        return []
    return [MINUTES.code] if find_document(kind=MINUTES.code, cause=_cause(meeting)) is None else []


def _is_minuted(meeting: Meeting) -> bool:
    """A unit's own weekly meeting gets no document of the city."""
    return meeting.status == MeetingStatus.HELD and meeting.kind in CITY_KINDS


def _cause(meeting: Meeting) -> str:
    return f"meeting:{meeting.pk}:{meeting.recorded_at:%Y%m%d%H%M%S%f}"


def minutes_context(meeting: Meeting) -> dict[str, Any]:
    agenda = meeting.agenda.filter(withdrawn_at=None).select_related("task")
    decisions = meeting.decisions.exclude(status=DecisionStatus.WITHDRAWN).select_related("unit", "task")
    held_at = localtime(meeting.held_at or meeting.planned_at)
    units = meeting.invitations.filter(withdrawn_at=None, unit__isnull=False).select_related("unit")
    return {
        "organ": settings.KEYWORK_OFFICE,
        "title": meeting.title,
        "held_on": day_and_time(held_at),
        "place": meeting.place or EMPTY,
        "chair": _chair(meeting),
        "present": meeting.present,
        "agenda": [_matter(each) for each in agenda],
        "minutes": paragraphs(meeting.minutes),
        "decisions": [_decision(each) for each in decisions],
        "attachments": [each.name for each in evidence_of(meeting)],
        "cc": "，".join(each.unit.name for each in units if each.unit),
        "printed_by": settings.KEYWORK_OFFICE,
    }


def _chair(meeting: Meeting) -> str:
    return meeting.chair_name or (meeting.chair.post or meeting.chair.name if meeting.chair else EMPTY)


def _matter(item: AgendaItem) -> str:
    return f"{item.task.title}（清单序号{item.task.serial}）" if item.task else item.title


def _decision(decision: MeetingDecision) -> dict[str, str]:
    return {
        "number": str(decision.number),
        "text": decision.text,
        "unit": decision.unit.short_name,
        "due_on": chinese_day(decision.due_on),
        "task": decision.task.serial if decision.task else EMPTY,
    }


def minutes_layout() -> bytes:
    sheet = Paper()
    parts.red_head(sheet, f"{settings.KEYWORK_OFFICE}会议纪要", mark="{{ organ }}会议纪要")
    parts.title(sheet)
    parts.clause(sheet, "时间：", "{{ held_on }}")
    parts.clause(sheet, "地点：", "{{ place }}")
    parts.clause(sheet, "主持：", "{{ chair }}")
    parts.clause(sheet, "出席：", "{{ present }}")
    with parts.only_if(sheet, "agenda"):
        parts.heading(sheet, "一、会议议题")
        parts.numbered(sheet, "agenda")
    parts.heading(sheet, "{% if agenda %}二{% else %}一{% endif %}、会议情况")
    parts.each(sheet, "minutes")
    with parts.only_if(sheet, "decisions"):
        parts.heading(sheet, "{% if agenda %}三{% else %}二{% endif %}、议定事项")
    list_table(
        sheet,
        "row in decisions",
        [
            Column("序号", 14, "{{ row.number }}", CENTRE),
            Column("议定事项", 66, "{{ row.text }}"),
            Column("责任单位", 28, "{{ row.unit }}", CENTRE),
            Column("完成时限", 32, "{{ row.due_on }}", CENTRE),
            Column("清单序号", 16, "{{ row.task }}", CENTRE),
        ],
    )
    parts.attachments(sheet)
    parts.imprint(sheet)
    return sheet.content()


def documents_of_visible_meetings(person: Person) -> Q:
    """A document is read by who sees the meeting that it is about."""
    if sees_whole_city(person):
        return Q()
    visible = meetings_visible_to(person).order_by().values("pk")
    about = DocumentSubject.objects.filter(subject=MEETING, subject_id__in=visible)
    return Q(pk__in=about.values("document"))


MINUTES = DocumentKind(
    code="meeting_minutes",
    title=gettext_lazy("Minutes of a meeting"),
    word="重会纪",
    placeholders=(
        ORGAN,
        TITLE,
        text("held_on", gettext_lazy("When it was held"), is_required=True),
        text("place", gettext_lazy("Place")),
        text("chair", gettext_lazy("Who chaired it"), is_required=True),
        text("present", gettext_lazy("Who was present")),
        lines("agenda", gettext_lazy("The matters on the agenda; may be empty")),
        lines("minutes", gettext_lazy("What was talked about"), is_required=True),
        rows(
            "decisions",
            gettext_lazy("What was decided"),
            text("number", gettext_lazy("Number of the decision")),
            text("text", gettext_lazy("The decision")),
            text("unit", gettext_lazy("Unit that carries it out")),
            text("due_on", gettext_lazy("By when")),
            text("task", gettext_lazy("Serial number of the task; a dash where it is about none")),
        ),
        lines("attachments", gettext_lazy("Names of the files of the record")),
        CC,
        PRINTED_BY,
    ),
    sample={
        "organ": "某市人民政府办公厅",
        "title": "2026年3月市长专题推进会",
        "held_on": "2026年3月16日（星期一）14:30",
        "place": "市政府1号楼第一会议室",
        "chair": "市长",
        "present": "分管城建副市长，市建委、市房产局主要负责人",
        "agenda": ["老旧小区改造（清单序号08-01）", "过江通道年度投资（清单序号02-03）"],
        "minutes": [
            "会议听取了滞后事项的情况汇报，分析了原因。",
            "会议强调，各责任单位要倒排工期，确保上半年完成序时进度。",
        ],
        "decisions": [
            {
                "number": "1",
                "text": "两个片区分别倒排工期，每周报送进度",
                "unit": "市房产局",
                "due_on": "2026年4月10日",
                "task": "08-01",
            },
            {
                "number": "2",
                "text": "协调施工许可，月底前全部取得",
                "unit": "市建委",
                "due_on": "2026年3月31日",
                "task": "—",
            },
        ],
        "attachments": ["滞后事项情况汇报"],
        "cc": "某市城乡建设委员会，某市住房保障和房产局",
        "printed_by": "某市人民政府办公厅",
    },
    layout=minutes_layout,
    readable_by=documents_of_visible_meetings,
)
DOCUMENTS = (MINUTES,)
