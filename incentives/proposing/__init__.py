"""From a year's records to proposed measures: each subject reads its inputs in sets and asks its rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from incentives.proposing import accounts, debt, funds, honours, land, performance, projects
from incentives.selectors.ripeness import ripeness_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from incentives.rules.measures import Proposal
    from incentives.selectors.ripeness import Ripeness

    Proposer = Callable[[int, datetime], list[Proposal]]

RESOURCES: Mapping[int, Callable[[Ripeness], list[Proposal]]] = {
    7: projects.propose,
    8: land.propose_for_supply,
    9: land.propose_for_idle_land,
    10: accounts.propose,
    11: funds.propose_for_idle_money,
    12: funds.propose_for_special_funds,
    13: funds.propose_for_industry_funds,
    14: debt.propose,
}


def _when_ripe(article: int) -> Proposer:
    return lambda year, at: RESOURCES[article](ripeness_of(year, at))


def outlook(year: int, article: int, at: datetime) -> list[Proposal]:
    """What would follow from the records of articles 7 to 14 as they stand, ripe or not; nothing of it is kept."""
    return RESOURCES[article](ripeness_of(year, at, is_outlook=True))


PROPOSERS: Mapping[int, Proposer] = {
    **{article: _when_ripe(article) for article in RESOURCES},
    16: performance.propose,
    17: honours.propose,
}
