"""Days of the tables as days on which somebody works, and steps that a cell tells of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.demonstration.city import day_about
from regulation.calendar import is_working_day, next_working_day

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date


@dataclass(frozen=True, slots=True)
class TableStep:
    """A step in a cell: what is done, on which day, with which words."""

    act: str
    on: date
    words: str


def working_day(year: int, text: str) -> date:
    """The day of the table, or the first working day after it."""
    day = day_about(year, text)
    return day if is_working_day(day) else next_working_day(day)


def steps_of(year: int, cell: str) -> Iterator[TableStep]:
    """`报告@02-06:words;办结@02-09:` as steps."""
    for part in filter(None, cell.split(";")):
        act, _, rest = part.partition("@")
        day, _, words = rest.partition(":")
        yield TableStep(act, working_day(year, day), words)
