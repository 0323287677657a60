"""The room's first page: what waits, this week's meetings, the mayor's year, inspections, reviews, routine, duties."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.utils.timezone import localdate

from incentives.pages.addresses import address
from office.enums import DutyKind, DutyState
from office.models import Inspection
from office.pages.duties import Count as DutyCount
from office.pages.duties import shown
from office.pages.waiting import waiting_for
from office.permissions.duties import readable_duties
from office.permissions.routine import units_in_grid_of
from office.rules.routine import week_on
from office.selectors.duties import duties_known
from office.selectors.inspections import inspections_visible_to
from office.selectors.meetings import between, mayors_months, meetings_visible_to
from office.selectors.routine import kept_by_units, rows_by_week, units_with_routine

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from office.models import Meeting
    from office.rules.duties import Duty
    from organization.models import Person

REVIEWS = (DutyKind.ECONOMIC_ANALYSIS, DutyKind.MID_YEAR_REVIEW, DutyKind.YEAR_END_REVIEW)
DONE = (DutyState.DONE, DutyState.DONE_LATE)
MOST_REVIEWS = 3
MOST_OVERDUE = 8


def home_page(person: Person, at: datetime) -> dict[str, Any]:
    """A fixed number of queries, whatever the year holds."""
    on = localdate(at)
    waiting = waiting_for(person, on)
    duties = readable_duties(person, duties_known([on.year], on)[on.year])
    this_week = week_on(on)
    return {
        "year": on.year,
        "today": on,
        "at": at,
        "waiting": [each for each in waiting if each.is_own],
        "watched": [each for each in waiting if not each.is_own],
        "meetings": _meetings(person, this_week.first_on, this_week.last_on),
        "week": this_week,
        "months": mayors_months(on.year, at) if person.has_perm("office.view_mayors_months") else [],
        "inspections": _inspections(person),
        "reviews": _coming_reviews(person, duties, on),
        "counts": _counts(duties, on),
        "overdue": shown(person, [each for each in duties if each.state(on) == DutyState.OVERDUE][:MOST_OVERDUE], on),
        "routine": _routine(person, on),
    }


def _meetings(person: Person, first: date, last: date) -> list[Meeting]:
    found = meetings_visible_to(person).standing().filter(between(first, last)).select_related("chair", "unit")
    return list(found.order_by("planned_at", "pk").distinct())


def _inspections(person: Person) -> list[Inspection]:
    """Under way or followed up, with how many findings are still open."""
    if not person.has_perm("office.view_inspections"):
        return []
    still_open = Q(
        findings__withdrawn_at=None, findings__rectify_by__isnull=False, findings__verified_on=None,
        findings__isnull=False,
    )  # fmt: skip
    visible = Inspection.objects.under_way().filter(pk__in=inspections_visible_to(person).values("pk"))
    counted = visible.annotate(open_findings=Count("findings", filter=still_open, distinct=True))
    return list(counted.select_related("holder").order_by("ends_on", "pk"))


def _coming_reviews(person: Person, duties: Sequence[Duty], on: date) -> list[Any]:
    """The analyses and evaluations that come next, those overdue in front."""
    coming = [each for each in duties if each.kind in REVIEWS and each.state(on) not in DONE]
    return list(shown(person, coming[:MOST_REVIEWS], on))


def _counts(duties: Sequence[Duty], on: date) -> list[DutyCount]:
    states = Counter(each.state(on) for each in duties)
    return [
        DutyCount(state, states[state], address("office:duties_of_year", args=[on.year], state=state.value))
        for state in DutyState
    ]


def _routine(person: Person, on: date) -> dict[str, Any]:
    """How many of the units that the person sees have kept this week so far; for a unit its own row."""
    period = week_on(on)
    units = list(units_in_grid_of(person, units_with_routine(on.year)))
    rows = rows_by_week(period.year, units, kept_by_units(period.year, units), on)
    held = sum(cell.held_on is not None for row in rows for cell in row.cells if cell.number == period.number)
    return {"units": len(units), "held": held, "own": next((u for u in units if u.pk == person.unit_id), None)}
