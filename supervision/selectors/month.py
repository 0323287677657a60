"""Everything that a month's pages need to know of some tasks, gathered in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.utils.timezone import localdate

from supervision.enums import Reason, ReportStatus
from supervision.judging import KnownTask, MonthWindow, counted_entries, known_tasks
from supervision.models import Check, Closing, Report
from supervision.parameters import timing_of
from supervision.rules.judgement import Judgement, actual_value, is_completed_before, judge, planned_value
from supervision.rules.outlook import consequences
from supervision.rules.period import closes_at, due_at, is_in_time, last_day, opens_at
from supervision.rules.reporting import earliest_days
from supervision.selectors.objections import pending_objections
from tasks.enums import Measure
from tasks.models import Milestone, Participation, Task

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date, datetime
    from decimal import Decimal

    from django.db.models import QuerySet

    from organization.models import Unit
    from supervision.rules.escalation import Due
    from supervision.rules.judgement import TaskMonth
    from tasks.models import WorkList


@dataclass(frozen=True, slots=True)
class Moments:
    """When a month's reports open, are due, and are judged; `closed_at` once they have been."""

    year: int
    month: int
    opens_at: datetime
    due_at: datetime
    closes_at: datetime
    closed_at: datetime | None

    def is_open(self, at: datetime) -> bool:
        return at >= self.opens_at

    @property
    def last_day(self) -> date:
        return last_day(self.year, self.month)

    def default_day(self, at: datetime) -> date:
        """The day taken for a milestone that is ticked without one: today, or the month's last day once it is past."""
        return min(localdate(at), self.last_day)

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    def window(self, at: datetime) -> MonthWindow:
        return MonthWindow(self.month, self.due_at, self.closed_at or self.closes_at, at)


def moments_of(work_list: WorkList, month: int) -> Moments:
    timing = timing_of(work_list.year, month)
    closing = Closing.objects.filter(work_list=work_list, month=month).values_list("closed_at", flat=True).first()
    return Moments(
        work_list.year,
        month,
        opens_at(work_list.year, month, timing),
        due_at(work_list.year, month, timing),
        closes_at(work_list.year, month, timing),
        closing,
    )


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the tasks of a month: judged months, reports of the year, milestones, steps done before; of a
    closed one also the objections that wait for a decision."""

    moments: Moments
    known: Mapping[int, KnownTask]
    checks: Mapping[int, dict[int, Check]]
    reports: Mapping[int, dict[int, Report]]
    milestones: Mapping[int, list[Milestone]]
    done_before: Mapping[int, dict[int, date]]
    objections: Mapping[int, int] = field(default_factory=dict)
    texts: Collection[int] = field(default_factory=frozenset)


def facts_of(work_list: WorkList, month: int, task_ids: Sequence[int], at: datetime, *, reported: bool = True) -> Facts:
    """Everything known of the tasks; without what is `reported` (and without milestones) for one just being typed."""
    moments = moments_of(work_list, month)
    window = moments.window(at)
    tasks = Task.objects.filter(pk__in=task_ids)
    checks: dict[int, dict[int, Check]] = defaultdict(dict)
    for check in Check.objects.current().filter(task__in=task_ids).order_by("month"):
        checks[check.task_id][check.month] = check
    reports: dict[int, dict[int, Report]] = defaultdict(dict)
    for report in _reports(task_ids, month):
        reports[report.task_id][report.month] = report
    known = {each.task_id: each for each in known_tasks(work_list, window, task_ids, reported=reported)}
    has_milestones = any(each.known.measure == Measure.MILESTONE for each in known.values())
    return Facts(
        moments=moments,
        known=known,
        checks=checks,
        reports=reports,
        milestones=_milestones(task_ids) if has_milestones else {},
        done_before=_done_before(tasks, window) if has_milestones else {},
        objections=_pending(task_ids, month) if moments.is_closed else {},
    )


def _pending(task_ids: Sequence[int], month: int) -> dict[int, int]:
    """By task, the objection to the month that waits for a decision."""
    return {task: pk for (task, _month), pk in pending_objections(task_ids, [month]).items()}


def _milestones(task_ids: Sequence[int]) -> dict[int, list[Milestone]]:
    milestones: dict[int, list[Milestone]] = defaultdict(list)
    for milestone in Milestone.objects.filter(task__in=task_ids, dropped=False):
        milestones[milestone.task_id].append(milestone)
    return milestones


def hosted_tasks(work_list: WorkList, unit: Unit, month: int) -> QuerySet[Task]:
    """The tasks that the unit hosts in the month, in the order of the list."""
    hosting = Participation.objects.filter(unit=unit, is_host=True, from_month__lte=month, until_month__gte=month)
    return Task.objects.filter(work_list=work_list, pk__in=hosting.values("task")).order_by("order", "id")


@dataclass(frozen=True, slots=True)
class Outlook:
    """How a month would be judged as it stands, or was judged, and what follows."""

    planned: Decimal | None
    actual: Decimal | None
    judgement: Judgement
    follows: tuple[Due, ...]
    owes_report: bool
    is_completed: bool

    @property
    def difference(self) -> Decimal | None:
        if self.actual is None or self.planned is None or self.judgement.reason == Reason.UNREPORTED:
            return None
        return self.actual - self.planned


def outlook_of(facts: Facts, task_id: int, report: Report | None, at: datetime, *, draft: bool) -> Outlook:
    """The month of one task with what is being written (`draft`), or with what counts.

    A closed month is shown as it was judged.
    """
    each = facts.known[task_id]
    known = _with_report(each.known, facts, task_id, report, draft=draft)
    known = replace(known, is_reported_in_time=_will_be_in_time(known, facts.moments, report, at, draft=draft))
    completed = is_completed_before(known)
    planned = planned_value(known)
    before = facts.checks.get(task_id, {}).get(facts.moments.month - 1)
    judgement = _as_judged(facts.checks.get(task_id, {}).get(facts.moments.month)) or judge(
        known, before.streak if before else 0
    )
    has_value = known.actual is not None or (known.measure == Measure.MILESTONE and planned is not None)
    return Outlook(
        planned=planned,
        actual=actual_value(known) if has_value and not completed else None,
        judgement=judgement,
        follows=consequences(facts.moments.month, judgement, livelihood=each.livelihood),
        owes_report=planned is not None and not completed,
        is_completed=completed and planned is not None,
    )


def last_value(facts: Facts, task_id: int) -> Decimal | None:
    """What the month before reached, as judged, or as reported where it is not yet judged."""
    month = facts.moments.month - 1
    check = facts.checks.get(task_id, {}).get(month)
    if check is not None and check.actual is not None:
        return check.actual
    report = facts.reports.get(task_id, {}).get(month)
    return report.counted if report is not None else None


def earlier_values(facts: Facts, task_id: int) -> list[Decimal]:
    """The reported values of the months before, the oldest first."""
    months = facts.reports.get(task_id, {})
    return [
        value
        for month in sorted(months)
        if month < facts.moments.month and (value := months[month].counted) is not None
    ]


def _reports(task_ids: Iterable[int], month: int) -> QuerySet[Report]:
    """Reports of the months up to this one."""
    return Report.objects.filter(task__in=list(task_ids), month__lte=month).order_by("month")


def _done_before(tasks: QuerySet[Task], window: MonthWindow) -> dict[int, dict[int, date]]:
    """Milestones that the months before have named as done."""
    steps: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for entry in counted_entries(tasks, window):
        if entry.month < window.month:
            steps[entry.task_id].extend(entry.steps)
    return {task_id: earliest_days(named) for task_id, named in steps.items()}


def _with_report(known: TaskMonth, facts: Facts, task_id: int, report: Report | None, *, draft: bool) -> TaskMonth:
    """The facts with the value and the steps of what is being written; of what counts they hold them already."""
    if report is None or not draft:
        return known
    done = earliest_days(report.steps)
    for milestone, day in facts.done_before.get(task_id, {}).items():
        done[milestone] = min(day, done.get(milestone, day))
    return replace(known, actual=report.actual, done_on=done)


def _will_be_in_time(known: TaskMonth, moments: Moments, report: Report | None, at: datetime, *, draft: bool) -> bool:
    """Whether the report is in time, or will be if what is written is submitted now."""
    if report is None:
        return False
    if report.first_submitted_at is not None:
        return is_in_time(report.first_submitted_at, moments.due_at)
    return draft and is_filled(report, known.measure) and is_in_time(at, moments.due_at)


def is_filled(report: Report, measure: Measure) -> bool:
    """Whether anything has been written at all; of milestones, that none was done in the month says something too."""
    if measure == Measure.MILESTONE:
        return report.pk is not None
    texts = (report.progress, report.problems, report.next_steps, report.coordination)
    return report.actual is not None or bool(report.steps) or any(texts)


def _as_judged(check: Check | None) -> Judgement | None:
    if check is None:
        return None
    return Judgement(check.planned, check.actual, check.flag, check.reason, check.streak)  # type: ignore[arg-type]


def state_of(report: Report | None, outlook: Outlook, measure: Measure) -> str:
    """The state that templates draw: none, saved, sent, sign, ok, back; free where no report is due."""
    if report is None or (report.status in (ReportStatus.EMPTY, ReportStatus.SAVED) and not is_filled(report, measure)):
        return "none" if outlook.owes_report else "free"
    if outlook.is_completed and report.first_submitted_at is None:
        return "free"
    return STATES[ReportStatus(report.status)]


STATES = {
    ReportStatus.EMPTY: "none",
    ReportStatus.SAVED: "saved",
    ReportStatus.AWAITING_SIGNATURE: "sign",
    ReportStatus.SUBMITTED: "sent",
    ReportStatus.ACCEPTED: "ok",
    ReportStatus.RETURNED: "back",
}
