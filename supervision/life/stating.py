"""What a unit hands in on an escalation, and what the office decides on it (articles 18 and 19)."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from notices.enums import NoticeKind
from organization.accounts import load_accounts
from supervision.enums import Action, Decision, EventKind, StatementKind
from supervision.life.attaching import attach_files
from supervision.life.following import courses_of, lock_escalations, record_step
from supervision.models import Rectification, Statement, StatementDraft
from supervision.notifying import step_notices
from supervision.rules.statement import LONGEST_TEXT, Fault, StatementText, fault_of_promise, faults_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from django.core.files.uploadedfile import UploadedFile

    from organization.models import Person
    from supervision.models import Escalation

TEXTS = ("self_examination", "reasons", "measures")


class DraftChangedError(Exception):
    """Somebody else of the unit has saved the draft in between; it is carried along."""

    def __init__(self, stored: StatementDraft) -> None:
        super().__init__(_("Somebody else of your unit has gone on writing in between."))
        self.stored = stored


def save_draft(
    *, escalation: Escalation, kind: StatementKind, text: StatementText, version: int, at: datetime, by: Person
) -> StatementDraft:
    """Keep what is being written, whole or not. `version` is that of the draft it goes on from, 0 for none.

    Raises DraftChangedError where that is no longer the one that stands.
    """
    if not by.has_perm("supervision.draft_statement", escalation):
        raise PermissionDenied
    content = {**asdict(text), **{name: getattr(text, name)[:LONGEST_TEXT] for name in TEXTS}}
    with transaction.atomic():
        draft = StatementDraft.objects.select_for_update().filter(escalation=escalation, kind=kind).first()
        if draft is None:
            return _first_draft(escalation, kind, content, at, by)
        if draft.version != version:
            raise DraftChangedError(draft)
        for name, value in content.items():
            setattr(draft, name, value)
        draft.version, draft.saved_at, draft.saved_by = version + 1, at, by
        draft.save()
    return draft


def _first_draft(
    escalation: Escalation, kind: StatementKind, content: dict[str, object], at: datetime, by: Person
) -> StatementDraft:
    try:
        with transaction.atomic():
            return StatementDraft.objects.create(
                escalation=escalation, kind=kind, version=1, saved_at=at, saved_by=by, **content
            )
    except IntegrityError as error:
        raise DraftChangedError(StatementDraft.objects.get(escalation=escalation, kind=kind)) from error


def hand_in(
    *,
    escalation: Escalation,
    kind: StatementKind,
    text: StatementText,
    uploads: Sequence[UploadedFile] = (),
    at: datetime,
    by: Person,
) -> Statement:
    """Hand in a written report, or for a rectification that it is complete; the next number after the ones before.

    Raises ValidationError for what is missing or wrong, and where nothing of the kind is awaited.
    """
    with transaction.atomic():
        (escalation,) = lock_escalations([escalation.pk])
        if not by.has_perm("supervision.hand_in_statement", escalation):
            raise PermissionDenied
        _check_awaited(escalation, kind)
        _check_text(escalation, kind, text, localdate(at), has_files=bool(uploads))
        number = Statement.objects.filter(escalation=escalation, kind=kind).count() + 1
        statement = Statement.objects.create(
            escalation=escalation, kind=kind, number=number, submitted_at=at, submitted_by=by, **asdict(text)
        )
        attach_files(to=statement, uploads=uploads, at=at, by=by)
        happened = EventKind.REPORTED if kind == StatementKind.REPORT else EventKind.COMPLETED
        record_step([escalation], kind=happened, at=at, by=by)
        _tell_office(statement, at)
    return statement


def awaits(escalation: Escalation, kind: StatementKind) -> bool:
    """Whether the unit may hand in a statement of the kind now: a report that was called for and is not accepted nor
    being decided on, also before the bulletin is out; completion, once a deadline is agreed and it is not verified."""
    if not escalation.is_open:
        return False
    course = courses_of([escalation])[escalation.pk]
    if kind == StatementKind.COMPLETION:
        is_agreed = Rectification.objects.filter(escalation=escalation).exists()
        return is_agreed and not course.is_verified and course.completion != Decision.PENDING
    is_called_for = course.action == Action.WRITTEN_REPORT or (
        course.action == Action.CITY_CRITICISM and course.orders_rectification
    )
    return is_called_for and course.report in (None, Decision.RETURNED)


def _check_awaited(escalation: Escalation, kind: StatementKind) -> None:
    if not awaits(escalation, kind):
        raise ValidationError(_("Nothing is to be handed in here now."))


def _check_text(escalation: Escalation, kind: StatementKind, text: StatementText, on: date, *, has_files: bool) -> None:
    is_criticism = escalation.action == Action.CITY_CRITICISM
    faults = faults_of(text, kind, on, is_criticism=is_criticism, has_files=has_files)
    if faults:
        raise ValidationError({name: said(fault, name) for name, fault in faults.items()})
    for name in TEXTS:
        if len(getattr(text, name)) > LONGEST_TEXT:
            raise ValidationError({name: _("At most %(count)s characters.") % {"count": LONGEST_TEXT}})


def said(fault: Fault, field: str) -> str:
    """What is wrong, in words that say what to do."""
    match fault:
        case Fault.PAST:
            return _("The deadline must lie ahead: write a later day.")
        case Fault.FUTURE:
            return _("The day has not come yet: write today or an earlier one.")
        case Fault.BEFORE_COMPLETION:
            return _("It cannot be verified before the day on which the unit says it was completed.")
    return _MISSING[field]() if field in _MISSING else _("Say why.")


_MISSING = {
    "reasons": lambda: _("Write the reasons, or in short what the attached report says."),
    "measures": lambda: _("Write what is being done about it."),
    "self_examination": lambda: _("Write what the self-examination found, or attach it."),
    "promised_on": lambda: _("Promise a day by which it is put right."),
    "completed_on": lambda: _("Write the day on which the work was completed."),
}


def accept_report(
    *, statement: Statement, agreed_on: date | None = None, reason: str = "", at: datetime, by: Person
) -> Statement:
    """Accept a written report. One of a livelihood item is closed with it (19); with one on a criticism the office
    agrees to the deadline promised, or sets another one with a reason (18).

    Raises ValidationError if it is decided already, or the other deadline lacks its reason or lies in the past.
    """
    with transaction.atomic():
        statement = _lock(statement, StatementKind.REPORT, by)
        escalation = statement.escalation
        is_criticism = escalation.action == Action.CITY_CRITICISM
        if is_criticism:
            agreed_on = _agree(statement, agreed_on, reason, at, by)
        decide(statement, Decision.ACCEPTED, reason, at, by)
        record_step([escalation], kind=EventKind.ACCEPTED, at=at, by=by, text=reason)
        if not is_criticism:
            record_step([escalation], kind=EventKind.CLOSED, at=at, by=by)
        facts = {"reason": reason, "promised_on": _iso(statement.promised_on)}
        agreed = {"agreed_on": _iso(agreed_on)} if is_criticism else {}
        tell_unit(statement, NoticeKind.STATEMENT_ACCEPTED, at, {**facts, **agreed})
    return statement


def _agree(statement: Statement, agreed_on: date | None, reason: str, at: datetime, by: Person) -> date:
    """The deadline agreed to, which is frozen from now on."""
    deadline = agreed_on or statement.promised_on
    if fault := fault_of_promise(deadline, localdate(at)):
        raise ValidationError({"agreed_on": said(fault, "promised_on")})
    if deadline != statement.promised_on and not reason.strip():
        raise ValidationError(
            {"reason": _("Say why another deadline than the promised one is set; the unit reads it.")}
        )
    Rectification.objects.create(escalation=statement.escalation, promised_on=deadline, agreed_at=at, agreed_by=by)
    return deadline  # type: ignore[return-value]


def return_report(*, statement: Statement, reason: str, at: datetime, by: Person) -> Statement:
    """Give a written report back with a reason; it is due again within the working days that the office has set."""
    with transaction.atomic():
        statement = _lock(statement, StatementKind.REPORT, by)
        decide(statement, Decision.RETURNED, needed(reason), at, by)
        record_step([statement.escalation], kind=EventKind.RETURNED, at=at, by=by, text=reason)
        facts = {"reason": reason, "due_on": _iso(statement.escalation.step_due_on)}
        tell_unit(statement, NoticeKind.STATEMENT_RETURNED, at, facts)
    return statement


def _lock(statement: Statement, kind: StatementKind, by: Person) -> Statement:
    if not by.has_perm("supervision.decide_statement", statement.escalation):
        raise PermissionDenied
    return lock_statement(statement, kind)


def lock_statement(statement: Statement, kind: StatementKind) -> Statement:
    """The statement with its escalation locked, in the caller's transaction; still undecided."""
    (escalation,) = lock_escalations([statement.escalation_id])
    fresh = Statement.objects.select_for_update().get(pk=statement.pk, kind=kind)
    if fresh.decision != Decision.PENDING:
        raise ValidationError(_("Somebody has decided on it in between."))
    fresh.escalation = escalation
    return fresh


def decide(statement: Statement, decision: Decision, reason: str, at: datetime, by: Person) -> None:
    """Note the decision on a locked statement."""
    statement.decision, statement.decision_reason = decision, reason
    statement.decided_at, statement.decided_by = at, by
    statement.save(update_fields=["decision", "decision_reason", "decided_at", "decided_by"])


def needed(reason: str) -> str:
    if not reason.strip():
        raise ValidationError({"reason": _("Say what is lacking; the unit reads it.")})
    return reason


def tell_unit(statement: Statement, kind: NoticeKind, at: datetime, facts: Mapping[str, object]) -> None:
    """Tell the unit's heads and reporters what was decided on their statement."""
    escalation = statement.escalation
    step_notices(
        escalation,
        kind=kind,
        cause=f"statement:{statement.pk}:{kind}",
        to=load_accounts([escalation.unit_id]).unit_staff(escalation.unit_id),
        at=at,
        facts=facts,
    )


def _tell_office(statement: Statement, at: datetime) -> None:
    is_report = statement.kind == StatementKind.REPORT
    step_notices(
        statement.escalation,
        kind=NoticeKind.STATEMENT_HANDED_IN if is_report else NoticeKind.COMPLETION_REPORTED,
        cause=f"statement:{statement.pk}",
        to=load_accounts().supervision_office,
        at=at,
        facts={
            "unit": statement.escalation.unit.short_name,
            "number": statement.number,
            "promised_on": _iso(statement.promised_on),
            "completed_on": _iso(statement.completed_on),
        },
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
