"""Adjustments of the published list (清单调整, article 2): what changes, why, on whose authority, from which month."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from notices.enums import NoticeKind
from notices.services import NoticeDraft, send_notices
from organization.accounts import load_accounts
from tasks.changing import Change, apply_changes, check_task, described
from tasks.enums import AdjustmentKind
from tasks.loading.checking import propose, sort_key
from tasks.models import Adjustment, Milestone, Participation, Task, WorkList
from tasks.rules.adjustment import (
    AdjustmentFault,
    StatusChange,
    check_adjustment,
    check_month,
    months_not_judged,
    status_in,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from organization.models import Person, Unit


@dataclass(frozen=True, slots=True)
class Authority:
    """On what an adjustment rests: the reason, the document, and who approved it."""

    reason: str
    document: str
    approved_by: str


def adjust_task(
    *, task: Task, changes: Mapping[str, Any], from_month: int, authority: Authority, at: datetime, by: Person | None
) -> Adjustment:
    """Change fields of a published task from a month on. Months already closed never change.

    `changes` maps field names to new values; `planned` to twelve values, `co_hosts` to units, `milestones` to
    `(name, due_on)` pairs. Raises ValidationError by field where a rule of the list is broken.
    """
    with transaction.atomic():
        task = _locked(task)
        _check(AdjustmentKind.CHANGE, task, from_month, authority)
        made = apply_changes(task=task, changes=changes, from_month=from_month)
        if not made:
            raise ValidationError(_("Nothing is changed."))
        return _record(task, AdjustmentKind.CHANGE, from_month, made, authority, at, by)


def suspend_task(*, task: Task, from_month: int, authority: Authority, at: datetime, by: Person | None) -> Adjustment:
    """Take the task out of the monthly check from a month on, until it is resumed."""
    return _change_status(AdjustmentKind.SUSPEND, task, from_month, authority, at, by)


def resume_task(*, task: Task, from_month: int, authority: Authority, at: datetime, by: Person | None) -> Adjustment:
    """Judge a suspended task again from a month on."""
    return _change_status(AdjustmentKind.RESUME, task, from_month, authority, at, by)


def withdraw_task(*, task: Task, from_month: int, authority: Authority, at: datetime, by: Person | None) -> Adjustment:
    """Take the task off the list from a month on, for good; its past stays."""
    return _change_status(AdjustmentKind.WITHDRAW, task, from_month, authority, at, by)


def add_task(
    *,
    task: Task,
    co_hosts: Sequence[Unit] = (),
    milestones: Iterable[tuple[str, date]] = (),
    from_month: int,
    authority: Authority,
    at: datetime,
    by: Person | None,
) -> Adjustment:
    """Put a new task (not yet saved) on a published list; it is judged from the month on."""
    """Put a new task (not yet saved) on a published list; it is judged from the month on.

    Without planned values it gets the proposed schedule. Raises ValidationError by field like an import by cell.
    """
    with transaction.atomic():
        task.work_list = WorkList.objects.select_for_update().get(pk=task.work_list_id)
        _check_addition(task, from_month, authority)
        if all(value is None for value in task.planned):
            propose(task, task.work_list.year)
        task.order, task.added_at, task.schedule_is_proposed = sort_key(task.serial), at, False
        task.paused_months = list(range(1, from_month))
        check_task(task, co_hosts=co_hosts)
        task.save(force_insert=True)
        Participation.objects.create(task=task, unit=task.host, is_host=True)
        Participation.objects.bulk_create([Participation(task=task, unit=unit) for unit in co_hosts])
        Milestone.objects.bulk_create([Milestone(task=task, name=name, due_on=on) for name, on in milestones])
        return _record(task, AdjustmentKind.ADD, from_month, [], authority, at, by)


def previewed(act: Callable[[], Adjustment]) -> Adjustment:
    """What an adjustment would be; everything that it does is undone."""
    with transaction.atomic():
        adjustment = act()
        transaction.set_rollback(True)
    return adjustment


STATUS_ACTS: dict[str, Callable[..., Adjustment]] = {
    AdjustmentKind.SUSPEND: suspend_task,
    AdjustmentKind.RESUME: resume_task,
    AdjustmentKind.WITHDRAW: withdraw_task,
}


def _check_addition(task: Task, from_month: int, authority: Authority) -> None:
    if not task.work_list.is_published:
        raise ValidationError(_("A draft list is changed directly, not by adjustments."))
    _raise(check_month(from_month, task.work_list.closed_through))
    _check_authority(authority)
    if Task.objects.filter(work_list=task.work_list, serial=task.serial).exists():
        raise ValidationError({"serial": _("This serial number is taken.")})


def _change_status(
    kind: AdjustmentKind, task: Task, from_month: int, authority: Authority, at: datetime, by: Person | None
) -> Adjustment:
    with transaction.atomic():
        task = _locked(task)
        _check(kind, task, from_month, authority)
        status = [*_status_changes(task), StatusChange(kind, from_month)]
        before = (task.status, sorted(task.paused_months))
        task.status = status_in(12, status)
        task.paused_months = sorted(months_not_judged(status))
        task.save(update_fields=["status", "paused_months"])
        made = [
            Change("status", before[0], task.status),
            Change("paused_months", before[1], task.paused_months),
        ]
        return _record(task, kind, from_month, made, authority, at, by)


def _locked(task: Task) -> Task:
    """The task under the lock that a closing takes, so that no month closes in between."""
    WorkList.objects.select_for_update().get(pk=task.work_list_id)
    return Task.objects.select_related("work_list", "host", "sector").get(pk=task.pk)


def _check(kind: AdjustmentKind, task: Task, from_month: int, authority: Authority) -> None:
    _check_authority(authority)
    if not task.work_list.is_published:
        raise ValidationError(_("A draft list is changed directly, not by adjustments."))
    _raise(check_adjustment(kind, from_month, task.work_list.closed_through, _status_changes(task)))


def _check_authority(authority: Authority) -> None:
    missing = {
        field: _("This is part of every adjustment.") for field, text in asdict(authority).items() if not text.strip()
    }
    if missing:
        raise ValidationError(missing)


def _status_changes(task: Task) -> list[StatusChange]:
    rows = task.adjustments.exclude(kind=AdjustmentKind.CHANGE).order_by("at", "id").values_list("kind", "from_month")
    return [StatusChange(AdjustmentKind(kind), month) for kind, month in rows]


def _raise(fault: AdjustmentFault | None) -> None:
    if fault is None:
        return
    words = {
        AdjustmentFault.MONTH_CLOSED: _("That month is closed; an adjustment holds from an open month on."),
        AdjustmentFault.NO_SUCH_MONTH: _("Choose a month from 1 to 12."),
        AdjustmentFault.NOT_ACTIVE: _("The task is suspended in that month already."),
        AdjustmentFault.NOT_SUSPENDED: _("The task is not suspended in that month."),
        AdjustmentFault.WITHDRAWN: _("The task is withdrawn; a withdrawn task stays as it is."),
    }
    raise ValidationError({"from_month": words[fault]})


def _record(
    task: Task,
    kind: AdjustmentKind,
    from_month: int,
    made: list[Change],
    authority: Authority,
    at: datetime,
    by: Person | None,
) -> Adjustment:
    adjustment = Adjustment.objects.create(
        task=task, kind=kind, from_month=from_month, changes=described(made), at=at, by=by, **asdict(authority)
    )
    _tell_units(adjustment, task)
    return adjustment


def _tell_units(adjustment: Adjustment, task: Task) -> None:
    units = set(task.participations.effective().values_list("unit_id", flat=True))
    accounts = load_accounts(units)
    send_notices(
        NoticeDraft(
            kind=NoticeKind.ADJUSTMENT,
            cause=f"adjustment:{adjustment.pk}",
            at=adjustment.at,
            recipient_id=recipient,
            unit_id=unit,
            article=2,
            year=task.work_list.year,
            month=adjustment.from_month,
            serial=task.serial,
            link=task.get_absolute_url(),
            facts={"title": task.title, "adjustment": adjustment.kind, "document": adjustment.document},
        )
        for unit in sorted(units)
        for recipient in accounts.unit_staff(unit) or (None,)
    )
