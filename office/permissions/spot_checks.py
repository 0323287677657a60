"""Spot checks: the drawing is open to everybody with a part in key work, what was found only to whom it concerns.

A unit reads the results of its own reports, a city leader and the supervision office all of them, a named leader those
of the tasks that they lead (article 6).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import rules
from django.db.models import Q

from office.permissions.room import has_part_in_key_work
from organization.permissions import is_signed_in, is_supervision_office, is_unit_staff, sees_whole_city
from tasks.permissions import leads_task

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from office.models import SpotCheckItem
    from organization.models import Person


@rules.predicate
def is_at_sampled_unit(person: Person, item: SpotCheckItem | None) -> bool:
    return item is not None and person.unit_id is not None and person.unit_id == item.unit_id


@rules.predicate
def leads_sampled_task(person: Person, item: SpotCheckItem | None) -> bool:
    return item is not None and leads_task(person, item.task)


rules.add_perm("office.view_spot_checks", has_part_in_key_work)
rules.add_perm("office.conduct_spot_checks", is_supervision_office)
rules.add_perm(
    "office.read_spot_result",
    is_signed_in & (sees_whole_city | (is_unit_staff & is_at_sampled_unit) | leads_sampled_task),
)


def spot_items_readable_by(person: Person, items: QuerySet[SpotCheckItem]) -> QuerySet[SpotCheckItem]:
    """The queryset side of `office.read_spot_result`: whose values and results, and files, somebody may read."""
    if not person.is_active:
        return items.none()
    if sees_whole_city(person):
        return items
    seen = Q(task__lead_leader=person.pk) | Q(task__sector__leader=person.pk)
    if is_unit_staff(person) and person.unit_id is not None:
        seen |= Q(unit=person.unit_id)
    return items.filter(seen)
