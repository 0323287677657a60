"""What every rule of articles 7 to 17 gives: measures that are proposed, each with its working.

The working names the inputs, the parameters and the formula by codes and figures, without words of a language, so
that a page, a Word document and another program can open the same one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from incentives.enums import MeasureDirection, MeasureKind

DIRECTIONS: Mapping[MeasureKind, MeasureDirection] = {
    kind: MeasureDirection.REWARD
    if kind
    in {
        MeasureKind.LAND_PRIORITY,
        MeasureKind.LAND_QUOTA_REWARD,
        MeasureKind.FUND_INCREASE,
        MeasureKind.BOND_PRIORITY,
        MeasureKind.BONUS_POINTS,
        MeasureKind.OUTSTANDING_ITEM,
    }
    else MeasureDirection.PENALTY
    for kind in MeasureKind
}
NO_UNIT = ""
UNITS_OF_MEASURE: Mapping[MeasureKind, str] = {
    MeasureKind.LAND_PRIORITY: "亩",
    MeasureKind.LAND_RECLAIM: "亩",
    MeasureKind.LAND_PLAN_DEDUCTION: "亩",
    MeasureKind.LAND_QUOTA_REWARD: "亩",
    MeasureKind.LAND_QUOTA_DEDUCTION: "亩",
    MeasureKind.MANAGEMENT_FEE_DEDUCTION: "万元",
    MeasureKind.FUND_RECLAIM: "万元",
    MeasureKind.BUDGET_CUT: "万元",
    MeasureKind.TRANSFER_RECLAIM: "万元",
    MeasureKind.FUND_INCREASE: "万元",
    MeasureKind.FUND_DECREASE: "万元",
    MeasureKind.BONUS_POINTS: "分",
    MeasureKind.POINTS_DEDUCTION: "分",
}


@dataclass(frozen=True, slots=True)
class Working:
    """How a measure came about.

    `clause` is the code of the rule that was applied, such as `9-target-missed`. `inputs` are codes of what was
    entered with their values as text. `parameters` are the keys of the figures of the year that it used. `formula`
    is the sum with the figures in it, such as `(1 − 700 ÷ 1000) × 500 = 150 → 100`; empty where nothing is computed.
    `suggestion` is what follows from the figures where the regulation leaves the amount to the host unit, in the unit
    of measure of the kind, or in `suggestion_unit` (a per cent number). `at_most` is what no decided amount may pass.
    `judged_on` is the day whose figures of the year were used; empty where it is the day of the renewal.
    """

    clause: str
    inputs: Mapping[str, str | None] = field(default_factory=dict)
    parameters: tuple[str, ...] = ()
    formula: str = ""
    suggestion: Fraction | None = None
    suggestion_unit: str = ""
    at_most: Fraction | None = None
    judged_on: date | None = None
    evidence: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """A measure as a rule proposes it; one for each kind, unit, subject and period of a year and article, and `row`
    where these do not tell rows of the inputs apart.

    `amount` is exact, in the unit of measure of its kind; None where the regulation leaves it to the host unit.
    """

    article: int
    kind: MeasureKind
    unit_id: int
    working: Working
    amount: Fraction | None = None
    task_id: int | None = None
    subject: str = ""
    period: str = ""
    row: str = ""

    @property
    def direction(self) -> MeasureDirection:
        return DIRECTIONS[self.kind]

    @property
    def measure_unit(self) -> str:
        return UNITS_OF_MEASURE.get(self.kind, NO_UNIT)
