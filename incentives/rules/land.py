"""Articles 8 and 9: land supplied to plan, and idle land put to use."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from incentives.enums import MeasureKind
from incentives.rules.figures import equals, plain, ranked, yes_or_no
from incentives.rules.measures import Proposal, Working
from incentives.rules.rounding import shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SUPPLY, IDLE = 8, 9
BELOW_PLAN = "8-below-plan"
AMONG_THE_FIRST, TARGET_MISSED, OWN_FAULT = "9-among-the-first", "9-target-missed", "9-own-fault"
CAP, REWARDED_RANK = "idle_land_deduction_cap", "idle_land_reward_rank"


@dataclass(frozen=True, slots=True)
class Supply:
    """Commercial land that a district, park or platform was to supply, and did, in mu."""

    unit_id: int
    planned: Decimal | None
    done: Decimal | None


@dataclass(frozen=True, slots=True)
class DistrictLand:
    """Idle land that a district was to put to use, and did, and its quota of next year, in mu."""

    unit_id: int
    name: str
    target: Decimal | None
    done: Decimal | None
    next_quota: Decimal | None = None
    own_fault: bool | None = None


def is_below_supply_plan(supply: Supply) -> bool:
    """(8) Less supplied than planned. A figure that is missing is not judged, and a plan of 0 counts as met."""
    return supply.planned is not None and supply.done is not None and supply.done < supply.planned


def supply_shortfall(supply: Supply) -> Fraction:
    """(8) The part of the plan that was not supplied, as a per cent number."""
    if supply.planned is None or supply.done is None or not is_below_supply_plan(supply):
        return Fraction(0)
    return (Fraction(supply.planned) - Fraction(supply.done)) / Fraction(supply.planned) * 100


def measures_of_supply(supplies: Sequence[Supply]) -> list[Proposal]:
    """(8) Below plan: a citywide criticism, and a deduction from next year's plans whose amount is the host's."""
    found = []
    for supply in supplies:
        if not is_below_supply_plan(supply):
            continue
        inputs = {"planned_supply": plain(supply.planned), "supplied": plain(supply.done)}
        share = supply_shortfall(supply)
        planned, done = plain(supply.planned), plain(supply.done)
        deduction = Working(
            BELOW_PLAN,
            inputs,
            formula=f"({planned} − {done}) ÷ {planned}{equals(share)}%",
            suggestion=share,
            suggestion_unit="%",
        )
        compared = Working(BELOW_PLAN, inputs, formula=f"{done} < {planned}")
        found.append(Proposal(SUPPLY, MeasureKind.CRITICISM, supply.unit_id, compared))
        found.append(Proposal(SUPPLY, MeasureKind.LAND_PLAN_DEDUCTION, supply.unit_id, deduction))
    return found


def share_put_to_use(land: DistrictLand) -> Fraction | None:
    """(9) Done ÷ target; a target of 0 counts as met, and what is missing is not judged."""
    if land.target is None or land.done is None:
        return None
    return Fraction(land.done) / Fraction(land.target) if land.target else Fraction(1)


def quota_deduction(share: Fraction, next_quota: Decimal, cap: Decimal) -> Fraction:
    """(9) The share not done, of next year's quota, up to the cap."""
    return min(Fraction(cap), (1 - share) * Fraction(next_quota))


def measures_of_idle_land(districts: Sequence[DistrictLand], *, last_rank: int, cap: Decimal) -> list[Proposal]:
    """(9) Rewards for the first districts among those that met their target; deductions for those that did not."""
    shares = {land.unit_id: share for land in districts if (share := share_put_to_use(land)) is not None}
    ranks = ranked(shares)
    order = _order(districts, shares, ranks)
    found: list[Proposal] = []
    for land in districts:
        share = shares.get(land.unit_id)
        if share is None:
            continue
        if share < 1:
            found += _for_a_target_missed(land, share, cap)
        elif ranks[land.unit_id] <= last_rank:
            found.append(_for_the_first(land, share, ranks[land.unit_id], order))
    return found


def _order(
    districts: Sequence[DistrictLand], shares: Mapping[int, Fraction], ranks: Mapping[int, int]
) -> tuple[dict[str, Any], ...]:
    """The districts by rank, to be shown beside a reward."""
    judged = sorted((ranks[land.unit_id], land.name, land.unit_id) for land in districts if land.unit_id in ranks)
    return tuple({"rank": rank, "unit": name, "share": shown(shares[pk] * 100)} for rank, name, pk in judged)


def _for_the_first(land: DistrictLand, share: Fraction, rank: int, order: tuple[dict[str, Any], ...]) -> Proposal:
    inputs = _inputs(land) | {"rank": str(rank)}
    formula = f"{plain(land.done)} ÷ {plain(land.target)}{equals(share * 100)}%" if land.target else ""
    working = Working(AMONG_THE_FIRST, inputs, parameters=(REWARDED_RANK,), formula=formula, evidence=order)
    return Proposal(IDLE, MeasureKind.LAND_QUOTA_REWARD, land.unit_id, working)


def _for_a_target_missed(land: DistrictLand, share: Fraction, cap: Decimal) -> list[Proposal]:
    inputs = _inputs(land)
    compared = f"{plain(land.done)} < {plain(land.target)}"
    with_quota = inputs | {"next_quota": plain(land.next_quota)}
    deduction = Working(
        TARGET_MISSED, with_quota, parameters=(CAP,), formula=_sum(land, share, cap), at_most=Fraction(cap)
    )
    amount = None if land.next_quota is None else quota_deduction(share, land.next_quota, cap)
    found = [
        Proposal(IDLE, MeasureKind.LAND_QUOTA_DEDUCTION, land.unit_id, deduction, amount=amount),
        Proposal(
            IDLE,
            MeasureKind.AWARD_DISQUALIFICATION,
            land.unit_id,
            Working(TARGET_MISSED, inputs, formula=compared),
        ),
    ]
    if land.own_fault:
        fault = inputs | {"own_fault": yes_or_no(value=True)}
        suspended = Working(OWN_FAULT, fault, formula=compared)
        found.append(Proposal(IDLE, MeasureKind.LAND_SUSPENSION, land.unit_id, suspended))
    return found


def _inputs(land: DistrictLand) -> dict[str, str | None]:
    return {"land_target": plain(land.target), "land_done": plain(land.done)}


def _sum(land: DistrictLand, share: Fraction, cap: Decimal) -> str:
    """`(1 − 700 ÷ 1000) × 500 = 150 > 100 → 100`."""
    if land.next_quota is None:
        return f"(1 − {plain(land.done)} ÷ {plain(land.target)}) × …"
    whole = (1 - share) * Fraction(land.next_quota)
    written = f"(1 − {plain(land.done)} ÷ {plain(land.target)}) × {plain(land.next_quota)}{equals(whole)}"
    return f"{written} > {plain(cap)} → {plain(cap)}" if whole > Fraction(cap) else written
