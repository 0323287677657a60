"""Adjustments of a published list (article 2): from which month they hold, and what they do to a task."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from tasks.enums import AdjustmentKind, TaskStatus
from tasks.rules.schedule import MONTHS

NOT_CLOSED = 0


class AdjustmentFault(Enum):
    """Why an adjustment cannot be made."""

    MONTH_CLOSED = "month_closed"
    NO_SUCH_MONTH = "no_such_month"
    NOT_ACTIVE = "not_active"
    NOT_SUSPENDED = "not_suspended"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class StatusChange:
    """An adjustment that suspends, resumes or withdraws a task from the beginning of a month of the year."""

    kind: AdjustmentKind
    from_month: int


STATUS_AFTER = {
    AdjustmentKind.ADD: TaskStatus.ACTIVE,
    AdjustmentKind.SUSPEND: TaskStatus.SUSPENDED,
    AdjustmentKind.RESUME: TaskStatus.ACTIVE,
    AdjustmentKind.WITHDRAW: TaskStatus.WITHDRAWN,
}


def open_months(closed_through: int) -> range:
    """The months that an adjustment may still change: those after the last closed one."""
    return range(closed_through + 1, MONTHS.stop)


def check_month(from_month: int, closed_through: int) -> AdjustmentFault | None:
    """Whether an adjustment may hold from a month on; a month already closed never changes by one (2)."""
    if from_month not in MONTHS:
        return AdjustmentFault.NO_SUCH_MONTH
    return None if from_month in open_months(closed_through) else AdjustmentFault.MONTH_CLOSED


def check_adjustment(
    kind: AdjustmentKind, from_month: int, closed_through: int, earlier: Iterable[StatusChange]
) -> AdjustmentFault | None:
    """Whether a task may be changed, suspended, resumed or withdrawn from a month on.

    `earlier` are the task's changes of status so far, in the order in which they were made. A withdrawn
    task stays withdrawn; only a suspended one is resumed, only an active one suspended.
    """
    if fault := check_month(from_month, closed_through):
        return fault
    status = status_in(from_month, earlier)
    if status == TaskStatus.WITHDRAWN:
        return AdjustmentFault.WITHDRAWN
    if kind == AdjustmentKind.SUSPEND and status != TaskStatus.ACTIVE:
        return AdjustmentFault.NOT_ACTIVE
    if kind == AdjustmentKind.RESUME and status != TaskStatus.SUSPENDED:
        return AdjustmentFault.NOT_SUSPENDED
    return None


def status_in(month: int, changes: Iterable[StatusChange]) -> TaskStatus:
    """Where a task stands in a month.

    The change with the latest month up to it counts, of equals the last made; whatever is withdrawn stays so.
    """
    status, since = TaskStatus.ACTIVE, NOT_CLOSED
    for change in changes:
        if change.from_month > month or change.kind not in STATUS_AFTER:
            continue
        if change.kind == AdjustmentKind.WITHDRAW:
            return TaskStatus.WITHDRAWN
        if change.from_month >= since:
            status, since = STATUS_AFTER[change.kind], change.from_month
    return status


def is_judged_in(month: int, changes: Iterable[StatusChange]) -> bool:
    """Whether a task is on the list in a month and neither suspended nor withdrawn.

    A task that an adjustment adds is on the list from that adjustment's month on.
    """
    made = list(changes)
    added_from = min((change.from_month for change in made if change.kind == AdjustmentKind.ADD), default=NOT_CLOSED)
    return month >= added_from and status_in(month, made) == TaskStatus.ACTIVE


def months_not_judged(changes: Iterable[StatusChange]) -> set[int]:
    """The months of the year that the adjustments take out of the monthly check."""
    made = list(changes)
    return {month for month in MONTHS if not is_judged_in(month, made)}


def closed_months_changed(
    before: Mapping[int, Decimal | None], after: Mapping[int, Decimal | None], closed_through: int
) -> list[int]:
    """The closed months whose planned value an adjustment would alter, which it must not."""
    return [month for month in MONTHS if month <= closed_through and before.get(month) != after.get(month)]
