"""Article 13: the evaluation of an industry fund changes its size of next year."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from incentives.enums import MeasureKind
from incentives.rules.figures import plain
from incentives.rules.measures import Proposal, Working

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ARTICLE = 13
BY_GRADE = "13-by-grade"
TABLE = "industry_fund_changes"
CHANGES = {"increase": MeasureKind.FUND_INCREASE, "decrease": MeasureKind.FUND_DECREASE}


@dataclass(frozen=True, slots=True)
class IndustryFund:
    """An industry fund, its size in 10,000 yuan, and its grade, empty until it is evaluated."""

    name: str
    unit_id: int
    size: Decimal | None
    grade: str


def change_of_size(grade: str, table: Mapping[str, str]) -> MeasureKind | None:
    """(13) What the office's table makes of a grade: more, less, or nothing."""
    return CHANGES.get(table.get(grade, ""))


def measures_of_industry_funds(funds: Sequence[IndustryFund], table: Mapping[str, str]) -> list[Proposal]:
    """(13) More or less money next year by the grade; how much is the host's decision."""
    return [
        Proposal(
            ARTICLE,
            kind,
            fund.unit_id,
            Working(BY_GRADE, {"fund_size": plain(fund.size), "grade": fund.grade}, parameters=(TABLE,)),
            subject=fund.name,
        )
        for fund in funds
        if (kind := change_of_size(fund.grade, table)) is not None
    ]
