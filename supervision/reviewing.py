"""The supervision office's side of the month: accepting, correcting and returning reports (rulebook section 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from notices.enums import NoticeKind
from supervision.correcting import correct_month
from supervision.entries import (
    STATE,
    entry_of,
    lock_list,
    record_acceptances,
    record_correction,
    renew_completions,
    touch,
)
from supervision.enums import EntryKind, ReportStatus
from supervision.escalating import plain
from supervision.models import Report, ReportEntry
from supervision.notifying import report_notices
from supervision.reporting import Content, ReportChangedError, check_content

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from decimal import Decimal

    from organization.models import Person


def accept_report(*, report: Report, version: int, at: datetime, by: Person) -> Report:
    """Accept a submitted report as the reviewer has seen it, in this version.

    Raises ReportChangedError if it has changed since, ValidationError if it does not wait for a review.
    """
    with transaction.atomic():
        report = _locked(report, version, by)
        _check_waits(report)
        record_acceptances(reports=[report], at=at, by=by)
    return report


def accept_reports(*, versions: Mapping[int, int], at: datetime, by: Person) -> list[Report]:
    """Accept the reports (by id, in the version seen) that still wait for a review unchanged; the others stay.

    The number of queries does not depend on the number of reports.
    """
    if not by.has_perm("supervision.review_reports"):
        raise PermissionDenied
    with transaction.atomic():
        waiting = (
            Report.objects.select_for_update(of=("self",))
            .select_related("task__work_list")
            .filter(pk__in=versions, status=ReportStatus.SUBMITTED)
            .order_by("pk")
        )
        seen = [report for report in waiting if report.version == versions[report.pk]]
        if seen:
            record_acceptances(reports=seen, at=at, by=by)
    return seen


def correct_report(
    *,
    report: Report,
    version: int,
    actual: Decimal | None = None,
    steps: Sequence[dict[str, Any]] | None = None,
    reason: str,
    at: datetime,
    by: Person,
) -> ReportEntry:
    """Put the reported value, or the milestones named as done, right in the review; the unit is told why.

    For a month that is closed everything that follows from the value is judged again.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the value is corrected.")})
    content = {"actual": actual, "steps": list(steps or [])}
    with transaction.atomic():
        work_list = lock_list(report.task.work_list_id)
        report = _locked(report, version, by)
        check_content(report.task, Content(**content), at)
        if report.month <= work_list.closed_through:
            corrected = correct_month(
                task=report.task, month=report.month, actual=actual, steps=steps, reason=reason, at=at, by=by
            )
            return corrected.entry
        if report.first_submitted_at is None:
            raise ValidationError(_("This report has not been submitted."))
        before = report.counted
        entry = record_correction(report=report, actual=actual, steps=steps, reason=reason, at=at, by=by)
        _tell_correction(entry, before)
    return entry


def return_report(*, report: Report, version: int, reason: str, at: datetime, by: Person) -> Report:
    """Give a report back to the unit with a reason. Until it is submitted again its last submission counts, but a
    completion that it claimed no longer does."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say what has to be changed.")})
    with transaction.atomic():
        report = _locked(report, version, by)
        if report.status not in (ReportStatus.SUBMITTED, ReportStatus.ACCEPTED, ReportStatus.AWAITING_SIGNATURE):
            raise ValidationError(_("This report does not lie before the office."))
        was_accepted = report.status == ReportStatus.ACCEPTED
        report.status, report.return_reason = ReportStatus.RETURNED, reason.strip()
        touch(report, at, by)
        report.save(update_fields=STATE)
        entry = entry_of(report, EntryKind.RETURNED, at=at, by=by, reason=reason.strip())
        entry.save()
        if was_accepted and report.completed_on:
            renew_completions([report.task_id], at=at)
        report_notices(
            kind=NoticeKind.REPORT_RETURNED,
            cause=f"returned:{entry.pk}",
            report=report,
            at=at,
            facts={"reason": entry.reason, "actual": plain(entry.actual)},
        )
    return report


def _locked(report: Report, version: int, by: Person) -> Report:
    if not by.has_perm("supervision.review_reports"):
        raise PermissionDenied
    locked = (
        Report.objects.select_for_update(of=("self",))
        .select_related("task__work_list", "task__sector", "unit")
        .get(pk=report.pk)
    )
    if locked.version != version:
        raise ReportChangedError(locked, {})
    return locked


def _check_waits(report: Report) -> None:
    if report.status != ReportStatus.SUBMITTED:
        raise ValidationError(_("This report does not wait for a review."))


def _tell_correction(entry: ReportEntry, before: Decimal | None) -> None:
    report_notices(
        kind=NoticeKind.CORRECTION,
        cause=f"correction:{entry.pk}",
        report=entry.report,
        at=entry.at,
        facts={"reason": entry.reason, "before": plain(before), "actual": plain(entry.actual)},
    )
