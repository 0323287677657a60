"""Running what is due. Beat only rings; the ledger decides what takes effect, once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from timetable.models import FailedAttempt, LedgerEntry
from timetable.selectors import Due, due_occurrences

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime


@dataclass(frozen=True)
class Ran:
    """An occurrence that took effect in this run, with its sentence for the ledger."""

    key: str
    due_at: datetime
    result: str


def run_due(*, until: datetime) -> Iterator[Ran]:
    """Run every occurrence due by `until`, in order, each in its own transaction with its own time.

    Yields what took effect. A failing occurrence is recorded and re-raised: what comes after it must wait,
    since later entries build on earlier ones.
    """
    for due in due_occurrences(until):
        try:
            ran = run_once(due)
        except Exception as error:
            FailedAttempt.objects.create(
                key=due.occurrence.key, code=due.entry.code, due_at=due.occurrence.due_at, error=repr(error)
            )
            raise
        if ran is not None:
            yield ran


def run_once(due: Due) -> Ran | None:
    """Claim the key and do the work in one transaction; None when somebody else has done it.

    Whoever comes second waits on the unique key until the first commits (then there is nothing to do)
    or dies (then the key is free again).
    """
    occurrence = due.occurrence
    with transaction.atomic():
        ledger = _claim(due)
        if ledger is None:
            return None
        if result := due.entry.run(occurrence):
            ledger.result = result
            ledger.save(update_fields=["result"])
    return Ran(occurrence.key, occurrence.due_at, result)


def _claim(due: Due) -> LedgerEntry | None:
    """The entry in the ledger under the key; None where the key is taken."""
    try:
        with transaction.atomic():
            return LedgerEntry.objects.create(key=due.occurrence.key, code=due.entry.code, due_at=due.occurrence.due_at)
    except IntegrityError:
        return None
