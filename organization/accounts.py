"""Whose accounts stand for a unit or an office; read once for many decisions."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from organization.enums import Role
from organization.models import Person

if TYPE_CHECKING:
    from collections.abc import Iterable

CITY_ROLES = (Role.SUPERVISION_OFFICE, Role.ORGANIZATION_DEPARTMENT, Role.SUPERVISORY_ORGAN)


@dataclass(frozen=True, slots=True)
class Accounts:
    """Active accounts (person ids) by unit for heads and reporters, by role for the offices of the city."""

    heads: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    reporters: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    offices: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    active: set[int] = field(default_factory=set)

    @property
    def supervision_office(self) -> list[int]:
        return self.offices.get(Role.SUPERVISION_OFFICE, [])

    @property
    def organization_department(self) -> list[int]:
        return self.offices.get(Role.ORGANIZATION_DEPARTMENT, [])

    @property
    def supervisory_organ(self) -> list[int]:
        return self.offices.get(Role.SUPERVISORY_ORGAN, [])

    def unit_staff(self, unit_id: int) -> list[int]:
        """The unit's heads and reporters."""
        return [*self.heads.get(unit_id, []), *self.reporters.get(unit_id, [])]


def load_accounts(unit_ids: Iterable[int] = ()) -> Accounts:
    """The offices' accounts and those of the units, in one query."""
    accounts, units = Accounts(), set(unit_ids)
    for person_id, unit_id, roles in Person.objects.active().order_by("id").values_list("id", "unit_id", "roles"):
        accounts.active.add(person_id)
        for role in CITY_ROLES:
            if role in roles:
                accounts.offices[role].append(person_id)
        if unit_id in units and Role.UNIT_HEAD in roles:
            accounts.heads[unit_id].append(person_id)
        if unit_id in units and Role.REPORTER in roles:
            accounts.reporters[unit_id].append(person_id)
    return accounts
