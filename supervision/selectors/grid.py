"""The month of a unit as one grid: all its tasks, what was, what should be, what is, and what follows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.utils.timezone import localdate

from supervision.enums import ReportStatus
from supervision.rules.reporting import earliest_days, fall
from supervision.selectors.marks import code_of, strip_of
from supervision.selectors.month import facts_of, hosted_tasks, last_value, outlook_of, state_of
from supervision.selectors.objections import open_terms
from tasks.enums import Measure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime
    from decimal import Decimal

    from organization.models import Person, Unit
    from supervision.models import Check, Report
    from supervision.selectors.month import Facts, Moments, Outlook
    from supervision.selectors.objections import Term
    from tasks.models import Milestone, Task, WorkList

WRITABLE = (ReportStatus.EMPTY, ReportStatus.SAVED, ReportStatus.RETURNED)
SUBMITTED = ("sent", "sign", "ok")
SHOWN_STATES = ("all", "owed", "submitted", "back", "saved", "none", "free", "red", "yellow", "unreported")


@dataclass(frozen=True, slots=True)
class GridStep:
    """A milestone due by the month's end: reported done in an earlier month, in this one, or not."""

    milestone: Milestone
    done_before: date | None
    done_now: date | None

    @property
    def done_on(self) -> date | None:
        return self.done_before or self.done_now


@dataclass(frozen=True, slots=True)
class GridRow:
    task: Task
    report: Report | None
    outlook: Outlook
    last: Decimal | None
    codes: str
    state: str
    milestones: list[Milestone]
    steps: list[GridStep]
    next_step: Milestone | None
    is_editable: bool
    objection: int | None = None
    term: Term | None = None

    @property
    def version(self) -> int:
        return self.report.version if self.report else 0

    @property
    def code(self) -> str:
        return code_of(self.outlook.judgement, is_completed=self.outlook.is_completed)

    @property
    def fall(self) -> Decimal | None:
        return fall(Measure(self.task.measure), self.outlook.actual, self.last)

    @property
    def has_text(self) -> bool:
        return bool(self.report and self.report.progress)

    @property
    def is_returned(self) -> bool:
        return bool(self.report and self.report.return_reason)

    @property
    def ends_streak(self) -> bool:
        """A red flag after yellow cards: the streak ends with it."""
        return self.code == "r" and self.codes[-2:-1] in ("y", "u")

    @property
    def has_why(self) -> bool:
        return bool(self.is_returned or (self.is_editable and (self.fall or self.steps or self.next_step)))


@dataclass(frozen=True, slots=True)
class Grid:
    """A unit's month with its totals; `rows` may be narrowed to a state, `counts` are of all."""

    moments: Moments
    rows: list[GridRow]
    counts: Counter[str]

    @property
    def ready(self) -> int:
        """How many saved reports can be submitted as they are."""
        return self.counts["ready"]


def month_grid(
    work_list: WorkList,
    unit: Unit,
    month: int,
    at: datetime,
    *,
    state: str = "",
    own: bool,
    reader: Person | None = None,
) -> Grid:
    """The grid of the unit's tasks; `own` with what its people are writing, otherwise only with what was handed in.
    Of a closed month it says to which cards the reader may object."""
    tasks = list(hosted_tasks(work_list, unit, month).select_related("work_list"))
    facts = facts_of(work_list, month, [task.pk for task in tasks], at)
    terms = open_terms(reader, _judged(tasks, facts), localdate(at)) if reader and facts.moments.is_closed else {}
    rows = [grid_row(task, facts, at, own=own, terms=terms) for task in tasks]
    return Grid(facts.moments, [row for row in rows if _is_in(row, state)], _counts(rows))


def _judged(tasks: Sequence[Task], facts: Facts) -> list[Check]:
    """The month's judgements, with their tasks."""
    checks = []
    for task in tasks:
        if (check := facts.checks.get(task.pk, {}).get(facts.moments.month)) is not None:
            check.task = task
            checks.append(check)
    return checks


def grid_row(
    task: Task, facts: Facts, at: datetime, *, own: bool, terms: Mapping[int, Term] = MappingProxyType({})
) -> GridRow:
    moments = facts.moments
    report = facts.reports.get(task.pk, {}).get(moments.month)
    writes = own and moments.is_open(at) and moments.month not in task.paused_months
    editable = writes and (report is None or report.status in WRITABLE)
    if not own and report is not None and report.first_submitted_at is None:
        report = None
    outlook = outlook_of(facts, task.pk, report, at, draft=editable)
    due, coming = _steps(task, facts, report)
    return GridRow(
        task=task,
        report=report,
        outlook=outlook,
        last=last_value(facts, task.pk),
        codes=strip_of(facts.checks.get(task.pk, {}).values(), moments.month - 1, task.paused_months),
        state=state_of(report, outlook, Measure(task.measure)),
        milestones=facts.milestones.get(task.pk, []),
        steps=due,
        next_step=coming,
        objection=facts.objections.get(task.pk),
        term=terms.get(check.pk) if (check := facts.checks.get(task.pk, {}).get(moments.month)) else None,
        is_editable=editable and not outlook.is_completed and (outlook.owes_report or report is not None),
    )


def _steps(task: Task, facts: Facts, report: Report | None) -> tuple[list[GridStep], Milestone | None]:
    """The milestones due by the month's end, and the first one after it."""
    cut_off = facts.moments.last_day
    milestones = facts.milestones.get(task.pk, [])
    before = facts.done_before.get(task.pk, {})
    now = _days_now(report)
    due = [GridStep(each, before.get(each.pk), now.get(each.pk)) for each in milestones if each.due_on <= cut_off]
    coming = next((each for each in milestones if each.due_on > cut_off and each.pk not in before), None)
    return due, coming


def _days_now(report: Report | None) -> dict[int, date]:
    return earliest_days(report.steps) if report else {}


def _counts(rows: Sequence[GridRow]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for row in rows:
        counts.update(name for name in SHOWN_STATES if _is_in(row, name))
        counts["ready"] += row.state == "saved" and (row.task.is_milestone or row.outlook.actual is not None)
        counts["incomplete"] += row.state == "saved" and not (row.task.is_milestone or row.outlook.actual is not None)
    return counts


def _is_in(row: GridRow, state: str) -> bool:
    match state:
        case "owed":
            return row.state != "free"
        case "submitted":
            return row.state in SUBMITTED
        case "red":
            return row.code in ("r", "c")
        case "yellow":
            return row.code.startswith("y")
        case "unreported":
            return row.code.startswith("u")
        case "" | "all":
            return True
        case _:
            return row.state == state
