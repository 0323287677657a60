"""Objections of units to a yellow card, on its own or as the ground of an escalation (articles 6, 18, 19).

The unit's head objects, within the working days that the office has set, counted from the closing or correction that
made the card, or from the issue of the escalation. A reporter's account drafts nothing: the objection is the head's
own word, and a few days leave no time for handing it to and fro. Somebody of the supervision office decides who did
not review the month's report (`rules.objection.barred_from_deciding`). An accepted objection is a correction, made in
the same transaction, and what follows from that follows by itself. Until it is decided nothing is held up: the flag
and the escalation stand, with a word beside them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from notices.enums import NoticeKind
from notices.services import NoticeDraft, send_notices
from organization.accounts import load_accounts
from supervision.correcting import correct_month
from supervision.entries import lock_list
from supervision.enums import EventKind, Flag, ObjectionStatus
from supervision.escalating import plain
from supervision.life.attaching import attach_files
from supervision.models import Check, Escalation, EscalationEvent, Objection
from supervision.notifying import article_of
from supervision.permissions.reports import barred_people
from supervision.reporting import LONGEST_TEXT, Content, check_content
from supervision.selectors.objections import decide_by, escalations_resting_on, open_terms_of, terms_of, without_said
from tasks.models import WorkList

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date, datetime
    from decimal import Decimal

    from django.core.files.uploadedfile import UploadedFile

    from organization.models import Person
    from tasks.models import Task


def file_objection(
    *,
    task: Task,
    month: int,
    escalation: Escalation | None = None,
    text: str,
    claimed: Decimal | None = None,
    steps: Sequence[dict[str, Any]] = (),
    uploads: Sequence[UploadedFile] = (),
    at: datetime,
    by: Person,
) -> Objection:
    """Object to the card of a closed month, or to an escalation by way of a month that it rests on.

    `claimed` (for milestones `steps`) is what the unit holds to be right, if it is a value that it disputes. Raises
    ValidationError without grounds, for a month without a yellow card, after the term, while an objection to the month
    is pending, and for a card about which one has been decided.
    """
    text = _reason(text, "text", _("Write why the card is not right."))
    with transaction.atomic():
        lock_list(task.work_list_id)
        check = _current_check(task, month)
        if not by.has_perm("supervision.object", check):
            raise PermissionDenied
        _check_term(check, escalation, localdate(at))
        check_content(check.task, Content(actual=claimed, steps=list(steps)), at)
        objection = Objection.objects.create(
            task_id=check.task_id,
            month=month,
            unit_id=check.unit_id,
            disputed=check,
            escalation=escalation,
            text=text,
            claimed=claimed,
            claimed_steps=list(steps),
            filed_at=at,
            filed_by=by,
        )
        attach_files(to=objection, uploads=uploads, at=at, by=by)
        _tell_story(escalations_resting_on(objection), EventKind.OBJECTED, text, at, by)
        _tell_office(objection, at)
    return objection


def withdraw_objection(*, objection: Objection, at: datetime, by: Person) -> Objection:
    """Take it back before it is decided; the same card may be objected to again while the term runs."""
    with transaction.atomic():
        objection = _locked(objection)
        if not by.has_perm("supervision.withdraw_objection", objection):
            raise PermissionDenied
        _decide(objection, ObjectionStatus.WITHDRAWN, reason="", at=at, by=by)
        text = _("The unit has withdrawn its objection.")
        _tell_story(escalations_resting_on(objection), EventKind.OBJECTION_DECIDED, text, at, by)
    return objection


def reject_objection(*, objection: Objection, reason: str, at: datetime, by: Person) -> Objection:
    """Let the card stand, with reasons; the unit is told."""
    reason = _reason(reason, "reason", _("Give the reasons of the decision."))
    with transaction.atomic():
        objection = _locked(objection)
        _check_decider(by, objection)
        _decide(objection, ObjectionStatus.REJECTED, reason=reason, at=at, by=by)
        said = _("Rejected: %(reason)s") % {"reason": reason}
        _tell_story(escalations_resting_on(objection), EventKind.OBJECTION_DECIDED, said, at, by)
        _tell_unit(objection, at)
    return objection


def accept_objection(
    *,
    objection: Objection,
    actual: Decimal | None = None,
    steps: Sequence[dict[str, Any]] | None = None,
    reason: str,
    at: datetime,
    by: Person,
) -> Objection:
    """Correct the month to the value decided, which need not be the one claimed, and judge again what follows.

    Raises what `correct_month` raises, and PermissionDenied for whoever reviewed the report.
    """
    reason = _reason(reason, "reason", _("Give the reasons of the decision."))
    with transaction.atomic():
        WorkList.objects.select_for_update().get(pk=objection.task.work_list_id)
        objection = _locked(objection)
        _check_decider(by, objection)
        check_content(objection.task, Content(actual=actual, steps=list(steps or [])), at)
        concerned = escalations_resting_on(objection)
        corrected = correct_month(
            task=objection.task,
            month=objection.month,
            actual=actual,
            steps=steps,
            reason=correction_reason(objection, reason),
            at=at,
            by=by,
        )
        objection.correction = corrected.entry
        _decide(objection, ObjectionStatus.ACCEPTED, reason=reason, at=at, by=by)
        said = _("Accepted: %(reason)s") % {"reason": reason}
        _tell_story([*concerned, *corrected.issued], EventKind.OBJECTION_DECIDED, said, at, by)
        _tell_unit(objection, at)
    return objection


def correction_reason(objection: Objection, reason: str) -> str:
    """What the correction gives as its reason: the objection that it follows, and why that was accepted."""
    given = {"number": objection.pk, "unit": objection.unit.short_name, "reason": reason}
    return _("Objection %(number)s of %(unit)s accepted: %(reason)s") % given


def _reason(text: str, field: str, missing: str) -> str:
    if not text.strip():
        raise ValidationError({field: missing})
    if len(text) > LONGEST_TEXT:
        raise ValidationError({field: _("At most %(length)s characters.") % {"length": LONGEST_TEXT}})
    return text.strip()


def _current_check(task: Task, month: int) -> Check:
    check = Check.objects.current().select_related("task__work_list").filter(task=task, month=month).first()
    if check is None:
        raise ValidationError(_("This month is not judged yet."))
    return check


def _check_term(check: Check, escalation: Escalation | None, on: date) -> None:
    """Raise ValidationError, saying why, unless this card may be objected to on the day."""
    if check.flag != Flag.YELLOW_CARD:
        raise ValidationError(_("Only a yellow card can be objected to."))
    term = terms_of([check])[check.pk]
    if escalation is not None and any(each.check == check for each in open_terms_of(escalation, on)):
        return
    if not without_said({check.pk: term}):
        raise ValidationError(_("An objection to this card is pending, or has been decided."))
    if escalation is not None or not term.is_open(on):
        raise ValidationError(
            _("The term for objecting ended on %(day)s at 24:00.") % {"day": term.until.isoformat()}
            if escalation is None
            else _("The escalation does not rest on this month, or the term for objecting to it has ended.")
        )


def _check_decider(person: Person, objection: Objection) -> None:
    if not person.has_perm("supervision.decide_objection", objection):
        raise PermissionDenied


def _locked(objection: Objection) -> Objection:
    """The objection, still pending, locked for a decision."""
    related = ("task__work_list", "task__sector", "unit", "disputed", "escalation__task")
    found = Objection.objects.select_for_update(of=("self",)).select_related(*related).get(pk=objection.pk)
    if found.status != ObjectionStatus.PENDING:
        raise ValidationError(_("This objection is decided, or withdrawn."))
    return found


def _decide(objection: Objection, status: ObjectionStatus, *, reason: str, at: datetime, by: Person) -> None:
    objection.status, objection.decision_reason = status, reason
    objection.decided_at, objection.decided_by = at, by
    objection.save(update_fields=["status", "decision_reason", "decided_at", "decided_by", "correction"])


def _tell_story(escalations: Collection[Escalation], kind: EventKind, text: str, at: datetime, by: Person) -> None:
    """Write it into the stories of the escalations that rest on the month; it moves no step of theirs."""
    EscalationEvent.objects.bulk_create(
        [EscalationEvent(escalation=each, kind=kind, at=at, by=by, text=text) for each in escalations]
    )


def _tell_office(objection: Objection, at: datetime) -> None:
    barred, disputed = barred_people(objection), objection.disputed
    facts = {
        "unit": objection.unit.short_name,
        "text": objection.text,
        "claimed": plain(objection.claimed),
        "actual": plain(disputed.actual),
        "due_on": decide_by([objection])[objection.pk].isoformat(),
    }
    send_notices(
        _draft(
            objection, NoticeKind.OBJECTION_FILED, at, recipient, {**facts, "reviewed_by_reader": recipient in barred}
        )
        for recipient in load_accounts().supervision_office
    )


def _tell_unit(objection: Objection, at: datetime) -> None:
    now = Check.objects.current().get(task=objection.task_id, month=objection.month)
    facts = {
        "is_accepted": objection.status == ObjectionStatus.ACCEPTED,
        "reason": objection.decision_reason,
        "flag": now.flag,
    }
    staff: Iterable[int | None] = load_accounts([objection.unit_id]).unit_staff(objection.unit_id) or [None]
    send_notices(_draft(objection, NoticeKind.OBJECTION_DECIDED, at, recipient, facts) for recipient in staff)


def _draft(
    objection: Objection, kind: NoticeKind, at: datetime, recipient: int | None, facts: dict[str, Any]
) -> NoticeDraft:
    task = objection.task
    return NoticeDraft(
        kind=kind,
        cause=f"{kind.value}:{objection.pk}",
        at=at,
        recipient_id=recipient,
        unit_id=objection.unit_id,
        article=article_of(objection.escalation) if objection.escalation else 6,
        year=task.work_list.year,
        month=objection.month,
        serial=task.serial,
        action=objection.escalation.action if objection.escalation else "",
        link=objection.get_absolute_url(),
        facts={"title": task.title, **facts},
    )
