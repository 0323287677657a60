"""Major projects (article 7): after each closing, and those not started at all when the year is settled."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from incentives.models import MajorProject
from incentives.rules import projects as rules
from regulation.selectors import parameters_on
from supervision.enums import Flag
from supervision.models import Check
from tasks.enums import Direction, TaskStatus
from tasks.models import Task

if TYPE_CHECKING:
    from collections.abc import Iterable

    from incentives.rules.measures import Proposal
    from incentives.selectors.ripeness import Ripeness


def propose(ripe: Ripeness) -> list[Proposal]:
    if not ripe.closed and not ripe.is_outlook:
        return []
    figures = parameters_on(ripe.year, ripe.today)
    limits = rules.SeriouslyBehind(
        streak=figures.integer("seriously_behind_streak"), share=figures.decimal("seriously_behind_share")
    )
    return rules.measures_of_projects(major_projects(ripe), limits, ripe.settled_on)


def major_projects(ripe: Ripeness) -> list[rules.MajorProject]:
    """Every major project of the published list, with its start as far as it is entered, and its closed months."""
    tasks = Task.objects.in_year(ripe.year).published().filter(major=True).order_by("order", "pk")
    starts = {start.task_id: start for start in MajorProject.objects.in_year(ripe.year)}
    checks = Check.objects.current().in_year(ripe.year).filter(task__major=True, month__in=list(ripe.closed))
    months = _months(checks.order_by("month"))
    return [_project(ripe.year, task, starts.get(task.pk), months[task.pk]) for task in tasks]


def _months(checks: Iterable[Check]) -> defaultdict[int, list[rules.JudgedMonth]]:
    months: defaultdict[int, list[rules.JudgedMonth]] = defaultdict(list)
    for check in checks:
        is_yellow = check.flag == Flag.YELLOW_CARD
        judged = rules.JudgedMonth(check.month, check.planned, check.actual, is_yellow, check.streak)
        months[check.task_id].append(judged)
    return months


def _project(year: int, task: Task, start: MajorProject | None, months: list[rules.JudgedMonth]) -> rules.MajorProject:
    return rules.MajorProject(
        year=year,
        task_id=task.pk,
        serial=task.serial,
        unit_id=task.host_id,
        planned_start_on=start.planned_start_on if start else None,
        started_on=start.started_on if start else None,
        land_quota=start.land_quota if start else None,
        months=months,
        is_lower_better=task.direction == Direction.LOWER,
        is_active=task.status == TaskStatus.ACTIVE,
    )
