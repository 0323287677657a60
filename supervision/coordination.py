"""Asking a city leader to coordinate (需领导协调): it lies on the leader's desk and is no fault (article 4).

A unit asks with a month's report, or at any time from the task's page when it sees a yellow card coming. The leader
answers; what came of it is written down afterwards by whoever knows: the unit, the leader or the supervision office.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from notices.enums import NoticeKind
from notices.services import NoticeDraft, send_notices
from organization.accounts import load_accounts
from supervision.models import CoordinationRequest, Report
from tasks.models import MONTHS, Task, WorkList

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from organization.models import Person

LONGEST_TEXT = 5000


def ask_for_coordination(*, reports: Sequence[Report], by: Any) -> list[CoordinationRequest]:
    """Bring the requests of reports just submitted before their leaders: the task's lead leader, else the sector's,
    else the supervision office. A request that the report no longer makes is withdrawn; an unchanged one stays."""
    known = {each.report_id: each for each in CoordinationRequest.objects.filter(report__in=reports)}
    wanted = [report for report in reports if _changes(report, known.get(report.pk))]
    if not wanted:
        return []
    tasks = {task.pk: task for task in _tasks_of(wanted)}
    made = [_of_report(report, known.get(report.pk), tasks[report.task_id], by) for report in wanted]
    CoordinationRequest.objects.bulk_create([each for each in made if each.pk is None], batch_size=2000)
    CoordinationRequest.objects.bulk_update([each for each in made if each.report_id in known], ASKED_ANEW)
    _lay_before([each for each in made if each.withdrawn_at is None], tasks)
    return [each for each in made if each.withdrawn_at is None]


def request_coordination(*, task: Task, text: str, at: datetime, by: Person) -> CoordinationRequest:
    """Ask at any time, outside a report, for the next month that will be judged.

    Raises ValidationError for an empty text, while an earlier such request of the task waits for its answer, and
    once the year is closed.
    """
    if not text.strip():
        raise ValidationError({"text": _("Write what is asked for, and of whom.")})
    with transaction.atomic():
        work_list = WorkList.objects.select_for_update(no_key=True).get(pk=task.work_list_id)
        task = Task.objects.select_related("sector", "work_list").get(pk=task.pk)
        if not by.has_perm("supervision.ask_coordination", task):
            raise PermissionDenied
        if work_list.closed_through >= MONTHS[-1]:
            raise ValidationError(_("The year is closed: no yellow card can come any more."))
        if CoordinationRequest.objects.unanswered().filter(task=task, report=None).exists():
            raise ValidationError(_("An earlier request of this task still waits for its answer."))
        request = CoordinationRequest.objects.create(
            task=task,
            month=work_list.closed_through + 1,
            unit_id=task.host_id,
            text=text.strip(),
            asked_at=at,
            asked_by=by,
            leader_id=_leader_of(task),
        )
        _lay_before([request], {task.pk: task})
    return request


def withdraw_coordination(*, request: CoordinationRequest, at: datetime, by: Person) -> CoordinationRequest:
    """Take back a request made on the task's page while it waits; one of a report is withdrawn with the report."""
    with transaction.atomic():
        request = _locked(request)
        if not by.has_perm("supervision.withdraw_coordination", request):
            raise PermissionDenied
        _check_waits(request)
        request.withdrawn_at = at
        request.save(update_fields=["withdrawn_at"])
    return request


def answer_coordination(*, request: CoordinationRequest, answer: str, at: datetime, by: Person) -> CoordinationRequest:
    """Write the leader's answer; the unit is told. The supervision office may record it for the leader.

    Raises ValidationError for an empty answer, or a request that is withdrawn or answered already.
    """
    if not answer.strip():
        raise ValidationError({"answer": _("Write what has been arranged.")})
    with transaction.atomic():
        request = _locked(request)
        if not by.has_perm("supervision.answer_coordination", request):
            raise PermissionDenied
        _check_waits(request)
        request.answer, request.answered_at, request.answered_by = answer.strip(), at, by
        request.save(update_fields=["answer", "answered_at", "answered_by"])
        _tell(request, NoticeKind.COORDINATION_ANSWER, f"coordination-answer:{request.pk}:{at.isoformat()}", at, by)
    return request


def record_outcome(*, request: CoordinationRequest, outcome: str, at: datetime, by: Person) -> CoordinationRequest:
    """Write down what came of an answered request; written again, the newer words stand and the older stay on record.

    Whoever else is concerned is told. Raises ValidationError for an empty text, or before the answer.
    """
    if not outcome.strip():
        raise ValidationError({"outcome": _("Write what came of it.")})
    with transaction.atomic():
        request = _locked(request)
        if not by.has_perm("supervision.record_outcome", request):
            raise PermissionDenied
        if request.withdrawn_at is not None or request.answered_at is None:
            raise ValidationError(_("What came of it can be written once the request is answered."))
        request.outcome, request.outcome_at, request.outcome_by = outcome.strip(), at, by
        request.save(update_fields=["outcome", "outcome_at", "outcome_by"])
        _tell(request, NoticeKind.COORDINATION_OUTCOME, f"coordination-outcome:{request.pk}:{at.isoformat()}", at, by)
    return request


ASKED_ANEW = (
    "text", "asked_at", "asked_by", "leader", "answer", "answered_at", "answered_by", "withdrawn_at",
    "outcome", "outcome_at", "outcome_by",
)  # fmt: skip


def _locked(request: CoordinationRequest) -> CoordinationRequest:
    related = ("task__sector", "task__work_list", "unit", "leader")
    return CoordinationRequest.objects.select_for_update(of=("self",)).select_related(*related).get(pk=request.pk)


def _check_waits(request: CoordinationRequest) -> None:
    if request.withdrawn_at is not None:
        raise ValidationError(_("The unit has withdrawn this request."))
    if request.answered_at is not None:
        raise ValidationError(_("This request has been answered already."))


def _changes(report: Report, known: CoordinationRequest | None) -> bool:
    if known is None:
        return bool(report.coordination)
    standing = "" if known.withdrawn_at else known.text
    return standing != report.coordination


def _of_report(report: Report, known: CoordinationRequest | None, task: Task, by: Any) -> CoordinationRequest:
    """The report's request as it has to be now; a changed text is asked anew."""
    at = report.submitted_at
    request = known or CoordinationRequest(
        report=report, task_id=report.task_id, month=report.month, unit_id=report.unit_id
    )
    if known is not None and not report.coordination:
        request.withdrawn_at = at
        return request
    assert at is not None
    request.text, request.asked_at, request.asked_by = report.coordination, at, by
    request.leader_id = _leader_of(task)
    request.answer, request.answered_at, request.answered_by, request.withdrawn_at = "", None, None, None
    request.outcome, request.outcome_at, request.outcome_by = "", None, None
    return request


def _leader_of(task: Task) -> int | None:
    return task.lead_leader_id or task.sector.leader_id


def _tasks_of(reports: Sequence[Report]) -> Iterator[Task]:
    wanted = {report.task_id for report in reports}
    return Task.objects.filter(pk__in=wanted).select_related("sector", "work_list").iterator(chunk_size=2000)


def _lay_before(asked: Sequence[CoordinationRequest], tasks: dict[int, Task]) -> None:
    """Tell the leaders asked, or the supervision office where none is named."""
    if not asked:
        return
    needs_office = any(each.leader_id is None for each in asked)
    office = load_accounts().supervision_office if needs_office else []
    send_notices(
        _draft(
            each, tasks[each.task_id], NoticeKind.COORDINATION_REQUEST,
            f"coordination:{each.pk}:{each.asked_at.isoformat()}", each.asked_at, recipient,
        )
        for each in asked
        for recipient in ([each.leader_id] if each.leader_id else office)
    )  # fmt: skip


def _tell(request: CoordinationRequest, kind: NoticeKind, cause: str, at: datetime, by: Person) -> None:
    """Tell the unit, and of the outcome also who was asked, except whoever has just written it."""
    accounts = load_accounts([request.unit_id])
    unit = accounts.unit_staff(request.unit_id)
    asked = [request.leader_id] if request.leader_id else accounts.supervision_office
    recipients = _without(unit if kind == NoticeKind.COORDINATION_ANSWER else [*unit, *asked], by)
    to: list[int | None] = [*recipients] if unit else [None, *recipients]
    send_notices(_draft(request, request.task, kind, cause, at, recipient) for recipient in to)


def _without(recipients: Iterable[int], by: Person) -> list[int]:
    return [each for each in dict.fromkeys(recipients) if each != by.pk]


def _draft(
    request: CoordinationRequest, task: Task, kind: NoticeKind, cause: str, at: datetime, recipient: int | None
) -> NoticeDraft:
    facts = {"title": task.title, "text": request.text, "answer": request.answer, "outcome": request.outcome}
    return NoticeDraft(
        kind=kind,
        cause=cause,
        at=at,
        recipient_id=recipient,
        unit_id=request.unit_id,
        article=4,
        year=task.work_list.year,
        month=request.month,
        serial=task.serial,
        link=request.get_absolute_url(),
        facts={name: text for name, text in facts.items() if text},
    )
