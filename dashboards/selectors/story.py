"""Everything that is known of one task, for its page: a fixed number of queries, however long the story is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, fields
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from dashboards.selectors.codes import years_of
from responsibility.enums import FilingStatus
from responsibility.models import Filing, ResponsiblePerson
from supervision.enums import EntryKind, Flag, ObjectionStatus
from supervision.models import Check, CoordinationRequest, Escalation, ReportEntry, ReportFile
from supervision.selectors.objections import objections_of
from tasks.models import MONTHS, Milestone, Task

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from decimal import Decimal

    from dashboards.selectors.codes import Year
    from organization.models import Unit
    from supervision.models import Objection
    from tasks.models import Adjustment


@dataclass(frozen=True, slots=True)
class Correction:
    """A month's value as it counted before, and as the office corrected it."""

    month: int
    at: datetime
    before: Decimal | None
    after: Decimal | None
    reason: str
    by: str


@dataclass(slots=True)
class MonthReport:
    """What became of a month's report: handed in, accepted, returned, corrected. `steps` are those it last named."""

    month: int
    status: str
    submission: int | None = None
    submitted_at: datetime | None = None
    accepted_at: datetime | None = None
    returned_at: datetime | None = None
    counted: Decimal | None = None
    steps: Sequence[Mapping[str, object]] = ()
    corrections: list[Correction] = field(default_factory=list)


@dataclass(frozen=True)
class Submission:
    """What a report said when it was handed in last, never what is being written; with its files."""

    entry: ReportEntry
    files: Sequence[ReportFile]


@dataclass(frozen=True)
class UnitOnTask:
    """A unit on the task now, whether it has handed in its filing, and who holds its places, by level."""

    unit: Unit
    is_host: bool
    has_filed: bool
    people: Mapping[str, ResponsiblePerson]


@dataclass(frozen=True, slots=True)
class Judged:
    """What a curve needs of a check, without the rest of the row."""

    task_id: int
    month: int
    planned: Decimal | None
    actual: Decimal | None
    flag: str
    reason: str
    streak: int
    is_closed_out: bool


@dataclass(frozen=True)
class Child:
    """A part of the task with its own unit and schedule, judged by itself."""

    task: Task
    checks: Mapping[int, Judged]


@dataclass(frozen=True)
class Facts:
    """What the page of a task is made of; `checks` by month, `escalations` with the latest first."""

    task: Task
    checks: Mapping[int, Check]
    escalations: Sequence[Escalation]
    reports: Sequence[MonthReport]
    submission: Submission | None
    units: Sequence[UnitOnTask]
    adjustments: Sequence[Adjustment]
    milestones: Sequence[Milestone]
    done: Mapping[int, date]
    children: Sequence[Child]
    last_year: Year | None
    objections: Sequence[Objection] = ()
    requests: Sequence[CoordinationRequest] = ()

    @property
    def objected(self) -> set[int]:
        """The months to which an objection is pending."""
        return {each.month for each in self.objections if each.status == ObjectionStatus.PENDING}

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
        return sorted(made, key=lambda correction: correction.at, reverse=True)

    @property
    def in_force(self) -> list[Escalation]:
        return [each for each in self.escalations if each.revoked_at is None]


def task_of(year: int, serial: str) -> Task | None:
    related = ("work_list", "sector__leader", "host", "lead_leader")
    return Task.objects.filter(work_list__year=year, serial=serial).select_related(*related).first()


def facts_of(task: Task, *, on: date) -> Facts:
    """The whole story of a task as far as it is told to whom may see the task whole."""
    reports = reports_of(task)
    return Facts(
        task=task,
        checks=checks_of(task),
        escalations=escalations_of(task),
        reports=reports,
        submission=_submission(reports),
        units=_units(task, on),
        adjustments=list(task.adjustments.all()),
        milestones=list(task.milestones.filter(dropped=False)) if task.is_milestone else [],
        done=_steps_done(reports) if task.is_milestone else {},
        children=_children(task),
        last_year=years_of([task.predecessor_id], 12).get(task.predecessor_id) if task.predecessor_id else None,
        objections=objections_of(task),
        requests=requests_of(task),
    )


def corrections_of(task: Task) -> list[Correction]:
    """Every correction of the task's months, the latest first."""
    made = [correction for report in reports_of(task) for correction in report.corrections]
    return sorted(made, key=lambda correction: correction.at, reverse=True)


def requests_of(task: Task) -> list[CoordinationRequest]:
    """What was asked of leaders for the task, the latest first; not what was withdrawn."""
    standing = CoordinationRequest.objects.standing().filter(task=task)
    return list(standing.select_related("leader", "answered_by", "outcome_by", "unit"))


def checks_of(task: Task) -> dict[int, Check]:
    return {check.month: check for check in Check.objects.current().filter(task=task).order_by("month")}


def escalations_of(task: Task) -> list[Escalation]:
    related = Escalation.objects.filter(task=task).select_related("unit", "responsible", "leader")
    return list(related.order_by("-month", "-issued_at", "action"))


ENTRY = ("pk", "report_id", "report__month", "report__status", "kind", "at", "actual", "steps", "reason", "by__name")


def reports_of(task: Task) -> list[MonthReport]:
    """What happened to the task's reports, the latest month first; one query, without their texts."""
    found: dict[int, MonthReport] = {}
    entries = ReportEntry.objects.filter(report__task=task).order_by("at", "pk").values_list(*ENTRY)
    for pk, report, month, status, kind, at, actual, steps, reason, by in entries:
        told = found.setdefault(report, MonthReport(month, status))
        match kind:
            case EntryKind.SUBMITTED:
                told.submission, told.submitted_at, told.accepted_at, told.returned_at = pk, at, None, None
                told.counted, told.steps = actual, steps
            case EntryKind.CORRECTED:
                told.corrections.append(Correction(month, at, told.counted, actual, reason, by or ""))
                told.counted, told.steps = actual, steps
            case EntryKind.ACCEPTED:
                told.accepted_at = at
            case EntryKind.RETURNED:
                told.returned_at = at
    return sorted(found.values(), key=lambda told: told.month, reverse=True)


def _submission(reports: Sequence[MonthReport]) -> Submission | None:
    """The latest month's; none before anything was handed in."""
    latest = next((told.submission for told in reports if told.submission), None)
    if latest is None:
        return None
    entry = ReportEntry.objects.select_related("report__coordination_request__leader").get(pk=latest)
    return Submission(entry, list(ReportFile.objects.filter(report=entry.report_id, withdrawn_at=None)))


def _steps_done(reports: Sequence[MonthReport]) -> dict[int, date]:
    """The day on which each milestone was done, as the reports handed in name it; of two the earlier."""
    done: dict[int, date] = {}
    for told in reports:
        for step in told.steps:
            number, day = int(str(step["milestone"])), date.fromisoformat(str(step["done_on"]))
            done[number] = min(day, done.get(number, day))
    return done


def _units(task: Task, on: date) -> list[UnitOnTask]:
    """The host first. What is filed is read by everybody who sees the task whole."""
    month = on.month if on.year == task.work_list.year else MONTHS[-1]
    handed_in = Filing.objects.filter(
        task=task, unit=OuterRef("unit"), status__in=(FilingStatus.SUBMITTED, FilingStatus.FILED)
    )
    people: dict[int, dict[str, ResponsiblePerson]] = defaultdict(dict)
    held = ResponsiblePerson.objects.in_force(on).filter(filing__task=task).select_related("filing")
    for person in held.order_by("from_date", "pk"):
        people[person.filing.unit_id][person.level] = person
    on_task = task.participations.in_month(month).annotate(has_filed=Exists(handed_in)).select_related("unit")
    return [
        UnitOnTask(each.unit, each.is_host, each.has_filed, people[each.unit_id])
        for each in on_task.order_by("-is_host", "pk")
    ]


def _children(task: Task) -> list[Child]:
    children = list(Task.objects.filter(parent=task).select_related("host").order_by("order", "pk"))
    checks: dict[int, dict[int, Judged]] = {child.pk: {} for child in children}
    for child in children:
        child.work_list = task.work_list
    if children:
        columns = [each.name for each in fields(Judged)]
        for row in Check.objects.current().filter(task__in=list(checks)).values_list(*columns):
            checks[row[0]][row[1]] = Judged(*row)
    return [Child(child, checks[child.pk]) for child in children]
