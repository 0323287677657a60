"""Article 12: special funds distributed to schedule, and transfers carried out in the districts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from incentives.enums import MeasureKind, TransferState
from incentives.rules.figures import equals, plain, share_of
from incentives.rules.measures import Proposal, Working
from regulation.calendar import add_months

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ARTICLE = 12
BEHIND, STILL_BEHIND = "12-behind", "12-still-behind"
WITHOUT_PLAN = "12-without-plan"
TRANSFERS = {
    TransferState.BEHIND: "12-transfer-behind",
    TransferState.CHANGED: "12-transfer-changed",
    TransferState.UNPAID_AFTER_A_YEAR: "12-transfer-unpaid",
}
QUARTERS = (1, 2, 3)
SHARES = {1: "fund_share_first_quarter", 2: "fund_share_second_quarter", 3: "fund_share_third_quarter"}
DISTRIBUTED = {1: "distributed_first_quarter", 2: "distributed_second_quarter", 3: "distributed_third_quarter"}
CUT, LAST_DAY = "budget_cut_share", "fund_plan_last_day"
THIRD = 3


@dataclass(frozen=True, slots=True)
class Fund:
    """A special fund in 10,000 yuan: what was distributed by the end of each quarter, None where not entered."""

    name: str
    unit_id: int
    budget: Decimal | None
    distributed: Mapping[int, Decimal | None]
    without_plan: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Transfer:
    """A special transfer to a district's project, in 10,000 yuan, and its progress in per cent."""

    fund: str
    unit_id: int
    project: str
    category: str
    amount: Decimal | None
    state: str
    progress: Decimal | None


def last_day_of(year: int, quarter: int) -> date:
    return add_months(date(year, 1, 1), 3 * quarter) - timedelta(days=1)


def is_behind(fund: Fund, quarter: int, share: Decimal) -> bool:
    """(12) Distributed less than its share of the budget; what is missing is not judged, a budget of 0 is met."""
    distributed = fund.distributed.get(quarter)
    if fund.budget is None or distributed is None:
        return False
    return Fraction(distributed) < Fraction(fund.budget) * share_of(share)


def quarters_behind(fund: Fund, shares: Mapping[int, Decimal]) -> list[int]:
    """(12) The quarters among those with a share to reach at whose end the fund was behind."""
    return [quarter for quarter in QUARTERS if quarter in shares and is_behind(fund, quarter, shares[quarter])]


def talk(fund: Fund, quarter: int, shares: Mapping[int, Decimal], year: int) -> Proposal:
    """(12) A reminder talk with the department in charge."""
    working = Working(
        BEHIND,
        _inputs(fund, [quarter]),
        parameters=(SHARES[quarter],),
        formula=_compared(fund, quarter, shares[quarter]),
        judged_on=last_day_of(year, quarter),
    )
    return _about(fund, MeasureKind.REMINDER_TALK, working, period=f"{year}-Q{quarter}")


def cut(
    fund: Fund, behind: Sequence[int], shares: Mapping[int, Decimal], cut_share: Decimal | None, year: int
) -> Proposal:
    """(12) Behind in the third quarter and in an earlier one: a cut of next year's budget, by a share of what is not
    distributed where the office has set one; the amount is the host's decision."""
    open_amount = Fraction(fund.budget or 0) - Fraction(fund.distributed[THIRD] or 0)
    formula = "; ".join(_compared(fund, quarter, shares[quarter]) for quarter in behind)
    suggestion = None
    if cut_share is not None:
        suggestion = open_amount * share_of(cut_share)
        budget, distributed = plain(fund.budget), plain(fund.distributed[THIRD])
        formula += f"; ({budget} − {distributed}) × {plain(cut_share)}%{equals(suggestion)}"
    working = Working(
        STILL_BEHIND,
        _inputs(fund, behind),
        parameters=(*(SHARES[quarter] for quarter in behind), CUT),
        formula=formula,
        suggestion=suggestion,
        at_most=open_amount,
        judged_on=last_day_of(year, THIRD),
    )
    return _about(fund, MeasureKind.BUDGET_CUT, working, period=f"{year}-Q{THIRD}")


def measures_of_quarters(
    funds: Sequence[Fund], shares: Mapping[int, Decimal], cut_share: Decimal | None, year: int
) -> list[Proposal]:
    """(12) A talk for each of the first two quarters behind; in the third a cut where an earlier one was behind too,
    else a talk."""
    found = []
    for fund in funds:
        behind = quarters_behind(fund, shares)
        for quarter in behind:
            if quarter == THIRD and len(behind) > 1:
                found.append(cut(fund, behind, shares, cut_share, year))
            else:
                found.append(talk(fund, quarter, shares, year))
    return found


def measures_without_plan(funds: Sequence[Fund]) -> list[Proposal]:
    """(12) What has no plan for its use after the last day is taken back."""
    found = []
    for fund in funds:
        if fund.without_plan is None or fund.without_plan <= 0:
            continue
        amount = Fraction(fund.without_plan)
        inputs = {"budget": plain(fund.budget), "without_plan": plain(fund.without_plan)}
        formula = plain(fund.without_plan) or ""
        working = Working(WITHOUT_PLAN, inputs, parameters=(LAST_DAY,), formula=formula, at_most=amount)
        found.append(_about(fund, MeasureKind.FUND_RECLAIM, working, amount=amount))
    return found


def measures_of_transfers(transfers: Sequence[Transfer]) -> list[Proposal]:
    """(12) Not to schedule, impossible after a change, or not paid out a year after its carry-over: taken back."""
    found = []
    for transfer in transfers:
        clause = TRANSFERS.get(TransferState(transfer.state)) if transfer.state else None
        if clause is None or transfer.amount is None or transfer.amount <= 0:
            continue
        inputs = {
            "fund": transfer.fund,
            "category": transfer.category or None,
            "transfer_amount": plain(transfer.amount),
            "progress": plain(transfer.progress),
        }
        amount = Fraction(transfer.amount)
        working = Working(clause, inputs, formula=plain(transfer.amount) or "", at_most=amount)
        found.append(
            Proposal(
                ARTICLE,
                MeasureKind.TRANSFER_RECLAIM,
                transfer.unit_id,
                working,
                amount=amount,
                subject=transfer.project,
                row=transfer.fund,
            )
        )
    return found


def _inputs(fund: Fund, quarters: Sequence[int]) -> dict[str, str | None]:
    return {
        "budget": plain(fund.budget),
        **{DISTRIBUTED[quarter]: plain(fund.distributed.get(quarter)) for quarter in quarters},
    }


def _compared(fund: Fund, quarter: int, share: Decimal) -> str:
    """`4999 < 10000 × 50% = 5000`."""
    limit = Fraction(fund.budget or 0) * share_of(share)
    return f"{plain(fund.distributed[quarter])} < {plain(fund.budget)} × {plain(share)}%{equals(limit)}"


def _about(
    fund: Fund, kind: MeasureKind, working: Working, *, period: str = "", amount: Fraction | None = None
) -> Proposal:
    return Proposal(ARTICLE, kind, fund.unit_id, working, amount=amount, subject=fund.name, period=period)
