from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from tasks.directories import TaskDirectory
from tasks.models import Milestone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tasks.models import Task
    from workbook.importing import ImportContext
    from workbook.reading import Row


def load_milestones(rows: Sequence[Row], context: ImportContext) -> None:
    """The dated steps of milestone tasks; a published list takes no new ones and no new dates."""
    directory = context.directory(TaskDirectory)
    created: list[Milestone] = []
    for row in rows:
        task = find_task(row, "serial", directory, context)
        if task is None or not _is_allowed(row, task, context):
            continue
        stored = directory.milestones_of(task).get(row["name"])
        if stored is not None:
            _compare(row, stored, context, is_frozen=directory.is_frozen)
        elif directory.is_frozen:
            context.problem(
                row, "name", _("is not on the published list"), _("a new milestone is added by an adjustment")
            )
        else:
            created.append(Milestone(task=task, name=row["name"], due_on=row["due_on"]))
    Milestone.objects.bulk_create(created, batch_size=5000)
    context.count("节点", created=len(created))
    directory.forget_details()


def find_task(row: Row, column: str, directory: TaskDirectory, context: ImportContext) -> Task | None:
    """The task of a serial number in a cell, or a problem."""
    task = directory.find(row[column])
    if task is None:
        context.unknown(row, column, row[column], "清单", _("a serial number of the sheet 清单 or of the year's list"))
    return task


def _is_allowed(row: Row, task: Task, context: ImportContext) -> bool:
    if not task.is_milestone:
        context.problem(
            row, "serial", _("the task is not measured by milestones"), _("计量方式 节点 in the sheet 清单")
        )
        return False
    return True


def _compare(row: Row, stored: Milestone, context: ImportContext, *, is_frozen: bool) -> None:
    if stored.due_on == row["due_on"]:
        context.count(row.sheet, unchanged=1)
    elif is_frozen:
        context.refuse(row, "due_on", stored.due_on, _("change a published milestone by an adjustment"))
    else:
        context.difference(row, "due_on", stored.due_on, row["due_on"])
        stored.due_on = row["due_on"]
        stored.save(update_fields=["due_on"])
        context.count(row.sheet, changed=1)
