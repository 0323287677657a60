"""The grid of the routine (article 5): units by weeks, months and quarters, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, F, FilteredRelation, OuterRef, Q, Subquery
from django.utils.timezone import localdate

from incentives.selectors.evidence import reads_evidence_of
from office.enums import MeetingKind, MeetingStatus, RoutineKind, RoutineState
from office.models import Meeting, RoutineTick
from office.permissions.routine import ticks_visible_to
from office.rules.routine import MonthFacts, quarters_of, state_of, state_of_month, weeks_of
from organization.models import Unit
from supervision.enums import Flag
from supervision.judging import MonthWindow, known_tasks
from supervision.models import Check, Closing, Report
from supervision.parameters import timings_of
from supervision.rules.judgement import is_completed_before, planned_value
from supervision.rules.period import closes_at, due_at, opens_at
from tasks.models import MONTHS, Participation, WorkList

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from django.db.models import QuerySet

    from office.rules.routine import Period
    from organization.models import Person

KEPT = (RoutineState.HELD, RoutineState.LATE)
COUNTED = (*KEPT, RoutineState.NONE, RoutineState.OPEN)


@dataclass(frozen=True, slots=True)
class Cell:
    """A unit in a week, a month or a quarter; a meeting that was recorded counts by itself."""

    number: int
    state: RoutineState
    held_on: date | None = None
    tick: RoutineTick | None = None
    meeting: Meeting | None = None
    facts: MonthFacts | None = None
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class Row:
    unit: Unit
    cells: list[Cell]

    @property
    def kept(self) -> int:
        return sum(cell.state in KEPT for cell in self.cells)

    @property
    def owed(self) -> int:
        """What has come up so far, kept or not."""
        return sum(cell.state in COUNTED for cell in self.cells)

    @property
    def missed(self) -> int:
        return sum(cell.state == RoutineState.NONE for cell in self.cells)


@dataclass(slots=True)
class Kept:
    """What is known of one unit: its ticks and its recorded weekly meetings, by period."""

    ticks: dict[tuple[str, int], RoutineTick] = field(default_factory=dict)
    meetings: dict[int, Meeting] = field(default_factory=dict)


@reads_evidence_of(RoutineTick)
def ticks_with_readable_files(person: Person) -> QuerySet[RoutineTick]:
    return ticks_visible_to(person, RoutineTick.objects.all())


def units_with_routine(year: int) -> QuerySet[Unit]:
    """The units on the tasks of the year's list (责任单位), which the article binds."""
    taking_part = Participation.objects.effective().filter(task__work_list__year=year)
    return Unit.objects.filter(pk__in=taking_part.values("unit")).order_by("kind", "name")


def kept_by_units(year: int, units: Iterable[Unit] | None = None) -> Mapping[int, Kept]:
    """The ticks and the units' own recorded meetings of a year; two queries."""
    ticks = RoutineTick.objects.standing().filter(year=year)
    weeks = weeks_of(year)
    meetings = Meeting.objects.filter(
        kind=MeetingKind.UNIT_WEEKLY,
        status=MeetingStatus.HELD,
        held_at__date__range=(weeks[0].first_on, weeks[-1].last_on),
    )
    if units is not None:
        wanted = [unit.pk for unit in units]
        ticks, meetings = ticks.filter(unit__in=wanted), meetings.filter(unit__in=wanted)
    kept: dict[int, Kept] = defaultdict(Kept)
    for each in ticks.select_related("by"):
        kept[each.unit_id].ticks[each.kind, each.number] = each
    for meeting in meetings.order_by("-held_at"):
        if meeting.held_at is not None and meeting.unit_id is not None:
            kept[meeting.unit_id].meetings[localdate(meeting.held_at).isocalendar().week] = meeting
    return kept


def rows_by_week(year: int, units: Iterable[Unit], kept: Mapping[int, Kept], today: date) -> list[Row]:
    return _rows(weeks_of(year), units, kept, today)


def rows_by_quarter(year: int, units: Iterable[Unit], kept: Mapping[int, Kept], today: date) -> list[Row]:
    return _rows(quarters_of(year), units, kept, today)


def _rows(periods: list[Period], units: Iterable[Unit], kept: Mapping[int, Kept], today: date) -> list[Row]:
    nothing = Kept()
    return [Row(unit, [_cell(each, unit, kept.get(unit.pk, nothing), today) for each in periods]) for unit in units]


def _cell(period: Period, unit: Unit, kept: Kept, today: date) -> Cell:
    ticked = kept.ticks.get((period.kind, period.number))
    meeting = kept.meetings.get(period.number) if period.kind == RoutineKind.WEEK else None
    held_on = ticked.held_on if ticked else None
    if meeting is not None and meeting.held_at is not None:
        held_on = localdate(meeting.held_at)
    state = state_of(period, held_on, today)
    if held_on is None and not (unit.exists_on(period.first_on) or unit.exists_on(period.last_on)):
        state = RoutineState.FREE
    return Cell(period.number, state, held_on, ticked, meeting, period=period)


def rows_by_month(year: int, units: Iterable[Unit], at: datetime) -> list[Row]:
    """The month's reports are its summary; a month is judged by what was owed at its closing."""
    work_list = WorkList.objects.filter(year=year).first()
    facts = _month_facts(work_list, at) if work_list else {}
    timings = timings_of(year)
    opened = [month for month in MONTHS if opens_at(year, month, timings[month]) <= at]
    due = [month for month in MONTHS if due_at(year, month, timings[month]) < at]
    return [
        Row(unit, [_month_cell(month, facts.get((unit.pk, month), MonthFacts()), opened, due) for month in MONTHS])
        for unit in units
    ]


def _month_cell(month: int, facts: MonthFacts, opened: list[int], due: list[int]) -> Cell:
    return Cell(month, state_of_month(facts, has_opened=month in opened, is_due=month in due), facts=facts)


def _month_facts(work_list: WorkList, at: datetime) -> dict[tuple[int, int], MonthFacts]:
    """By unit and month: of the closed months from what was judged, of the open one from the plan."""
    due = Closing.objects.filter(work_list=work_list.pk, month=OuterRef("month"))
    rows = (
        Check.objects.current()
        .filter(task__work_list=work_list, is_closed_out=False)
        .exclude(flag=Flag.NOT_DUE)
        .annotate(
            report=FilteredRelation("task__reports", condition=Q(task__reports__month=F("month"))),
            was_due_at=Subquery(due.values("due_at")[:1]),
        )
        .order_by()
        .values("unit", "month")
        .annotate(
            owed=Count("pk"),
            handed_in=Count("pk", filter=Q(report__first_submitted_at__isnull=False)),
            in_time=Count("pk", filter=Q(report__first_submitted_at__lte=F("was_due_at"))),
        )
    )
    facts = {
        (row["unit"], row["month"]): MonthFacts(row["owed"], row["handed_in"], row["in_time"])
        for row in rows.values("unit", "month", "owed", "handed_in", "in_time")
    }
    facts.update(_open_month_facts(work_list, at))
    return facts


def _open_month_facts(work_list: WorkList, at: datetime) -> dict[tuple[int, int], MonthFacts]:
    """The month that is being reported; nothing between two months, and nothing of a draft."""
    month = work_list.closed_through + 1
    if month not in MONTHS or not work_list.is_published:
        return {}
    timing = timings_of(work_list.year)[month]
    due, closing = due_at(work_list.year, month, timing), closes_at(work_list.year, month, timing)
    if opens_at(work_list.year, month, timing) > at:
        return {}
    reports = Report.objects.filter(task__work_list=work_list, month=month, first_submitted_at__lte=at)
    submitted = dict(reports.values_list("task_id", "first_submitted_at"))
    counts: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    for task in known_tasks(work_list, MonthWindow(month, due, closing, at)):
        if planned_value(task.known) is None or is_completed_before(task.known):
            continue
        moment = submitted.get(task.task_id)
        owed = counts[task.unit_id]
        owed[0] += 1
        owed[1] += moment is not None
        owed[2] += moment is not None and moment <= due
    return {(unit_id, month): MonthFacts(*owed) for unit_id, owed in counts.items()}
