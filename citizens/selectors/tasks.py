"""Tasks as citizens read them: of published lists, and how each stands after the last released month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Case, CharField, Count, F, OuterRef, Q, Subquery, Value, When

from citizens.enums import State
from supervision.enums import Flag
from supervision.models import Check
from tasks.enums import Measure, TaskStatus
from tasks.models import Task

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tasks.models import WorkList

# What is public of every task (article 2), and what the figures of livelihood items need (19). Nobody's name is read.
SHOWN = (
    *("serial", "order", "title", "target", "finishes_on", "livelihood", "status"),
    *("measure", "measure_unit", "target_value", "direction"),
    *("work_list__year", "sector__name", "host__name", "host__short_name"),
)


def public_tasks(work_list: WorkList, month: int | None) -> QuerySet[Task]:
    """The tasks of a published list, each with its `state` after a released month; None where none is released."""
    tasks = Task.objects.published().filter(work_list=work_list).select_related("work_list", "sector", "host")
    steps = Count("milestones", filter=Q(milestones__dropped=False))
    return with_state(tasks, month).annotate(steps=steps).only(*SHOWN).order_by("order", "pk")


def with_state(tasks: QuerySet[Task], month: int | None) -> QuerySet[Task]:
    """Adds `state`, of `citizens.enums.State`. A livelihood item that has reached its whole target is completed."""
    last = Check.objects.current().filter(task=OuterRef("pk"), month=month or 0)
    return tasks.annotate(
        last_flag=Subquery(last.values("flag")[:1]),
        last_actual=Subquery(last.values("actual")[:1]),
        is_closed_out=Subquery(last.values("is_closed_out")[:1]),
    ).annotate(
        state=Case(
            When(status=TaskStatus.WITHDRAWN, then=Value(State.WITHDRAWN)),
            When(last_flag=None, then=Value(State.NOT_RELEASED)),
            When(last_flag=Flag.YELLOW_CARD, then=Value(State.BEHIND)),
            When(IS_COMPLETED, last_flag=Flag.RED_FLAG, then=Value(State.COMPLETED)),
            When(last_flag=Flag.RED_FLAG, then=Value(State.ON_SCHEDULE)),
            When(paused_months__contains=[month or 0], status=TaskStatus.SUSPENDED, then=Value(State.PAUSED)),
            default=Value(State.NOT_DUE),
            output_field=CharField(),
        )
    )


HAS_REACHED_TARGET = Q(
    livelihood=True, measure__in=(Measure.PERCENT, Measure.AMOUNT), last_actual__gte=F("target_value")
)
IS_COMPLETED = Q(is_closed_out=True) | HAS_REACHED_TARGET


def counts_by_state(tasks: QuerySet[Task]) -> dict[State, int]:
    """How many tasks are in each state, in the order of the states; those that occur. One query."""
    rows = dict(tasks.order_by().values_list("state").annotate(number=Count("pk", distinct=True)))
    return {state: rows[state] for state in State if state in rows}
