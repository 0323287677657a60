"""Article 14: six tests, both sides of each limit, and the order of who passes."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incentives.enums import MeasureKind, RiskLevel
from incentives.rules.debt import Debt, Limits, measures_of_debt, passes

LIMITS = Limits(Decimal(60), RiskLevel.GREEN, Decimal(5), Decimal(5), Decimal(20))
SAFE = Debt(1, "云溪区", Decimal(60), RiskLevel.GREEN, Decimal(5), Decimal(5), Decimal(20), chain_is_safe=True)


@pytest.mark.parametrize(
    ("change", "is_passed"),
    [
        ({}, True),
        ({"debt_ratio": Decimal("60.01")}, False),
        ({"debt_ratio": None}, False),
        ({"risk_level": RiskLevel.YELLOW}, False),
        ({"risk_level": ""}, False),
        ({"growth": Decimal("5.01")}, False),
        ({"growth": Decimal(-3)}, True),
        ({"growth": None}, False),
        ({"cost": Decimal("5.01")}, False),
        ({"cost": None}, False),
        ({"reduction": Decimal("19.99")}, False),
        ({"reduction": None}, False),
        ({"chain_is_safe": False}, False),
        ({"chain_is_safe": None}, False),
    ],
)
def test_all_six_tests_have_to_be_passed(change: dict[str, Any], is_passed: bool) -> None:
    assert passes(replace(SAFE, **change), LIMITS) is is_passed


@pytest.mark.parametrize(
    ("limit", "passing"),
    [("green", ["green"]), ("yellow", ["green", "yellow"]), ("orange", ["green", "yellow", "orange"])],
)
def test_a_safer_risk_level_passes_too(limit: str, passing: list[str]) -> None:
    limits = replace(LIMITS, risk_level=limit)
    assert [level for level in RiskLevel.values if passes(replace(SAFE, risk_level=level), limits)] == passing


def test_who_passes_is_ordered_by_the_old_debt_reduced() -> None:
    reductions = {1: 30, 2: 45, 3: 30, 4: 19, 5: 21}
    debts = [replace(SAFE, unit_id=unit, reduction=Decimal(share)) for unit, share in reductions.items()]
    found = measures_of_debt(debts, LIMITS)
    assert {each.kind for each in found} == {MeasureKind.BOND_PRIORITY}
    assert {each.unit_id: each.working.inputs["rank"] for each in found} == {1: "2", 2: "1", 3: "2", 5: "4"}


@given(st.lists(st.decimals(min_value=0, max_value=100, places=2), max_size=6), st.data())
def test_the_order_of_the_units_does_not_matter(reductions: list[Decimal], data: st.DataObject) -> None:
    debts = [replace(SAFE, unit_id=unit, name=f"区{unit}", reduction=each) for unit, each in enumerate(reductions)]
    mixed = data.draw(st.permutations(debts))
    by_unit = [sorted(measures_of_debt(each, LIMITS), key=lambda found: found.unit_id) for each in (debts, mixed)]
    assert by_unit[0] == by_unit[1]
