"""The reviews of article 6: which periods there are, which ask the units for their own evaluation, when they are
reminded, and who moved."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from office.enums import ReviewKind
from supervision.enums import BulletinKind
from supervision.rules import bulletin

# A review counts what the bulletin of its period counts.
BULLETIN_OF: dict[ReviewKind, BulletinKind] = {
    ReviewKind.MONTH: BulletinKind.MONTHLY,
    ReviewKind.QUARTER: BulletinKind.QUARTERLY,
    ReviewKind.MID_YEAR: BulletinKind.MID_YEAR,
    ReviewKind.YEAR_END: BulletinKind.YEAR_END,
}
WITH_EVALUATIONS = (ReviewKind.MID_YEAR, ReviewKind.YEAR_END)
JUNE, DECEMBER = 6, 12
EVALUATED_IN: dict[ReviewKind, int] = {ReviewKind.MID_YEAR: JUNE, ReviewKind.YEAR_END: DECEMBER}
DAYS_BETWEEN_REMINDERS = 7
MOST_REMINDERS = 4


def last_months(kind: ReviewKind) -> tuple[int, ...]:
    """The months with which a period of the kind can end."""
    return bulletin.last_months(BULLETIN_OF[kind])


def months_of(kind: ReviewKind, month: int) -> tuple[int, ...]:
    """The months that a review looks at, the last one being `month`."""
    return bulletin.months_of(BULLETIN_OF[kind], month)


def quarter_of(month: int) -> int:
    """The quarter that ends with the month or has the month in it."""
    return (month + 2) // 3


def asks_for_evaluations(kind: ReviewKind) -> bool:
    """The middle and the end of the year are evaluated by the units themselves too (6)."""
    return kind in WITH_EVALUATIONS


def reminder_due(asked_on: date, on: date) -> int:
    """Which reminder of a missing evaluation falls on the day, counted from 1: one a week after the units were asked,
    four at the most; 0 on all other days."""
    weeks, rest = divmod((on - asked_on).days, DAYS_BETWEEN_REMINDERS)
    return weeks if rest == 0 and 1 <= weeks <= MOST_REMINDERS else 0


def periods(closed_through: int) -> list[tuple[ReviewKind, int]]:
    """Every period of a list whose last month is closed, the latest first; of one month the longest period first."""
    longest_first = tuple(reversed(ReviewKind))
    return [
        (kind, month) for month in range(closed_through, 0, -1) for kind in longest_first if month in last_months(kind)
    ]


def missing(asked: Iterable[int], handed_in: Iterable[int]) -> list[int]:
    """The units that were asked for their evaluation and have not handed one in, in the order asked."""
    done = set(handed_in)
    return [unit for unit in asked if unit not in done]
