"""Article 10: due twelve calendar months after acceptance, in one go, and the share of the fee."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incentives.rules.accounts import FinalAccount, due_on, fee_deduction, is_late, measures_of_accounts

if TYPE_CHECKING:
    from incentives.rules.measures import Proposal

TODAY = date(2016, 12, 1)
FEES = st.decimals(min_value=0, max_value=10**9, places=4)


def account(
    accepted: str, submitted: str | None = None, *, fee: str | None = "320.5", whole: bool = True
) -> FinalAccount:
    return FinalAccount(
        "城建工程甲",
        7,
        date.fromisoformat(accepted),
        submitted and date.fromisoformat(submitted),  # type: ignore[arg-type]
        fee and Decimal(fee),  # type: ignore[arg-type]
        is_whole=whole,
    )


def judged(*accounts: FinalAccount, year: int = 2016, today: date = TODAY) -> list[Proposal]:
    return measures_of_accounts(accounts, year=year, months=12, share=Decimal(20), today=today)


@pytest.mark.parametrize(
    ("accepted", "due"),
    [
        (date(2015, 8, 31), date(2016, 8, 31)),
        (date(2016, 2, 29), date(2017, 2, 28)),
        (date(2015, 2, 28), date(2016, 2, 28)),
        (date(2015, 12, 31), date(2016, 12, 31)),
    ],
)
def test_a_final_account_is_due_a_year_after_acceptance(accepted: date, due: date) -> None:
    assert due_on(accepted, 12) == due


@pytest.mark.parametrize(
    ("submitted", "today", "late"),
    [
        ("2016-08-31", TODAY, False),
        ("2016-09-01", TODAY, True),
        (None, date(2016, 8, 31), False),
        (None, date(2016, 9, 1), True),
    ],
)
def test_late_is_a_day_after_the_due_day(submitted: str | None, today: date, late: bool) -> None:
    assert is_late(account("2015-08-31", submitted), 12, today) is late


def test_a_part_is_not_a_submission() -> None:
    (deduction,) = judged(account("2015-08-31", "2016-08-30", whole=False))
    assert (deduction.working.clause, deduction.working.inputs["in_one_go"]) == ("10-not-submitted", "no")


def test_the_deduction_is_a_fifth_of_the_management_fee() -> None:
    (deduction,) = judged(account("2015-08-31", "2016-09-01"))
    assert (deduction.amount, deduction.measure_unit) == (Fraction("64.1"), "万元")
    assert deduction.working.formula == "320.5 × 20% = 64.1"


def test_a_fee_that_is_not_entered_leaves_the_amount_open() -> None:
    (deduction,) = judged(account("2015-08-31", "2016-09-01", fee=None))
    assert deduction.amount is None


@pytest.mark.parametrize(("accepted", "found"), [("2014-12-31", 0), ("2015-01-01", 1), ("2015-11-30", 1)])
def test_a_measure_belongs_to_the_year_of_its_due_date(accepted: str, found: int) -> None:
    assert len(judged(account(accepted))) == found


@given(FEES, FEES)
def test_the_deduction_grows_with_the_fee_and_never_passes_it(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    assert 0 <= fee_deduction(low, Decimal(20)) <= fee_deduction(high, Decimal(20)) <= Fraction(high)
