"""Until when a unit may object to a yellow card, and who may not decide on it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from supervision.enums import EntryKind, Flag, Reason
from supervision.rules.objection import Judged, Review, barred_from_deciding, card_made_at, is_in_time, last_day
from tests.factories import moment

CLOSING = moment("2026-04-09 08:00")
CORRECTION = moment("2026-04-20 10:00")
LATER = moment("2026-05-07 16:00")


def card(at: object, actual: int = 24, flag: Flag = Flag.YELLOW_CARD) -> Judged:
    reason = Reason.BEHIND if flag == Flag.YELLOW_CARD else Reason.NONE
    return Judged(at, flag, reason, Decimal(30), Decimal(actual))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("made_at", "days", "last"),
    [
        ("2026-04-09 08:00", 3, date(2026, 4, 14)),  # Thursday: Friday, Monday, Tuesday
        ("2026-04-09 23:59", 3, date(2026, 4, 14)),
        ("2026-04-30 08:00", 3, date(2026, 5, 8)),  # 1 to 5 May are a holiday
        ("2026-05-08 08:00", 1, date(2026, 5, 9)),  # a Saturday worked in place of a holiday
        ("2026-04-09 08:00", 1, date(2026, 4, 10)),
    ],
)
def test_the_term_counts_working_days_after_the_day_of_the_closing(made_at: str, days: int, last: date) -> None:
    assert last_day(moment(made_at), days) == last


@pytest.mark.parametrize(
    ("at", "in_time"),
    [("2026-04-09 08:00", True), ("2026-04-14 23:59", True), ("2026-04-15 00:00", False)],
)
def test_the_last_day_counts_until_24_00(at: str, in_time: bool) -> None:
    assert is_in_time(moment(at), CLOSING, 3) is in_time


def test_one_second_before_midnight_is_in_time_whatever_the_clock_of_the_reader() -> None:
    last_second = moment("2026-04-14 23:59") + timedelta(seconds=59)
    assert is_in_time(last_second.astimezone(), CLOSING, 3)


def test_the_closing_opens_the_term() -> None:
    assert card_made_at([card(CLOSING)]) == CLOSING


def test_a_correction_that_makes_a_yellow_card_opens_a_new_term() -> None:
    assert card_made_at([card(CLOSING, 30, Flag.RED_FLAG), card(CORRECTION)]) == CORRECTION


def test_a_correction_that_judges_another_value_opens_a_new_term() -> None:
    assert card_made_at([card(CLOSING, 24), card(CORRECTION, 22)]) == CORRECTION


def test_a_correction_of_another_month_that_changes_only_the_count_opens_none() -> None:
    assert card_made_at([card(CLOSING), card(CORRECTION), card(LATER)]) == CLOSING


def test_a_card_taken_back_and_given_again_counts_from_the_second_time() -> None:
    assert card_made_at([card(CLOSING), card(CORRECTION, 30, Flag.RED_FLAG), card(LATER)]) == LATER


ACCEPTED, CORRECTED, RETURNED = EntryKind.ACCEPTED, EntryKind.CORRECTED, EntryKind.RETURNED
HEAD, ANN, BEN, CEM = 1, 2, 3, 4


@pytest.mark.parametrize(
    ("reviews", "barred"),
    [
        ([], {HEAD}),
        ([Review(3, ACCEPTED, moment("2026-04-02 09:00"), ANN)], {HEAD, ANN}),
        ([Review(3, RETURNED, moment("2026-04-02 09:00"), ANN)], {HEAD, ANN}),
        # the last one who looked at it, not everybody who ever did
        ([Review(3, RETURNED, moment("2026-04-02 09:00"), ANN), Review(3, ACCEPTED, CLOSING, BEN)], {HEAD, BEN}),
        # of another month
        ([Review(2, ACCEPTED, moment("2026-03-02 09:00"), ANN)], {HEAD}),
        # imported
        ([Review(3, ACCEPTED, moment("2026-04-02 09:00"), None)], {HEAD}),
        # handing in is no review
        ([Review(3, EntryKind.SUBMITTED, CLOSING, ANN), Review(3, EntryKind.SIGNED, CLOSING, BEN)], {HEAD}),
    ],
)
def test_the_reviewer_does_not_decide(reviews: list[Review], barred: set[int]) -> None:
    assert barred_from_deciding(3, CLOSING, HEAD, reviews) == barred


def test_whoever_made_the_correction_objected_to_does_not_decide_whatever_month_it_was_of() -> None:
    reviews = [
        Review(2, CORRECTED, CORRECTION, ANN),
        Review(2, CORRECTED, moment("2026-04-10 10:00"), CEM),
        Review(3, ACCEPTED, moment("2026-04-02 09:00"), BEN),
    ]
    assert barred_from_deciding(3, CORRECTION, HEAD, reviews) == {HEAD, ANN, BEN}
