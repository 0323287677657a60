"""All that happens in the office's own year about a year's list."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from config.demonstration.office.comments import comments
from config.demonstration.office.decisions import decisions
from config.demonstration.office.inspections import Inspections
from config.demonstration.office.meetings import Meetings
from config.demonstration.office.reviews import reviews
from config.demonstration.office.routine import routine
from config.demonstration.office.spot_checks import spot_checks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from config.demonstration.events import Directory, Event
    from config.demonstration.reports import MonthTimes


def office_year(directory: Directory, times: dict[int, MonthTimes], until: datetime) -> Iterator[Event]:
    meetings, inspections = Meetings(directory), Inspections(directory)
    return chain(
        meetings.events(),
        decisions(directory, meetings),
        inspections.events(),
        routine(directory, until),
        spot_checks(directory, times),
        comments(directory, times),
        reviews(directory, meetings, times),
    )
