"""Everything that is known of one task, for its page: a fixed number of queries, however long the story is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Prefetch

from dashboards.selectors.codes import years_of
from responsibility.selectors import holders_on
from supervision.enums import EntryKind, Flag
from supervision.models import Check, Escalation, Report, ReportEntry, ReportFile
from tasks.models import Milestone, Task

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from decimal import Decimal

    from dashboards.selectors.codes import Year
    from organization.models import Person
    from responsibility.selectors import UnitHolders
    from tasks.models import Adjustment


@dataclass(frozen=True)
class Correction:
    """A month's value as it counted before, and as the office corrected it."""

    entry: ReportEntry
    month: int
    before: Decimal | None

    @property
    def after(self) -> Decimal | None:
        return self.entry.actual


@dataclass
class MonthReport:
    """A month's report as it was handed in last (never what is being written), and what became of it."""

    report: Report
    submitted: ReportEntry | None = None
    accepted_at: datetime | None = None
    returned_at: datetime | None = None
    corrections: list[Correction] = field(default_factory=list)

    @property
    def month(self) -> int:
        return self.report.month


@dataclass(frozen=True)
class Child:
    """A part of the task with its own unit and schedule, judged by itself."""

    task: Task
    checks: Mapping[int, Check]


@dataclass(frozen=True)
class Facts:
    """What the page of a task is made of; `checks` by month, `escalations` with the latest first."""

    task: Task
    checks: Mapping[int, Check]
    escalations: Sequence[Escalation]
    reports: Sequence[MonthReport]
    holders: Sequence[UnitHolders]
    adjustments: Sequence[Adjustment]
    milestones: Sequence[Milestone]
    done: Mapping[int, date]
    children: Sequence[Child]
    last_year: Year | None

    @property
    def last(self) -> Check | None:
        """The latest month that was judged and counted."""
        judged = [check for check in self.checks.values() if check.flag != Flag.NOT_DUE]
        return max(judged, key=lambda check: check.month, default=None)

    @property
    def streak(self) -> int:
        """The yellow cards in a row with which the closed months end."""
        return self.checks[max(self.checks)].streak if self.checks else 0

    @property
    def corrections(self) -> list[Correction]:
        """The latest first."""
        made = [correction for report in self.reports for correction in report.corrections]
        return sorted(made, key=lambda correction: correction.entry.at, reverse=True)

    @property
    def in_force(self) -> list[Escalation]:
        return [each for each in self.escalations if each.revoked_at is None]


def task_of(year: int, serial: str) -> Task | None:
    related = ("work_list", "sector__leader", "host", "lead_leader")
    return Task.objects.filter(work_list__year=year, serial=serial).select_related(*related).first()


def facts_of(task: Task, *, on: date, reader: Person) -> Facts:
    """The whole story of a task as far as it is told to whom may see the task whole."""
    reports = _reports(task)
    return Facts(
        task=task,
        checks=checks_of(task),
        escalations=escalations_of(task),
        reports=reports,
        holders=holders_on(task, on, reader),
        adjustments=list(task.adjustments.all()),
        milestones=list(task.milestones.filter(dropped=False)) if task.is_milestone else [],
        done=_steps_done(reports) if task.is_milestone else {},
        children=_children(task),
        last_year=years_of([task.predecessor_id], 12).get(task.predecessor_id) if task.predecessor_id else None,
    )


def corrections_of(task: Task) -> list[Correction]:
    """Every correction of the task's months, the latest first."""
    made = [correction for report in _reports(task) for correction in report.corrections]
    return sorted(made, key=lambda correction: correction.entry.at, reverse=True)


def checks_of(task: Task) -> dict[int, Check]:
    return {check.month: check for check in Check.objects.current().filter(task=task).order_by("month")}


def escalations_of(task: Task) -> list[Escalation]:
    related = Escalation.objects.filter(task=task).select_related("responsible", "leader", "unit")
    return list(related.order_by("-month", "-issued_at", "action"))


def _reports(task: Task) -> list[MonthReport]:
    """Those handed in or corrected at least once, the latest month first."""
    files = Prefetch("files", queryset=ReportFile.objects.filter(withdrawn_at=None))
    related = Report.objects.filter(task=task).select_related("coordination_request__leader").prefetch_related(files)
    found = {report.pk: MonthReport(report) for report in related.order_by("-month")}
    counted: dict[int, Decimal | None] = {}
    for entry in ReportEntry.objects.filter(report__task=task).select_related("by").order_by("at", "pk"):
        _retell(found[entry.report_id], entry, counted)
    return [each for each in found.values() if each.submitted or each.corrections]


def _retell(told: MonthReport, entry: ReportEntry, counted: dict[int, Decimal | None]) -> None:
    match entry.kind:
        case EntryKind.SUBMITTED:
            told.submitted, told.accepted_at, told.returned_at = entry, None, None
            counted[entry.report_id] = entry.actual
        case EntryKind.CORRECTED:
            told.corrections.append(Correction(entry, told.month, counted.get(entry.report_id)))
            counted[entry.report_id] = entry.actual
        case EntryKind.ACCEPTED:
            told.accepted_at = entry.at
        case EntryKind.RETURNED:
            told.returned_at = entry.at


def _steps_done(reports: Sequence[MonthReport]) -> dict[int, date]:
    """The day on which each milestone was done, as the reports handed in name it; of two the earlier."""
    done: dict[int, date] = {}
    for told in reports:
        latest = told.corrections[-1].entry if told.corrections else told.submitted
        for step in latest.steps if latest else ():
            number, day = int(step["milestone"]), date.fromisoformat(str(step["done_on"]))
            done[number] = min(day, done.get(number, day))
    return done


def _children(task: Task) -> list[Child]:
    children = list(Task.objects.filter(parent=task).select_related("work_list", "host").order_by("order", "pk"))
    checks: dict[int, dict[int, Check]] = {child.pk: {} for child in children}
    if children:
        for check in Check.objects.current().filter(task__in=checks).order_by("month"):
            checks[check.task_id][check.month] = check
    return [Child(child, checks[child.pk]) for child in children]
