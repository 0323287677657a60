"""The rows of the task list: a fixed number of queries, whatever the number of rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Case, Count, DecimalField, F, FilteredRelation, Q, Value, When
from django.db.models.functions import Abs, NullIf
from django.utils.translation import pgettext

from dashboards.selectors.codes import NO_CODES, Year, years_of
from supervision.enums import Flag, Reason
from tasks.enums import Direction, TaskStatus

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from django.db.models import QuerySet

    from dashboards.links import Links
    from tasks.models import Task, TaskQuerySet

COLUMNS = (
    "pk",
    "serial",
    "title",
    "target",
    "host__short_name",
    "lead_leader__post",
    "finishes_on",
    "livelihood",
    "major",
    "status",
    "completed_on",
)
NO_YEAR = Year(NO_CODES)


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task in a list; the year's codes, and for whoever may see the whole task its figures of the month."""

    pk: int
    serial: str
    title: str
    target: str
    unit: str
    leader: str | None
    finishes_on: date
    livelihood: bool
    major: bool
    status: str
    completed_on: date | None
    url: str = ""
    year: Year = NO_YEAR
    is_whole: bool = False

    @property
    def state(self) -> str:
        """What there is to say beside an active task's title: suspended, withdrawn, completed."""
        if self.status != TaskStatus.ACTIVE:
            return str(TaskStatus(self.status).label)
        return pgettext("task", "Completed") if self.completed_on else ""

    @property
    def planned(self) -> Decimal | None:
        return self.year.planned if self.is_whole else None

    @property
    def actual(self) -> Decimal | None:
        return self.year.actual if self.is_whole else None

    @property
    def difference(self) -> Decimal | None:
        return None if self.planned is None or self.actual is None else self.actual - self.planned


def task_rows(tasks: TaskQuerySet, month: int, *, whole: QuerySet[Task] | None, links: Links) -> list[TaskRow]:
    """The tasks in the order given, with what was judged. Figures stand only on those among `whole`; None are all."""
    bare = list(tasks.values_list(*COLUMNS))
    ids = [row[0] for row in bare]
    years = years_of(ids, month)
    seen = set(ids if whole is None else whole.filter(pk__in=ids).order_by().values_list("pk", flat=True))
    return [
        TaskRow(*row, url=links.task(row[1]), year=years.get(row[0], NO_YEAR), is_whole=row[0] in seen) for row in bare
    ]


def with_check(tasks: TaskQuerySet, month: int) -> TaskQuerySet:
    """Adds the relation `judged`, the judgement of a month."""
    of_month = Q(checks__is_current=True, checks__month=month)
    return tasks.annotate(judged=FilteredRelation("checks", condition=of_month))


@dataclass(frozen=True, slots=True)
class Summary:
    """What a list of tasks holds, and how its tasks were judged in a month."""

    count: int
    livelihood: int
    major: int
    red: int
    yellow: int
    unreported: int
    not_judged: int

    @property
    def judged(self) -> int:
        return self.red + self.yellow + self.not_judged


def summary_of(tasks: TaskQuerySet, month: int) -> Summary:
    counts = with_check(tasks.order_by(), month).aggregate(
        count=Count("pk"),
        livelihood=Count("pk", filter=Q(livelihood=True)),
        major=Count("pk", filter=Q(major=True)),
        red=Count("pk", filter=Q(judged__flag=Flag.RED_FLAG)),
        yellow=Count("pk", filter=Q(judged__flag=Flag.YELLOW_CARD)),
        unreported=Count("pk", filter=Q(judged__reason=Reason.UNREPORTED)),
        not_judged=Count("pk", filter=Q(judged__flag=Flag.NOT_DUE)),
    )
    return Summary(**counts)


# How far off a task is, as a share of what was planned: comparable between units of measure. What was due and not
# reported is off by all of it.
SHARE = DecimalField(max_digits=40, decimal_places=15)
REACHED = (F("judged__actual") - F("judged__planned")) / NullIf(Abs("judged__planned"), Value(0, SHARE))
DEVIATION = Case(
    When(judged__reason=Reason.UNREPORTED, then=Value(-1)),
    When(direction=Direction.LOWER, then=-REACHED),
    default=REACHED,
    output_field=SHARE,
)
ORDERS = {
    "serial": (F("order"),),
    "unit": (F("host__short_name"),),
    "finish": (F("finishes_on"),),
    "deviation": (DEVIATION,),
    "streak": (F("judged__streak"),),
}
BY_CHECK = {"deviation", "streak"}


def sorted_tasks(tasks: TaskQuerySet, sort: str, month: int) -> TaskQuerySet:
    """In the order of the list, or by a column; `-` before its name turns it round. What has no value comes last."""
    key = sort.lstrip("-")
    if key not in ORDERS:
        return tasks.order_by("order", "pk")
    if key in BY_CHECK:
        tasks = with_check(tasks, month)
    is_down = sort.startswith("-")
    columns = [
        column.desc(nulls_last=True) if is_down else column.asc(nulls_last=True)  # type: ignore[attr-defined]
        for column in ORDERS[key]
    ]
    return tasks.order_by(*columns, "-order" if is_down and key == "serial" else "order", "pk")
