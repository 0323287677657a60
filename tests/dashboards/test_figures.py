from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from dashboards.figures import (
    day_text,
    decimal_text,
    full_weekday_moment_text,
    left_text,
    moment_text,
    month_name,
    month_text,
    overdue_days,
    percent_text,
    signed_text,
    told_at_text,
    weekday_moment_text,
    weekday_text,
)
from tests.factories import moment


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("50.40"), "50.4"),
        (Decimal("100.000000000000000"), "100"),
        (Decimal("1E+3"), "1000"),
        (Decimal("9999.5"), "9999.5"),
        (Decimal(10_000), "10,000"),
        (Decimal("-11.30"), "−11.3"),
        (Decimal("-0.00"), "0"),
        (7, "7"),
        (None, "—"),
    ],
)
def test_figures_are_written_without_trailing_zeros_and_with_a_real_minus(value: Decimal | None, text: str) -> None:
    assert decimal_text(value) == text


def test_places_are_rounded_half_up() -> None:
    assert [decimal_text(Decimal("2.5"), 0), decimal_text(Decimal("0.125"), 2)] == ["3", "0.13"]


def test_a_difference_carries_its_sign() -> None:
    values = (Decimal("0.7"), Decimal("-1.65"), Decimal(0), None)
    assert [signed_text(value) for value in values] == ["+0.7", "−1.65", "0", ""]


def test_per_cent() -> None:
    assert (percent_text(Decimal("64.3")), percent_text(None)) == ("64%", "—")


def test_days_carry_their_weekday_and_make_up_days_say_so() -> None:
    assert day_text(date(2026, 10, 12)) == "10月12日"
    assert weekday_text(date(2026, 10, 12)) == "10月12日（周一）"
    assert weekday_text(date(2026, 10, 10)) == "10月10日（周六，调休上班）"


def test_moments_are_told_in_the_time_of_the_city() -> None:
    assert weekday_moment_text(moment("2026-10-13 18:00")) == "10月13日（周二）18:00"
    assert full_weekday_moment_text(moment("2026-10-12 00:30")) == "2026年10月12日（周一）00:30"


def test_dates_in_english() -> None:
    with translation.override("en"):
        assert weekday_moment_text(moment("2026-10-13 18:00")) == "Tue 13 Oct 18:00"


def test_months_from_numbers_dates_and_names() -> None:
    assert [month_text(9), month_text("2026-09"), month_text(date(2026, 9, 1))] == ["9月"] * 3
    assert month_name(9) == "九月"


def test_time_left_ends_at_the_moment() -> None:
    due = moment("2026-10-13 18:00")
    assert left_text(due, moment("2026-10-12 11:00")) == "1 天 7 小时"
    assert left_text(due, moment("2026-10-13 16:30")) == "1 小时"
    assert left_text(due, due) == ""


def test_overdue_is_counted_in_working_days() -> None:
    friday = date(2026, 10, 16)
    days = (friday, date(2026, 10, 17), date(2026, 10, 19), date(2026, 10, 20))
    assert [overdue_days(friday, on) for on in days] == [0, 1, 1, 2]


def test_what_was_told_in_another_year_says_which() -> None:
    told = moment("2025-08-11 16:00")
    assert told_at_text(told, moment("2025-12-31 23:59")) == "8月11日（周一）16:00"
    assert told_at_text(told, moment("2026-01-01 00:00")) == "2025年8月11日（周一）16:00"
    assert told_at_text(None, told) == ""


def test_a_moment_of_another_year_carries_its_year() -> None:
    then = moment("2025-02-10 16:00")
    assert (moment_text(then), moment_text(then, moment("2025-12-31 23:59"))) == ("2月10日 16:00", "2月10日 16:00")
    assert moment_text(then, moment("2026-01-01 00:00")) == "2025年2月10日 16:00"
    assert moment_text(None, then) == ""
