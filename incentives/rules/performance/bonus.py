"""Points added for what was done early, beyond the target, or outstandingly (article 16)."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from datetime import date
from fractions import Fraction

from incentives.enums import BonusGround
from incentives.rules.performance.completion import TaskYear, excess, finished_in_year, is_completed
from incentives.rules.performance.figures import Figures
from incentives.rules.performance.load import shares
from incentives.rules.rounding import POINT_PLACES, half_up
from regulation.calendar import add_months
from tasks.enums import Category


def grounds_of(task: TaskYear, figures: Figures) -> list[BonusGround]:
    """Why a task earns its point; any one ground earns it, two no more, and only a completed task earns any."""
    if not task.is_active or not is_completed(task):
        return []
    holds = {
        BonusGround.EARLY: is_early(task, figures),
        BonusGround.EXCEEDED: is_exceeded(task, figures),
        BonusGround.OTHER: task.is_claimed,
        BonusGround.RECOGNISED: task.is_recognised,
    }
    return [ground for ground in BonusGround if holds[ground]]


def is_early(task: TaskYear, figures: Figures) -> bool:
    """A project finished at least so many calendar months before its planned finish."""
    finished = finished_in_year(task)
    return task.category == Category.PROJECT and finished is not None and finished <= early_by(task, figures)


def early_by(task: TaskYear, figures: Figures) -> date:
    """The last day on which a project is early: 31 December asks for 30 November."""
    return add_months(task.finishes_on, -figures.early_months)


def is_exceeded(task: TaskYear, figures: Figures) -> bool:
    """An indicator passed its target by at least so many per cent of it."""
    passed = excess(task)
    return task.category == Category.INDICATOR and passed is not None and passed * 100 >= figures.exceed_percent


def split_bonus(task: TaskYear, figures: Figures) -> dict[Hashable, Fraction]:
    """The item's point between host and co-hosts, each part rounded half up to two places."""
    parts = shares(task.host, task.co_hosts, figures.bonus_host_share)
    return {unit: Fraction(half_up(figures.bonus_per_item * share, POINT_PLACES)) for unit, share in parts.items()}


def capped(points: Iterable[Fraction], figures: Figures) -> Fraction:
    """The rounded parts of a unit's year, added up and then held at the cap."""
    return min(sum(points, Fraction(0)), figures.bonus_cap)
