"""All that happens about rewards and penalties for a year's list."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from config.demonstration.rewards.carrying_out import year_plan
from config.demonstration.rewards.deciding import decisions
from config.demonstration.rewards.entering import inputs
from config.demonstration.rewards.honouring import honours
from config.demonstration.rewards.hosting import hosts
from config.demonstration.rewards.piloting import pilots
from config.demonstration.rewards.planning import plans
from config.demonstration.rewards.points import points
from config.demonstration.rewards.talking import fund_talks
from config.demonstration.rewards.verifying import verifications

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from config.demonstration.events import Directory, Event
    from config.demonstration.reports import MonthTimes


def rewards(directory: Directory, times: dict[int, MonthTimes], until: datetime) -> Iterator[Event]:
    return chain(
        hosts(directory),
        plans(directory, until),
        inputs(directory),
        fund_talks(directory, times),
        decisions(directory, times),
        verifications(directory),
        pilots(directory),
        points(directory, times),
        honours(directory, times),
        year_plan(directory, times),
    )
