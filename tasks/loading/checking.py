"""Rows of the sheet 清单 made into tasks: names resolved, every rule of the list checked, schedules proposed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from organization.directories import PersonDirectory, UnitDirectory
from tasks.enums import Direction, Measure
from tasks.faults import ROW_FAULTS, SCHEDULE_FAULTS
from tasks.loading.sectors import find_person
from tasks.models import MONTHS, Participation, Sector, Task
from tasks.rules.list import Row as ListRow
from tasks.rules.list import check_row, parent_cycles
from tasks.rules.schedule import check_schedule, propose_schedule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from organization.models import Unit
    from tasks.directories import TaskDirectory
    from workbook.importing import ImportContext
    from workbook.reading import Row


@dataclass(slots=True)
class Checked:
    """A row that is in order, as the unsaved task that it describes."""

    row: Row
    task: Task
    co_hosts: list[Unit]
    parent_serial: str | None

    def participations(self) -> list[Participation]:
        hosts = [Participation(task=self.task, unit=self.task.host, is_host=True)]
        return hosts + [Participation(task=self.task, unit=unit) for unit in self.co_hosts]


def check_rows(rows: Sequence[Row], directory: TaskDirectory, context: ImportContext) -> list[Checked]:
    """The rows in order; everything else becomes problems of the context."""
    _create_sectors_of_a_bare_list(rows, directory, context)
    predecessors = _predecessors(rows, directory)
    checked = [each for row in rows if (each := _check(row, directory, predecessors, context)) is not None]
    _check_parents(checked, directory, context)
    return checked


def sort_key(serial: str) -> str:
    """Orders serial numbers as people do: 2 before 10, 08-01 before 08-12."""
    return re.sub(r"\d+", lambda digits: digits[0].zfill(8), serial)[:60]


def _create_sectors_of_a_bare_list(rows: Sequence[Row], directory: TaskDirectory, context: ImportContext) -> None:
    """A first file without the sheet 条口 brings its sectors by name; their leaders can be named later."""
    if directory.sectors or directory.is_frozen or "条口" in context.unread:
        return
    for position, name in enumerate(dict.fromkeys(row["sector"] for row in rows), start=1):
        directory.sectors[name] = Sector.objects.create(work_list=directory.work_list, name=name, position=position)
    context.count("条口", created=len(directory.sectors))


def _predecessors(rows: Sequence[Row], directory: TaskDirectory) -> dict[str, Task]:
    serials = {row["predecessor"] for row in rows if row["predecessor"]}
    last_year = Task.objects.filter(work_list__year=directory.work_list.year - 1, serial__in=serials)
    return {task.serial: task for task in last_year}


def _check(row: Row, directory: TaskDirectory, predecessors: dict[str, Task], context: ImportContext) -> Checked | None:
    problems = len(context.problems)
    sector = directory.sectors.get(row["sector"])
    if sector is None:
        context.unknown(row, "sector", row["sector"], "条口", _("a sector of the sheet 条口"))
    host = _unit(row, "host", row["host"], context)
    co_hosts = [unit for name in row["co_hosts"] if (unit := _unit(row, "co_hosts", name, context))]
    if len({unit.pk for unit in co_hosts}) < len(co_hosts):
        context.problem(row, "co_hosts", _("a unit is named twice"), _("each unit once"))
    leader = find_person(row, "lead_leader", context.directory(PersonDirectory), context)
    predecessor = predecessors.get(row["predecessor"]) if row["predecessor"] else None
    if row["predecessor"] and predecessor is None:
        context.problem(row, "predecessor", _("no such task last year"), _("a serial number of last year's list"))
    task = _task(row, directory)
    _check_figures(row, task, context)
    if host:
        _check_units(row, task, host, co_hosts, context)
    if len(context.problems) > problems or sector is None or host is None:
        return None
    task.sector, task.host, task.lead_leader, task.predecessor = sector, host, leader, predecessor
    return Checked(row, task, co_hosts, row["parent"] or None)


def _unit(row: Row, column: str, name: str, context: ImportContext) -> Unit | None:
    unit = context.directory(UnitDirectory).find(name)
    if unit is None:
        context.unknown(row, column, name, "单位", _("the name or short name of a unit"))
    elif not (unit.exists_on(context.first_day) or unit.exists_on(context.last_day)):
        context.problem(
            row,
            column,
            _("%(unit)s does not exist in %(year)s") % {"unit": unit.name, "year": context.year},
            _("a unit of that year"),
        )
        return None
    return unit


def _task(row: Row, directory: TaskDirectory) -> Task:
    year = directory.work_list.year
    months = [row[f"month_{month}"] for month in MONTHS]
    task = Task(
        work_list=directory.work_list,
        serial=row["serial"],
        order=sort_key(row["serial"]),
        title=row["title"],
        category=row["category"],
        sources=list(row["sources"]),
        target=row["target"],
        measure=row["measure"],
        measure_unit=row["measure_unit"],
        target_value=row["target_value"],
        direction=row["direction"],
        starts_on=row["starts_on"] or date(year, 1, 1),
        finishes_on=row["finishes_on"],
        livelihood=row["livelihood"],
        major=row["major"],
        weight=row["weight"],
        planned=months,
    )
    if all(value is None for value in months):
        propose(task, year)
    return task


def propose(task: Task, year: int) -> None:
    """Give the task the proposed schedule of its target and dates; milestones need none."""
    proposed = propose_schedule(Measure(task.measure), task.target_value, task.starts_on, task.finishes_on, year)
    task.planned = [proposed.get(month) for month in MONTHS]
    task.schedule_is_proposed = bool(proposed)


def _check_units(row: Row, task: Task, host: Unit, co_hosts: list[Unit], context: ImportContext) -> None:
    facts = ListRow(
        title=task.title,
        measure=Measure(task.measure),
        direction=Direction(task.direction),
        target=task.target_value,
        starts_on=task.starts_on,
        finishes_on=task.finishes_on,
        host=host.pk,
        co_hosts=[unit.pk for unit in co_hosts],
        weight=task.weight,
    )
    for fault in check_row(facts):
        column, problem, expected = ROW_FAULTS[fault]
        context.problem(row, column, _(problem), _(expected))


def _check_figures(row: Row, task: Task, context: ImportContext) -> None:
    given = {month: row[f"month_{month}"] for month in MONTHS}
    for problem in check_schedule(Measure(task.measure), given):
        words, expected = SCHEDULE_FAULTS[problem.fault]
        context.problem(row, f"month_{problem.month}", _(words), _(expected))


def _check_parents(checked: list[Checked], directory: TaskDirectory, context: ImportContext) -> None:
    """Every parent exists and no task is part of itself. A row with a wrong parent goes on without one, so that the
    sheets that follow still find its task."""
    rows = {each.row["serial"]: each for each in checked}
    parents = directory.parents()
    for each in checked:
        if each.row.has("parent"):
            parents.pop(each.row["serial"], None)
        if each.parent_serial is None:
            continue
        if each.parent_serial in rows or directory.find(each.parent_serial):
            parents[each.row["serial"]] = each.parent_serial
        else:
            context.unknown(each.row, "parent", each.parent_serial, "清单", _("a serial number of this list"))
            each.parent_serial = None
    for cycle in parent_cycles(parents):
        involved = [rows[serial] for serial in cycle if serial in rows]
        context.problem(
            involved[0].row,
            "parent",
            _("the tasks %(serials)s are parts of each other") % {"serials": "、".join(cycle)},
            _("a parent that is not part of the task"),
        )
        for each in involved:
            each.parent_serial = None
