"""The actual values of the demonstration year: by chance, but the same ones whenever they are made.

A month on course reaches its planned value by a little, a month behind misses it, further with every month in a
row; a cumulative value never falls, and a task broken down over districts reports their sum.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from tasks.enums import Measure
from tasks.rules.schedule import MONTHS

if TYPE_CHECKING:
    from config.demonstration.city import City, DemoTask

COUNTED = frozenset("个家条栋部所座件人名") | {"人次"}
TEN_THOUSANDS = frozenset({"万人", "万名", "万个"})
THOUSAND = 1000
SMALL_LEVEL = Decimal(20)


def chance(*key: object) -> random.Random:
    """A source of chance that depends on nothing but its key."""
    return random.Random("/".join(map(str, key)))


def thousandths(key: tuple[object, ...], low: int, high: int) -> Decimal:
    return Decimal(chance(*key).randint(low, high)) / THOUSAND


class Figures:
    """What every task really reached by the end of each month, and when its steps were done."""

    def __init__(self, city: City) -> None:
        self.city = city

    @cached_property
    def values(self) -> dict[str, dict[int, Decimal]]:
        """Actual values by serial and month; none for tasks measured by milestones."""
        made = {
            task.serial: exceeding(
                task, level_values(task) if task.measure == Measure.LEVEL else cumulative_values(task)
            )
            for task in self.city.tasks.values()
            if task.measure != Measure.MILESTONE
        }
        for serial in made:
            if parts := [made[child.serial] for child in self.city.children_of(serial)]:
                made[serial] = {month: sum((part[month] for part in parts), Decimal(0)) for month in made[serial]}
        return made

    @cached_property
    def done_on(self) -> dict[str, dict[str, date]]:
        """The day on which each step was done, by serial and name."""
        return {task.serial: step_days(task) for task in self.city.tasks.values() if task.measure == Measure.MILESTONE}


def places_of(task: DemoTask) -> Decimal:
    """The smallest difference between two values of the task."""
    if task.measure_unit in COUNTED:
        return Decimal(1)
    if task.measure_unit in TEN_THOUSANDS or any(value != round(value, 1) for value in _figures(task)):
        return Decimal("0.01")
    return Decimal("0.1")


def cumulative_values(task: DemoTask) -> dict[int, Decimal]:
    """Percent and amounts, month by month."""
    place = places_of(task)
    values: dict[int, Decimal] = {}
    reached = Decimal(0)
    run = 0
    for month, planned in task.planned.items():
        run = run + 1 if month in task.course.behind else 0
        reached = max(reached, _behind(task, month, planned, run, place) if run else _on_course(task, month, place))
        if (done := task.course.completed_on) and month >= done.month:
            reached = task.target or reached
        values[month] = reached
    return values


def level_values(task: DemoTask) -> dict[int, Decimal]:
    """Rates, ranks and concentrations, around what is planned for the month."""
    place = places_of(task)
    values: dict[int, Decimal] = {}
    run = 0
    for month, planned in task.planned.items():
        run = run + 1 if month in task.course.behind else 0
        distance = _distance(task, month, planned, place, max(run, 1))
        values[month] = planned + distance * (-1 if run else 1) * (-1 if task.lower_is_better else 1)
    return values


def exceeding(task: DemoTask, values: dict[int, Decimal]) -> dict[int, Decimal]:
    """The values of a task that goes on past its target, month by month a little further."""
    if not task.course.gain:
        return values
    place, rounding = places_of(task), ROUND_FLOOR if task.lower_is_better else ROUND_CEILING
    gain = task.course.gain / 100 / len(MONTHS) * (-1 if task.lower_is_better else 1)
    return {
        month: value
        if month in task.course.behind
        else _rounded(task.planned[month] * (1 + gain * month), place, rounding)
        for month, value in values.items()
    }


def step_days(task: DemoTask) -> dict[str, date]:
    """A step is done a few days before it is due, or, due in a month behind, in the first month on course again."""
    days: dict[str, date] = {}
    for step in task.steps:
        caught_up = next((month for month in MONTHS if month >= step.due_on.month and _is_on_course(task, month)), None)
        if caught_up is None:
            continue
        early = chance(task.serial, step.name).randint(0, 6)
        if caught_up == step.due_on.month:
            done = step.due_on - timedelta(days=early)
            days[step.name] = done if done.month == step.due_on.month else step.due_on.replace(day=1)
        else:
            days[step.name] = date(step.due_on.year, caught_up, 8 + early * 2)
    return days


def _is_on_course(task: DemoTask, month: int) -> bool:
    return month not in task.course.behind


def _on_course(task: DemoTask, month: int, place: Decimal) -> Decimal:
    """A little above what is planned, just enough before a month behind, never above the target."""
    planned = task.planned[month]
    careful = month + 1 in task.course.behind
    surplus = Decimal(0) if careful else thousandths((task.serial, month, "ahead"), 2, 30)
    value = _rounded(planned * (1 + surplus), place, ROUND_CEILING)
    ceiling = max(task.target or value, planned)
    return value if value <= ceiling else _rounded(ceiling, place, ROUND_CEILING)


def _behind(task: DemoTask, month: int, planned: Decimal, run: int, place: Decimal) -> Decimal:
    """Below what is planned, more with each month in a row, but never going backwards."""
    depth = thousandths((task.serial, month, "behind"), 12, 26) + Decimal("0.014") * (run - 1)
    value = _rounded(planned * (1 - depth * task.course.depth), place, ROUND_FLOOR)
    return min(value, _rounded(planned, place, ROUND_CEILING) - place)


def _distance(task: DemoTask, month: int, planned: Decimal, place: Decimal, run: int) -> Decimal:
    steps = chance(task.serial, month, "level").randint(1, 4) + run - 1
    if planned < SMALL_LEVEL:
        return place * steps
    return max(place, _rounded(planned * steps / THOUSAND, place, ROUND_FLOOR))


def _rounded(value: Decimal, place: Decimal, rounding: str) -> Decimal:
    return (value / place).to_integral_value(rounding) * place


def _figures(task: DemoTask) -> list[Decimal]:
    planned = list(task.planned.values()) if task.measure == Measure.LEVEL else []
    return [*planned, *([task.target] if task.target is not None else [])]
