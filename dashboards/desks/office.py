"""The supervision office's desk: the month in progress, what to review, what is open and overdue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from dashboards.desks.disputes import objections_to_decide
from dashboards.desks.office_year import office_lines
from dashboards.desks.rewards import reward_lines
from dashboards.figures import weekday_moment_text
from dashboards.links import Links
from dashboards.marks import squares_html
from dashboards.selectors.duties import filing_counts, open_counts, open_escalations, open_requests
from dashboards.selectors.lists import coming_periods
from dashboards.selectors.reporting import (
    EMPTY,
    SAVED,
    Progress,
    UnitProgress,
    first_to_review,
    month_duties,
    progress_by_sector,
    progress_by_unit,
    total_of,
)
from supervision.models import CoordinationRequest, Escalation
from tasks.models import Sector, Task

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from dashboards.selectors.lists import Period
    from organization.models import Person
    from tasks.models import WorkList

ROWS = 8
DUE_FIRST = 5


@dataclass(frozen=True)
class SectorRow:
    """A sector's reports of the month: a square for each task, by unit, and the sums."""

    sector: Sector
    squares: SafeString
    progress: Progress


@dataclass(frozen=True)
class StepLine:
    state: str
    label: str
    note: str


def office_desk(person: Person, work_list: WorkList, *, at: datetime) -> dict[str, object]:
    links, today = Links(work_list.year), localdate(at)
    escalations = Escalation.objects.filter(task__work_list=work_list)
    requests = open_requests(CoordinationRequest.objects.filter(task__work_list=work_list))
    first_requests = list(requests[: ROWS + 1])
    periods = coming_periods(work_list)
    period = next(iter(periods), None)
    return {
        "work_list": work_list,
        "links": links,
        "today": today,
        "period": period,
        "month": month_in_progress(work_list, period) if period and period.opens_at <= at else None,
        "steps": month_steps(periods, at) if period else [],
        "escalation_counts": open_counts(escalations, today),
        "escalations": open_escalations(escalations)[:DUE_FIRST],
        "requests": first_requests[:ROWS],
        "request_count": len(first_requests) if len(first_requests) <= ROWS else requests.count(),
        "objections": objections_to_decide(work_list, today, most=ROWS),
        "filings": filing_counts(work_list, today),
        **reward_lines(person, today),
        **office_lines(person, today),
    }


def month_in_progress(work_list: WorkList, period: Period) -> dict[str, object]:
    """Its squares by sector and unit, and the reports that wait, the units that still owe some; three queries."""
    tasks = Task.objects.filter(work_list=work_list)
    duties = month_duties(tasks, period)
    by_sector = progress_by_sector(duties)
    units = progress_by_unit(by_sector)
    return {
        "sectors": _sector_rows(work_list, by_sector),
        "total": total_of(unit.progress for unit in units),
        "waiting": first_to_review(tasks, period.month)[:ROWS],
        "owing_units": [unit for unit in units if unit.progress.of("missing")],
    }


def _sector_rows(work_list: WorkList, by_sector: Mapping[int, list[UnitProgress]]) -> list[SectorRow]:
    return [
        SectorRow(sector, _squares(units), total_of(unit.progress for unit in units))
        for sector in Sector.objects.filter(work_list=work_list)
        if (units := by_sector.get(sector.pk))
    ]


def _squares(units: Sequence[UnitProgress]) -> SafeString:
    """What is only a draft inside a unit is not reported to the office."""
    return mark_safe("".join([squares_html(_seen(unit.progress.counts), unit.name) for unit in units]))


def _seen(counts: Mapping[str, int]) -> dict[str, int]:
    return {**counts, "": counts.get(SAVED, 0) + counts.get(EMPTY, 0)}


def month_steps(periods: Sequence[Period], at: datetime) -> list[StepLine]:
    """The moments of the first month in their order; the next one to come is the one that stands out."""
    period, *later = periods
    moments = [(_("Reports open"), period.opens_at)]
    moments += [(_("Reminder %s") % n, moment) for n, moment in enumerate(period.reminders_at, start=1)]
    moments += [(_("Reports due"), period.due_at), (_("Month closed and judged"), period.closes_at)]
    if later:
        moments.append((_("Next month's reports open"), later[0].opens_at))
    coming = next((moment for _label, moment in moments if moment > at), None)
    return [
        StepLine("now" if moment == coming else "done" if moment <= at else "", label, weekday_moment_text(moment))
        for label, moment in moments
    ]
