from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import pytest

from regulation.articles import ARTICLE, ARTICLES, PARAMETERS
from regulation.enums import SetBy
from regulation.rules import InvalidValueError, MonthDay, OutOfBoundsError, Value, read_value, write_value

TABLE = {"excellent": "increase", "good": "nothing", "fair": "decrease", "poor": "decrease"}


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("report_due_working_day", "5", 5),
        ("seriously_behind_share", "69.5", Decimal("69.5")),
        ("load_host_share", "0.60", Decimal("0.6")),
        ("closing_time", "08:00", time(8, 0)),
        ("fund_plan_last_day", "10-31", MonthDay(10, 31)),
        ("debt_risk_level", "green", "green"),
        ("industry_fund_changes", "excellent=increase, good=nothing, fair=decrease, poor=decrease", TABLE),
        ("budget_cut_share", "", None),
        ("budget_cut_share", "30", Decimal(30)),
    ],
)
def test_a_value_is_read_by_its_kind_and_written_back(key: str, text: str, value: Value) -> None:
    read = read_value(PARAMETERS[key], text)
    assert read == value
    assert read_value(PARAMETERS[key], write_value(read)) == value


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("report_due_working_day", ""),
        ("report_due_working_day", "5.5"),
        ("report_due_working_day", "five"),
        ("seriously_behind_share", "NaN"),
        ("seriously_behind_share", "70%"),
        ("closing_time", "25:00"),
        ("fund_plan_last_day", "02-30"),
        ("debt_risk_level", "purple"),
        ("industry_fund_changes", "excellent=increase"),
        ("industry_fund_changes", "excellent=increase, good=nothing, fair=decrease, poor=perhaps"),
    ],
)
def test_what_is_no_value_is_refused(key: str, text: str) -> None:
    with pytest.raises(InvalidValueError):
        read_value(PARAMETERS[key], text)


@pytest.mark.parametrize(
    ("key", "inside", "outside"),
    [
        ("report_due_working_day", "15", "16"),
        ("report_due_working_day", "1", "0"),
        ("seriously_behind_share", "100", "100.01"),
        ("seriously_behind_share", "0", "-0.01"),
        ("unit_head_talk_streak", "2", "3"),
    ],
)
def test_bounds_are_inside(key: str, inside: str, outside: str) -> None:
    read_value(PARAMETERS[key], inside)
    with pytest.raises(OutOfBoundsError):
        read_value(PARAMETERS[key], outside)


def test_the_last_day_for_plans_is_a_day_of_the_year() -> None:
    assert MonthDay(10, 31).in_year(2016) == date(2016, 10, 31)


def test_there_are_21_articles_in_five_parts() -> None:
    assert [article.number for article in ARTICLES] == list(range(1, 22))
    assert [article.part for article in ARTICLES] == [1] * 3 + [2] * 3 + [3] * 9 + [4] * 4 + [5] * 2


def test_the_defaults_are_those_of_the_regulation_and_of_the_office() -> None:
    defaults = {key: (parameter.default, parameter.set_by) for key, parameter in PARAMETERS.items()}
    office, regulation = SetBy.OFFICE, SetBy.REGULATION
    assert {key: defaults[key] for key in ("idle_land_deduction_cap", "management_fee_share", "bonus_cap")} == {
        "idle_land_deduction_cap": ("100", regulation),
        "management_fee_share": ("20", regulation),
        "bonus_cap": ("3", regulation),
    }
    assert {key: defaults[key] for key in ("filing_due_working_days", "report_due_time", "talk_due_working_days")} == {
        "filing_due_working_days": ("10", office),
        "report_due_time": ("18:00", office),
        "talk_due_working_days": ("10", office),
    }
    assert ARTICLE[9].host == "市国土局"
