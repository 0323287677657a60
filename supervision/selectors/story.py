"""What has happened to a report, for its page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from supervision.enums import EntryKind
from supervision.models import CoordinationRequest, ReportEntry, ReportFile
from supervision.rules.reporting import earliest_days

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from decimal import Decimal

    from supervision.models import Report
    from supervision.selectors.month import Moments
    from tasks.models import Milestone


@dataclass(frozen=True, slots=True)
class Chapter:
    """An entry with the milestones that it names, and whether it came after the due moment."""

    entry: ReportEntry
    steps: list[tuple[str, date]]
    is_late: bool
    before: Decimal | None

    @property
    def is_changed(self) -> bool:
        """Whether a correction changed the value."""
        return self.entry.kind == EntryKind.CORRECTED and self.before != self.entry.actual


def story_of(report: Report, moments: Moments, milestones: Mapping[int, Milestone]) -> list[Chapter]:
    """The entries of a report, the oldest first."""
    if report.pk is None:
        return []
    chapters: list[Chapter] = []
    before: Decimal | None = None
    is_first = True
    for entry in ReportEntry.objects.filter(report=report).select_related("by"):
        is_submission = entry.kind == EntryKind.SUBMITTED
        chapters.append(
            Chapter(
                entry,
                [(milestones[pk].name, day) for pk, day in earliest_days(entry.steps).items() if pk in milestones],
                is_late=is_submission and is_first and entry.at > moments.due_at,
                before=before,
            )
        )
        is_first = is_first and not is_submission
        before = entry.actual if entry.kind in (EntryKind.SUBMITTED, EntryKind.CORRECTED) else before
    return chapters


def last_counted(chapters: list[Chapter]) -> Chapter | None:
    """What has been handed in or corrected last: what others than the unit read."""
    counting = (EntryKind.SUBMITTED, EntryKind.CORRECTED)
    return next((each for each in reversed(chapters) if each.entry.kind in counting), None)


def files_of(report: Report) -> list[ReportFile]:
    if report.pk is None:
        return []
    return list(ReportFile.objects.filter(report=report).select_related("by"))


def request_of(report: Report) -> CoordinationRequest | None:
    if report.pk is None:
        return None
    standing = CoordinationRequest.objects.filter(Q(report=report), withdrawn_at=None)
    return standing.select_related("leader", "answered_by").first()


def is_late(report: Report, due_at: datetime) -> bool:
    return report.first_submitted_at is not None and report.first_submitted_at > due_at
