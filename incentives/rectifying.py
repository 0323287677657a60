"""How a finding goes on, whoever found it: put right by its unit, then verified or returned; or withdrawn (6, 20).

Who may do it, who is told and that the row is locked is the caller's matter: verifications and inspections differ in
that. Every step raises ValidationError by field for what is wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incentives.rules.findings import (
    Faults,
    FindingFault,
    faults_of_finding,
    faults_of_rectification,
    faults_of_return,
    faults_of_verifying,
    waits_for_verifying,
)

if TYPE_CHECKING:
    from datetime import date, datetime

    from incentives.models.findings import Finding
    from organization.models import Person

WORDS = {
    FindingFault.NOTHING_FOUND: gettext_lazy("Say what was found."),
    FindingFault.NOT_SAID_HOW: gettext_lazy("Say how it was put right."),
    FindingFault.NO_REASON: gettext_lazy("Give a reason."),
    FindingFault.BEFORE_IT_WAS_FOUND: gettext_lazy("That is before the day on which it was found."),
    FindingFault.PUT_RIGHT_LATER: gettext_lazy("It was put right later than that."),
    FindingFault.STILL_TO_COME: gettext_lazy("This day is still to come."),
    FindingFault.HAS_PASSED: gettext_lazy("This day has passed."),
}


def check_finding(text: str, rectify_by: date | None, *, looked_on: date) -> None:
    _refuse(faults_of_finding(text, rectify_by, looked_on=looked_on))


def record_rectification(
    finding: Finding, *, rectified_on: date, text: str, looked_on: date, at: datetime, by: Person
) -> None:
    _refuse(faults_of_rectification(rectified_on, text, looked_on=looked_on, today=localdate(at)))
    finding.rectified_on, finding.rectification, finding.rectified_by = rectified_on, text.strip(), by
    finding.rectification_at, finding.return_reason = at, ""
    finding.save(update_fields=["rectified_on", "rectification", "rectified_by", "rectification_at", "return_reason"])


def record_verified(finding: Finding, *, verified_on: date, at: datetime, by: Person) -> None:
    _check_waits(finding)
    _refuse(faults_of_verifying(verified_on, rectified_on=finding.rectified_on, today=localdate(at)))
    finding.verified_on, finding.verified_by = verified_on, by
    finding.save(update_fields=["verified_on", "verified_by"])


def record_returned(finding: Finding, *, reason: str, rectify_by: date, at: datetime) -> None:
    """It is not put right: back to the unit, with why and a new day."""
    _check_waits(finding)
    _refuse(faults_of_return(reason, rectify_by, today=localdate(at)))
    finding.rectified_on, finding.return_reason, finding.rectify_by = None, reason.strip(), rectify_by
    finding.save(update_fields=["rectified_on", "return_reason", "rectify_by"])


def record_withdrawn(finding: Finding, *, reason: str, at: datetime) -> None:
    """It was wrong; it stays on record with the reason."""
    if not reason.strip():
        _refuse({"reason": FindingFault.NO_REASON})
    finding.withdrawn_at, finding.withdrawal_reason = at, reason.strip()
    finding.save(update_fields=["withdrawn_at", "withdrawal_reason"])


def _check_waits(finding: Finding) -> None:
    is_withdrawn = finding.withdrawn_at is not None
    if not waits_for_verifying(
        is_withdrawn=is_withdrawn, rectified_on=finding.rectified_on, verified_on=finding.verified_on
    ):
        raise ValidationError(_("This finding does not wait to be verified."))


def _refuse(faults: Faults) -> None:
    if faults:
        raise ValidationError({field: str(WORDS[fault]) for field, fault in faults.items()})
