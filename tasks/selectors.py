"""Reads of the list: as it stands, and as it stood on any past day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext_lazy as _

from organization.models import Person, Unit
from tasks.enums import Measure
from tasks.models import Adjustment, Milestone, Sector, Task
from tasks.permissions import visible, visible_whole

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from tasks.models import TaskQuerySet, WorkList

DATES, DECIMALS = {"finishes_on"}, {"target_value", "weight"}
LINKS: dict[str, type[Sector] | type[Person] | type[Unit]] = {"sector": Sector, "lead_leader": Person, "host": Unit}
SET_APART = {"co_hosts", "milestones"}


def list_as_of(work_list: WorkList, on: date, among: QuerySet[Task] | None = None) -> list[Task]:
    """The tasks of the list (or those among some) as they stood at the end of a day in the city."""
    return list_known_at(work_list, datetime.combine(on, time.max, get_default_timezone()), among)


def list_known_at(work_list: WorkList, moment: datetime, among: QuerySet[Task] | None = None) -> list[Task]:
    """The tasks of the list (or those among some) as they stood at a moment: every adjustment made after it is undone.
    Before its publication there was no list.

    The tasks returned are for reading. Each carries `co_hosts_then`, the names of its co-hosts at the moment. A fixed
    number of queries, whatever the number of tasks.
    """
    if work_list.published_at is None or work_list.published_at > moment:
        return []
    tasks = (
        (Task.objects.all() if among is None else among)
        .filter(work_list=work_list)
        .select_related("sector__leader", "host", "lead_leader", "work_list")
        .prefetch_related("participations__unit")
        .order_by("order", "pk")
    )
    later: dict[int, list[Adjustment]] = defaultdict(list)
    for adjustment in Adjustment.objects.filter(task__work_list=work_list).after(moment).order_by("-at", "-id"):
        later[adjustment.task_id].append(adjustment)
    linked = _linked(adjustment for made in later.values() for adjustment in made)
    return [_undone(task, later[task.pk], linked) for task in tasks if task.added_at is None or task.added_at <= moment]


Linked = dict[str, dict[int, Any]]


def _linked(adjustments: Iterable[Adjustment]) -> Linked:
    """The sectors, leaders and hosts that adjustments have replaced, read at once."""
    wanted: dict[str, set[int]] = {field: set() for field in LINKS}
    for adjustment in adjustments:
        for field in LINKS.keys() & adjustment.changes.keys():
            before, _after = adjustment.changes[field]
            if before:
                wanted[field].add(before["id"])
    return {field: model.objects.in_bulk(wanted[field]) if wanted[field] else {} for field, model in LINKS.items()}


def _undone(task: Task, adjustments: list[Adjustment], linked: Linked) -> Task:
    """The task before these adjustments, the latest of which comes first."""
    standing = [each for each in task.participations.all() if not each.is_host and each.until_month == 12]
    co_hosts = [each.unit.short_name for each in standing]
    for adjustment in adjustments:
        for field, (before, _after) in adjustment.changes.items():
            if field == "co_hosts":
                co_hosts = [unit["text"] for unit in before]
            elif field in LINKS:
                setattr(task, field, linked[field][before["id"]] if before else None)
            elif field not in SET_APART:
                setattr(task, field, restored(field, before))
    task.co_hosts_then = co_hosts  # type: ignore[attr-defined]
    return task


def restored(field: str, stored: Any) -> Any:
    """A plain value of an adjustment as the task's field holds it; the other way of `tasks.changing.storable`."""
    if stored is None:
        return None
    if field == "planned":
        return [None if value is None else Decimal(value) for value in stored]
    if field in DATES:
        return date.fromisoformat(stored)
    if field in DECIMALS:
        return Decimal(stored)
    return stored


def tasks_visible_to(person: Person) -> TaskQuerySet:
    """Tasks of which the person may see what is public inside."""
    return visible(Task.objects.all(), person)


def whole_tasks_visible_to(person: Person) -> TaskQuerySet:
    """Tasks of which the person may see everything."""
    return visible_whole(Task.objects.all(), person)


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that a draft list still lacks; `key` names it in addresses."""

    key: str
    label: str
    count: int


def tasks_lacking(work_list: WorkList, key: str) -> TaskQuerySet:
    """The tasks behind a gap; none for an unknown one."""
    condition = GAPS.get(key)
    tasks = Task.objects.filter(work_list=work_list)
    return tasks.filter(condition[1]) if condition else tasks.none()


def gaps_of(work_list: WorkList) -> list[Gap]:
    """What to look at before the list is published, each with how many tasks it concerns; one query."""
    tasks = Task.objects.filter(work_list=work_list)
    counts = tasks.aggregate(**{key: Count("pk", filter=condition) for key, (_label, condition) in GAPS.items()})
    return [Gap(key, str(label), counts[key]) for key, (label, _condition) in GAPS.items()]


HAS_MILESTONES = Exists(Milestone.objects.filter(task=OuterRef("pk"), dropped=False))
GAPS: dict[str, tuple[Any, Q]] = {
    "proposed": (_("Schedules proposed by the system and not yet confirmed"), Q(schedule_is_proposed=True)),
    "unplanned": (
        _("Tasks without any planned value"),
        ~Q(measure=Measure.MILESTONE) & Q(planned=[None] * 12),
    ),
    "steps": (_("Tasks measured by milestones that have none"), Q(~HAS_MILESTONES, measure=Measure.MILESTONE)),
    "leaders": (
        _("Tasks that no city leader leads, neither themselves nor their sector"),
        Q(lead_leader=None, sector__leader=None),
    ),
    "targets": (_("Tasks without a year target in words"), Q(target="")),
    "sources": (_("Tasks without a source"), Q(sources=[])),
}


def livelihood_by_month(tasks: QuerySet[Task]) -> dict[int, list[bool]]:
    """For the tasks that an adjustment made livelihood items, or took from among them: whether they counted as one,
    month by month from January on. One query; what was never adjusted is as the task says."""
    found: dict[int, list[bool]] = {}
    rows = Adjustment.objects.filter(task__in=tasks, changes__has_key="livelihood").order_by("at", "id")
    for task_id, from_month, changes in rows.values_list("task_id", "from_month", "changes"):
        before, after = changes["livelihood"]
        months = found.setdefault(task_id, [before] * 12)
        months[from_month - 1 :] = [after] * (13 - from_month)
    return found
