"""Who leads the sectors of a list (article 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from tasks.models import Sector

if TYPE_CHECKING:
    from organization.models import Person


def change_sector_leader(*, sector: Sector, leader: Person | None) -> Sector:
    """The sector is led by somebody else from now on, on a published list too; its history says who did so before."""
    with transaction.atomic():
        sector = Sector.objects.select_for_update().get(pk=sector.pk)
        if sector.leader_id != (leader.pk if leader else None):
            sector.leader = leader
            sector.save(update_fields=["leader"])
    return sector
