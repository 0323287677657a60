"""The unit's side of the month: writing, submitting and signing reports (articles 5 and 6).

What is written is saved as it is typed. What is submitted becomes an entry of the report's story; the report's own
row holds what is being written now.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, TypedDict

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from supervision.coordination import ask_for_coordination
from supervision.entries import entry_of, lock_list, touch
from supervision.enums import EntryKind, ReportStatus
from supervision.models import Closing, Report, ReportEntry
from supervision.parameters import timing_of
from supervision.rules.period import opens_at
from supervision.rules.reporting import StepFault, check_actual, check_done_on
from tasks.enums import Measure
from tasks.faults import SCHEDULE_FAULTS
from tasks.models import Participation, Task, WorkList

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from decimal import Decimal

    from django.db.models import QuerySet

    from organization.models import Person, Unit

TEXTS = ("progress", "problems", "next_steps", "coordination")
LONGEST_TEXT = 5000
BEING_WRITTEN = (ReportStatus.EMPTY, ReportStatus.SAVED, ReportStatus.RETURNED)


class Content(TypedDict, total=False):
    """What a report says; what is left out stays as it is."""

    actual: Decimal | None
    steps: list[dict[str, Any]]
    progress: str
    problems: str
    next_steps: str
    coordination: str
    completed_on: date | None


class ReportChangedError(Exception):
    """Somebody else has saved the report in between. Carries both: what is stored and what was to be saved."""

    def __init__(self, stored: Report, given: Content) -> None:
        super().__init__(_("Somebody else has saved this report in between."))
        self.stored = stored
        self.given = given


@dataclass(frozen=True, slots=True)
class SubmitResult:
    """Which reports were submitted, and which still lack something."""

    submitted: list[Report]
    incomplete: list[Report]


def report_of(task: Task, month: int) -> Report:
    """The month's report of a task, a new unsaved one where nothing has been written yet. Its unit is the month's host.

    Raises ValidationError for a month in which the task had no host.
    """
    return _find(task, month, Report.objects.select_related("unit"))


def _find(task: Task, month: int, reports: QuerySet[Report]) -> Report:
    report = reports.filter(task=task, month=month).first()
    if report is None:
        hosting = Participation.objects.filter(
            task=task, is_host=True, from_month__lte=month, until_month__gte=month
        ).select_related("unit")
        host = hosting.first()
        if host is None:
            raise ValidationError(_("The task was not yet on the list in this month."))
        report = Report(task=task, month=month, unit=host.unit, status=ReportStatus.EMPTY, version=0)
    report.task = task
    return report


def save_report(*, task: Task, month: int, version: int, content: Content, at: datetime, by: Person) -> Report:
    """Save what has been written so far. `version` is that of the report that the writer saw, 0 if there was none.

    Raises ReportChangedError if somebody else has saved since, ValidationError (by field) for what cannot be.
    A submitted report that is changed waits to be submitted again; until then its last submission counts.
    """
    with transaction.atomic():
        report = _locked(task, month)
        if not by.has_perm("supervision.write_report", report):
            raise PermissionDenied
        changed = {name: value for name, value in content.items() if getattr(report, name) != value}
        if not changed and report.pk is not None:
            return report
        if report.version != version:
            raise ReportChangedError(report, content)
        check_writable(report, at)
        check_content(task, content, at)
        return _write(report, changed, at, by)


def save_reports(*, changes: Sequence[tuple[Task, int, int, Content]], at: datetime, by: Person) -> list[Report]:
    """Save several reports (task, month, version, content) or, if one of them cannot be saved, none."""
    with transaction.atomic():
        return [
            save_report(task=task, month=month, version=version, content=content, at=at, by=by)
            for task, month, version, content in changes
        ]


def submit_report(
    *, task: Task, month: int, version: int, content: Content | None = None, at: datetime, by: Person
) -> Report:
    """Save what was written last and submit the report; it is in time by its first submission.

    Raises ReportChangedError, or ValidationError where something is missing or there is nothing to submit.
    """
    with transaction.atomic():
        at = _after_closing(lock_list(task.work_list_id), month, at)
        report = _locked(task, month)
        if content is not None:
            report = save_report(task=task, month=month, version=version, content=content, at=at, by=by)
        elif report.version != version:
            raise ReportChangedError(report, {})
        if not by.has_perm("supervision.write_report", report):
            raise PermissionDenied
        check_writable(report, at)
        if report.status not in (*BEING_WRITTEN, ReportStatus.AWAITING_SIGNATURE):
            raise ValidationError(_("This report has been submitted already."))
        if missing := what_is_missing(report):
            raise ValidationError(missing)
        if report.pk is None:
            report = _write(report, {}, at, by)
        _submit([report], at=at, by=by)
    return report


def submit_saved_reports(*, unit: Unit, year: int, month: int, at: datetime, by: Person) -> SubmitResult:
    """Submit everything that the unit has saved for the month; what still lacks a value stays saved.

    The number of queries does not depend on the number of reports.
    """
    with transaction.atomic():
        work_list = WorkList.objects.select_for_update(no_key=True).get(year=year)
        at = _after_closing(work_list, month, at)
        reports = list(
            Report.objects.select_for_update(of=("self",))
            .select_related("task__work_list", "unit")
            .filter(task__work_list=work_list, unit=unit, month=month, status=ReportStatus.SAVED)
            .order_by("task__order", "id")
        )
        if not all(by.has_perm("supervision.write_report", report) for report in reports):
            raise PermissionDenied
        if reports:
            check_writable(reports[0], at)
        complete = [report for report in reports if is_complete(report)]
        if complete:
            _submit(complete, at=at, by=by)
    return SubmitResult(complete, [report for report in reports if report not in complete])


def sign_report(*, report: Report, version: int, at: datetime, by: Person) -> Report:
    """The head of the unit signs a submitted report, which then lies before the supervision office."""
    with transaction.atomic():
        report = Report.objects.select_for_update(of=("self",)).select_related("task__work_list").get(pk=report.pk)
        if not by.has_perm("supervision.sign_report", report):
            raise PermissionDenied
        if report.status != ReportStatus.AWAITING_SIGNATURE:
            raise ValidationError(_("This report does not await a signature."))
        if report.version != version:
            raise ReportChangedError(report, {})
        report.status = ReportStatus.SUBMITTED
        touch(report, at, by)
        report.save(update_fields=["status", "version", "updated_at", "updated_by"])
        entry_of(report, EntryKind.SIGNED, at=at, by=by).save()
    return report


def check_writable(report: Report, at: datetime) -> None:
    """Raise ValidationError where nothing can be written: the list is a draft, the month has not opened, the task is
    suspended or withdrawn, or the office has accepted the report."""
    task, year = report.task, report.task.work_list.year
    if not task.work_list.is_published:
        raise ValidationError(_("The list of %(year)s is not published.") % {"year": year})
    if at < opens_at(year, report.month, timing_of(year, report.month)):
        raise ValidationError(_("Reports for this month are not open yet."))
    if report.month in task.paused_months:
        raise ValidationError(_("The task is suspended or withdrawn in this month; no report is due."))
    if report.status == ReportStatus.ACCEPTED:
        raise ValidationError(_("The supervision office has accepted this report; only it can correct or return it."))


def check_content(task: Task, content: Content, at: datetime) -> None:
    """Raise ValidationError, by field, for a value, a step or a day that cannot be."""
    errors: dict[str, str] = {}
    fault = check_actual(Measure(task.measure), content.get("actual"))
    if fault is not None:
        said, expected = SCHEDULE_FAULTS[fault]
        errors["actual"] = _("%(problem)s: write %(expected)s.") % {"problem": _(said), "expected": _(expected)}
    elif task.is_milestone and content.get("actual") is not None:
        errors["actual"] = _("The task is measured by milestones: tick those that are done.")
    if content.get("steps") and (said := _fault_of_steps(task, content["steps"], localdate(at))):
        errors["steps"] = said
    completed_on = content.get("completed_on")
    if completed_on is not None and (day := check_done_on(completed_on, task.starts_on, localdate(at))):
        errors["completed_on"] = _day_said(day, task)
    errors |= {
        name: _("At most %(length)s characters.") % {"length": LONGEST_TEXT}
        for name in TEXTS
        if len(content.get(name) or "") > LONGEST_TEXT  # type: ignore[arg-type]
    }
    if errors:
        raise ValidationError(errors)


def what_is_missing(report: Report) -> dict[str, str]:
    """What a report still needs before it can be submitted, by field; a report on milestones may name none."""
    if not report.task.is_milestone and report.actual is None:
        return {"actual": _("Write the value reached by the end of the month.")}
    return {}


def is_complete(report: Report) -> bool:
    return not what_is_missing(report)


def _locked(task: Task, month: int) -> Report:
    """The stored report, locked, or a new one."""
    return _find(task, month, Report.objects.select_related("unit").select_for_update(of=("self",), no_key=True))


def _write(report: Report, changed: Mapping[str, Any], at: datetime, by: Person) -> Report:
    for name, value in changed.items():
        setattr(report, name, value)
    report.status = ReportStatus.SAVED
    touch(report, at, by)
    if report.pk is not None:
        report.save(update_fields=[*changed, "status", "version", "updated_at", "updated_by"])
        return report
    try:
        with transaction.atomic():
            report.save()
    except IntegrityError as error:  # somebody else began the same report at the same moment
        raise ReportChangedError(
            Report.objects.get(task=report.task, month=report.month), Content(**changed)
        ) from error
    return report


def _submit(reports: Sequence[Report], *, at: datetime, by: Person) -> None:
    entries: list[ReportEntry] = []
    for report in reports:
        entries.append(entry_of(report, EntryKind.SUBMITTED, at=at, by=by))
        is_signed = by.has_perm("supervision.sign_report", report)
        if is_signed and report.unit.head_signs_reports:
            entries.append(entry_of(report, EntryKind.SIGNED, at=at, by=by))
        awaits = report.unit.head_signs_reports and not is_signed
        report.status = ReportStatus.AWAITING_SIGNATURE if awaits else ReportStatus.SUBMITTED
        report.first_submitted_at = report.first_submitted_at or at
        report.submitted_at, report.counted, report.return_reason = at, report.actual, ""
        touch(report, at, by)
    Report.objects.bulk_update(reports, SUBMITTED_FIELDS, batch_size=1000)
    ReportEntry.objects.bulk_create(entries, batch_size=2000)
    ask_for_coordination(reports=reports, by=by)


SUBMITTED_FIELDS = (
    "status",
    "first_submitted_at",
    "submitted_at",
    "counted",
    "return_reason",
    "version",
    "updated_at",
    "updated_by",
)


def _after_closing(work_list: WorkList, month: int, at: datetime) -> datetime:
    """A submission that waited while the month was being closed came after the closing."""
    if month > work_list.closed_through:
        return at
    closed_at = Closing.objects.values_list("closed_at", flat=True).get(work_list=work_list, month=month)
    return max(at, closed_at + timedelta(microseconds=1))


def _fault_of_steps(task: Task, steps: Iterable[Mapping[str, Any]], on: date) -> str:
    known = set(task.milestones.filter(dropped=False).values_list("pk", flat=True))
    for step in steps:
        if step["milestone"] not in known:
            return _("This milestone is no longer in the task.")
        if fault := check_done_on(date.fromisoformat(step["done_on"]), task.starts_on, on):
            return _day_said(fault, task)
    return ""


def _day_said(fault: StepFault, task: Task) -> str:
    if fault == StepFault.IN_THE_FUTURE:
        return _("The day lies in the future: write the day on which it was done.")
    return _("The day lies more than a year before the task's start on %(day)s.") % {"day": task.starts_on}
