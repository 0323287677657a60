"""What waits for the supervision office's review, with what stands out in it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count

from supervision.enums import Flag, ReportStatus
from supervision.models import Report, ReportFile
from supervision.rules.period import is_in_time
from supervision.rules.reporting import Hint, Submitted, hints
from supervision.selectors.marks import code_of
from supervision.selectors.month import earlier_values, facts_of, last_value, outlook_of
from tasks.enums import Measure
from tasks.models import Task, WorkList

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from decimal import Decimal

    from supervision.selectors.month import Facts, Moments, Outlook


@dataclass(frozen=True, slots=True)
class WaitingMonth:
    year: int
    month: int
    count: int


@dataclass(frozen=True, slots=True)
class ReviewRow:
    report: Report
    outlook: Outlook
    last: Decimal | None
    hints: list[Hint]
    file_count: int

    @property
    def code(self) -> str:
        return code_of(self.outlook.judgement, is_completed=self.outlook.is_completed)

    @property
    def is_yellow(self) -> bool:
        return self.outlook.judgement.flag == Flag.YELLOW_CARD

    @property
    def is_plain(self) -> bool:
        """Nothing stands out: it can be accepted together with others like it."""
        return not self.hints and not self.is_yellow

    @property
    def kinds(self) -> list[str]:
        return [hint.kind.value for hint in self.hints]


@dataclass(frozen=True, slots=True)
class ReviewQueue:
    months: list[WaitingMonth]
    moments: Moments | None
    rows: list[ReviewRow]

    @property
    def plain(self) -> list[ReviewRow]:
        return [row for row in self.rows if row.is_plain]


def waiting_months() -> list[WaitingMonth]:
    """The months in which reports wait for a review, the oldest first."""
    rows = (
        Report.objects.filter(status=ReportStatus.SUBMITTED)
        .values_list("task__work_list__year", "month")
        .annotate(count=Count("pk"))
        .order_by("task__work_list__year", "month")
    )
    return [WaitingMonth(*row) for row in rows]


def review_queue(year: int | None, month: int | None, at: datetime) -> ReviewQueue:
    """The reports of one month that wait, those that would end in a yellow card first; the number of queries does not
    depend on how many there are. Without a month, the newest that has any."""
    months = waiting_months()
    if year is None or month is None:
        if not months:
            return ReviewQueue([], None, [])
        year, month = months[-1].year, months[-1].month
    work_list = WorkList.objects.filter(year=year).first()
    if work_list is None:
        return ReviewQueue(months, None, [])
    reports = list(
        Report.objects.filter(status=ReportStatus.SUBMITTED, task__work_list=work_list, month=month)
        .select_related("task", "unit")
        .order_by("task__order", "task_id")
    )
    facts = facts_of(work_list, month, [report.task_id for report in reports], at)
    parts = _values_of_parts([report.task_id for report in reports], month)
    files = _file_counts([report.pk for report in reports])
    rows = [
        _row(report, work_list, facts, parts.get(report.task_id, []), files.get(report.pk, 0), at) for report in reports
    ]
    rows.sort(key=lambda row: (not row.is_yellow, -row.outlook.judgement.streak, not row.hints))
    return ReviewQueue(months, facts.moments, rows)


def review_row(report: Report, at: datetime) -> ReviewRow:
    """One report as it stands in the queue."""
    work_list = report.task.work_list
    facts = facts_of(work_list, report.month, [report.task_id], at)
    parts = _values_of_parts([report.task_id], report.month)
    files = _file_counts([report.pk])
    return _row(report, work_list, facts, parts.get(report.task_id, []), files.get(report.pk, 0), at)


def _row(
    report: Report, work_list: WorkList, facts: Facts, parts: Sequence[Decimal], file_count: int, at: datetime
) -> ReviewRow:
    report.task.work_list = work_list
    outlook = outlook_of(facts, report.task_id, report, at, draft=False)
    found = hints(
        Submitted(
            measure=Measure(report.task.measure),
            actual=report.counted,
            earlier=earlier_values(facts, report.task_id),
            parts=parts,
            completed_on=report.completed_on,
            is_late=not is_in_time(report.first_submitted_at, facts.moments.due_at),
            is_closed=facts.moments.is_closed,
        )
    )
    return ReviewRow(
        report,
        outlook,
        last_value(facts, report.task_id),
        found,
        file_count,
    )


def _file_counts(report_ids: Sequence[int]) -> dict[int, int]:
    rows = ReportFile.objects.filter(report__in=report_ids, withdrawn_at=None).order_by().values("report_id")
    return dict(rows.annotate(count=Count("pk")).values_list("report_id", "count"))


def _values_of_parts(task_ids: Sequence[int], month: int) -> Mapping[int, list[Decimal]]:
    """What the child tasks report for the month, by parent; nothing where one of them has not reported."""
    rows = Task.objects.filter(parent__in=task_ids).order_by("pk").values_list("parent_id", "pk")
    children: dict[int, list[int]] = defaultdict(list)
    for parent, child in rows:
        children[parent].append(child)
    values = dict(
        Report.objects.filter(task__parent__in=task_ids, month=month, counted__isnull=False).values_list(
            "task_id", "counted"
        )
    )
    return {
        parent: [values[child] for child in own] for parent, own in children.items() if all(c in values for c in own)
    }
