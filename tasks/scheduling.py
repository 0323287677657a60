"""Schedules, milestones and marks of a draft list (article 2); those of a published one change by adjustments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tasks.changing import schedule_errors
from tasks.loading.checking import propose
from tasks.models import Milestone, Task, WorkList

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from decimal import Decimal


def set_schedule(*, task: Task, planned: Sequence[Decimal | None]) -> Task:
    """Plan the task's twelve months as the office says; it is then no proposal any more.

    Raises ValidationError by month (`month_6`) where a value is not allowed.
    """
    with transaction.atomic():
        task = _locked_draft(task)
        task.planned, task.schedule_is_proposed = list(planned), False
        if errors := schedule_errors(task):
            raise ValidationError({f"month_{month}": words for month, words in errors.items()})
        task.save(update_fields=["planned", "schedule_is_proposed"])
    return task


def propose_schedule_again(*, task: Task) -> Task:
    """Put the straight line back in place of what was entered."""
    with transaction.atomic():
        task = _locked_draft(task)
        propose(task, task.work_list.year)
        task.save(update_fields=["planned", "schedule_is_proposed"])
    return task


def confirm_schedules(*, work_list: WorkList, serials: Iterable[str] | None = None) -> int:
    """Take proposed schedules (all, or those of some tasks) as they are. Returns how many there were."""
    with transaction.atomic():
        work_list = WorkList.objects.select_for_update().get(pk=work_list.pk)
        _refuse_published(work_list)
        proposed = work_list.tasks.filter(schedule_is_proposed=True)
        if serials is not None:
            proposed = proposed.filter(serial__in=list(serials))
        return proposed.update(schedule_is_proposed=False)


def set_milestones(*, task: Task, milestones: Iterable[tuple[str, date]]) -> Task:
    """The dated steps of a task of a draft list, in place of those that it had.

    Raises ValidationError for a task that is not measured by milestones, and where a step is named twice.
    """
    steps = list(milestones)
    with transaction.atomic():
        task = _locked_draft(task)
        if not task.is_milestone:
            raise ValidationError(_("The task is not measured by milestones."))
        if len({name for name, _due_on in steps}) < len(steps):
            raise ValidationError(_("Each milestone is named once."))
        standing = {each.name: each for each in task.milestones.all()}
        dates = dict(steps)
        task.milestones.exclude(name__in=dates).delete()
        for name, due_on in steps:
            if name not in standing:
                Milestone.objects.create(task=task, name=name, due_on=due_on)
            elif standing[name].due_on != due_on:
                standing[name].due_on = due_on
                standing[name].save(update_fields=["due_on"])
    return task


def mark_main_indicator(*, task: Task, is_main: bool | None) -> Task:
    """Mark a task of a draft list as a main indicator or not; None leaves it to its category and source."""
    with transaction.atomic():
        task = _locked_draft(task)
        task.main_indicator = is_main
        task.save(update_fields=["main_indicator"])
    return task


def _locked_draft(task: Task) -> Task:
    _refuse_published(WorkList.objects.select_for_update().get(pk=task.work_list_id))
    return Task.objects.select_related("work_list").get(pk=task.pk)


def _refuse_published(work_list: WorkList) -> None:
    if work_list.is_published:
        raise ValidationError(_("The list is published: its schedules change by adjustments."))
