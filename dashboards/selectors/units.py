"""Units by load and result."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Case, Count, DecimalField, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Cast, Coalesce

from supervision.models import Check
from tasks.enums import Measure, TaskStatus
from tasks.models import Participation

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tasks.models import Task

HOST_SHARE = Decimal("0.6")
CO_HOSTS_SHARE = Decimal("0.4")
DECEMBER = 12


@dataclass(frozen=True)
class YellowTask:
    """A unit's task with a yellow card in the month."""

    pk: int
    serial: str
    title: str
    livelihood: bool
    is_milestone: bool
    planned_months: list[Decimal | None]
    paused_months: list[int]
    planned: Decimal | None
    actual: Decimal | None
    reason: str
    streak: int

    @property
    def difference(self) -> Decimal | None:
        return None if self.actual is None or self.planned is None else self.actual - self.planned


def yellow_tasks(tasks: QuerySet[Task], unit_id: int | None, month: int) -> list[YellowTask]:
    """Longest streak first."""
    rows = Check.objects.current().yellow().filter(task__in=tasks, unit=unit_id, month=month)
    columns = ("planned", "actual", "reason", "streak")
    of_task = ("pk", "serial", "title", "livelihood", "measure", "planned", "paused_months")
    found = rows.order_by("-streak", "task__order").values_list(*(f"task__{name}" for name in of_task), *columns)
    return [
        YellowTask(pk, serial, title, livelihood, measure == Measure.MILESTONE, *rest)
        for pk, serial, title, livelihood, measure, *rest in found
    ]


@dataclass(frozen=True)
class UnitLoad:
    """What a unit carries as host and co-host (article 16), and how many tasks it hosts."""

    unit_id: int
    name: str
    load: Decimal
    hosted: int


def unit_loads(tasks: QuerySet[Task]) -> list[UnitLoad]:
    """Heaviest first; suspended and withdrawn tasks weigh nothing."""
    standing = Participation.objects.filter(task__in=tasks, until_month=DECEMBER)
    others = (
        Participation.objects.filter(task=OuterRef("task"), until_month=DECEMBER, is_host=False)
        .order_by()
        .values("task")
        .annotate(number=Count("pk"))
        .values("number")
    )
    exact = DecimalField(max_digits=20, decimal_places=10)
    share = Case(
        When(is_host=True, co_hosts=0, then=Value(Decimal(1))),
        When(is_host=True, then=Value(HOST_SHARE)),
        default=Value(CO_HOSTS_SHARE) / Cast(F("co_hosts"), exact),
        output_field=exact,
    )
    active = Q(task__status=TaskStatus.ACTIVE)
    rows = (
        standing.annotate(co_hosts=Coalesce(Subquery(others), Value(0)))
        .order_by()
        .values("unit_id", "unit__short_name")
        .annotate(
            load=Coalesce(Sum(F("task__weight") * share, filter=active, output_field=exact), Value(Decimal(0))),
            hosted=Count("pk", filter=Q(is_host=True)),
        )
        .order_by("-load", "unit__short_name")
    )
    return [UnitLoad(*row) for row in rows.values_list("unit_id", "unit__short_name", "load", "hosted")]
