"""Asking a city leader to coordinate (需领导协调): it lies on the leader's desk and is no fault (article 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from notices.enums import NoticeKind
from notices.services import NoticeDraft, send_notices
from organization.accounts import load_accounts
from supervision.models import CoordinationRequest, Report
from supervision.notifying import report_notices
from tasks.models import Task

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from organization.models import Person


def ask_for_coordination(*, reports: Sequence[Report], by: Any) -> list[CoordinationRequest]:
    """Bring the requests of reports just submitted before their leaders: the task's lead leader, else the sector's,
    else the supervision office. A request that the report no longer makes is withdrawn; an unchanged one stays."""
    known = {each.report_id: each for each in CoordinationRequest.objects.filter(report__in=reports)}
    wanted = [report for report in reports if _changes(report, known.get(report.pk))]
    if not wanted:
        return []
    tasks = {task.pk: task for task in _tasks_of(wanted)}
    made = [_request(report, known.get(report.pk), tasks[report.task_id], by) for report in wanted]
    CoordinationRequest.objects.bulk_create([each for each in made if each.pk is None], batch_size=2000)
    CoordinationRequest.objects.bulk_update(
        [each for each in made if each.report_id in known],
        ["text", "asked_at", "asked_by", "leader", "answer", "answered_at", "answered_by", "withdrawn_at"],
    )
    asked = [each for each in made if each.withdrawn_at is None]
    if asked:
        office = _office(asked)
        send_notices(draft for each in asked for draft in _notices(each, tasks[each.report.task_id], office))
    return asked


def answer_coordination(*, request: CoordinationRequest, answer: str, at: datetime, by: Person) -> CoordinationRequest:
    """Write the leader's answer; the unit is told. The supervision office may record it for the leader.

    Raises ValidationError for an empty answer, or a request that is withdrawn or answered already.
    """
    if not answer.strip():
        raise ValidationError({"answer": _("Write what has been arranged.")})
    with transaction.atomic():
        request = (
            CoordinationRequest.objects.select_for_update(of=("self",))
            .select_related("report__task__sector", "report__task__work_list")
            .get(pk=request.pk)
        )
        if not by.has_perm("supervision.answer_coordination", request):
            raise PermissionDenied
        if request.withdrawn_at is not None:
            raise ValidationError(_("The unit has withdrawn this request."))
        if request.answered_at is not None:
            raise ValidationError(_("This request has been answered already."))
        request.answer, request.answered_at, request.answered_by = answer.strip(), at, by
        request.save(update_fields=["answer", "answered_at", "answered_by"])
        report_notices(
            kind=NoticeKind.COORDINATION_ANSWER,
            cause=f"coordination-answer:{request.pk}:{at.isoformat()}",
            report=request.report,
            at=at,
            facts={"text": request.text, "answer": request.answer},
            article=4,
        )
    return request


def _changes(report: Report, known: CoordinationRequest | None) -> bool:
    if known is None:
        return bool(report.coordination)
    standing = "" if known.withdrawn_at else known.text
    return standing != report.coordination


def _request(report: Report, known: CoordinationRequest | None, task: Task, by: Any) -> CoordinationRequest:
    """The report's request as it has to be now; a changed text is asked anew."""
    at = report.submitted_at
    request = known or CoordinationRequest(report=report)
    request.report = report
    if known is not None and not report.coordination:
        request.withdrawn_at = at
        return request
    assert at is not None
    request.text, request.asked_at, request.asked_by = report.coordination, at, by
    request.leader_id = task.lead_leader_id or task.sector.leader_id
    request.answer, request.answered_at, request.answered_by, request.withdrawn_at = "", None, None, None
    return request


def _tasks_of(reports: Sequence[Report]) -> Iterator[Task]:
    wanted = {report.task_id for report in reports}
    return Task.objects.filter(pk__in=wanted).select_related("sector", "work_list").iterator(chunk_size=2000)


def _office(asked: Sequence[CoordinationRequest]) -> list[int]:
    """Who is asked where no leader is named; read only if somebody is needed."""
    return load_accounts().supervision_office if any(each.leader_id is None for each in asked) else []


def _notices(request: CoordinationRequest, task: Task, office: Sequence[int]) -> Iterator[NoticeDraft]:
    for recipient in [request.leader_id] if request.leader_id else office:
        yield NoticeDraft(
            kind=NoticeKind.COORDINATION_REQUEST,
            cause=f"coordination:{request.pk}:{request.asked_at.isoformat()}",
            at=request.asked_at,
            recipient_id=recipient,
            unit_id=request.report.unit_id,
            article=4,
            year=task.work_list.year,
            month=request.report.month,
            serial=task.serial,
            link=request.get_absolute_url(),
            facts={"title": task.title, "text": request.text},
        )
