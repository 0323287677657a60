"""The month in progress: which tasks owe a report, and how far each has come."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import (
    Case,
    CharField,
    Count,
    DecimalField,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)

from organization.permissions import sees_whole_city
from supervision.enums import ReportStatus
from supervision.models import Report
from supervision.rules.period import last_day
from tasks.enums import Direction, Measure
from tasks.models import Milestone

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from dashboards.selectors.lists import Period
    from organization.models import Person
    from tasks.models import Task, TaskQuerySet

ACCEPTED, TO_REVIEW, RETURNED, SIGNING = "ok", "rev", "back", "sign"
SAVED, EMPTY, FREE = "saved", "none", "free"
STATES = (ACCEPTED, TO_REVIEW, RETURNED, SIGNING, SAVED, EMPTY, FREE)
OWED = STATES[:-1]
# What lists can be narrowed to. A draft inside the unit is nobody else's business: outside it is missing.
GROUPS = {
    "owed": OWED,
    "accepted": (ACCEPTED,),
    "to_review": (TO_REVIEW,),
    "submitted": (ACCEPTED, TO_REVIEW),
    "returned": (RETURNED,),
    "signing": (SIGNING,),
    "missing": (SAVED, EMPTY),
    "saved": (SAVED,),
    "empty": (EMPTY,),
    "free": (FREE,),
}


STATE = Case(
    When(completed_on__lt=F("cut_off_month"), then=Value(FREE)),
    When(report__status=ReportStatus.ACCEPTED, then=Value(ACCEPTED)),
    When(report__status=ReportStatus.SUBMITTED, then=Value(TO_REVIEW)),
    When(report__status=ReportStatus.RETURNED, then=Value(RETURNED)),
    When(Q(report__status=ReportStatus.SAVED, report__first_submitted_at__isnull=False), then=Value(RETURNED)),
    When(report__status=ReportStatus.AWAITING_SIGNATURE, then=Value(SIGNING)),
    When(report__status=ReportStatus.SAVED, then=Value(SAVED)),
    default=Value(EMPTY),
    output_field=CharField(),
)


def month_duties(tasks: TaskQuerySet, period: Period) -> QuerySet[Task]:
    """Tasks judged in the month, with `host_then_id` and the `state` of their report; completed ones are free."""
    end = last_day(period.year, period.month)
    return (
        tasks.filter(_is_judged(period.month, end))
        .hosted_in(period.month)
        .annotate(
            cut_off_month=Value(end.replace(day=1)),
            report=FilteredRelation("reports", condition=Q(reports__month=period.month)),
        )
        .annotate(state=STATE)
    )


def _is_judged(month: int, end: date) -> Q:
    step = Milestone.objects.filter(task=OuterRef("pk"), dropped=False, due_on__lte=end)
    has_plan = Q(**{f"planned__{month - 1}__isnull": False}) | (Q(measure=Measure.MILESTONE) & Exists(step))
    return has_plan & Q(starts_on__lte=end) & ~Q(paused_months__contains=[month])


def duties_visible_to(person: Person, duties: QuerySet[Task]) -> QuerySet[Task]:
    """The whole city for the office and the leaders, its own for a unit."""
    if sees_whole_city(person):
        return seen_by_city(duties)
    return seen_inside(duties.filter(host_then_id=person.unit_id)) if person.unit_id else seen_inside(duties.none())


def seen_by_city(duties: QuerySet[Task]) -> QuerySet[Task]:
    """A draft is nobody's business outside its unit: `seen_state` without drafts, `reported` as handed in."""
    return duties.annotate(
        seen_state=Case(When(state=SAVED, then=Value(EMPTY)), default=F("state"), output_field=CharField()),
        reported=F("report__counted"),
    )


def seen_inside(duties: QuerySet[Task]) -> QuerySet[Task]:
    return duties.annotate(seen_state=F("state"), reported=F("report__actual"))


def with_plan(duties: QuerySet[Task], month: int) -> QuerySet[Task]:
    """In the order of the list, with the rest of what a row shows. Of milestones those due by then are planned."""
    due = Milestone.objects.filter(task=OuterRef("pk"), dropped=False, due_on__month__lte=month)
    counted = due.order_by().values("task").annotate(number=Count("pk")).values("number")
    planned = Case(
        When(measure=Measure.MILESTONE, then=Subquery(counted)),
        default=F(f"planned__{month - 1}"),
        output_field=DecimalField(),
    )
    return (
        duties.select_related("sector", "work_list")
        .annotate(
            host_then=F("participations__unit__short_name"),
            planned_then=planned,
            submitted_at=F("report__submitted_at"),
        )
        .order_by("sector__position", "order", "pk")
    )


def first_to_review(tasks: QuerySet[Task], month: int) -> QuerySet[Report, Any]:
    """What waits for the office: values short of the plan in front, then in the order in which they came."""
    short = Q(task__direction=Direction.HIGHER, counted__lt=F("planned")) | Q(
        task__direction=Direction.LOWER, counted__gt=F("planned")
    )
    return (
        Report.objects.filter(task__in=tasks, month=month, status=ReportStatus.SUBMITTED)
        .annotate(
            planned=F(f"task__planned__{month - 1}"),
            difference=F("counted") - F("planned"),
            is_short=Case(When(short, then=Value(True)), default=Value(False)),
        )
        .order_by("-is_short", "submitted_at", "pk")
        .values(
            "unit__short_name", "task__serial", "task__title", "planned", "counted", "difference", "is_short",
            "submitted_at",
        )
    )  # fmt: skip


@dataclass(frozen=True)
class Progress:
    """How many reports of a group are in each state."""

    counts: Mapping[str, int]

    def __getitem__(self, state: str) -> int:
        return self.counts.get(state, 0)

    def of(self, group: str) -> int:
        return sum(self[state] for state in GROUPS[group])


def total_of(parts: Iterable[Progress]) -> Progress:
    counts: Counter[str] = Counter()
    for part in parts:
        counts.update(part.counts)
    return Progress(counts)


@dataclass(frozen=True)
class UnitProgress:
    unit_id: int
    name: str
    progress: Progress


def progress_by_sector(duties: QuerySet[Task]) -> dict[int, list[UnitProgress]]:
    """Sector → its units, the one with most tasks first; one query."""
    rows = (
        duties.order_by()
        .values("sector_id", "host_then_id", "participations__unit__short_name", "state")
        .annotate(count=Count("pk"))
        .values_list("sector_id", "host_then_id", "participations__unit__short_name", "state", "count")
    )
    counts: dict[tuple[int, int, str], dict[str, int]] = defaultdict(dict)
    for sector_id, unit_id, name, state, count in rows:
        counts[sector_id, unit_id, name][state] = count
    found: dict[int, list[UnitProgress]] = defaultdict(list)
    for (sector_id, unit_id, name), by_state in counts.items():
        found[sector_id].append(UnitProgress(unit_id, name, Progress(by_state)))
    for units in found.values():
        units.sort(key=lambda unit: (-sum(unit.progress.counts.values()), unit.name))
    return found


def progress_by_unit(sectors: Mapping[int, list[UnitProgress]]) -> list[UnitProgress]:
    """The same for each unit over all sectors, most missing first."""
    parts: dict[tuple[int, str], list[Progress]] = defaultdict(list)
    for units in sectors.values():
        for unit in units:
            parts[unit.unit_id, unit.name].append(unit.progress)
    found = [UnitProgress(unit_id, name, total_of(progress)) for (unit_id, name), progress in parts.items()]
    return sorted(found, key=lambda unit: (-unit.progress.of("missing"), unit.name))


def progress_of(states: Iterable[str]) -> Progress:
    """Of duties that have been read already, by the states of their reports."""
    return Progress(Counter(states))


def total_progress(duties: QuerySet[Task]) -> Progress:
    rows = duties.order_by().values("state").annotate(count=Count("pk")).values_list("state", "count")
    return Progress(dict(rows))
