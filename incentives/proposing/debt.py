"""Debt of districts and parks (article 14), when the year is settled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from incentives.models import DebtPosition
from incentives.rules import debt as rules
from organization.enums import UnitKind
from regulation.selectors import parameters_on

if TYPE_CHECKING:
    from incentives.rules.measures import Proposal
    from incentives.selectors.ripeness import Ripeness
    from regulation.selectors import Parameters

AREAS = (UnitKind.DISTRICT, UnitKind.PARK)
FIELDS = (
    "unit_id",
    "unit__short_name",
    "debt_ratio",
    "risk_level",
    "growth",
    "cost",
    "reduction",
    "chain_is_safe",
)


def propose(ripe: Ripeness) -> list[Proposal]:
    if not ripe.is_settled:
        return []
    rows = DebtPosition.objects.in_year(ripe.year).filter(unit__kind__in=AREAS).values_list(*FIELDS)
    return rules.measures_of_debt([rules.Debt(*row) for row in rows], limits_of(parameters_on(ripe.year, ripe.today)))


def limits_of(figures: Parameters) -> rules.Limits:
    return rules.Limits(
        debt_ratio=figures.decimal("debt_ratio_limit"),
        risk_level=figures.choice("debt_risk_level"),
        growth=figures.decimal("debt_growth_limit"),
        cost=figures.decimal("debt_cost_limit"),
        reduction=figures.decimal("debt_reduction_floor"),
    )
