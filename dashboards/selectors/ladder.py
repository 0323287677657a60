"""How far up the ladder of article 18 tasks have come this year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Case, Count, Exists, IntegerField, Max, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from supervision.enums import Action, Flag
from supervision.models import Check, Escalation
from supervision.models.escalations import OPEN_STATUSES
from supervision.rules.escalation import LADDER

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tasks.models import Task

RUNGS = {action: rung for rung, action in enumerate(LADDER, start=1)}
RUNG = Case(
    *(When(action=action, then=Value(rung)) for action, rung in RUNGS.items()),
    default=Value(0),
    output_field=IntegerField(),
)


def rungs_of(tasks: QuerySet[Task]) -> dict[int, int]:
    """The highest rung of each task that has one; revoked escalations do not count."""
    rows = Escalation.objects.in_force().filter(task__in=tasks).order_by().values("task_id").annotate(rung=Max(RUNG))
    return dict(rows.filter(rung__gt=0).values_list("task_id", "rung"))


def with_rung(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """Adds `rung`, the highest of the year, 0 for none."""
    highest = (
        Escalation.objects.in_force()
        .filter(task=OuterRef("pk"))
        .order_by()
        .values("task_id")
        .annotate(rung=Max(RUNG))
        .values("rung")
    )
    return tasks.annotate(rung=Coalesce(Subquery(highest), Value(0)))


def with_step(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """Adds `step` of the stairs: the highest rung; below the first, 0 for cards only and -1 for never a card."""
    yellow = Check.objects.current().yellow().filter(task=OuterRef("pk"))
    ever = Case(When(Exists(yellow), then=Value(0)), default=Value(-1), output_field=IntegerField())
    return with_rung(tasks).annotate(
        step=Case(When(rung__gt=0, then="rung"), default=ever, output_field=IntegerField())
    )


@dataclass(frozen=True)
class Standing:
    """So many tasks on a step with the same flag in the month."""

    step: int
    flag: str
    count: int


def standings(tasks: QuerySet[Task], month: int) -> list[Standing]:
    flag = Check.objects.current().filter(task=OuterRef("pk"), month=month).values("flag")
    rows = (
        with_step(tasks)
        .annotate(flag=Coalesce(Subquery(flag), Value(Flag.NOT_DUE.value)))
        .order_by()
        .values("step", "flag")
        .annotate(count=Count("pk"))
        .values_list("step", "flag", "count")
    )
    return [Standing(*row) for row in rows]


@dataclass(frozen=True)
class RungCount:
    """Escalations of one action: in the year, and not yet settled."""

    action: Action
    count: int
    open: int


def escalation_counts(escalations: QuerySet[Escalation]) -> list[RungCount]:
    """One row for each action, also where there is none."""
    found = {
        action: RungCount(Action(action), count, still_open)
        for action, count, still_open in escalations.in_force()  # type: ignore[attr-defined]
        .order_by()
        .values("action")
        .annotate(
            count=Count("pk"),
            open=Count("pk", filter=Q(status__in=OPEN_STATUSES)),
        )
        .values_list("action", "count", "open")
    }
    return [found.get(action, RungCount(action, 0, 0)) for action in Action]
