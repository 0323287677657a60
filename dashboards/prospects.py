"""Where a task is heading: at the speed of late, and in the month that comes next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import pgettext

from supervision.enums import Flag
from supervision.rules.outlook import Outcome, outcome
from tasks.rules.schedule import CUMULATIVE, FULL_PERCENT, MONTHS

if TYPE_CHECKING:
    from dashboards.selectors.story import Facts

SPAN = 3
YEAR_END = 12
LARGE = 100


@dataclass(frozen=True)
class Projection:
    """The year's end if the task goes on as in the last months, and what each month left would have to bring."""

    months: int
    speed: Decimal
    at_year_end: Decimal
    share: Decimal | None
    needed: Decimal | None
    months_left: int
    places: int


def project(
    actual: Mapping[int, Decimal], *, target: Decimal | None, finishes: int, is_percent: bool
) -> Projection | None:
    """`actual` are the known cumulative values by month; None before there is a speed, or when it is all done."""
    if not actual or target is None or (last := max(actual)) >= YEAR_END or actual[last] >= target:
        return None
    first = min((month for month in actual if month >= last - SPAN), default=last)
    if first == last:
        return None
    speed = (actual[last] - actual[first]) / (last - first)
    reached = actual[last] + speed * (YEAR_END - last)
    left = finishes - last
    return Projection(
        months=last - first,
        speed=speed,
        at_year_end=min(reached, FULL_PERCENT) if is_percent else reached,
        share=reached / target * 100 if target and not is_percent else None,
        needed=(target - actual[last]) / left if left > 0 else None,
        months_left=left,
        places=1 if target >= LARGE else 2,
    )


def projection_of(facts: Facts) -> Projection | None:
    task = facts.task
    if task.measure not in CUMULATIVE or task.completed_on:
        return None
    actual = {check.month: check.actual for check in facts.checks.values() if check.actual is not None}
    finishes = task.finishes_on.month if task.finishes_on.year == task.work_list.year else YEAR_END
    is_percent = task.target_value is not None and task.measure == "percent"
    return project(actual, target=task.target_value, finishes=finishes, is_percent=is_percent)


@dataclass(frozen=True)
class Prospect:
    """The next month to be judged: what it asks for, and what follows if that is reached and if it is not."""

    month: int
    planned: Decimal
    streak: int
    met: Outcome
    unmet: Outcome

    @property
    def actions(self) -> str:
        """What a yellow card would bring."""
        words = (str(due.action.label) for due in self.unmet.escalations)
        return pgettext("between items of a list", ", ").join(words)


def prospect_of(facts: Facts) -> Prospect | None:
    task = facts.task
    if task.completed_on:
        return None
    for month in MONTHS[task.work_list.closed_through :]:
        planned = planned_in(facts, month)
        if planned is not None and month not in task.paused_months:
            return Prospect(
                month,
                planned,
                facts.streak,
                outcome(month, Flag.RED_FLAG, facts.streak, livelihood=task.livelihood),
                outcome(month, Flag.YELLOW_CARD, facts.streak, livelihood=task.livelihood),
            )
    return None


def planned_in(facts: Facts, month: int) -> Decimal | None:
    """What the schedule asks for by the month's end; for milestones how many are due by then."""
    task = facts.task
    if not task.is_milestone:
        return task.planned[month - 1]
    end = (task.work_list.year, month)
    due = sum(1 for each in facts.milestones if (each.due_on.year, each.due_on.month) <= end)
    return Decimal(due) if due else None
