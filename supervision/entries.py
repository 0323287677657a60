"""The story of a report: what each act leaves behind, and what follows for its task."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supervision.enums import EntryKind, ReportStatus
from supervision.judging import accepted_completions
from supervision.models import Report, ReportEntry
from tasks.completing import record_completions
from tasks.models import Task, WorkList

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from decimal import Decimal

    from organization.models import Person

CONTENT = ("actual", "steps", "progress", "problems", "next_steps", "coordination", "completed_on")
STATE = ("status", "actual", "steps", "counted", "return_reason", "version", "updated_at", "updated_by")


def lock_list(work_list_id: int) -> WorkList:
    """Keep the list from being closed while something of a month is written down."""
    return WorkList.objects.select_for_update(no_key=True).get(pk=work_list_id)


def entry_of(report: Report, kind: EntryKind, *, at: datetime, by: Any, reason: str = "") -> ReportEntry:
    """What happened to a report, with what it says at that moment."""
    content = {name: getattr(report, name) for name in CONTENT}
    return ReportEntry(report=report, kind=kind, at=at, by=by, reason=reason, **content)


def touch(report: Report, at: datetime, by: Person | None) -> None:
    report.version += 1
    report.updated_at, report.updated_by = at, by


def record_acceptances(*, reports: Sequence[Report], at: datetime, by: Person | None) -> None:
    """Note that the office has accepted the reports, and the completions that some of them claim."""
    for report in reports:
        report.status, report.return_reason = ReportStatus.ACCEPTED, ""
        touch(report, at, by)
    Report.objects.bulk_update(reports, STATE, batch_size=1000)
    ReportEntry.objects.bulk_create(
        [entry_of(report, EntryKind.ACCEPTED, at=at, by=by) for report in reports], batch_size=2000
    )
    renew_completions({report.task_id for report in reports if report.completed_on}, at=at)


def record_correction(
    *,
    report: Report,
    actual: Decimal | None,
    steps: Sequence[dict[str, object]] | None,
    reason: str,
    at: datetime,
    by: Person | None,
) -> ReportEntry:
    """Append the office's correction of the value, or of the milestones done; what is left out stays as it counts.

    A report not yet accepted is accepted with it, together with the completion that it may claim. It then says what
    was handed in last, with the correction; what the unit may have been writing since stays in the history.
    """
    _return_to_what_counts(report)
    report.actual = report.counted = report.counted if actual is None else actual
    report.steps = report.steps if steps is None else list(steps)
    entry = entry_of(report, EntryKind.CORRECTED, at=at, by=by, reason=reason)
    entry.save()
    if report.status == ReportStatus.ACCEPTED:
        touch(report, at, by)
        report.save(update_fields=STATE)
    else:
        report.save(update_fields=CONTENT)
        record_acceptances(reports=[report], at=at, by=by)
    return entry


def _return_to_what_counts(report: Report) -> None:
    """Let the report say what was submitted or corrected last; nothing, if it never was."""
    last = ReportEntry.objects.filter(report=report).that_count().order_by("at", "id").last() or ReportEntry()
    for name in CONTENT:
        setattr(report, name, getattr(last, name))


def renew_completions(task_ids: Iterable[int], *, at: datetime) -> None:
    """Let the tasks say whether their completion is accepted as things stand."""
    wanted = set(task_ids)
    if not wanted:
        return
    known = accepted_completions(Task.objects.filter(pk__in=wanted), at)
    record_completions(
        completed_on={pk: known[pk].completed_on if pk in known else None for pk in wanted},
    )
