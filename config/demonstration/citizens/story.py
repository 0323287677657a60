"""All that citizens read and write about a year's list."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from config.demonstration.citizens.asking import visitors
from config.demonstration.citizens.releasing import bulletins, notes, pictures

if TYPE_CHECKING:
    from collections.abc import Iterator

    from config.demonstration.events import Directory, Event
    from config.demonstration.reports import MonthTimes, Reporting


def citizens(directory: Directory, reporting: Reporting, times: dict[int, MonthTimes]) -> Iterator[Event]:
    return chain(
        notes(directory, reporting, times), pictures(directory), bulletins(directory, times), visitors(directory)
    )
