"""The months of tasks as the short codes of `dashboards.marks`, put together by the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import BooleanField, Case, CharField, F, Func, Q, Value, When
from django.db.models.functions import Cast, Concat

from supervision.enums import Flag, Reason
from supervision.models import Check

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tasks.models import Task

MONTHS = 12
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
    default=Value("n"),
    output_field=CharField(),
)


def codes_of(tasks: QuerySet[Task]) -> dict[int, str]:
    """Twelve codes for each task, those to come included; one query."""
    rows = (
        Check.objects.current()
        .filter(task__in=tasks)
        .values("task_id")
        .annotate(codes=StringAgg(CODE, delimiter=" ", ordering="month"))
        .values_list("task_id", "codes")
    )
    return {task_id: filled(codes) for task_id, codes in rows}


def filled(codes: str) -> str:
    """Twelve months, whatever has been judged so far."""
    missing = MONTHS - len(codes.split())
    return " ".join([*codes.split(), *[STILL_TO_COME] * missing])


NO_CODES = filled("")
