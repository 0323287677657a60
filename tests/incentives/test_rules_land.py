"""Articles 8 and 9: both sides of every boundary, and what holds for any figures."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incentives.enums import MeasureKind
from incentives.rules.figures import ranked
from incentives.rules.land import (
    DistrictLand,
    Supply,
    is_below_supply_plan,
    measures_of_idle_land,
    measures_of_supply,
    quota_deduction,
    share_put_to_use,
    supply_shortfall,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from incentives.rules.measures import Proposal

CAP = Decimal(100)
AREAS = st.decimals(min_value=0, max_value=10**9, places=4)
MORE_THAN_NOTHING = st.decimals(min_value=Decimal("0.0001"), max_value=10**9, places=4)


def district(unit: int, target: Any, done: Any, quota: Any = None, *, own_fault: bool | None = None) -> DistrictLand:
    def figure(value: Any) -> Decimal | None:
        return None if value is None else Decimal(value)

    return DistrictLand(unit, f"区{unit}", figure(target), figure(done), figure(quota), own_fault)


def judged(districts: Sequence[DistrictLand], last_rank: int = 3) -> list[Proposal]:
    return measures_of_idle_land(districts, last_rank=last_rank, cap=CAP)


def in_short(proposals: Iterable[Proposal]) -> list[tuple[int, MeasureKind, Fraction | None]]:
    return sorted(((each.unit_id, each.kind, each.amount) for each in proposals), key=lambda row: row[:2])


# Article 8 ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("planned", "done", "is_below"),
    [
        ("600", "599.9999", True),
        ("600", "600", False),
        ("600", "700", False),
        ("0", "0", False),
        (None, "10", False),
        ("600", None, False),
    ],
)
def test_supply_is_held_against_its_plan(planned: str | None, done: str | None, is_below: bool) -> None:
    supply = Supply(1, planned and Decimal(planned), done and Decimal(done))  # type: ignore[arg-type]
    assert is_below_supply_plan(supply) is is_below


def test_below_plan_gives_a_criticism_and_a_deduction_left_to_the_host() -> None:
    criticism, deduction = measures_of_supply(
        [Supply(1, Decimal(600), Decimal(480)), Supply(2, Decimal(9), Decimal(9))]
    )
    assert (criticism.kind, criticism.amount, criticism.measure_unit) == (MeasureKind.CRITICISM, None, "")
    assert (deduction.kind, deduction.amount, deduction.measure_unit) == (MeasureKind.LAND_PLAN_DEDUCTION, None, "亩")
    assert (deduction.working.suggestion, deduction.working.suggestion_unit) == (Fraction(20), "%")
    assert deduction.working.formula == "(600 − 480) ÷ 600 = 20%"


@given(planned=MORE_THAN_NOTHING, less=AREAS, more=AREAS)
def test_the_shortfall_grows_the_less_is_supplied(planned: Decimal, less: Decimal, more: Decimal) -> None:
    low, high = sorted((less, more))
    assert supply_shortfall(Supply(1, planned, low)) >= supply_shortfall(Supply(1, planned, high))
    assert 0 <= supply_shortfall(Supply(1, planned, low)) <= 100


# Article 9 ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "done", "quota", "amount", "formula"),
    [
        ("1000", "700", "500", 100, "(1 − 700 ÷ 1000) × 500 = 150 > 100 → 100"),
        ("1000", "900", "500", 50, "(1 − 900 ÷ 1000) × 500 = 50"),
        ("1000", "800", "500", 100, "(1 − 800 ÷ 1000) × 500 = 100"),
        ("1000", "0", "100", 100, "(1 − 0 ÷ 1000) × 100 = 100"),
        ("3", "1", "100", Fraction(200, 3), "(1 − 1 ÷ 3) × 100 ≈ 66.6667"),
        ("1000", "700", None, None, "(1 − 700 ÷ 1000) × …"),
    ],
)
def test_the_deduction_is_the_share_not_done_up_to_the_cap(
    target: str, done: str, quota: str | None, amount: Fraction | int | None, formula: str
) -> None:
    deduction, disqualified = judged([district(1, target, done, quota)])
    assert (deduction.kind, deduction.amount, deduction.working.formula) == (
        MeasureKind.LAND_QUOTA_DEDUCTION,
        amount,
        formula,
    )
    assert (disqualified.kind, disqualified.amount) == (MeasureKind.AWARD_DISQUALIFICATION, None)


@pytest.mark.parametrize(("own_fault", "suspended"), [(True, 1), (False, 0), (None, 0)])
def test_only_the_units_own_fault_suspends_its_applications(own_fault: bool | None, suspended: int) -> None:
    kinds = [each.kind for each in judged([district(1, 1000, 700, 500, own_fault=own_fault)])]
    assert kinds.count(MeasureKind.LAND_SUSPENSION) == suspended


def test_a_met_target_is_not_suspended_whatever_was_entered() -> None:
    assert in_short(judged([district(1, 1000, 1000, 500, own_fault=True)])) == [
        (1, MeasureKind.LAND_QUOTA_REWARD, None)
    ]


@pytest.mark.parametrize(
    ("done", "rewarded"),
    [
        ((120, 110, 105, 104), [1, 2, 3]),
        ((120, 110, 110, 110), [1, 2, 3, 4]),
        ((120, 120, 120, 104), [1, 2, 3]),
        ((120, 110, 99, 98), [1, 2]),
        ((120, 110, 110, 105), [1, 2, 3]),
        ((100, 99, 98, 97), [1]),
    ],
)
def test_the_first_three_ranks_among_those_that_met_their_target(done: Sequence[int], rewarded: list[int]) -> None:
    proposals = judged([district(unit, 100, each, 10) for unit, each in enumerate(done, start=1)])
    assert [each.unit_id for each in proposals if each.kind == MeasureKind.LAND_QUOTA_REWARD] == rewarded


def test_what_is_missing_is_not_judged_and_no_target_counts_as_met() -> None:
    assert judged([district(1, None, 10), district(2, 10, None)]) == []
    assert in_short(judged([district(1, 0, 0, 100)])) == [(1, MeasureKind.LAND_QUOTA_REWARD, None)]
    assert share_put_to_use(district(1, 0, 0)) == 1


@given(target=MORE_THAN_NOTHING, quota=AREAS, cap=AREAS, done=st.lists(AREAS, min_size=2, max_size=2))
def test_the_deduction_grows_with_the_shortfall_and_never_passes_its_cap(
    target: Decimal, quota: Decimal, cap: Decimal, done: list[Decimal]
) -> None:
    shares = [min(Fraction(1), Fraction(each) / Fraction(target)) for each in sorted(done)]
    low, high = (quota_deduction(share, quota, cap) for share in shares)
    assert 0 <= high <= low <= Fraction(cap)


@given(shares=st.dictionaries(st.integers(), st.fractions(min_value=0, max_value=2), max_size=8), data=st.data())
def test_ranks_treat_ties_alike_whatever_the_order(shares: dict[int, Fraction], data: st.DataObject) -> None:
    ranks = ranked(shares)
    for unit, share in shares.items():
        assert ranks[unit] == 1 + sum(other > share for other in shares.values())
    mixed = data.draw(st.permutations(list(shares.items())))
    assert ranked(dict(mixed)) == ranks


def test_ranks_are_counted_as_in_sport() -> None:
    assert ranked({"a": Fraction(3), "b": Fraction(2), "c": Fraction(2), "d": Fraction(1)}) == {
        "a": 1,
        "b": 2,
        "c": 2,
        "d": 4,
    }


@given(
    rows=st.lists(st.tuples(AREAS, AREAS, AREAS), max_size=6),
    data=st.data(),
)
def test_the_order_of_the_districts_does_not_matter(
    rows: list[tuple[Decimal, Decimal, Decimal]], data: st.DataObject
) -> None:
    districts = [district(unit, *row) for unit, row in enumerate(rows)]
    mixed = data.draw(st.permutations(districts))
    assert in_short(judged(mixed)) == in_short(judged(districts))
