"""When inspections visit units: the weeks of a visit, and visits to one unit in the same weeks (6)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WEEK = timedelta(weeks=1)
DAYS_BEFORE = 7


@dataclass(frozen=True)
class PlannedVisit:
    """A visit to a unit; `inspection` tells visits of one inspection from those of another, None where it is new."""

    inspection: int | None
    unit: int
    begins_on: date
    ends_on: date


@dataclass(frozen=True)
class Overlap:
    """Two inspections visit the unit in these weeks, each named by its Monday."""

    unit: int
    first: PlannedVisit
    second: PlannedVisit
    weeks: tuple[date, ...]


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def weeks_of(begins_on: date, ends_on: date) -> tuple[date, ...]:
    """The Mondays of the weeks that the days from `begins_on` to `ends_on` touch."""
    monday, weeks = monday_of(begins_on), []
    while monday <= ends_on:
        weeks.append(monday)
        monday += WEEK
    return tuple(weeks)


def weeks_of_year(year: int) -> tuple[date, ...]:
    """The Mondays of the weeks that the year's days touch: 53 or 54."""
    return weeks_of(date(year, 1, 1), date(year, 12, 31))


def shared_weeks(first: PlannedVisit, second: PlannedVisit) -> tuple[date, ...]:
    """A visit until Friday and one from Monday on share no week; one until Monday and one from Friday on do."""
    begins_on = max(monday_of(first.begins_on), monday_of(second.begins_on))
    return weeks_of(begins_on, min(monday_of(first.ends_on), monday_of(second.ends_on)))


def overlaps(visits: Iterable[PlannedVisit]) -> list[Overlap]:
    """Each pair of visits by different inspections to one unit in the same weeks, the earliest first."""
    by_unit: dict[int, list[PlannedVisit]] = defaultdict(list)
    for visit in visits:
        by_unit[visit.unit].append(visit)
    found = [overlap for unit, own in by_unit.items() for overlap in _overlaps_at(unit, own)]
    return sorted(found, key=lambda each: (each.weeks[0], each.unit))


def _overlaps_at(unit: int, visits: list[PlannedVisit]) -> Iterator[Overlap]:
    ordered = sorted(visits, key=lambda each: (each.begins_on, each.inspection or 0))
    for first, second in combinations(ordered, 2):
        if first.inspection != second.inspection and (weeks := shared_weeks(first, second)):
            yield Overlap(unit, first, second, weeks)


def overlaps_of(visits: Iterable[PlannedVisit], others: Iterable[PlannedVisit]) -> list[Overlap]:
    """Where the visits of one inspection meet those of others: what its planner is warned of."""
    own = list(visits)
    mine = {each.inspection for each in own}
    beside = [each for each in others if each.inspection not in mine]
    found = overlaps([*own, *beside])
    return [each for each in found if each.first.inspection in mine or each.second.inspection in mine]


def day_announced(on: date) -> date:
    """The first day of the visits of which units are reminded on this day: a week ahead."""
    return on + timedelta(days=DAYS_BEFORE)
