"""Article 11: money that lies idle is taken back whole."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from incentives.enums import IdleMoneyKind, MeasureKind
from incentives.rules.figures import plain
from incentives.rules.measures import Proposal, Working

if TYPE_CHECKING:
    from collections.abc import Sequence

ARTICLE = 11
CLAUSES = {
    IdleMoneyKind.YEAR_END_SURPLUS: "11-year-end-surplus",
    IdleMoneyKind.CARRIED_OVER_TWICE: "11-carried-over-twice",
    IdleMoneyKind.LONG_IN_CUSTODY: "11-long-in-custody",
    IdleMoneyKind.NOT_DISTRIBUTED: "11-not-distributed",
}
KIND_OPEN = "11-idle"


@dataclass(frozen=True, slots=True)
class IdleMoney:
    """Money of a unit in 10,000 yuan; `kind` is empty where nobody has said yet why it counts as idle."""

    unit_id: int
    project: str
    kind: str
    amount: Decimal | None


def is_taken_back(money: IdleMoney) -> bool:
    """(11) Whatever its kind, if there is any."""
    return money.amount is not None and money.amount > 0


def measures_of_idle_money(rows: Sequence[IdleMoney]) -> list[Proposal]:
    """(11) All of it goes back to the treasury."""
    return [_taken_back(money, money.amount) for money in rows if money.amount is not None and is_taken_back(money)]


def _taken_back(money: IdleMoney, amount: Decimal) -> Proposal:
    clause = CLAUSES[IdleMoneyKind(money.kind)] if money.kind else KIND_OPEN
    working = Working(clause, {"idle_amount": plain(amount)}, formula=plain(amount) or "", at_most=Fraction(amount))
    return Proposal(
        ARTICLE,
        MeasureKind.FUND_RECLAIM,
        money.unit_id,
        working,
        amount=Fraction(amount),
        subject=money.project,
        row=money.kind,
    )
