from __future__ import annotations

from datetime import date

import pytest

from responsibility.enums import FilingStatus
from responsibility.rules import (
    Holding,
    can_become,
    filing_due_on,
    holder_on,
    is_filing_overdue,
    working_days_overdue,
)


@pytest.mark.parametrize(
    ("published_on", "working_days", "expected"),
    [
        (date(2026, 3, 2), 10, date(2026, 3, 16)),
        (date(2026, 9, 30), 10, date(2026, 10, 20)),
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2017, 1, 1), 10, date(2017, 1, 16)),
    ],
)
def test_filing_is_due_some_working_days_after_publication(
    published_on: date, working_days: int, expected: date
) -> None:
    assert filing_due_on(published_on, working_days) == expected


@pytest.mark.parametrize(
    ("status", "on", "expected"),
    [
        (None, date(2026, 3, 16), False),
        (None, date(2026, 3, 17), True),
        (FilingStatus.DRAFT, date(2026, 3, 17), True),
        (FilingStatus.RETURNED, date(2026, 3, 17), True),
        (FilingStatus.SUBMITTED, date(2026, 3, 17), False),
        (FilingStatus.FILED, date(2026, 3, 17), False),
    ],
)
def test_filing_not_submitted_is_overdue_after_its_due_day(
    status: FilingStatus | None, on: date, expected: bool
) -> None:
    assert is_filing_overdue(status, date(2026, 3, 16), on) is expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [(date(2026, 9, 20), 0), (date(2026, 9, 21), 0), (date(2026, 9, 22), 1), (date(2026, 10, 12), 10)],
)
def test_overdue_is_counted_in_working_days(on: date, expected: int) -> None:
    assert working_days_overdue(date(2026, 9, 21), on) == expected


def test_filing_is_submitted_then_filed_or_returned() -> None:
    ways = {(status, wanted) for status in FilingStatus for wanted in FilingStatus if can_become(status, wanted)}
    assert ways == {
        (FilingStatus.DRAFT, FilingStatus.SUBMITTED),
        (FilingStatus.SUBMITTED, FilingStatus.FILED),
        (FilingStatus.SUBMITTED, FilingStatus.RETURNED),
        (FilingStatus.RETURNED, FilingStatus.SUBMITTED),
    }


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2025, 12, 31), None),
        (date(2026, 1, 1), "first"),
        (date(2026, 6, 30), "first"),
        (date(2026, 7, 1), "second, as corrected"),
        (date(2026, 11, 1), None),
    ],
)
def test_holder_of_a_place_on_a_day(on: date, expected: str | None) -> None:
    holdings = [
        Holding(date(2026, 7, 1), "second"),
        Holding(date(2026, 1, 1), "first"),
        Holding(date(2026, 7, 1), "second, as corrected"),
        Holding(date(2026, 10, 1), None),
    ]
    assert holder_on(holdings, on) == expected
