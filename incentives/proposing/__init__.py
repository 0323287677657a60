"""From a year's records to proposed measures: each subject reads its inputs in sets and asks its rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from incentives.proposing import performance

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from incentives.rules.measures import Proposal

PROPOSERS: Mapping[int, Callable[[int, datetime], list[Proposal]]] = {16: performance.propose}
