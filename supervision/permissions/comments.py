"""Who comments on a sector's month (article 6): the one in charge of it, the mayor, and the office on paper for them.

Being named as a sector's leader needs no role. Before the bulletin a comment is read by its author, the leaders and
the office; with the bulletin by everybody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import rules
from django.db.models import Q

from organization.permissions import is_mayor, is_signed_in, is_supervision_office, sees_whole_city

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from organization.models import Person
    from tasks.models import Sector


@rules.predicate
def leads_sector(person: Person, sector: Sector | None) -> bool:
    return sector is not None and sector.leader_id == person.pk


rules.add_perm("supervision.view_month_comments", is_signed_in)
rules.add_perm("supervision.comment_sector", is_signed_in & (is_supervision_office | is_mayor | leads_sector))


def sectors_read_by(person: Person, sectors: QuerySet[Sector]) -> QuerySet[Sector]:
    """The sectors whose comment somebody may read before the bulletin."""
    if not person.is_active:
        return sectors.none()
    return sectors if sees_whole_city(person) else sectors.filter(Q(leader=person.pk))


def sectors_commented_by(person: Person, sectors: QuerySet[Sector]) -> QuerySet[Sector]:
    """The queryset side of `supervision.comment_sector`."""
    if not person.is_active:
        return sectors.none()
    if is_supervision_office(person) or is_mayor(person):
        return sectors
    return sectors.filter(leader=person.pk)
