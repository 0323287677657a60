"""Putting right what was criticised: ordered, completed, verified; and how a criticism ends (articles 18, 19)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from notices.enums import NoticeKind
from organization.accounts import load_accounts
from regulation.calendar import add_working_days
from supervision.enums import Action, Decision, EventKind, Ground, StatementKind, Step
from supervision.escalating import reground_escalation, revoke_escalations
from supervision.life.attaching import attach_files
from supervision.life.following import courses_of, lock_escalations, record_step
from supervision.life.missed_promises import months_of_missed_promises
from supervision.life.stating import decide, lock_statement, needed, said, tell_unit
from supervision.models import Escalation, Rectification, Statement
from supervision.notifying import step_notices
from supervision.parameters import deadlines_on
from supervision.rules.escalation import Due
from supervision.rules.statement import fault_of_verification, is_promise_kept
from tasks.models import WorkList

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from django.core.files.uploadedfile import UploadedFile

    from organization.models import Person


def order_rectification(*, escalation: Escalation, reason: str, at: datetime, by: Person) -> Escalation:
    """Order self-examination, a written report and a promised deadline where the ground of the criticism does not by
    itself, as in the third quarter (19). The report is due within the working days that the office has set.

    Raises ValidationError without a reason, and for a criticism that orders it already.
    """
    if not by.has_perm("supervision.order_rectification", escalation):
        raise PermissionDenied
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is ordered; the unit reads it.")})
    with transaction.atomic():
        (escalation,) = lock_escalations([escalation.pk])
        if escalation.action != Action.CITY_CRITICISM or courses_of([escalation])[escalation.pk].orders_rectification:
            raise ValidationError(_("Rectification is ordered already, or is not what this escalation asks for."))
        on = localdate(at)
        due_on = add_working_days(on, deadlines_on(escalation.task.work_list.year, on).written_report)
        escalation.due_on = due_on
        escalation.save(update_fields=["due_on"])
        record_step([escalation], kind=EventKind.ORDERED, at=at, by=by, text=reason)
        step_notices(
            escalation,
            kind=NoticeKind.RECTIFICATION_ORDERED,
            cause=f"escalation:{escalation.pk}:ordered",
            to=load_accounts([escalation.unit_id]).unit_staff(escalation.unit_id),
            at=at,
            facts={"reason": reason, "due_on": due_on.isoformat()},
            needs_signature=True,
        )
    return escalation


def verify_completion(
    *,
    statement: Statement,
    verified_on: date,
    evidence: str,
    uploads: Sequence[UploadedFile] = (),
    at: datetime,
    by: Person,
) -> Rectification:
    """Record that the office found the rectification complete, on which day and on what evidence; the criticism ends.

    Where it was verified by the promised day and only recorded later, an accountability that was issued meanwhile
    loses that ground. Raises ValidationError for a day to come or before the work was done, and without evidence.
    """
    _check_may_verify(by, statement)
    with transaction.atomic():
        WorkList.objects.select_for_update(no_key=True).get(pk=statement.escalation.task.work_list_id)
        statement = lock_statement(statement, StatementKind.COMPLETION)
        _check_verification(statement, verified_on, evidence, localdate(at))
        rectification = Rectification.objects.select_for_update().get(escalation=statement.escalation_id)
        rectification.verified_on, rectification.evidence = verified_on, evidence
        rectification.verified_at, rectification.verified_by = at, by
        rectification.save(update_fields=["verified_on", "evidence", "verified_at", "verified_by"])
        attach_files(to=rectification, uploads=uploads, at=at, by=by)
        decide(statement, Decision.ACCEPTED, evidence, at, by)
        record_step([statement.escalation], kind=EventKind.VERIFIED, at=at, by=by, text=evidence)
        _end(statement.escalation, at, by)
        _tell_verified(statement, rectification, at)
        if is_promise_kept(rectification.promised_on, verified_on):
            _withdraw_missed(rectification, at, by)
    return rectification


def _check_may_verify(by: Person, statement: Statement) -> None:
    if not by.has_perm("supervision.verify_rectification", statement.escalation):
        raise PermissionDenied


def _check_verification(statement: Statement, verified_on: date, evidence: str, on: date) -> None:
    assert statement.completed_on is not None, "a report of completion names its day"
    if fault := fault_of_verification(verified_on, statement.completed_on, on):
        raise ValidationError({"verified_on": said(fault, "verified_on")})
    if not evidence.strip():
        raise ValidationError({"evidence": _("Say what was seen, by whom, where.")})


def _end(escalation: Escalation, at: datetime, by: Person) -> None:
    """A criticism whose bulletin is out ends with the verification; before that, with the publication."""
    if escalation.step == Step.CLOSE:
        record_step([escalation], kind=EventKind.CLOSED, at=at, by=by)


def _tell_verified(statement: Statement, rectification: Rectification, at: datetime) -> None:
    is_late = not is_promise_kept(rectification.promised_on, rectification.verified_on)
    facts = {
        "verified_on": f"{rectification.verified_on}",
        "promised_on": f"{rectification.promised_on}",
        "is_late": is_late,
    }
    tell_unit(statement, NoticeKind.RECTIFICATION_VERIFIED, at, facts)


def _withdraw_missed(rectification: Rectification, at: datetime, by: Person) -> None:
    """The promise was kept after all: an accountability of that month stays only on its other grounds."""
    promised, task_id = rectification.promised_on, rectification.escalation.task_id
    on, month = localdate(at), (promised.year, promised.month)
    if on <= promised or month in months_of_missed_promises(task_id, on):
        return
    cases = Escalation.objects.in_force().select_for_update(of=("self",)).select_related("task__work_list")
    case = cases.filter(
        task=task_id,
        action=Action.ACCOUNTABILITY,
        year=promised.year,
        month=promised.month,
        grounds__contains=[Ground.RECTIFICATION_OVERDUE],
    ).first()
    if case is None:
        return
    reason = _("Completion was verified on %(day)s, by the promised day; that was recorded afterwards.") % {
        "day": rectification.verified_on
    }
    others = [Ground(ground) for ground in case.grounds if ground != Ground.RECTIFICATION_OVERDUE]
    if others:
        due = Due(Action.ACCOUNTABILITY, tuple(sorted(others)))
        reground_escalation(escalation=case, due=due, reason=reason, at=at, by=by)
    else:
        revoke_escalations(escalations=[case], reason=reason, at=at, by=by)


def send_back_completion(*, statement: Statement, reason: str, at: datetime, by: Person) -> Statement:
    """Completion is not found: the unit reports it again. The promised deadline stays."""
    _check_may_verify(by, statement)
    with transaction.atomic():
        statement = lock_statement(statement, StatementKind.COMPLETION)
        decide(statement, Decision.RETURNED, needed(reason), at, by)
        record_step([statement.escalation], kind=EventKind.NOT_VERIFIED, at=at, by=by, text=reason)
        promised_on = Rectification.objects.get(escalation=statement.escalation_id).promised_on
        tell_unit(statement, NoticeKind.COMPLETION_RETURNED, at, {"reason": reason, "due_on": promised_on.isoformat()})
    return statement
