"""The sheet 清单: rows are resolved and checked, then compared with what is stored, then written in sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from tasks.directories import TaskDirectory
from tasks.loading.checking import Checked, check_rows
from tasks.models import Participation, Task

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from organization.models import Person, Unit
    from tasks.models import Sector
    from workbook.importing import ImportContext
    from workbook.reading import Row

FIELDS = (
    "title",
    "category",
    "sources",
    "target",
    "measure",
    "measure_unit",
    "target_value",
    "direction",
    "starts_on",
    "finishes_on",
    "livelihood",
    "major",
    "weight",
)
LINKS = ("sector", "lead_leader", "host", "predecessor")
SHEET = "清单"


def load_tasks(rows: Sequence[Row], context: ImportContext) -> None:
    """Create the tasks that are new, change those of a draft list, refuse what differs from a published one."""
    directory = context.directory(TaskDirectory)
    checked = check_rows(rows, directory, context)
    new = [each for each in checked if directory.find(each.row["serial"]) is None]
    known = [each for each in checked if directory.find(each.row["serial"]) is not None]
    if directory.is_frozen:
        _refuse_new(new, context)
        _refuse_changes(known, directory, context)
        return
    _create(new, directory)
    _change(known, directory, context)
    _set_parents(checked, directory, context)
    context.count(SHEET, created=len(new))
    directory.forget_details()


def _refuse_new(new: Iterable[Checked], context: ImportContext) -> None:
    for each in new:
        context.problem(
            each.row, "serial", _("is not on the published list"), _("a new task is added by an adjustment")
        )


def _refuse_changes(known: Iterable[Checked], directory: TaskDirectory, context: ImportContext) -> None:
    for each in known:
        task = directory.tasks[each.row["serial"]]
        changed = list(_changes(each, task, directory))
        for column, stored in changed:
            context.refuse(each.row, column, stored, _("change the published list by an adjustment"))
        if not changed:
            context.count(SHEET, unchanged=1)


def _changes(each: Checked, task: Task, directory: TaskDirectory) -> Iterable[tuple[str, object]]:
    """The columns of a row that differ from the stored task, with what is stored. A column that the file does not
    have says nothing, and neither do twelve empty months."""
    for field in FIELDS:
        if each.row.has(field) and getattr(each.task, field) != getattr(task, field):
            yield field, getattr(task, field)
    for field in LINKS:
        key = f"{field}_id"
        if each.row.has(field) and getattr(each.task, key) != getattr(task, key):
            yield field, _named(getattr(task, field))
    if each.row.has("parent") and each.parent_serial != directory.serial_of(task.parent_id):
        yield "parent", directory.serial_of(task.parent_id)
    if each.row.has("co_hosts") and {unit.pk for unit in each.co_hosts} != directory.co_hosts_of(task).keys():
        yield "co_hosts", tuple(directory.co_hosts_of(task).values()) or None
    if not each.task.schedule_is_proposed:
        for month, (given, stored) in enumerate(zip(each.task.planned, task.planned, strict=True), start=1):
            if each.row.has(f"month_{month}") and given != stored:
                yield f"month_{month}", stored


def _named(stored: Person | Unit | Sector | Task | None) -> str | None:
    """What stands for it in a cell: an account, a serial number, a name."""
    if stored is None:
        return None
    return str(getattr(stored, "username", None) or getattr(stored, "serial", None) or stored)


def _create(new: Sequence[Checked], directory: TaskDirectory) -> None:
    created = Task.objects.bulk_create([each.task for each in new], batch_size=2000)
    Participation.objects.bulk_create(
        [participation for each in new for participation in each.participations()], batch_size=5000
    )
    directory.tasks.update({task.serial: task for task in created})


def _change(known: Iterable[Checked], directory: TaskDirectory, context: ImportContext) -> None:
    changed: list[Task] = []
    for each in known:
        task = directory.tasks[each.row["serial"]]
        differences = list(_changes(each, task, directory))
        if not differences:
            context.count(SHEET, unchanged=1)
            continue
        for column, stored in differences:
            context.difference(each.row, column, stored, each.row[column])
        _take_over(each, task, {column for column, _stored in differences})
        changed.append(task)
        context.count(SHEET, changed=1)
    Task.objects.bulk_update(changed, [*FIELDS, *LINKS, "planned", "schedule_is_proposed"], batch_size=500)


def _take_over(each: Checked, task: Task, columns: set[str]) -> None:
    """What the columns say goes over to the stored task. A proposed schedule is proposed anew for a new target or new
    dates; one that was entered stays, unless the task is measured otherwise from now on."""
    for field in columns & {*FIELDS, *LINKS}:
        setattr(task, field, getattr(each.task, field))
    is_replaced = "measure" in columns or any(column.startswith("month_") for column in columns)
    is_proposed_anew = task.schedule_is_proposed and columns & {"target_value", "starts_on", "finishes_on"}
    if is_replaced or is_proposed_anew:
        task.planned, task.schedule_is_proposed = each.task.planned, each.task.schedule_is_proposed
    if columns & {"host", "co_hosts"}:
        task.participations.all().delete()
        each.task.pk = task.pk
        Participation.objects.bulk_create(each.participations())


def _set_parents(checked: Iterable[Checked], directory: TaskDirectory, context: ImportContext) -> None:
    """After all tasks exist, since a parent may stand below its child in the sheet."""
    moved: list[Task] = []
    for each in checked:
        if not each.row.has("parent"):
            continue
        task = directory.tasks[each.row["serial"]]
        parent = directory.tasks[each.parent_serial] if each.parent_serial else None
        if task.parent_id != (parent.pk if parent else None):
            task.parent = parent
            moved.append(task)
    Task.objects.bulk_update(moved, ["parent"], batch_size=1000)
