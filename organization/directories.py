"""What this room remembers during an import: units and people by the words used in cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from organization.models import Person, Unit

if TYPE_CHECKING:
    from workbook.importing import ImportContext
    from workbook.reading import Row

UNITS_SHEET = "单位"
PEOPLE_SHEET = "人员"


class UnitDirectory:
    """Units by name or short name, those created by the same import included."""

    def __init__(self, context: ImportContext) -> None:
        self._context = context
        self.units: dict[str, Unit] = {}
        for unit in Unit.objects.all():
            self.add(unit)

    def add(self, unit: Unit) -> None:
        self.units[unit.name] = unit
        self.units.setdefault(unit.short_name, unit)

    def find(self, name: str) -> Unit | None:
        return self.units.get(name)

    def parent_of(self, unit: Unit) -> Unit | None:
        return next((other for other in self.units.values() if other.pk == unit.parent_id), None)

    def in_cell(self, row: Row, column: str) -> Unit | None:
        """The unit that the cell names, None if it is empty; one that does not exist is a problem of the cell."""
        if not row[column]:
            return None
        unit = self.find(row[column])
        if unit is None:
            self._context.unknown(row, column, row[column], UNITS_SHEET, _("the name or short name of a unit"))
        return unit


class PersonDirectory:
    """People by account, those created by the same import included."""

    def __init__(self, context: ImportContext) -> None:
        self._people = {person.username: person for person in Person.objects.select_related("unit")}

    def add(self, person: Person) -> None:
        self._people[person.username] = person

    def find(self, account: str) -> Person | None:
        return self._people.get(account)
