"""What inspections find at units, and how it is put right (article 6); its life is that of any finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from incentives.evidence import attach_evidence
from incentives.rectifying import (
    check_finding,
    record_rectification,
    record_returned,
    record_verified,
    record_withdrawn,
)
from notices.enums import NoticeKind
from office.inspecting.carrying import check_begun, locked_inspection
from office.inspecting.telling import tell_holder, tell_units
from office.models import InspectionFinding

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from django.core.files.uploadedfile import UploadedFile

    from office.inspecting.drafts import FindingDraft
    from office.models import Inspection
    from organization.models import Person


@transaction.atomic
def record_finding(
    *, inspection: Inspection, draft: FindingDraft, at: datetime, by: Person, uploads: Sequence[UploadedFile] = ()
) -> InspectionFinding:
    """Write down what was found at a visited unit, and tell the unit."""
    inspection = locked_inspection(inspection, by)
    check_begun(inspection)
    if not inspection.visits.standing().filter(unit=draft.unit).exists():
        raise ValidationError({"unit": _("This inspection does not visit the unit.")})
    if draft.task is not None and not inspection.scope.filter(withdrawn_at=None, task=draft.task).exists():
        raise ValidationError({"task": _("This task is not inspected here.")})
    check_finding(draft.text, draft.rectify_by, looked_on=inspection.begins_on)
    finding = InspectionFinding.objects.create(
        inspection=inspection,
        unit=draft.unit,
        task=draft.task,
        text=draft.text.strip(),
        agrees=draft.agrees,
        rectify_by=draft.rectify_by,
        found_at=at,
        found_by=by,
    )
    attach_evidence(finding, uploads, at=at, by=by)
    tell_units([finding], NoticeKind.INSPECTION_FINDING, cause=f"inspection-finding:{finding.pk}", at=at)
    return finding


@transaction.atomic
def put_right(
    *,
    finding: InspectionFinding,
    rectified_on: date,
    text: str,
    at: datetime,
    by: Person,
    uploads: Sequence[UploadedFile] = (),
) -> InspectionFinding:
    """The unit records how and when it put a finding right; whoever inspects is told."""
    finding = _locked(finding)
    if not by.has_perm("office.put_right_finding", finding):
        raise PermissionDenied
    looked_on = finding.inspection.begins_on
    record_rectification(finding, rectified_on=rectified_on, text=text, looked_on=looked_on, at=at, by=by)
    attach_evidence(finding, uploads, at=at, by=by)
    tell_holder(finding, cause=f"inspection-put-right:{finding.pk}:{at.isoformat()}", at=at)
    return finding


@transaction.atomic
def verify_finding(*, finding: InspectionFinding, verified_on: date, at: datetime, by: Person) -> InspectionFinding:
    """Whoever inspects has seen that it is put right: the finding is settled (销号)."""
    locked_inspection(finding.inspection_id, by)
    finding = _locked(finding)
    record_verified(finding, verified_on=verified_on, at=at, by=by)
    cause = f"inspection-verified:{finding.pk}"
    tell_units([finding], NoticeKind.INSPECTION_FINDING_VERIFIED, cause=cause, at=at)
    return finding


@transaction.atomic
def return_finding(
    *, finding: InspectionFinding, reason: str, rectify_by: date, at: datetime, by: Person
) -> InspectionFinding:
    """It is not put right: the unit is told why, and by when it has to be."""
    locked_inspection(finding.inspection_id, by)
    finding = _locked(finding)
    record_returned(finding, reason=reason, rectify_by=rectify_by, at=at)
    cause = f"inspection-returned:{finding.pk}:{at.isoformat()}"
    tell_units([finding], NoticeKind.INSPECTION_FINDING_RETURNED, cause=cause, at=at)
    return finding


@transaction.atomic
def withdraw_finding(*, finding: InspectionFinding, reason: str, at: datetime, by: Person) -> InspectionFinding:
    """Take back a finding that was wrong; it stays on record with the reason, and the unit owes nothing any more."""
    locked_inspection(finding.inspection_id, by)
    finding = _locked(finding)
    if finding.withdrawn_at is not None:
        raise ValidationError(_("This finding has been withdrawn already."))
    record_withdrawn(finding, reason=reason, at=at)
    return finding


def _locked(finding: InspectionFinding) -> InspectionFinding:
    rows = InspectionFinding.objects.select_for_update(of=("self",)).select_related("inspection", "unit", "task")
    return rows.get(pk=finding.pk)
