"""Carrying an inspection out: begun, units visited, reported, closed; or cancelled (article 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from incentives.evidence import attach_evidence
from office.enums import InspectionStatus
from office.inspecting.telling import tell_changed, tell_reported
from office.models import Inspection, Visit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from django.core.files.uploadedfile import UploadedFile

    from organization.models import Person

CARRIED_OUT = (InspectionStatus.UNDER_WAY, InspectionStatus.REPORTED)


def locked_inspection(inspection: Inspection | int, by: Person) -> Inspection:
    """The inspection, for whoever holds it and as long as it is not over."""
    key = inspection if isinstance(inspection, int) else inspection.pk
    locked = Inspection.objects.select_for_update(of=("self",)).get(pk=key)
    if not by.has_perm("office.hold_inspection", locked):
        raise PermissionDenied
    return locked


def check_begun(inspection: Inspection) -> None:
    if inspection.status not in CARRIED_OUT:
        raise ValidationError(_("The inspection has not begun yet."))


@transaction.atomic
def begin_inspection(*, inspection: Inspection, at: datetime, by: Person) -> Inspection:
    inspection = locked_inspection(inspection, by)
    if inspection.status != InspectionStatus.PLANNED:
        raise ValidationError(_("The inspection has begun already."))
    if inspection.begins_on > localdate(at):
        raise ValidationError(_("The inspection begins later; change its plan first."))
    _save(inspection, status=InspectionStatus.UNDER_WAY)
    return inspection


@transaction.atomic
def record_visit(*, visit: Visit, visited_on: date, note: str = "", at: datetime, by: Person) -> Visit:
    """Write down that a unit was visited, and what was seen as a whole; findings follow one by one."""
    inspection = locked_inspection(visit.inspection_id, by)
    check_begun(inspection)
    visit = Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    if visit.withdrawn_at is not None:
        raise ValidationError(_("This unit is not visited any more."))
    if visited_on > localdate(at):
        raise ValidationError({"visited_on": _("This day is still to come.")})
    if visited_on < inspection.begins_on:
        raise ValidationError({"visited_on": _("That is before the inspection began.")})
    visit.visited_on, visit.note = visited_on, note.strip()
    visit.save(update_fields=["visited_on", "note"])
    return visit


@transaction.atomic
def report_inspection(
    *, inspection: Inspection, report: str, at: datetime, by: Person, uploads: Sequence[UploadedFile] = ()
) -> Inspection:
    """Write the report, or amend it until the inspection is closed. Units and leaders are told of the first.

    Raises ValidationError where a planned visit was neither made nor taken out of the plan.
    """
    inspection = locked_inspection(inspection, by)
    check_begun(inspection)
    if not report.strip():
        raise ValidationError({"report": _("Write the report.")})
    if inspection.visits.standing().filter(visited_on=None).exists():
        raise ValidationError(_("A planned visit is not recorded yet: record it, or take it out of the plan."))
    is_first = inspection.status == InspectionStatus.UNDER_WAY
    _save(inspection, status=InspectionStatus.REPORTED, report=report.strip(), reported_at=at, reported_by=by)
    attach_evidence(inspection, uploads, at=at, by=by)
    if is_first:
        tell_reported(inspection, at)
    return inspection


@transaction.atomic
def close_inspection(*, inspection: Inspection, at: datetime, by: Person) -> Inspection:
    """Nothing more follows. Raises ValidationError before the report, and while a finding is open."""
    inspection = locked_inspection(inspection, by)
    if inspection.status != InspectionStatus.REPORTED:
        raise ValidationError(_("The inspection has not been reported yet."))
    if inspection.findings.standing().filter(rectify_by__isnull=False, verified_on=None).exists():
        raise ValidationError(_("Some findings are still to be put right or to be verified."))
    _save(inspection, status=InspectionStatus.CLOSED, closed_at=at, closed_by=by)
    return inspection


@transaction.atomic
def cancel_inspection(*, inspection: Inspection, reason: str, at: datetime, by: Person) -> Inspection:
    """It does not take place; what was found is carried on by no cancelled inspection and forbids it."""
    inspection = locked_inspection(inspection, by)
    if not reason.strip():
        raise ValidationError({"reason": _("Give a reason.")})
    if inspection.status == InspectionStatus.REPORTED:
        raise ValidationError(_("The inspection has been reported; close it instead."))
    if inspection.findings.filter(withdrawn_at=None).exists():
        raise ValidationError(_("The inspection has findings: report it, or withdraw them first."))
    visits = list(inspection.visits.standing().select_related("unit"))
    _save(inspection, status=InspectionStatus.CANCELLED, cancelled_at=at, cancellation_reason=reason.strip())
    tell_changed(inspection, visits, at, how="cancelled")
    return inspection


def _save(inspection: Inspection, **fields: object) -> None:
    for name, value in fields.items():
        setattr(inspection, name, value)
    inspection.version += 1
    inspection.save(update_fields=[*fields, "version"])
