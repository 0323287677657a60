"""Visits of the year by their weeks, and where two inspections visit one unit in the same weeks (article 6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from office.models import Inspection, Visit
from office.rules.visits import PlannedVisit, overlaps, overlaps_of
from organization.models import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from office.rules.visits import Overlap

WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class VisitMet:
    """Two inspections at one unit in the same weeks; one that is only being planned has no record yet."""

    unit: Unit
    first: Inspection | None
    second: Inspection | None
    weeks: tuple[date, ...]


def planned(visit: Visit) -> PlannedVisit:
    return PlannedVisit(visit.inspection_id, visit.unit_id, visit.begins_on, visit.ends_on)


def visits_met(own: Sequence[PlannedVisit]) -> list[VisitMet]:
    """Where these visits of one inspection meet those of others."""
    if not own:
        return []
    first, last = min(visit.begins_on for visit in own), max(visit.ends_on for visit in own)
    others = Visit.objects.standing().filter(
        unit__in={visit.unit for visit in own}, begins_on__lte=last + WEEK, ends_on__gte=first - WEEK
    )
    return _named(overlaps_of(own, map(planned, others)))


def visits_meeting_in(year: int) -> list[VisitMet]:
    """All visits of a year that meet, the earliest first."""
    visits = Visit.objects.standing().filter(inspection__year=year)
    return _named(overlaps(map(planned, visits)))


def _named(found: Iterable[Overlap]) -> list[VisitMet]:
    listed = list(found)
    if not listed:
        return []
    sides = {key for each in listed for key in (each.first.inspection, each.second.inspection) if key is not None}
    inspections = Inspection.objects.select_related("holder").in_bulk(sides)
    units = Unit.objects.in_bulk({each.unit for each in listed})

    def side(visit: PlannedVisit) -> Inspection | None:
        return None if visit.inspection is None else inspections[visit.inspection]

    return [VisitMet(units[each.unit], side(each.first), side(each.second), each.weeks) for each in listed]
