"""Article 7: land for major projects, by their start and by their progress."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from incentives.enums import MeasureKind
from incentives.rules.figures import day, month_of, plain, share_of
from incentives.rules.measures import Proposal, Working

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

ARTICLE = 7
EARLY, LATE_OR_BEHIND = "7-started-early", "7-late-or-behind"
LIMITS = ("seriously_behind_streak", "seriously_behind_share")


@dataclass(frozen=True, slots=True)
class JudgedMonth:
    """A closed month of a project. `streak`: yellow cards in a row up to it."""

    month: int
    planned: Decimal | None
    actual: Decimal | None
    is_yellow: bool
    streak: int


@dataclass(frozen=True, slots=True)
class MajorProject:
    """A major project of a year's list. `is_active`: neither suspended nor withdrawn."""

    year: int
    task_id: int
    serial: str
    unit_id: int
    planned_start_on: date | None = None
    started_on: date | None = None
    land_quota: Decimal | None = None
    months: Sequence[JudgedMonth] = ()
    is_lower_better: bool = False
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class SeriouslyBehind:
    """What counts as seriously behind (set by the office): yellow cards in a row, and a share of the planned value."""

    streak: int
    share: Decimal


def is_started_early(project: MajorProject) -> bool:
    """(7) Started before the planned date."""
    planned, started = project.planned_start_on, project.started_on
    return planned is not None and started is not None and started < planned


def is_not_started_in_time(project: MajorProject, settled_on: date | None) -> bool:
    """(7) Not started on the planned date: started after it, or not at all when the year is settled."""
    planned, started = project.planned_start_on, project.started_on
    if planned is None:
        return False
    if started is not None:
        return started > planned
    return project.is_active and settled_on is not None and planned < settled_on


def behind_in_a_row(project: MajorProject, limit: int) -> JudgedMonth | None:
    """(7) Seriously behind: the first closing at which so many yellow cards stood in a row."""
    return next((month for month in project.months if month.is_yellow and month.streak >= limit), None)


def far_below_plan(project: MajorProject, share: Decimal) -> JudgedMonth | None:
    """(7) Seriously behind: the first closing at which the reported value was below the share of the planned one."""
    return next((month for month in project.months if _is_far_below(project, month, share)), None)


def _is_far_below(project: MajorProject, month: JudgedMonth, share: Decimal) -> bool:
    if not month.is_yellow or month.actual is None or month.planned is None or month.planned <= 0:
        return False
    planned, actual = Fraction(month.planned), Fraction(month.actual)
    if project.is_lower_better:
        return planned < actual * share_of(share)
    return actual < planned * share_of(share)


def priority(project: MajorProject) -> Proposal | None:
    """(7) A project that started early has its land quota first."""
    if not is_started_early(project):
        return None
    suggestion = None if project.land_quota is None else Fraction(project.land_quota)
    working = Working(EARLY, _inputs(project), suggestion=suggestion, at_most=suggestion)
    return _proposal(project, MeasureKind.LAND_PRIORITY, working)


def reclaim(project: MajorProject, limits: SeriouslyBehind, settled_on: date | None) -> Proposal | None:
    """(7) The land quota of a project that did not start in time or is seriously behind is adjusted or taken back.

    Several grounds make one measure.
    """
    is_late = is_not_started_in_time(project, settled_on)
    in_a_row = behind_in_a_row(project, limits.streak)
    below = far_below_plan(project, limits.share)
    if not (is_late or in_a_row or below):
        return None
    inputs = _inputs(project) | {"not_started_in_time": "yes" if is_late else "no"}
    if in_a_row:
        inputs["behind_in_a_row"] = month_of(project.year, in_a_row.month)
    if below:
        inputs["far_below_plan"] = month_of(project.year, below.month)
    working = Working(
        LATE_OR_BEHIND,
        inputs,
        parameters=LIMITS if in_a_row or below else (),
        formula=_share_reached(project, below, limits.share) if below else "",
        at_most=None if project.land_quota is None else Fraction(project.land_quota),
        evidence=_months(project, in_a_row, below, limits.streak),
    )
    return _proposal(project, MeasureKind.LAND_RECLAIM, working)


def measures_of_projects(
    projects: Sequence[MajorProject], limits: SeriouslyBehind, settled_on: date | None
) -> list[Proposal]:
    """(7) Started early and seriously behind gives both."""
    found = [each for project in projects for each in (priority(project), reclaim(project, limits, settled_on))]
    return [each for each in found if each is not None]


def _inputs(project: MajorProject) -> dict[str, str | None]:
    return {
        "planned_start": day(project.planned_start_on),
        "started": day(project.started_on),
        "land_quota": plain(project.land_quota),
    }


def _share_reached(project: MajorProject, month: JudgedMonth, share: Decimal) -> str:
    planned, actual = plain(month.planned), plain(month.actual)
    low, of = (planned, actual) if project.is_lower_better else (actual, planned)
    return f"{low} < {of} × {plain(share)}%"


def _months(
    project: MajorProject, in_a_row: JudgedMonth | None, below: JudgedMonth | None, limit: int
) -> tuple[dict[str, Any], ...]:
    """The months that are the ground, and no others, so that later ones do not change what was decided."""
    grounds = {below.month} if below else set()
    if in_a_row:
        yellow = [each.month for each in project.months if each.is_yellow and each.month <= in_a_row.month]
        grounds.update(yellow[-limit:])
    return tuple(
        {
            "month": month_of(project.year, each.month),
            "planned": plain(each.planned),
            "actual": plain(each.actual),
            "streak": each.streak,
        }
        for each in project.months
        if each.month in grounds
    )


def _proposal(project: MajorProject, kind: MeasureKind, working: Working) -> Proposal:
    return Proposal(ARTICLE, kind, project.unit_id, working, task_id=project.task_id, subject=project.serial)
