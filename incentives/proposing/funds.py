"""Idle money (11), special funds and transfers (12), industry funds (13)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from incentives.models import IdleMoney, IndustryFund, SpecialFund, Transfer
from incentives.rules import funds as rules
from incentives.rules import idle_money, industry
from regulation.selectors import parameters_on, parameters_on_days

if TYPE_CHECKING:
    from decimal import Decimal

    from incentives.rules.measures import Proposal
    from incentives.selectors.ripeness import Ripeness


def propose_for_idle_money(ripe: Ripeness) -> list[Proposal]:
    if not ripe.is_settled:
        return []
    rows = IdleMoney.objects.in_year(ripe.year).values_list("unit_id", "project", "kind", "amount")
    return idle_money.measures_of_idle_money([idle_money.IdleMoney(*row) for row in rows])


def propose_for_special_funds(ripe: Ripeness) -> list[Proposal]:
    """Quarters after their closing, money without a plan after the last day for one, transfers when the year is
    settled."""
    funds = special_funds(ripe.year)
    shares, cut_share = _shares(ripe)
    found = rules.measures_of_quarters(funds, shares, cut_share, ripe.year)
    if ripe.is_past(parameters_on(ripe.year, ripe.today).day(rules.LAST_DAY)):
        found += rules.measures_without_plan(funds)
    if ripe.is_settled:
        found += rules.measures_of_transfers(_transfers(ripe.year))
    return found


def special_funds(year: int) -> list[rules.Fund]:
    return [
        rules.Fund(
            name=fund.name,
            unit_id=fund.unit_id,
            budget=fund.budget,
            distributed={1: fund.first_quarter, 2: fund.second_quarter, 3: fund.third_quarter},
            without_plan=fund.without_plan,
        )
        for fund in SpecialFund.objects.in_year(year)
        if fund.unit_id is not None
    ]


def _shares(ripe: Ripeness) -> tuple[dict[int, Decimal], Decimal | None]:
    """What had to be distributed by the end of each quarter that is over, by the figures in force on its last day."""
    days = [rules.last_day_of(ripe.year, quarter) for quarter in rules.QUARTERS]
    figures = dict(zip(rules.QUARTERS, parameters_on_days(ripe.year, days), strict=True))
    shares = {
        quarter: figures[quarter].decimal(rules.SHARES[quarter])
        for quarter in rules.QUARTERS
        if ripe.is_quarter_over(quarter)
    }
    return shares, figures[rules.THIRD].optional_decimal(rules.CUT)


def _transfers(year: int) -> list[rules.Transfer]:
    rows = Transfer.objects.in_year(year).filter(unit__isnull=False)
    fields = ("fund", "unit_id", "project", "category", "amount", "state", "progress")
    return [rules.Transfer(*row) for row in rows.values_list(*fields)]


def propose_for_industry_funds(ripe: Ripeness) -> list[Proposal]:
    if not ripe.is_settled:
        return []
    table = parameters_on(ripe.year, ripe.today).table(industry.TABLE)
    funds = IndustryFund.objects.in_year(ripe.year).filter(unit__isnull=False)
    rows = funds.values_list("name", "unit_id", "size", "grade")
    return industry.measures_of_industry_funds([industry.IndustryFund(*row) for row in rows], table)
