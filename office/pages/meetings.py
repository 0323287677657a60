"""What the pages of meetings show: the list, one meeting, the mayor's months."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from incentives.pages.addresses import address
from incentives.selectors.evidence import evidence_of
from notices.documents.selectors import documents_of
from notices.models import Notice
from notices.selectors.tracking import with_deliveries
from office.documents.meetings import MEETING, documents_on_offer
from office.enums import DecisionStatus, MeetingKind, MeetingStatus
from office.forms.meetings import MeetingFilter
from office.models import Meeting
from office.pages.reviews import held_at
from office.permissions.meetings import kinds_called_by
from office.rules.meetings import ARTICLES
from office.selectors.meetings import in_year, mayors_months, meetings_visible_to, to_be_recorded_by

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.db.models import QuerySet

    from organization.models import Person

ROWS_ON_A_PAGE = 50
STATES = (*MeetingStatus.values, "unrecorded")


def list_page(person: Person, asked: Mapping[str, str], at: datetime) -> dict[str, Any]:
    """The meetings of a year that the person may see, narrowed by kind, state and words."""
    visible = meetings_visible_to(person)
    year = _year(asked, at)
    listed = _narrowed(visible.filter(in_year(year)), {**asked, "state": ""}, at)
    found = _in_state(listed, asked.get("state", ""), at)
    given = {name: asked.get(name, "") for name in ("kind", "search")}
    rows = (
        found.select_related("unit", "chair")
        .order_by("-planned_at", "-pk")
        .annotate(
            decided=Count("decisions", filter=~Q(decisions__status=DecisionStatus.WITHDRAWN)),
            still_open=Count(
                "decisions", filter=Q(decisions__status__in=(DecisionStatus.OPEN, DecisionStatus.REPORTED))
            ),
        )
    )
    return {
        "year": year,
        "years": _years(visible, year, at),
        "counts": _counts(listed, at),
        "urls": {state: address("office:meetings", year=year, state=state, **given) for state in STATES}
        | {"all": address("office:meetings", year=year, **given)},
        "form": MeetingFilter({**given, "year": year, "state": asked.get("state", "")}),
        "page": Paginator(rows, ROWS_ON_A_PAGE).get_page(asked.get("page")),
        "may_call": person.has_perm("office.call_meetings"),
        "sees_mayors_months": person.has_perm("office.view_mayors_months"),
        "clear_url": address("office:meetings", year=year),
        "at": at,
    }


def _year(asked: Mapping[str, str], at: datetime) -> int:
    given = asked.get("year", "")
    return int(given) if given.isdecimal() and 2000 <= int(given) <= 2100 else localdate(at).year


def _years(visible: QuerySet[Meeting], year: int, at: datetime) -> list[int]:
    found = {each.year for each in visible.datetimes("planned_at", "year")}
    return sorted({*found, year, localdate(at).year}, reverse=True)


def _narrowed(meetings: QuerySet[Meeting], asked: Mapping[str, str], at: datetime) -> QuerySet[Meeting]:
    if (kind := asked.get("kind")) in MeetingKind.values:
        meetings = meetings.filter(kind=kind)
    if words := asked.get("search", "").strip():
        meetings = meetings.filter(
            Q(title__icontains=words)
            | Q(minutes__icontains=words)
            | Q(place__icontains=words)
            | Q(pk__in=Meeting.objects.filter(decisions__text__icontains=words).values("pk"))
        )
    return _in_state(meetings, asked.get("state", ""), at)


def _in_state(meetings: QuerySet[Meeting], state: str, at: datetime) -> QuerySet[Meeting]:
    if state == "unrecorded":
        return meetings.filter(status=MeetingStatus.PLANNED, planned_at__lt=at)
    return meetings.filter(status=state) if state in MeetingStatus.values else meetings


def _counts(meetings: QuerySet[Meeting], at: datetime) -> dict[str, int]:
    counted = {status: Count("pk", filter=Q(status=status)) for status in MeetingStatus.values}
    late = Count("pk", filter=Q(status=MeetingStatus.PLANNED, planned_at__lt=at))
    found: dict[str, int] = meetings.order_by().aggregate(total=Count("pk"), unrecorded=late, **counted)
    return found


def meeting_page(meeting: Meeting, person: Person, at: datetime) -> dict[str, Any]:
    """One meeting: what is known of it, its agenda, who is called, its record and what it decided."""
    may_run = person.has_perm("office.run_meeting", meeting)
    is_past = meeting.planned_at <= at
    agenda = meeting.agenda.filter(withdrawn_at=None).select_related("task__work_list", "task__host", "request")
    invited = meeting.invitations.filter(withdrawn_at=None).select_related("unit", "person")
    decisions = list(meeting.decisions.select_related("unit", "task__work_list"))
    return {
        "meeting": meeting,
        "article": ARTICLES[MeetingKind(meeting.kind)],
        "agenda": list(agenda),
        "invited": list(invited),
        "decisions": decisions,
        "files": list(evidence_of(meeting)),
        "reviews": held_at(meeting, person),
        "may_change": person.has_perm("office.change_meeting", meeting),
        "may_record": person.has_perm("office.record_meeting", meeting),
        "waits_for_record": is_past and meeting.status == MeetingStatus.PLANNED,
        "documents": documents_of(MEETING, [meeting.pk], person),
        "offers": [_offer(meeting, code) for code in documents_on_offer(meeting, person)],
        "on": localdate(at),
        **(_told(meeting) if may_run else {"told": []}),
    }


def _offer(meeting: Meeting, code: str) -> dict[str, str]:
    return {
        "label": _("Issue the minutes as a document"),
        "url": reverse("office:issue_minutes", args=[meeting.pk, code]),
    }


def _told(meeting: Meeting) -> dict[str, Any]:
    """Who was told what of the meeting, and who has read it; the latest notice of each."""
    notices = Notice.objects.filter(subject=f"meeting:{meeting.pk}").select_related("recipient__unit", "unit")
    told = list(with_deliveries(notices).order_by("-pk"))
    latest = {(each.recipient_id, each.unit_id if each.recipient_id is None else None): each for each in reversed(told)}
    listed = sorted(latest.values(), key=lambda each: each.pk)
    return {"told": listed, "read_count": sum(each.read_at is not None for each in listed)}


def mayors_page(person: Person, year: int, at: datetime) -> dict[str, Any]:
    """The year's row of twelve, with every special meeting of the mayor and the months without one."""
    months = mayors_months(year, at)
    return {
        "year": year,
        "months": months,
        "kept": sum(not each.is_missing and bool(each.held) for each in months),
        "missing": [each for each in months if each.is_missing],
        "to_record": to_be_recorded_by(person, localdate(at)).filter(in_year(year), kind=MeetingKind.MAYOR),
        "may_call": MeetingKind.MAYOR in kinds_called_by(person),
        "today": localdate(at),
    }
