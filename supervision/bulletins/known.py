"""What was known at a moment of a list and its months: the records that a bulletin is worked out from.

Checks, adjustments, escalations and objections are appended, never overwritten, so what was known at any past moment
can be read again. A fixed number of queries, whatever the number of tasks.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Q
from django.utils.timezone import localdate

from organization.models import Unit
from supervision.enums import Action, BulletinKind, EventKind, Flag, Ground, Reason
from supervision.models import Bulletin, Check, Closing, Escalation, EscalationEvent
from supervision.models.escalations import TO_CARRY_OUT
from supervision.rules.bulletin import months_of
from supervision.rules.life import Course, after, orders_rectification, status_of
from supervision.selectors.objections import pending_objections
from tasks.enums import Category, Source
from tasks.models import Task
from tasks.selectors import list_known_at, livelihood_by_month

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime
    from decimal import Decimal

    from tasks.models import WorkList


class KnownCheck(NamedTuple):
    """A check row, as far as a bulletin reads it."""

    id: int
    task_id: int
    month: int
    unit_id: int
    planned: Decimal | None
    actual: Decimal | None
    flag: Flag
    reason: Reason
    streak: int
    is_closed_out: bool


class KnownEscalation(NamedTuple):
    id: int
    action: Action
    since_last: bool
    revoked_since_last: bool
    closed_since_last: bool
    is_open: bool
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class Known:
    """Everything about a period that was known at a moment. `since` is when the last bulletin was published, or the
    closing of the month before the period; empty where the period begins with the list."""

    work_list: WorkList
    kind: BulletinKind
    month: int
    at: datetime
    since: datetime | None
    previous: Bulletin | None
    tasks: list[Task]
    checks: Mapping[int, Mapping[int, KnownCheck]]
    units: Mapping[int, str]
    last_year: Mapping[int, KnownCheck]
    escalations: list[KnownEscalation]
    objected: frozenset[int]

    @property
    def months(self) -> tuple[int, ...]:
        return months_of(self.kind, self.month)


def what_is_known(work_list: WorkList, kind: BulletinKind, month: int, at: datetime) -> Known:
    previous = previous_bulletin(work_list, kind, month, at)
    months = months_of(kind, month)
    base = previous.month if previous else months[0] - 1
    checks = checks_known_at(Q(task__work_list=work_list, month__in={base, *months}), at)
    by_task: dict[int, dict[int, KnownCheck]] = defaultdict(dict)
    for check in checks:
        by_task[check.task_id][check.month] = check
    tasks = _tasks_of_month(work_list, month, at, by_task)
    if kind == BulletinKind.LIVELIHOOD:
        tasks = [task for task in tasks if task.livelihood]
        by_task = {task.pk: by_task[task.pk] for task in tasks}
    since = previous.published_at if previous else _closed_at(work_list, base)
    return Known(
        work_list=work_list,
        kind=kind,
        month=month,
        at=at,
        since=since,
        previous=previous,
        tasks=tasks,
        checks=by_task,
        units=_names(check.unit_id for check in checks),
        last_year=_last_year(tasks, month, at),
        escalations=_escalations(work_list, since, at),
        objected=frozenset(task for task, _month in pending_objections(work_list, [month], at=at)),
    )


def _tasks_of_month(work_list: WorkList, month: int, at: datetime, judged: Mapping[int, Collection[int]]) -> list[Task]:
    """The tasks that the month was judged for; whether one is a livelihood item is said of the month."""
    tasks = [task for task in list_known_at(work_list, at) if month in judged.get(task.pk, ())]
    adjusted = livelihood_by_month(Task.objects.filter(work_list=work_list))
    for task in tasks:
        task.livelihood = adjusted.get(task.pk, [task.livelihood] * 12)[month - 1]
    return tasks


def previous_bulletin(work_list: WorkList, kind: BulletinKind, month: int, at: datetime) -> Bulletin | None:
    """The last bulletin of the same kind that had been published of an earlier period of the list."""
    earlier = Bulletin.objects.published().filter(work_list=work_list, kind=kind, month__lt=month, published_at__lte=at)
    return earlier.order_by("-month", "-published_at").first()


def checks_known_at(which: Q, at: datetime) -> list[KnownCheck]:
    """Of each task and month the judgement that stood at the moment; corrections made later are not known yet."""
    rows = (
        Check.objects.filter(which, judged_at__lte=at)
        .order_by("task_id", "month", "-judged_at", "-id")
        .distinct("task_id", "month")
        .values_list(*KnownCheck._fields)
    )
    return [KnownCheck(*row) for row in rows]


def is_main_indicator(task: Task) -> bool:
    """An indicator task from the Government Work Report, unless the office marks otherwise (rulebook section 2)."""
    if task.main_indicator is not None:
        return task.main_indicator
    return task.category == Category.INDICATOR and Source.GOVERNMENT_WORK_REPORT in task.sources


def _closed_at(work_list: WorkList, month: int) -> datetime | None:
    return Closing.objects.filter(work_list=work_list, month=month).values_list("closed_at", flat=True).first()


def _names(unit_ids: Iterable[int]) -> dict[int, str]:
    return dict(Unit.objects.filter(pk__in=set(unit_ids)).values_list("pk", "short_name"))


def _last_year(tasks: Iterable[Task], month: int, at: datetime) -> dict[int, KnownCheck]:
    """The same month of last year's tasks that main indicators follow, by the task that follows."""
    followed = {task.predecessor_id: task.pk for task in tasks if task.predecessor_id and is_main_indicator(task)}
    if not followed:
        return {}
    found = checks_known_at(Q(task__in=followed, month=month), at)
    return {followed[check.task_id]: check for check in found}


def _escalations(work_list: WorkList, since: datetime | None, at: datetime) -> list[KnownEscalation]:
    rows = list(
        Escalation.objects.filter(task__work_list=work_list, issued_at__lte=at)
        .order_by("id")
        .values_list("id", "action", "grounds", "issued_at", "due_on", "revoked_at")
    )
    events = _events(work_list, at)
    on = localdate(at)
    return [
        _known_escalation(row, events.get(row[0], ()), since, at, is_past=row[4] is not None and row[4] < on)
        for row in rows
    ]


def _known_escalation(
    row: tuple[int, str, list[str], datetime, object, datetime | None],
    events: Collection[tuple[EventKind, datetime]],
    since: datetime | None,
    at: datetime,
    *,
    is_past: bool,
) -> KnownEscalation:
    pk, action, grounds, issued_at, _due_on, revoked_at = row

    def is_new(when: datetime | None) -> bool:
        return when is not None and when <= at and (since is None or when > since)

    course = Course(
        action=Action(action), orders_rectification=orders_rectification([Ground(each) for each in grounds])
    )
    closed_at = None
    for kind, when in events:
        course = after(course, kind)
        closed_at = when if course.is_closed and closed_at is None else closed_at
    is_open = not course.is_closed and (revoked_at is None or revoked_at > at)
    return KnownEscalation(
        id=pk,
        action=Action(action),
        since_last=is_new(issued_at),
        revoked_since_last=is_new(revoked_at),
        closed_since_last=is_new(closed_at),
        is_open=is_open,
        is_overdue=is_open and is_past and status_of(course) in TO_CARRY_OUT,
    )


def _events(work_list: WorkList, at: datetime) -> dict[int, list[tuple[EventKind, datetime]]]:
    events: dict[int, list[tuple[EventKind, datetime]]] = defaultdict(list)
    rows = EscalationEvent.objects.filter(escalation__task__work_list=work_list, at__lte=at).order_by("at", "id")
    for pk, kind, when in rows.values_list("escalation_id", "kind", "at"):
        events[pk].append((EventKind(kind), when))
    return events
