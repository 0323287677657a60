"""The routine of the units (article 5): the grid is open to everybody with a role; a unit's own people tick for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import rules

from office.permissions.room import has_part_in_key_work
from organization.permissions import is_unit_staff

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from office.models import RoutineTick
    from organization.models import Person, Unit


@rules.predicate
def is_of_the_unit(person: Person, unit: Unit | None) -> bool:
    return unit is None or (person.unit_id is not None and person.unit_id == unit.pk)


rules.add_perm("office.view_routine", has_part_in_key_work)
rules.add_perm("office.tick_routine", is_unit_staff & is_of_the_unit)


def ticks_visible_to(person: Person, ticks: QuerySet[RoutineTick]) -> QuerySet[RoutineTick]:
    """Whoever opens the grid reads its ticks with their files."""
    return ticks if has_part_in_key_work(person) else ticks.none()
