"""A unit's objection to a yellow card: until when it may be made, and who may not decide it (articles 6, 18, 19).

The regulation knows the card and what follows from it; the term and the second pair of eyes are set by the office.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from regulation.calendar import add_working_days
from supervision.enums import EntryKind, Flag, Reason
from supervision.rules.period import OFFICE_TIME


@dataclass(frozen=True, slots=True)
class Judged:
    """A month as it was judged at a moment: first at its closing, then at each correction that touched it."""

    at: datetime
    flag: Flag
    reason: Reason
    planned: Decimal | None
    actual: Decimal | None


def card_made_at(judged: Sequence[Judged]) -> datetime:
    """When the card as it stands was made; `judged` are the month's judgements, the oldest first.

    A correction that changed only the count of cards in a row has decided nothing anew about the month, so it opens
    no new term; one that made a red flag yellow, or judged another value, does.
    """
    made = judged[-1]
    for earlier in reversed(judged[:-1]):
        if _said(earlier) != _said(made):
            break
        made = earlier
    return made.at


def last_day(made_at: datetime, working_days: int) -> date:
    """The last day of the term, until 24:00: so many working days after the day of the closing, correction or issue."""
    return add_working_days(made_at.astimezone(OFFICE_TIME).date(), working_days)


def is_in_time(at: datetime, made_at: datetime, working_days: int) -> bool:
    return at.astimezone(OFFICE_TIME).date() <= last_day(made_at, working_days)


@dataclass(frozen=True, slots=True)
class Review:
    """What somebody of the office did with a task's report of a month."""

    month: int
    kind: EntryKind
    at: datetime
    by: int | None


REVIEWS = (EntryKind.ACCEPTED, EntryKind.CORRECTED, EntryKind.RETURNED)


def barred_from_deciding(month: int, judged_at: datetime, filed_by: int, reviews: Iterable[Review]) -> frozenset[int]:
    """The people who may not decide, though they belong to the office.

    Whoever accepted, corrected or returned the month's report last; whoever made the correction objected to, of
    whatever month it was; whoever filed the objection. Closing a month by hand bars nobody: it judges all tasks by
    the same rule and looks into no report.
    """
    done = sorted((each for each in reviews if each.kind in REVIEWS), key=lambda each: each.at)
    last = next((each.by for each in reversed(done) if each.month == month), None)
    corrected = [each.by for each in done if each.kind == EntryKind.CORRECTED and each.at == judged_at]
    return frozenset(who for who in (filed_by, last, *corrected) if who is not None)


def _said(judged: Judged) -> tuple[Flag, Reason, Decimal | None, Decimal | None]:
    return judged.flag, judged.reason, judged.planned, judged.actual
