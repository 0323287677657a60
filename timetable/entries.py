"""What an entry of the timetable is. The machine knows no entry itself: rooms list theirs in `timetable.py`,
`settings.TIMETABLE_ROOMS` names the rooms."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from django.utils.functional import Promise


@dataclass(frozen=True)
class Occurrence:
    """One due moment of an entry. Its key (`close:2016-03`) takes effect once, ever."""

    key: str
    due_at: datetime


@dataclass(frozen=True)
class Entry:
    """A line of the timetable.

    `occurrences(until)` gives every occurrence from the first day of the earliest published year up to `until`;
    `run(occurrence)` does the work inside the machine's transaction, with the facts known at `occurrence.due_at`,
    and returns a short sentence for the ledger. Of two entries due at the same moment, the lower `rank` runs first.
    """

    code: str
    title: str | Promise
    when: str | Promise
    articles: tuple[int, ...]
    occurrences: Callable[[datetime], Iterable[Occurrence]]
    run: Callable[[Occurrence], str]
    rank: int = 0


def all_entries() -> list[Entry]:
    """The entries of every room, in the order of `settings.TIMETABLE_ROOMS`."""
    return [entry for room in settings.TIMETABLE_ROOMS for entry in import_module(room).ENTRIES]
