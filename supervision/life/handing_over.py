"""Handing an accountability case to the supervisory organ, and what the organ decided (articles 18 and 19)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files import File
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from notices.enums import NoticeKind
from organization.accounts import load_accounts
from supervision.case_file.archive import MissingFileError, make_archive
from supervision.case_file.contents import sections_of
from supervision.documents.acts import issue_transfer_letter
from supervision.enums import Action, EventKind, Step
from supervision.life.acknowledging import record_signature
from supervision.life.attaching import attach_files
from supervision.life.following import lock_escalations, record_step
from supervision.models import HandedCase
from supervision.notifying import step_notices

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from django.core.files.uploadedfile import UploadedFile

    from notices.models import Notice
    from organization.models import Person
    from supervision.case_file.archive import Archive
    from supervision.models import Escalation

CAUSE = "case:"


def hand_over(*, escalation: Escalation, at: datetime, by: Person) -> HandedCase:
    """Freeze the whole file of a case with the letter of transfer, and hand it to the supervisory organ.

    Raises ValidationError if it was handed over already, or a file that belongs to it cannot be read.
    """
    if not by.has_perm("supervision.hand_over_case", escalation):
        raise PermissionDenied
    with transaction.atomic():
        (escalation,) = lock_escalations([escalation.pk])
        _check_step(escalation, Step.HAND_OVER)
        materials = [section.title for section in sections_of(escalation, at) if section.records]
        issue_transfer_letter(escalation=escalation, at=at, by=by, materials=materials)
        try:
            archive = make_archive(escalation, sections_of(escalation, at), at=at, by=by)
        except MissingFileError as error:
            raise ValidationError(
                _("%(file)s cannot be read: the file would not be whole.") % {"file": error}
            ) from error
        case = _keep(escalation, archive, at, by)
        record_step([escalation], kind=EventKind.HANDED_OVER, at=at, by=by, text=f"SHA-256 {archive.sha256}")
        _tell_handed(escalation, case)
    return case


def _check_step(escalation: Escalation, step: Step) -> None:
    if escalation.action != Action.ACCOUNTABILITY or escalation.step != step:
        raise ValidationError(
            _("This is not what the case waits for now: %(step)s.")
            % {"step": escalation.get_step_display() or escalation.get_status_display()}
        )


def _keep(escalation: Escalation, archive: Archive, at: datetime, by: Person) -> HandedCase:
    case = HandedCase(
        escalation=escalation,
        size=archive.size,
        sha256=archive.sha256,
        contents=archive.contents,
        handed_at=at,
        handed_by=by,
    )
    with archive.file as content:
        case.file.save(f"{uuid4().hex}.zip", File(content), save=False)
    case.save()
    return case


def _tell_handed(escalation: Escalation, case: HandedCase) -> None:
    """The organ signs for the file; the unit is told that it was handed over."""
    accounts = load_accounts([escalation.unit_id])
    facts = {"sha256": case.sha256}
    step_notices(
        escalation,
        kind=NoticeKind.CASE_HANDED,
        cause=f"{CAUSE}{escalation.pk}",
        to=accounts.supervisory_organ,
        at=case.handed_at,
        facts=facts,
        link=case.get_absolute_url(),
        needs_signature=True,
    )
    step_notices(
        escalation,
        kind=NoticeKind.CASE_HANDED,
        cause=f"{CAUSE}{escalation.pk}:unit",
        to=accounts.unit_staff(escalation.unit_id),
        at=case.handed_at,
    )


def acknowledge_case(*, notices: Iterable[Notice], by: Person, at: datetime) -> None:
    """The organ's signature for a file counts as one for the case (through `settings.NOTICE_SIGNED`)."""
    causes = [each.cause.removeprefix(CAUSE) for each in notices if each.kind == NoticeKind.CASE_HANDED]
    record_signature({int(pk) for pk in causes if pk.isdigit()}, by=by, at=at)


def record_decision(
    *,
    case: HandedCase,
    decision: str,
    decided_on: date,
    document_number: str = "",
    uploads: Sequence[UploadedFile] = (),
    at: datetime,
    by: Person,
) -> HandedCase:
    """What the supervisory organ decided, once. Raises ValidationError without a text, or for a day to come or before
    the case was handed over."""
    if not by.has_perm("supervision.decide_case"):
        raise PermissionDenied
    with transaction.atomic():
        (escalation,) = lock_escalations([case.escalation_id])
        _check_step(escalation, Step.DECIDE)
        case = HandedCase.objects.select_for_update().get(pk=case.pk)
        _check_decision(case, decision, decided_on, localdate(at))
        case.decision, case.decided_on, case.document_number = decision, decided_on, document_number
        case.decided_at, case.decided_by = at, by
        case.save(update_fields=["decision", "decided_on", "document_number", "decided_at", "decided_by"])
        attach_files(to=case, uploads=uploads, at=at, by=by)
        record_step([escalation], kind=EventKind.DECIDED, at=at, by=by, text=decision)
        _tell_decided(escalation, case)
    return case


def _check_decision(case: HandedCase, decision: str, decided_on: date, on: date) -> None:
    faults = {}
    if not decision.strip():
        faults["decision"] = _("Write what was decided.")
    if decided_on > on:
        faults["decided_on"] = _("The day has not come yet: write today or an earlier one.")
    elif decided_on < localdate(case.handed_at):
        faults["decided_on"] = _("The case was handed over only later: write that day or a later one.")
    if faults:
        raise ValidationError(faults)


def _tell_decided(escalation: Escalation, case: HandedCase) -> None:
    accounts = load_accounts([escalation.unit_id])
    step_notices(
        escalation,
        kind=NoticeKind.CASE_DECIDED,
        cause=f"{CAUSE}{escalation.pk}:decided",
        to=[
            *accounts.unit_staff(escalation.unit_id),
            *accounts.supervision_office,
            *accounts.organization_department,
        ],
        at=case.decided_at or case.handed_at,
        facts={
            "decision": case.decision,
            "decided_on": f"{case.decided_on}",
            "document": case.document_number,
        },
    )
