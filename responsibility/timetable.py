from __future__ import annotations

from timetable.entries import Entry

ENTRIES: tuple[Entry, ...] = ()
