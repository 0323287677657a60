"""Red flags and yellow cards counted by sector, unit and month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, F, OuterRef, Q

from dashboards.selectors.codes import IsPausedMonth
from supervision.enums import Flag, Reason
from supervision.models import Check

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tasks.models import Task


@dataclass(frozen=True)
class Flags:
    """How a group of tasks was judged in a month."""

    red: int = 0
    yellow: int = 0
    not_judged: int = 0

    @property
    def judged(self) -> int:
        return self.red + self.yellow


NO_FLAGS = Flags()
Counts = Mapping[int, Mapping[int, Flags]]


def checks_of(tasks: QuerySet[Task]) -> QuerySet[Check]:
    return Check.objects.current().filter(task__in=tasks)


def flags_by_sector(tasks: QuerySet[Task]) -> Counts:
    """Sector → month → flags."""
    return _grouped(checks_of(tasks), "task__sector_id")


def flags_by_unit(tasks: QuerySet[Task]) -> Counts:
    """Host of the month → month → flags."""
    return _grouped(checks_of(tasks), "unit_id")


def _grouped(checks: QuerySet[Check], group: str) -> Counts:
    rows = (
        checks.order_by()
        .values(group, "month")
        .annotate(
            red=Count("pk", filter=Q(flag=Flag.RED_FLAG)),
            yellow=Count("pk", filter=Q(flag=Flag.YELLOW_CARD)),
            not_judged=Count("pk", filter=Q(flag=Flag.NOT_DUE)),
        )
    )
    found: dict[int, dict[int, Flags]] = defaultdict(dict)
    for key, month, red, yellow, not_judged in rows.values_list(group, "month", "red", "yellow", "not_judged"):
        found[key][month] = Flags(red, yellow, not_judged)
    return found


def total_by_month(counts: Counts) -> dict[int, Flags]:
    """The same for all groups together."""
    months: dict[int, Flags] = defaultdict(Flags)
    for by_month in counts.values():
        for month, flags in by_month.items():
            known = months[month]
            months[month] = Flags(
                known.red + flags.red, known.yellow + flags.yellow, known.not_judged + flags.not_judged
            )
    return months


def flags_in(tasks: QuerySet[Task], month: int, unit_id: int | None = None) -> Flags:
    """All of the tasks together in one month, or those that one unit hosted then."""
    checks = checks_of(tasks).filter(month=month)
    if unit_id is not None:
        checks = checks.filter(unit=unit_id)
    return total_by_month(_grouped(checks, "month"))[month]


@dataclass(frozen=True)
class MonthSummary:
    """One month in one sentence: flags, cards for want of a report, suspended, and what changed."""

    red: int
    yellow: int
    unreported: int
    not_judged: int
    suspended: int
    turned_red: int
    new_yellow: int

    @property
    def total(self) -> int:
        return self.red + self.yellow + self.not_judged


def was_yellow_before(checks: QuerySet[Check]) -> QuerySet[Check]:
    """Adds `was_yellow`: the month before ended with a streak."""
    before = Check.objects.current().filter(task=OuterRef("task"), month=OuterRef("month") - 1, streak__gt=0)
    return checks.annotate(was_yellow=Exists(before))


TURNED_RED = Q(flag=Flag.RED_FLAG, was_yellow=True)
NEW_YELLOW = Q(flag=Flag.YELLOW_CARD, streak=1)


def month_summary(tasks: QuerySet[Task], month: int) -> MonthSummary:
    counted = was_yellow_before(checks_of(tasks).filter(month=month)).aggregate(
        red=Count("pk", filter=Q(flag=Flag.RED_FLAG)),
        yellow=Count("pk", filter=Q(flag=Flag.YELLOW_CARD)),
        unreported=Count("pk", filter=Q(flag=Flag.YELLOW_CARD, reason=Reason.UNREPORTED)),
        not_judged=Count("pk", filter=Q(flag=Flag.NOT_DUE)),
        suspended=Count("pk", filter=Q(IsPausedMonth(F("month"), F("task__paused_months")), flag=Flag.NOT_DUE)),
        turned_red=Count("pk", filter=TURNED_RED),
        new_yellow=Count("pk", filter=NEW_YELLOW),
    )
    return MonthSummary(**counted)
