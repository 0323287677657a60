"""Reads of escalations: lists of them, and the story of one (articles 18 and 19)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from notices.models import Notice
from notices.selectors.tracking import with_deliveries
from supervision.enums import EntryKind, EscalationStatus
from supervision.models import Check, Closing, Escalation, Report, ReportEntry
from supervision.permissions.reports import escalations_visible_to
from supervision.rules.judgement import TaskMonth, planned_value
from supervision.rules.outlook import Outcome, if_nothing_changes
from supervision.rules.period import closes_at
from supervision.selectors.objections import pending_objections
from tasks.enums import Measure
from tasks.models import MONTHS
from tasks.rules.schedule import CUMULATIVE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from organization.models import Person
    from supervision.explaining import Fact
    from supervision.models import EscalationEvent
    from supervision.models.escalations import EscalationQuerySet
    from tasks.models import Task, WorkList

STATES = ("open", "overdue", "settled", "revoked", "all")
SORTED_BY = {
    "task": ("task__order", "month"),
    "unit": ("unit__short_name", "task__order"),
    "month": ("month", "task__order"),
    "due": ("step_due_on", "task__order"),
}
MONTHS_COMPARED = 3


def escalations_of(person: Person) -> EscalationQuerySet:
    """The escalations that the person may see, with what a line about one shows."""
    seen: EscalationQuerySet = escalations_visible_to(person, Escalation.objects.all())  # type: ignore[assignment]
    return seen.select_related("task__work_list", "unit", "responsible", "leader")


def in_state(escalations: EscalationQuerySet, state: str, on: date) -> EscalationQuerySet:
    """`open`, `overdue`, `settled`, `revoked` or `all`; without a state, those in force."""
    match state:
        case "open":
            return escalations.open()
        case "overdue":
            return escalations.overdue(on)
        case "settled":
            return escalations.filter(status=EscalationStatus.CLOSED)
        case "revoked":
            return escalations.filter(status=EscalationStatus.REVOKED)
        case "all":
            return escalations
    return escalations.in_force()


def in_order(escalations: QuerySet[Escalation], sort: str) -> QuerySet[Escalation]:
    """By a column, or the latest first."""
    columns = SORTED_BY.get(sort.removeprefix("-"))
    if columns is None:
        return escalations.order_by("-issued_at", "task__order", "id")
    first = f"-{columns[0]}" if sort.startswith("-") else columns[0]
    return escalations.order_by(first, *columns[1:], "id")


@dataclass(frozen=True, slots=True)
class Counts:
    """How many escalations there are in each state."""

    in_force: int
    open: int
    overdue: int
    settled: int
    revoked: int


def count_states(escalations: EscalationQuerySet, on: date) -> Counts:
    """In one query."""

    def counted(part: EscalationQuerySet) -> Count:
        return Count("pk", filter=Q(pk__in=part.order_by().values("pk")))

    every = Escalation.objects.all()
    found = escalations.order_by().aggregate(
        in_force=counted(every.in_force()),
        **{state: counted(in_state(every, state, on)) for state in ("open", "overdue", "settled", "revoked")},
    )
    return Counts(**found)


def of_the_same_closing(escalation: Escalation, person: Person) -> QuerySet[Escalation]:
    """The task's other escalations of the month, as far as the person may see them."""
    return (
        escalations_of(person)
        .in_force()
        .filter(task=escalation.task_id, year=escalation.year, month=escalation.month)
        .exclude(pk=escalation.pk)
        .order_by("action", "pk")
    )


@dataclass(frozen=True, slots=True)
class RestingMonth:
    """A month that the escalation rests on: its judgement, when the report came, when the month was closed."""

    fact: Fact
    report: Report | None
    closed_at: datetime | None
    is_objected: bool = False

    @property
    def month(self) -> int:
        return self.fact.month


def resting_months(escalation: Escalation, facts: Iterable[Fact]) -> list[RestingMonth]:
    reports = {each.month: each for each in Report.objects.filter(task=escalation.task_id)}
    closings = Closing.objects.filter(work_list=escalation.task.work_list_id)
    closed_at = dict(closings.values_list("month", "closed_at"))
    objected = {month for _task, month in pending_objections([escalation.task_id])}
    return [
        RestingMonth(fact, reports.get(fact.month), closed_at.get(fact.month), fact.month in objected) for fact in facts
    ]


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing in the story of an escalation. `kind` says which: `report_…` an entry of the month's report with its
    `actual` value, `month_closed` the closing, else an event of the escalation, with its word as `label`."""

    at: datetime
    kind: str
    by: Person | None = None
    actual: Decimal | None = None
    month: int = 0
    text: str = ""
    grounds: Sequence[str] = ()
    label: str = ""


STORY_KINDS = (EntryKind.SUBMITTED, EntryKind.ACCEPTED, EntryKind.CORRECTED)


def story_of(escalation: Escalation, months: Sequence[RestingMonth]) -> list[Happening]:
    """What led to the escalation and what became of it, the oldest first: the month's report, later corrections of
    the months that it rests on, the closing, and its own events."""
    rests_on = [each.month for each in months]
    month = rests_on[-1] if rests_on else escalation.month
    entries = ReportEntry.objects.filter(
        Q(report__month=month, kind__in=STORY_KINDS) | Q(report__month__in=rests_on, kind=EntryKind.CORRECTED),
        report__task=escalation.task_id,
    ).select_related("report", "by__unit")
    happened = [_of_entry(entry) for entry in entries]
    happened += [
        Happening(each.closed_at, "month_closed", month=each.month)
        for each in months
        if each.month == month and each.closed_at is not None
    ]
    happened += [_of_event(event, escalation.month) for event in escalation.events.select_related("by__unit")]
    return sorted(happened, key=lambda each: each.at)


def _of_entry(entry: ReportEntry) -> Happening:
    return Happening(entry.at, f"report_{entry.kind}", entry.by, entry.actual, entry.report.month, entry.reason or "")


def _of_event(event: EscalationEvent, month: int) -> Happening:
    return Happening(event.at, event.kind, event.by, None, month, event.text, event.grounds, event.get_kind_display())


def told_of(escalation: Escalation) -> list[Notice]:
    """Who was told of it; those who have to sign come first."""
    told = Notice.objects.filter(cause=f"escalation:{escalation.pk}").select_related("recipient__unit", "unit")
    return list(with_deliveries(told).order_by("-needs_signature", "pk"))


def told_of_revocation(escalation: Escalation) -> list[Notice]:
    """Who of those who had got it was told that it is revoked."""
    told = Notice.objects.filter(cause=f"revocation:{escalation.pk}").select_related("recipient__unit", "unit")
    return list(told.order_by("pk"))


@dataclass(frozen=True, slots=True)
class Later:
    """A coming month that would bring something new if nothing changed, with what it asks for."""

    outcome: Outcome
    planned: Decimal


@dataclass(frozen=True, slots=True)
class Prospect:
    """How the task may go on: the next month met or not, then the first months that would bring something new.

    `missing` is what is still to be reached by the end of the next month, `pace` the average growth of the last
    three months; both only for values that add up.
    """

    month: int
    planned: Decimal
    streak: int
    missing: Decimal | None
    pace: Decimal | None
    missed: Outcome
    later: list[Later]

    @property
    def rounded_pace(self) -> Decimal | None:
        return None if self.pace is None else self.pace.quantize(Decimal("0.1"), ROUND_HALF_UP)

    @property
    def missed_streak(self) -> str:
        return str(self.missed.streak)


def prospect_of(task: Task) -> Prospect | None:
    """None where no month of the year is left to be judged."""
    if task.completed_on is not None:
        return None
    planned = dict(planned_months(task))
    if not planned:
        return None
    checks = list(Check.objects.current().filter(task=task.pk).order_by("month"))
    streak = checks[-1].streak if checks else 0
    month = min(planned)
    reached = [check.actual for check in checks if check.actual is not None]
    adds_up = task.measure in CUMULATIVE and bool(reached)
    coming = list(if_nothing_changes(sorted(planned), streak, livelihood=task.livelihood))
    return Prospect(
        month=month,
        planned=planned[month],
        streak=streak,
        missing=max(planned[month] - reached[-1], Decimal(0)) if adds_up else None,
        pace=_pace(reached) if adds_up else None,
        missed=coming[0],
        later=[Later(each, planned[each.month]) for each in _new_actions(coming)],
    )


def planned_months(task: Task) -> Iterator[tuple[int, Decimal]]:
    """The months not closed yet that will be judged, with what they ask for."""
    work_list: WorkList = task.work_list
    milestones = dict(task.milestones.filter(dropped=False).values_list("pk", "due_on"))
    for month in MONTHS:
        if month <= work_list.closed_through:
            continue
        known = TaskMonth(
            year=work_list.year,
            month=month,
            measure=Measure(task.measure),
            starts_on=task.starts_on,
            planned=task.planned[month - 1],
            due_on=milestones,
            is_active=month not in task.paused_months,
            published_at=work_list.published_at,
            closed_at=closes_at(work_list.year, month),
        )
        asked = planned_value(known)
        if asked is not None:
            yield month, asked


def _new_actions(coming: Sequence[Outcome]) -> Iterator[Outcome]:
    """After the next month, each month that brings an action not seen before on this course."""
    seen = {due.action for due in coming[0].escalations}
    for each in coming[1:]:
        actions = {due.action for due in each.escalations}
        if actions - seen:
            seen |= actions
            yield each


def _pace(reached: Sequence[Decimal]) -> Decimal | None:
    known = reached[-MONTHS_COMPARED - 1 :]
    return (known[-1] - known[0]) / (len(known) - 1) if len(known) > 1 else None
