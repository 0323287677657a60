"""The routine of the units (article 5): who sees the whole grid, who only the own row, who ticks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import rules

from office.permissions.room import has_part_in_key_work
from organization.enums import Role
from organization.permissions import is_unit_staff, role_predicate

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from office.models import RoutineTick
    from organization.models import Person, Unit

sees_whole_grid = role_predicate(
    Role.SUPERVISION_OFFICE,
    Role.CITY_LEADER,
    Role.ORGANIZATION_DEPARTMENT,
    Role.SUPERVISORY_ORGAN,
    Role.READ_ONLY,
)


@rules.predicate
def is_of_the_unit(person: Person, unit: Unit | None) -> bool:
    return unit is None or (person.unit_id is not None and person.unit_id == unit.pk)


rules.add_perm("office.view_routine", has_part_in_key_work)
rules.add_perm("office.view_routine_of_unit", has_part_in_key_work & (sees_whole_grid | is_of_the_unit))
rules.add_perm("office.tick_routine", is_unit_staff & is_of_the_unit)


def units_in_grid_of(person: Person, units: QuerySet[Unit]) -> QuerySet[Unit]:
    """The queryset side of `office.view_routine_of_unit`."""
    if not has_part_in_key_work(person):
        return units.none()
    return units if sees_whole_grid(person) else units.filter(pk=person.unit_id)


def ticks_visible_to(person: Person, ticks: QuerySet[RoutineTick]) -> QuerySet[RoutineTick]:
    """The ticks of the units whose row the person sees, with their files."""
    if not has_part_in_key_work(person):
        return ticks.none()
    return ticks if sees_whole_grid(person) else ticks.filter(unit=person.unit_id)
