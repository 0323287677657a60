"""The months of tasks as the short codes of `dashboards.marks`, put together by the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import BooleanField, Case, CharField, F, Func, Max, Q, Value, When
from django.db.models.functions import Cast, Concat

from supervision.enums import Flag, Reason
from supervision.models import Check

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from decimal import Decimal

    from django.db.models import QuerySet


MONTHS = range(1, 13)
NOT_JUDGED = "n"
STILL_TO_COME = "f"


class IsPausedMonth(Func):
    """Whether the check's month is among those in which its task was suspended or withdrawn."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()


CODE = Case(
    When(Q(flag=Flag.RED_FLAG, is_closed_out=True), then=Value("c")),
    When(flag=Flag.RED_FLAG, then=Value("r")),
    When(Q(flag=Flag.YELLOW_CARD, reason=Reason.UNREPORTED), then=Concat(Value("u"), Cast("streak", CharField()))),
    When(flag=Flag.YELLOW_CARD, then=Concat(Value("y"), Cast("streak", CharField()))),
    When(IsPausedMonth(F("month"), F("task__paused_months")), then=Value("s")),
    default=Value(NOT_JUDGED),
    output_field=CharField(),
)
CELL = Concat(Cast("month", CharField()), Value(":"), CODE, output_field=CharField())


@dataclass(frozen=True, slots=True)
class Year:
    """A task's twelve codes, and what was planned and reached in the month that a page is about."""

    codes: str
    planned: Decimal | None = None
    actual: Decimal | None = None


def years_of(task_ids: Iterable[int], month: int, checks: QuerySet[Check] | None = None) -> dict[int, Year]:
    """By task, for those that have been judged at all; one query."""
    judged = Check.objects.current() if checks is None else checks
    rows = (
        judged.filter(task__in=list(task_ids))
        .order_by()
        .values("task_id")
        .annotate(
            cells=StringAgg(CELL, delimiter=" "),
            planned_then=Max("planned", filter=Q(month=month)),
            actual_then=Max("actual", filter=Q(month=month)),
        )
        .values_list("task_id", "cells", "planned_then", "actual_then")
    )
    return {task_id: Year(filled(cells), planned, actual) for task_id, cells, planned, actual in rows}


def checks_known_on(on: date, task_ids: Iterable[int]) -> QuerySet[Check]:
    """The judgements that stood at the end of a past day, before later corrections."""
    latest = (
        Check.objects.filter(judged_at__date__lte=on, task__in=list(task_ids))
        .order_by("task_id", "month", "-judged_at", "-pk")
        .distinct("task_id", "month")
    )
    return Check.objects.filter(pk__in=latest.values("pk"))


def filled(cells: str) -> str:
    """Twelve codes from the judged months ("3:r 4:y1"). A task added during the year was not judged before."""
    known = dict(cell.split(":") for cell in cells.split())
    last = max(map(int, known), default=0)
    return " ".join(known.get(str(month), NOT_JUDGED if month < last else STILL_TO_COME) for month in MONTHS)


NO_CODES = filled("")
