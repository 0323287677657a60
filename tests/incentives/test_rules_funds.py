"""Articles 11, 12 and 13: money that lies idle, special funds and transfers, industry funds."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incentives.enums import FundGrade, IdleMoneyKind, MeasureKind, TransferState
from incentives.rules.funds import (
    Fund,
    Transfer,
    is_behind,
    measures_of_quarters,
    measures_of_transfers,
    measures_without_plan,
)
from incentives.rules.idle_money import IdleMoney, measures_of_idle_money
from incentives.rules.industry import IndustryFund, measures_of_industry_funds

if TYPE_CHECKING:
    from incentives.rules.measures import Proposal

SHARES = {1: Decimal(25), 2: Decimal(50), 3: Decimal(75)}
TABLE = {"excellent": "increase", "good": "nothing", "fair": "decrease", "poor": "decrease"}
MONEY = st.decimals(min_value=0, max_value=10**9, places=4)
TALK, CUT = MeasureKind.REMINDER_TALK, MeasureKind.BUDGET_CUT


def fund(*distributed: Any, budget: Any = 10000, without_plan: Any = None) -> Fund:
    def figure(value: Any) -> Decimal | None:
        return None if value is None else Decimal(value)

    by_quarter = {number: figure(each) for number, each in enumerate(distributed, start=1)}
    return Fund("产业引导资金", 3, figure(budget), by_quarter, figure(without_plan))


def judged(one: Fund, quarters: int = 3, cut_share: Decimal | None = None) -> list[tuple[MeasureKind, str]]:
    return [(each.kind, each.period) for each in _proposals(one, quarters, cut_share)]


def _proposals(one: Fund, quarters: int = 3, cut_share: Decimal | None = None) -> list[Proposal]:
    shares = {number: share for number, share in SHARES.items() if number <= quarters}
    return measures_of_quarters([one], shares, cut_share, 2016)


# Article 12 -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("distributed", "budget", "behind"),
    [
        (4999, 10000, True),
        ("4999.9999", 10000, True),
        (5000, 10000, False),
        (0, 0, False),
        (None, 10000, False),
        (100, None, False),
    ],
)
def test_half_the_budget_is_due_by_the_end_of_june(distributed: Any, budget: Any, behind: bool) -> None:
    assert is_behind(fund(0, distributed, budget=budget), 2, SHARES[2]) is behind


@pytest.mark.parametrize(
    ("one", "measures"),
    [
        (fund(2500, 5000, 7500), []),
        (fund(2499, 5000, 7500), [(TALK, "2016-Q1")]),
        (fund(2499, 4999, 7500), [(TALK, "2016-Q1"), (TALK, "2016-Q2")]),
        (fund(2500, 5000, 7499), [(TALK, "2016-Q3")]),
        (fund(2500, 4999, 7499), [(TALK, "2016-Q2"), (CUT, "2016-Q3")]),
        (fund(2499, 5000, 7499), [(TALK, "2016-Q1"), (CUT, "2016-Q3")]),
        (fund(None, None, 7499), [(TALK, "2016-Q3")]),
        (fund(None, 4999, 7499), [(TALK, "2016-Q2"), (CUT, "2016-Q3")]),
        (fund(0, 0, None), [(TALK, "2016-Q1"), (TALK, "2016-Q2")]),
        (fund(0, 0, 0, budget=0), []),
    ],
)
def test_talks_for_two_quarters_and_a_cut_where_the_third_is_still_behind(
    one: Fund, measures: list[tuple[MeasureKind, str]]
) -> None:
    assert judged(one) == measures


def test_a_quarter_that_is_not_over_is_not_judged() -> None:
    assert judged(fund(0, 0, 0), quarters=1) == [(TALK, "2016-Q1")]


def test_the_cut_is_left_to_the_host_with_a_figure_beside_where_the_office_has_set_a_share() -> None:
    *_talk, without = _proposals(fund(2499, 5000, 7000))
    assert (without.amount, without.working.suggestion, without.working.at_most) == (None, None, 3000)
    *_talk, suggested = _proposals(fund(2499, 5000, 7000), cut_share=Decimal(30))
    assert (suggested.amount, suggested.working.suggestion) == (None, Fraction(900))
    assert suggested.working.formula == (
        "2499 < 10000 × 25% = 2500; 7000 < 10000 × 75% = 7500; (10000 − 7000) × 30% = 900"
    )


@pytest.mark.parametrize(("without_plan", "amounts"), [(300, [300]), (0, []), (None, [])])
def test_what_has_no_plan_is_taken_back(without_plan: Any, amounts: list[int]) -> None:
    found = measures_without_plan([fund(without_plan=without_plan)])
    assert [(each.kind, each.amount) for each in found] == [(MeasureKind.FUND_RECLAIM, each) for each in amounts]


@pytest.mark.parametrize(
    ("state", "clause"),
    [
        (TransferState.BEHIND, "12-transfer-behind"),
        (TransferState.CHANGED, "12-transfer-changed"),
        (TransferState.UNPAID_AFTER_A_YEAR, "12-transfer-unpaid"),
        (TransferState.NORMAL, None),
        ("", None),
    ],
)
def test_a_transfer_that_is_not_normal_is_taken_back_whole(state: str, clause: str | None) -> None:
    found = measures_of_transfers([Transfer("水利资金", 4, "河道整治", "水利", Decimal(500), state, Decimal(20))])
    assert [(each.working.clause, each.amount, each.subject, each.row) for each in found] == (
        [(clause, 500, "河道整治", "水利资金")] if clause else []
    )


@given(budget=MONEY, distributed=st.lists(MONEY, min_size=3, max_size=3))
def test_a_fund_has_one_measure_a_quarter_at_the_most_and_at_the_most_one_cut(
    budget: Decimal, distributed: list[Decimal]
) -> None:
    found = judged(fund(*distributed, budget=budget))
    assert len({period for _kind, period in found}) == len(found) <= 3
    assert all(period == "2016-Q3" for kind, period in found if kind == CUT)


@given(budget=MONEY, distributed=MONEY, share=st.decimals(min_value=0, max_value=100, places=2))
def test_the_suggested_cut_never_passes_what_is_not_distributed(
    budget: Decimal, distributed: Decimal, share: Decimal
) -> None:
    for each in _proposals(fund(0, 0, distributed, budget=budget), cut_share=share):
        if each.kind == CUT:
            assert each.working.suggestion is not None
            assert 0 <= each.working.suggestion <= Fraction(budget) - Fraction(distributed)


# Article 11 -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", IdleMoneyKind.values)
def test_idle_money_is_taken_back_whole(kind: str) -> None:
    (found,) = measures_of_idle_money([IdleMoney(2, "信息化项目", kind, Decimal("86.4"))])
    assert (found.kind, found.amount, found.subject, found.row) == (
        MeasureKind.FUND_RECLAIM,
        Fraction("86.4"),
        "信息化项目",
        kind,
    )


@pytest.mark.parametrize("amount", [None, Decimal(0)])
def test_where_there_is_none_nothing_is_taken_back(amount: Decimal | None) -> None:
    assert measures_of_idle_money([IdleMoney(2, "", IdleMoneyKind.NOT_DISTRIBUTED, amount)]) == []


# Article 13 -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("grade", "kind"),
    [
        (FundGrade.EXCELLENT, MeasureKind.FUND_INCREASE),
        (FundGrade.GOOD, None),
        (FundGrade.FAIR, MeasureKind.FUND_DECREASE),
        (FundGrade.POOR, MeasureKind.FUND_DECREASE),
        ("", None),
    ],
)
def test_the_grade_changes_the_size_by_the_offices_table(grade: str, kind: MeasureKind | None) -> None:
    found = measures_of_industry_funds([IndustryFund("工业专项", 2, Decimal(3000), grade)], TABLE)
    assert [(each.kind, each.amount) for each in found] == ([(kind, None)] if kind else [])
