"""Land supplied to plan (article 8) and idle land put to use (article 9), when the year is settled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from incentives.models import IdleLand, LandSupply
from incentives.rules import land as rules
from organization.enums import UnitKind
from regulation.selectors import parameters_on

if TYPE_CHECKING:
    from incentives.rules.measures import Proposal
    from incentives.selectors.ripeness import Ripeness

AREAS = (UnitKind.DISTRICT, UnitKind.PARK, UnitKind.PLATFORM)


def propose_for_supply(ripe: Ripeness) -> list[Proposal]:
    if not ripe.is_settled:
        return []
    supplies = LandSupply.objects.in_year(ripe.year).filter(unit__kind__in=AREAS)
    rows = supplies.values_list("unit_id", "planned", "done")
    return rules.measures_of_supply([rules.Supply(*row) for row in rows])


def propose_for_idle_land(ripe: Ripeness) -> list[Proposal]:
    """Districts only: parks and platforms are not ranked and give no measure."""
    if not ripe.is_settled:
        return []
    figures = parameters_on(ripe.year, ripe.today)
    districts = IdleLand.objects.in_year(ripe.year).filter(unit__kind=UnitKind.DISTRICT)
    rows = districts.values_list("unit_id", "unit__short_name", "target", "done", "next_quota", "own_fault")
    return rules.measures_of_idle_land(
        [rules.DistrictLand(*row) for row in rows],
        last_rank=figures.integer("idle_land_reward_rank"),
        cap=figures.decimal("idle_land_deduction_cap"),
    )
