"""The year's rewards and penalties told by date."""

from __future__ import annotations

from datetime import date

import pytest

from incentives.enums import MeasureKind
from incentives.models import FinalAccount, FundTalk, Measure, SpecialFund
from incentives.timetable import ENTRIES, look_at_deadlines
from organization.enums import UnitKind
from tests.factories import make_list, make_unit, moment
from tests.incentives.measure_year import close_months, make_idle_land
from timetable.entries import Occurrence, all_entries

pytestmark = pytest.mark.django_db

BY_CODE = {entry.code: entry for entry in ENTRIES}
ENTERED = moment("2026-01-05 09:00")


def keys(code: str, until: str) -> list[str]:
    return [each.key for each in BY_CODE[code].occurrences(moment(until))]


def run(code: str, key: str, at: str) -> str:
    return BY_CODE[code].run(Occurrence(key, moment(at)))


def test_every_entry_has_its_moments() -> None:
    make_list(2026)
    assert keys("projects", "2026-03-31 12:00") == ["projects:2026-01", "projects:2026-02"]
    assert keys("special-funds", "2026-12-31 12:00") == [
        "special-funds:2026-Q1",
        "special-funds:2026-Q2",
        "special-funds:2026-Q3",
    ]
    assert keys("fund-plans", "2026-11-01 07:59") == []
    assert keys("fund-plans", "2026-11-01 08:00") == ["fund-plans:2026"]
    assert keys("settlement", "2026-12-31 12:00") == []
    assert keys("settlement", "2027-02-01 12:00") == ["settlement:2026"]


def test_they_run_after_the_closing_that_they_rest_on_and_before_the_look_at_what_falls_due() -> None:
    ranks = {entry.code: entry.rank for entry in all_entries()}
    assert all(ranks["year-end-settlement"] < entry.rank < ranks["deadlines"] for entry in ENTRIES)


def test_a_fund_that_is_behind_in_march_is_called_to_a_talk_right_after_the_closing() -> None:
    close_months(through=3)
    SpecialFund.objects.create(
        year=2026, name="产业引导资金", unit=make_unit("建委"), budget=9000, first_quarter=2000, entered_at=ENTERED
    )
    assert (
        run("special-funds", "special-funds:2026-Q1", "2026-04-11 08:00") == "奖惩措施：新增1项，变化0项，不再产生0项。"
    )
    measure = Measure.objects.get()
    assert (measure.kind, measure.period, measure.subject) == (MeasureKind.REMINDER_TALK, "2026-Q1", "产业引导资金")
    assert FundTalk.objects.get().measure == measure
    SpecialFund.objects.update(first_quarter=2250)
    run("special-funds", "special-funds:2026-Q1", "2026-04-12 08:00")
    assert (Measure.objects.standing().count(), FundTalk.objects.get().is_revoked) == (0, True)


def test_money_without_a_plan_is_taken_back_from_the_first_of_november() -> None:
    close_months(through=9)
    SpecialFund.objects.create(
        year=2026, name="水利资金", unit=make_unit("水务局"), budget=100, without_plan=30, entered_at=ENTERED
    )
    run("fund-plans", "fund-plans:2026", "2026-10-31 08:00")
    assert not Measure.objects.exists()
    run("fund-plans", "fund-plans:2026", "2026-11-01 08:00")
    assert Measure.objects.get().amount == 30


def test_a_final_account_is_late_on_the_morning_after_its_due_day() -> None:
    close_months(through=1)
    FinalAccount.objects.create(
        year=2025,
        project="城建工程甲",
        unit=make_unit("建委"),
        accepted_on=date(2025, 3, 10),
        management_fee=100,
        entered_at=ENTERED,
    )
    look_at_deadlines(moment("2026-03-10 08:00"))
    assert not Measure.objects.exists()
    look_at_deadlines(moment("2026-03-11 08:00"))
    measure = Measure.objects.get()
    assert (measure.year, measure.kind, measure.amount) == (2026, MeasureKind.MANAGEMENT_FEE_DEDUCTION, 20)


def test_the_settlement_judges_everything_once() -> None:
    close_months()
    make_idle_land(make_unit("玄武区", kind=UnitKind.DISTRICT), 1000, 900)
    said = [run("settlement", "settlement:2026", "2027-01-11 08:00") for _again in range(2)]
    assert said == ["奖惩措施：新增2项，变化0项，不再产生0项。", "奖惩措施：新增0项，变化0项，不再产生0项。"]


def test_a_morning_with_nothing_due_says_nothing() -> None:
    make_list(2026)
    assert look_at_deadlines(moment("2026-07-14 08:00")) == ""
