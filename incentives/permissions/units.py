"""Who reads what a year brought a unit, and who compares the units.

Who sees the whole city reads every unit's year, a unit its own once it is decided. After the approval of the year's
plan everybody with an account reads what was approved, and all units may compare themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import rules

from incentives.permissions.plans import opens_room
from organization.permissions import is_article_host, is_unit_head, is_unit_staff, sees_whole_city

if TYPE_CHECKING:
    from organization.models import Person


@dataclass(frozen=True)
class UnitInYear:
    """A unit in a year, and whether the year's plan is approved: the object of rights here. No unit: all of them."""

    year: int
    unit_id: int | None
    is_approved: bool


@rules.predicate
def is_own_unit(person: Person, subject: UnitInYear | None) -> bool:
    return subject is None or (person.unit_id is not None and person.unit_id == subject.unit_id)


@rules.predicate
def is_approved_year(_person: Person, subject: UnitInYear | None) -> bool:
    return subject is None or subject.is_approved


sees_own = (is_unit_staff | is_unit_head | is_article_host) & is_own_unit

rules.add_perm("incentives.view_unit_year_whole", opens_room & (sees_whole_city | sees_own))
rules.add_perm("incentives.view_unit_year", opens_room & (sees_whole_city | sees_own | is_approved_year))
rules.add_perm("incentives.compare_units", opens_room & (sees_whole_city | is_approved_year))
