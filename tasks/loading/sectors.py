from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from organization.directories import PersonDirectory
from tasks.directories import TaskDirectory
from tasks.models import Sector

if TYPE_CHECKING:
    from collections.abc import Sequence

    from organization.models import Person
    from workbook.importing import ImportContext
    from workbook.reading import Row


def load_sectors(rows: Sequence[Row], context: ImportContext) -> None:
    """The sectors of the year's list with their leaders. On a published list a sector keeps its leader."""
    directory = context.directory(TaskDirectory)
    people = context.directory(PersonDirectory)
    for position, row in enumerate(rows, start=len(directory.sectors) + 1):
        leader = find_person(row, "leader", people, context)
        sector = directory.sectors.get(row["name"])
        if sector is None and directory.is_frozen:
            context.problem(row, "name", _("is not on the published list"), _("a sector of the published list"))
        elif sector is None:
            directory.sectors[row["name"]] = Sector.objects.create(
                work_list=directory.work_list, name=row["name"], leader=leader, position=position
            )
            context.count(row.sheet, created=1)
        elif row.has("leader") and sector.leader_id != (leader.pk if leader else None):
            _change_leader(row, sector, leader, context, is_frozen=directory.is_frozen)
        else:
            context.count(row.sheet, unchanged=1)


def find_person(row: Row, column: str, people: PersonDirectory, context: ImportContext) -> Person | None:
    """The person of an account named in a cell, or a problem; an empty cell names nobody."""
    if not row[column]:
        return None
    person = people.find(row[column])
    if person is None:
        context.unknown(row, column, row[column], "人员", _("an account of the sheet 人员 or of the system"))
    return person


def _change_leader(row: Row, sector: Sector, leader: Person | None, context: ImportContext, *, is_frozen: bool) -> None:
    stored = sector.leader.username if sector.leader else None
    if is_frozen:
        context.refuse(row, "leader", stored, _("change the leader of a published sector on the sector's page"))
        return
    context.difference(row, "leader", stored, row["leader"])
    sector.leader = leader
    sector.save(update_fields=["leader"])
    context.count(row.sheet, changed=1)
