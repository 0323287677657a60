"""Article 10: final accounts of building projects, submitted within twelve months of their acceptance."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from incentives.enums import MeasureKind
from incentives.rules.figures import day, equals, plain, share_of, yes_or_no
from incentives.rules.measures import Proposal, Working
from regulation.calendar import add_months

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

ARTICLE = 10
LATE, MISSING = "10-late", "10-not-submitted"
MONTHS, SHARE = "final_accounts_months", "management_fee_share"


@dataclass(frozen=True, slots=True)
class FinalAccount:
    """A finished project; a part of its final account is not a submission. The fee is in 10,000 yuan."""

    project: str
    unit_id: int
    accepted_on: date
    submitted_on: date | None = None
    management_fee: Decimal | None = None
    is_whole: bool = True


def due_on(accepted_on: date, months: int) -> date:
    """(10) So many calendar months after the acceptance: 31 August → 31 August, 29 February → 28 February."""
    return add_months(accepted_on, months)


def submission(account: FinalAccount) -> date | None:
    """(10) Submitted in one go, or not at all."""
    return account.submitted_on if account.is_whole else None


def is_late(account: FinalAccount, months: int, today: date) -> bool:
    """(10) Submitted after the due day, or still missing on a day after it."""
    return (submission(account) or today) > due_on(account.accepted_on, months)


def fee_deduction(fee: Decimal, share: Decimal) -> Fraction:
    """(10) A share of the management fee."""
    return Fraction(fee) * share_of(share)


def measures_of_accounts(
    accounts: Sequence[FinalAccount], *, year: int, months: int, share: Decimal, today: date
) -> list[Proposal]:
    """(10) For each project that is due in the year and late: the share of the construction unit's fee."""
    return [
        _deduction(account, months, share)
        for account in accounts
        if due_on(account.accepted_on, months).year == year and is_late(account, months, today)
    ]


def _deduction(account: FinalAccount, months: int, share: Decimal) -> Proposal:
    submitted, fee = submission(account), account.management_fee
    amount = None if fee is None else fee_deduction(fee, share)
    working = Working(
        MISSING if submitted is None else LATE,
        {
            "accepted": day(account.accepted_on),
            "due": day(due_on(account.accepted_on, months)),
            "submitted": day(account.submitted_on),
            "in_one_go": yes_or_no(value=account.is_whole) if account.submitted_on else None,
            "management_fee": plain(fee),
        },
        parameters=(MONTHS, SHARE),
        formula="" if amount is None else f"{plain(fee)} × {plain(share)}%{equals(amount)}",
        at_most=None if fee is None else Fraction(fee),
    )
    return Proposal(
        ARTICLE,
        MeasureKind.MANAGEMENT_FEE_DEDUCTION,
        account.unit_id,
        working,
        amount=amount,
        subject=account.project,
    )
