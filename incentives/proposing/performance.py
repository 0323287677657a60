"""The measures of article 16: points deducted and added, one for each task and unit, before the cap."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, cast

from incentives.enums import MeasureKind
from incentives.rules.measures import Proposal, Working
from incentives.rules.performance.bonus import early_by
from incentives.rules.performance.completion import excess, finished_in_year
from incentives.rules.performance.load import WHOLE
from incentives.rules.performance.year import Loads, lines_of_year, loads_of_year
from incentives.rules.rounding import shown
from incentives.selectors.performance_facts import DECEMBER, is_settled, year_facts
from tasks.enums import Direction, Measure

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from fractions import Fraction

    from incentives.rules.performance.completion import TaskYear
    from incentives.rules.performance.year import Line
    from incentives.selectors.performance_facts import YearFacts

ARTICLE = 16
DEDUCTION, BONUS = "16-not-completed", "16-bonus"
DEDUCTION_FIGURES = ("base_points_min", "base_points_max", "load_host_share")
BONUS_FIGURES = ("bonus_per_item", "bonus_host_share", "early_months", "exceed_share")


def propose(year: int, at: datetime) -> list[Proposal]:
    """From the settlement of the year on, what follows for every unit and task; before it, nothing."""
    return proposals_from(year_facts(year, at)) if is_settled(year) else []


def proposals_from(facts: YearFacts) -> list[Proposal]:
    loads = loads_of_year(facts.tasks, facts.figures)
    return [
        _bonus(line, facts.serials, loads) if line.is_bonus else _deduction(line, facts.serials, loads)
        for line in lines_of_year(facts.tasks, loads)
    ]


def _deduction(line: Line, serials: Mapping[int, str], loads: Loads) -> Proposal:
    unit, task = line.part.unit, line.task
    base, load = loads.base(unit), loads.sums[unit]
    inputs = {
        "base": shown(base),
        "unit_load": shown(load),
        "weight": shown(line.part.weight),
        "share": shown(line.part.share),
        "task_load": shown(line.part.load),
        **_reached(task),
        "completion": shown(line.reached),
        "december_flag": task.december.value if task.december else None,
    }
    formula = (
        f"{shown(base)} × {shown(line.part.load)} ÷ {shown(load)} × (1 − {shown(line.reached)}) = {shown(line.points)}"
    )
    return _proposal(
        MeasureKind.POINTS_DEDUCTION,
        line,
        serials,
        Working(
            DEDUCTION,
            inputs,
            DEDUCTION_FIGURES,
            formula,
            at_most=base * line.part.load / load,
            judged_on=date(task.year, 12, 31),
            evidence=tuple(_evidence(line, serials)),
        ),
    )


def _bonus(line: Line, serials: Mapping[int, str], loads: Loads) -> Proposal:
    task, figures = line.task, loads.figures
    share = _bonus_share(line, figures.bonus_host_share)
    passed = excess(task)
    finished = finished_in_year(task)
    inputs: dict[str, str | None] = {
        "grounds": ",".join(line.grounds),
        "finishes_on": task.finishes_on.isoformat(),
        "completed_on": finished.isoformat() if finished else None,
        "early_by": early_by(task, figures).isoformat() if "early" in line.grounds else None,
        **_reached(task),
        "excess": shown(passed * 100) if passed is not None and "exceeded" in line.grounds else None,
        "share": shown(share),
    }
    formula = f"{shown(figures.bonus_per_item)} × {shown(share)} = {shown(line.points)}"
    given = {code: value for code, value in inputs.items() if value is not None}
    return _proposal(
        MeasureKind.BONUS_POINTS,
        line,
        serials,
        Working(
            BONUS,
            given,
            BONUS_FIGURES,
            formula,
            at_most=line.points,
            judged_on=date(task.year, 12, 31),
            evidence=tuple(_evidence(line, serials)),
        ),
    )


def _bonus_share(line: Line, host_share: Fraction) -> Fraction:
    if not line.task.co_hosts:
        return WHOLE
    return host_share if line.part.is_host else (WHOLE - host_share) / len(line.task.co_hosts)


def _reached(task: TaskYear) -> dict[str, str | None]:
    """The figures of completion: milestones, or the last value with its month against the target."""
    if task.measure == Measure.MILESTONE:
        return {"milestones_done": str(task.steps_done), "milestones": str(task.steps)}
    return {
        "target": None if task.target is None else shown(task.target, 15),
        "value": None if task.value is None else shown(task.value, 15),
        "value_month": f"{task.year}-{task.value_month:02d}" if task.value_month else None,
        **({"lower_is_better": "1"} if task.direction == Direction.LOWER else {}),
    }


def _evidence(line: Line, serials: Mapping[int, str]) -> list[dict[str, Any]]:
    """Where the figures can be looked up: the report of the last value, December's check, the completion."""
    task = line.task
    where = {"task": serials[cast("int", task.task)], "year": task.year}
    found: list[dict[str, Any]] = []
    if task.value_month:
        found.append({"kind": "report", **where, "month": task.value_month})
    if task.december:
        found.append({"kind": "check", **where, "month": DECEMBER})
    if finished := finished_in_year(task):
        found.append({"kind": "completion", **where, "on": finished.isoformat()})
    return found


def _proposal(kind: MeasureKind, line: Line, serials: Mapping[int, str], working: Working) -> Proposal:
    task_id = cast("int", line.task.task)
    return Proposal(
        article=ARTICLE,
        kind=kind,
        unit_id=cast("int", line.part.unit),
        working=working,
        amount=line.points,
        task_id=task_id,
        subject=serials[task_id],
    )
