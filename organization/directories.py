"""What this room remembers during an import: units and people by the words used in cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from organization.models import Person, Unit

if TYPE_CHECKING:
    from workbook.importing import ImportContext


class UnitDirectory:
    """Units by name or short name, those created by the same import included."""

    def __init__(self, context: ImportContext) -> None:
        self.units: dict[str, Unit] = {}
        for unit in Unit.objects.all():
            self.add(unit)

    def add(self, unit: Unit) -> None:
        self.units[unit.name] = unit
        self.units.setdefault(unit.short_name, unit)

    def find(self, name: str) -> Unit | None:
        return self.units.get(name)


class PersonDirectory:
    """People by account, those created by the same import included."""

    def __init__(self, context: ImportContext) -> None:
        self._people = {person.username: person for person in Person.objects.select_related("unit")}

    def add(self, person: Person) -> None:
        self._people[person.username] = person

    def find(self, account: str) -> Person | None:
        return self._people.get(account)
