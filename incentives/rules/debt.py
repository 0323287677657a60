"""Article 14: who keeps its debt safe has priority for bond swaps."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from incentives.enums import MeasureKind, RiskLevel
from incentives.rules.figures import plain, ranked, yes_or_no
from incentives.rules.measures import Proposal, Working

if TYPE_CHECKING:
    from collections.abc import Sequence

ARTICLE = 14
ALL_SIX = "14-all-six"
FIGURES = ("debt_ratio_limit", "debt_risk_level", "debt_growth_limit", "debt_cost_limit", "debt_reduction_floor")
FROM_SAFE_TO_UNSAFE = (RiskLevel.GREEN, RiskLevel.YELLOW, RiskLevel.ORANGE, RiskLevel.RED)


@dataclass(frozen=True, slots=True)
class Debt:
    """The debt of a district or park; figures are per cent numbers, None where not entered."""

    unit_id: int
    name: str
    debt_ratio: Decimal | None
    risk_level: str
    growth: Decimal | None
    cost: Decimal | None
    reduction: Decimal | None
    chain_is_safe: bool | None


@dataclass(frozen=True, slots=True)
class Limits:
    """What passes (set by the office)."""

    debt_ratio: Decimal
    risk_level: str
    growth: Decimal
    cost: Decimal
    reduction: Decimal


def is_size_under_control(debt: Debt, limits: Limits) -> bool:
    """(14) The debt ratio does not pass its limit."""
    return debt.debt_ratio is not None and debt.debt_ratio <= limits.debt_ratio


def is_risk_safe(debt: Debt, limits: Limits) -> bool:
    """(14) The risk level is the one that passes, or a safer one."""
    if not debt.risk_level:
        return False
    order = FROM_SAFE_TO_UNSAFE
    return order.index(RiskLevel(debt.risk_level)) <= order.index(RiskLevel(limits.risk_level))


def is_growth_small(debt: Debt, limits: Limits) -> bool:
    """(14) The debt grew by no more than the limit."""
    return debt.growth is not None and debt.growth <= limits.growth


def is_cost_under_control(debt: Debt, limits: Limits) -> bool:
    """(14) The debt costs no more than the limit."""
    return debt.cost is not None and debt.cost <= limits.cost


def is_old_debt_reduced(debt: Debt, limits: Limits) -> bool:
    """(14) At least the share of old debt was reduced."""
    return debt.reduction is not None and debt.reduction >= limits.reduction


def is_chain_safe(debt: Debt, _limits: Limits) -> bool:
    """(14) The chain of funds holds."""
    return debt.chain_is_safe is True


TESTS = (
    is_size_under_control,
    is_risk_safe,
    is_growth_small,
    is_cost_under_control,
    is_old_debt_reduced,
    is_chain_safe,
)


def passes(debt: Debt, limits: Limits) -> bool:
    """(14) All six; a figure that is missing does not pass."""
    return all(test(debt, limits) for test in TESTS)


def measures_of_debt(debts: Sequence[Debt], limits: Limits) -> list[Proposal]:
    """(14) Priority for bond swaps, ordered by the share of old debt reduced."""
    passed = [debt for debt in debts if passes(debt, limits)]
    ranks = ranked({debt.unit_id: Fraction(debt.reduction or 0) for debt in passed})
    judged = sorted((ranks[debt.unit_id], debt.name, plain(debt.reduction)) for debt in passed)
    order = tuple({"rank": rank, "unit": name, "share": reduction} for rank, name, reduction in judged)
    return [_priority(debt, ranks[debt.unit_id], limits, order) for debt in passed]


def _priority(debt: Debt, rank: int, limits: Limits, order: tuple[dict[str, Any], ...]) -> Proposal:
    inputs = {
        "debt_ratio": plain(debt.debt_ratio),
        "risk_level": debt.risk_level,
        "debt_growth": plain(debt.growth),
        "debt_cost": plain(debt.cost),
        "debt_reduction": plain(debt.reduction),
        "chain_is_safe": yes_or_no(value=debt.chain_is_safe),
        "rank": str(rank),
    }
    formula = "; ".join(
        f"{plain(value)}% {sign} {plain(limit)}%"
        for value, sign, limit in (
            (debt.debt_ratio, "≤", limits.debt_ratio),
            (debt.growth, "≤", limits.growth),
            (debt.cost, "≤", limits.cost),
            (debt.reduction, "≥", limits.reduction),
        )
    )
    working = Working(ALL_SIX, inputs, parameters=FIGURES, formula=formula, evidence=order)
    return Proposal(ARTICLE, MeasureKind.BOND_PRIORITY, debt.unit_id, working)
