"""What ran, what waits, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count

from timetable.entries import Entry, Occurrence, all_entries
from timetable.models import FailedAttempt, LedgerEntry

if TYPE_CHECKING:
    from django.db.models import QuerySet

HORIZON = timedelta(days=400)


@dataclass(frozen=True)
class Due:
    entry: Entry
    occurrence: Occurrence


@dataclass(frozen=True)
class EntryRow:
    """An entry of the timetable with its latest and its next occurrence, and how often it ran."""

    entry: Entry
    count: int
    latest: LedgerEntry | None
    coming: Occurrence | None


def due_occurrences(until: datetime) -> list[Due]:
    """All occurrences not in the ledger up to a moment, past and future, in the order in which they must run."""
    done = set(LedgerEntry.objects.values_list("key", flat=True))
    waiting = [
        (occurrence.due_at, entry.rank, position, Due(entry, occurrence))
        for position, entry in enumerate(all_entries())
        for occurrence in entry.occurrences(until)
        if occurrence.key not in done and occurrence.due_at <= until
    ]
    waiting.sort(key=lambda item: (item[0], item[1], item[2], item[3].occurrence.key))
    return [item[3] for item in waiting]


def coming_after(at: datetime) -> list[Due]:
    """What comes in a good year from the moment on, soonest first; nothing comes after the last published list."""
    return [due for due in due_occurrences(at + HORIZON) if due.occurrence.due_at > at]


def entry_rows(coming: list[Due]) -> list[EntryRow]:
    """Every entry; two queries, whatever ran."""
    following: dict[str, Occurrence] = {}
    for due in coming:
        following.setdefault(due.entry.code, due.occurrence)
    counts = dict(LedgerEntry.objects.order_by().values_list("code").annotate(Count("pk")))
    latest = LedgerEntry.objects.order_by("code", "-due_at", "-pk").distinct("code")
    by_code = {each.code: each for each in latest}
    return [
        EntryRow(entry, counts.get(entry.code, 0), by_code.get(entry.code), following.get(entry.code))
        for entry in all_entries()
    ]


def ledger(code: str = "", *, quiet_too: bool = True) -> QuerySet[LedgerEntry]:
    """What ran, the latest first; of one entry where a code is given, without what found nothing to do if asked."""
    entries = LedgerEntry.objects.order_by("-due_at", "-pk")
    if not quiet_too:
        entries = entries.exclude(result="")
    return entries.filter(code=code) if code else entries


@dataclass(frozen=True)
class Failure:
    """An attempt that failed, and whether a later one took effect."""

    attempt: FailedAttempt
    was_made_good: bool


def recent_failures(limit: int = 20) -> list[Failure]:
    attempts = list(FailedAttempt.objects.all()[:limit])
    done = LedgerEntry.objects.filter(key__in={each.key for each in attempts}).values_list("key", flat=True)
    made_good = set(done)
    return [Failure(each, each.key in made_good) for each in attempts]
