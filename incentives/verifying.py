"""Verifying units in the middle and at the end of the year: what was found, and how it was put right (article 20)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from incentives.evidence import attach_evidence
from incentives.models import Verification, VerificationFinding
from incentives.rectifying import (
    check_finding,
    record_rectification,
    record_returned,
    record_verified,
    record_withdrawn,
)
from incentives.rules.year_plan import due_days_reminded
from incentives.settling.notifying import host_ids, people_of_hosts
from notices.enums import NoticeKind
from notices.services import NoticeDraft, send_notices
from organization.accounts import load_accounts
from regulation.selectors import article_in_year

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from django.core.files.uploadedfile import UploadedFile

    from incentives.enums import VerificationPeriod
    from organization.models import Person, Unit

VERIFICATION = 20


@dataclass(frozen=True)
class VerificationText:
    """What is written down of a verification."""

    held_on: date
    team: str
    document: str = ""
    summary: str = ""


@dataclass(frozen=True)
class FindingText:
    """What was found at a unit; `rectify_by` where something has to be put right."""

    unit: Unit
    text: str
    agrees: bool
    rectify_by: date | None = None


@transaction.atomic
def record_verification(
    *,
    year: int,
    period: VerificationPeriod,
    article: int,
    text: VerificationText,
    at: datetime,
    by: Person,
    uploads: Sequence[UploadedFile] = (),
) -> Verification:
    """Begin the record of a verification; its findings follow, unit by unit."""
    if not by.has_perm("incentives.record_verification_of_article", article_in_year(article, year)):
        raise PermissionDenied
    _check_text(text, at)
    verification = Verification.objects.create(year=year, period=period, article=article, at=at, by=by, **vars(text))
    attach_evidence(verification, uploads, at=at, by=by)
    return verification


@transaction.atomic
def change_verification(
    *,
    verification: Verification,
    text: VerificationText,
    at: datetime,
    by: Person,
    uploads: Sequence[UploadedFile] = (),
) -> Verification:
    verification = _locked(verification, by)
    _check_text(text, at)
    for name, value in vars(text).items():
        setattr(verification, name, value)
    verification.save(update_fields=list(vars(text)))
    attach_evidence(verification, uploads, at=at, by=by)
    return verification


def _check_text(text: VerificationText, at: datetime) -> None:
    if text.held_on > localdate(at):
        raise ValidationError({"held_on": _("This day is still to come.")})
    if not text.team.strip():
        raise ValidationError({"team": _("Say who verified.")})


@transaction.atomic
def record_finding(
    *,
    verification: Verification,
    text: FindingText,
    at: datetime,
    by: Person,
    uploads: Sequence[UploadedFile] = (),
) -> VerificationFinding:
    """Write down what was found at a unit, and tell the unit."""
    verification = _locked(verification, by)
    check_finding(text.text, text.rectify_by, looked_on=verification.held_on)
    finding = VerificationFinding.objects.create(
        verification=verification,
        unit=text.unit,
        agrees=text.agrees,
        text=text.text.strip(),
        rectify_by=text.rectify_by,
    )
    attach_evidence(finding, uploads, at=at, by=by)
    _tell([finding], NoticeKind.FINDING_RECORDED, cause=f"finding:{finding.pk}", at=at)
    return finding


@transaction.atomic
def withdraw_finding(*, finding: VerificationFinding, reason: str, at: datetime, by: Person) -> VerificationFinding:
    """Take back a finding that was wrong; it stays on record with the reason."""
    _locked(finding.verification, by)
    finding = VerificationFinding.objects.select_for_update(of=("self",)).get(pk=finding.pk)
    record_withdrawn(finding, reason=reason, at=at)
    return finding


@transaction.atomic
def put_right(
    *,
    finding: VerificationFinding,
    rectified_on: date,
    text: str,
    at: datetime,
    by: Person,
    uploads: Sequence[UploadedFile] = (),
) -> VerificationFinding:
    """The unit records how and when it put a finding right; whoever verifies it is told."""
    finding = _locked_finding(finding)
    if not by.has_perm("incentives.put_right", finding):
        raise PermissionDenied
    record_rectification(
        finding, rectified_on=rectified_on, text=text, looked_on=finding.verification.held_on, at=at, by=by
    )
    attach_evidence(finding, uploads, at=at, by=by)
    _tell(
        [finding], NoticeKind.FINDING_PUT_RIGHT, cause=f"put-right:{finding.pk}:{at.isoformat()}", at=at, to_host=True
    )
    return finding


@transaction.atomic
def verify_finding(*, finding: VerificationFinding, verified_on: date, at: datetime, by: Person) -> VerificationFinding:
    """Whoever leads the verification has seen that it is put right."""
    finding = _locked_finding(finding)
    _check_leads(finding, by)
    record_verified(finding, verified_on=verified_on, at=at, by=by)
    _tell([finding], NoticeKind.FINDING_VERIFIED, cause=f"verified:{finding.pk}", at=at)
    return finding


@transaction.atomic
def return_finding(
    *, finding: VerificationFinding, reason: str, rectify_by: date, at: datetime, by: Person
) -> VerificationFinding:
    """It is not put right: the unit is told why, and by when it has to be."""
    finding = _locked_finding(finding)
    _check_leads(finding, by)
    record_returned(finding, reason=reason, rectify_by=rectify_by, at=at)
    _tell([finding], NoticeKind.FINDING_RETURNED, cause=f"returned:{finding.pk}:{at.isoformat()}", at=at)
    return finding


@transaction.atomic
def close_verification(*, verification: Verification, at: datetime, by: Person) -> Verification:
    """Nothing more follows. Raises ValidationError while something is still to be put right or to be verified."""
    verification = _locked(verification, by)
    standing = verification.findings.standing()
    if standing.filter(rectify_by__isnull=False, verified_on=None).exists():
        raise ValidationError(_("Some findings are still to be put right or to be verified."))
    verification.closed_at = at
    verification.save(update_fields=["closed_at"])
    return verification


def _locked(verification: Verification, by: Person) -> Verification:
    locked = Verification.objects.select_for_update(of=("self",)).get(pk=verification.pk)
    if not by.has_perm("incentives.change_verification", locked):
        raise PermissionDenied
    return locked


def _locked_finding(finding: VerificationFinding) -> VerificationFinding:
    locked = VerificationFinding.objects.select_for_update(of=("self",)).select_related("verification", "unit")
    return locked.get(pk=finding.pk)


def _check_leads(finding: VerificationFinding, by: Person) -> None:
    if not by.has_perm("incentives.change_verification", finding.verification):
        raise PermissionDenied


@transaction.atomic
def remind_findings_due(at: datetime) -> int:
    """Remind units of findings to be put right in a week, today, or one to four weeks ago. Returns how many units.

    One query where nothing is due; the day makes the cause, so that nobody is told twice.
    """
    on = localdate(at)
    due = VerificationFinding.objects.to_put_right().filter(rectify_by__in=due_days_reminded(on))
    rows = list(due.select_related("verification", "unit").order_by("pk"))
    if not rows:
        return 0
    _tell(rows, NoticeKind.FINDING_DUE, cause=f"finding-due:{on.isoformat()}", at=at)
    return len({row.unit_id for row in rows})


def _tell(
    findings: Iterable[VerificationFinding], kind: NoticeKind, *, cause: str, at: datetime, to_host: bool = False
) -> None:
    """The unit that a finding is about, or the host of the article, which verifies."""
    listed = list(findings)
    accounts = load_accounts({finding.unit_id for finding in listed})
    drafts = []
    for finding in listed:
        recipients: list[int | None] = [*(_verifiers(finding) if to_host else accounts.unit_staff(finding.unit_id))]
        drafts += [_draft(finding, kind, cause, at, recipient) for recipient in recipients or [None]]
    send_notices(drafts)


def _verifiers(finding: VerificationFinding) -> list[int]:
    """The people of the article's host, and whoever recorded the verification."""
    verification = finding.verification
    host = host_ids(verification.year)[verification.article]
    people = people_of_hosts([host])[host] if host else []
    return list(dict.fromkeys([*people, verification.by_id]))


def _draft(
    finding: VerificationFinding, kind: NoticeKind, cause: str, at: datetime, recipient: int | None
) -> NoticeDraft:
    verification = finding.verification
    return NoticeDraft(
        kind=kind,
        cause=cause,
        subject=f"finding:{finding.pk}",
        at=at,
        recipient_id=recipient,
        unit_id=finding.unit_id,
        article=VERIFICATION,
        year=verification.year,
        link=finding.get_absolute_url(),
        facts={
            "unit": finding.unit.short_name,
            "text": finding.text,
            "held_on": verification.held_on.isoformat(),
            "rectify_by": _iso(finding.rectify_by),
            "verified_on": _iso(finding.verified_on),
            "reason": finding.return_reason,
            "is_late": finding.rectify_by is not None and finding.rectify_by < localdate(at),
        },
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
