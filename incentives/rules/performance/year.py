"""A whole year of article 16: from the tasks as they stand at its end to loads, points and their totals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from incentives.enums import BonusGround
from incentives.rules.performance.bonus import capped, grounds_of, split_bonus
from incentives.rules.performance.completion import TaskYear, completion, deduction, is_completed
from incentives.rules.performance.figures import Figures
from incentives.rules.performance.load import LoadPart, base_points, greatest_of, loads_of, parts_of

NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class Loads:
    """What everybody carries: each unit's parts, their sums, and the greatest of these."""

    parts: Sequence[LoadPart]
    sums: Mapping[Hashable, Fraction]
    greatest: Fraction
    figures: Figures

    def base(self, unit: Hashable) -> Fraction:
        return base_points(self.sums.get(unit, NOTHING), self.greatest, self.figures)


@dataclass(frozen=True, slots=True)
class Line:
    """Points of one unit for one task: taken off (`reached` is how far the task came) or added (on some grounds)."""

    task: TaskYear
    part: LoadPart
    points: Fraction
    reached: Fraction
    grounds: tuple[BonusGround, ...] = ()

    @property
    def is_bonus(self) -> bool:
        return bool(self.grounds)


@dataclass(frozen=True, slots=True)
class Points:
    """A unit's points of the year; the total is the base less the deduction with the bonus after its cap."""

    load: Fraction
    base: Fraction
    deduction: Fraction
    bonus_before_cap: Fraction
    bonus: Fraction

    @property
    def total(self) -> Fraction:
        return self.base - self.deduction + self.bonus


def loads_of_year(tasks: Iterable[TaskYear], figures: Figures) -> Loads:
    """A suspended or withdrawn task weighs nothing; its units are there all the same."""
    parts = [
        part
        for task in tasks
        for part in parts_of(
            task.task,
            task.host,
            task.co_hosts,
            task.weight if task.is_active else NOTHING,
            figures.load_host_share,
        )
    ]
    sums = loads_of(parts)
    return Loads(parts, sums, greatest_of(sums), figures)


def lines_of_year(tasks: Sequence[TaskYear], loads: Loads) -> list[Line]:
    """Every deduction and every bonus before the cap; what comes to nothing gives no line."""
    parts: dict[Hashable, list[LoadPart]] = defaultdict(list)
    for part in loads.parts:
        parts[part.task].append(part)
    lines = [line for task in tasks if task.is_active for line in _lines_of(task, parts[task.task], loads)]
    return [line for line in lines if line.points]


def _lines_of(task: TaskYear, parts: Sequence[LoadPart], loads: Loads) -> list[Line]:
    if is_completed(task):
        grounds = tuple(grounds_of(task, loads.figures))
        points = split_bonus(task, loads.figures) if grounds else {}
        return [Line(task, part, points[part.unit], completion(task), grounds) for part in parts if grounds]
    reached = completion(task)
    return [
        Line(task, part, deduction(loads.base(part.unit), part.load, loads.sums[part.unit], reached), reached)
        for part in parts
    ]


def points_of(
    loads: Loads, deductions: Iterable[tuple[Hashable, Fraction]], bonuses: Iterable[tuple[Hashable, Fraction]]
) -> dict[Hashable, Points]:
    """The points of every unit that is on a task, from the deductions and bonuses that count."""
    taken, added = _by_unit(deductions), _by_unit(bonuses)
    return {
        unit: Points(
            load=load,
            base=loads.base(unit),
            deduction=sum(taken[unit], NOTHING),
            bonus_before_cap=sum(added[unit], NOTHING),
            bonus=capped(added[unit], loads.figures),
        )
        for unit, load in loads.sums.items()
    }


def _by_unit(points: Iterable[tuple[Hashable, Fraction]]) -> dict[Hashable, list[Fraction]]:
    found: dict[Hashable, list[Fraction]] = defaultdict(list)
    for unit, value in points:
        found[unit].append(value)
    return found
