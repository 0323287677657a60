from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from notices.wording_of_duties import DUTIES
from office.enums import DutyKind, DutyState, HolderKind
from office.permissions.duties import OPEN_TO_ALL
from office.rules.duties import (
    OFFICE,
    Duty,
    Holder,
    YearDates,
    duties_by_date,
    has_fallen_overdue,
    state_of,
)
from supervision.rules.period import closes_at

MAYOR = Holder(HolderKind.LEADER, 1, "市长")
DEPUTY = Holder(HolderKind.LEADER, 2, "分管副市长")
FINANCE = Holder(HolderKind.UNIT, 7, "财政局")


def dates(published_on: date | None = date(2026, 1, 20), **given: object) -> YearDates:
    known = {
        "year": 2026,
        "list_due_on": date(2026, 3, 31),
        "plans_due_on": date(2026, 3, 31),
        "mid_year_verification_due_on": date(2026, 9, 30),
        "year_end_verification_due_on": date(2027, 2, 28),
        "results_due_on": date(2027, 3, 31),
        "fund_plans_due_on": date(2026, 10, 31),
        "publication_days": 5,
        "review_days": 15,
        "office_days": 5,
        "published_on": published_on,
        "filings_due_on": date(2026, 2, 3) if published_on else None,
        "closings": {month: closes_at(2026, month).date() for month in range(1, 13)},
        "mayor": MAYOR,
        "commentators": {DEPUTY: 3},
        "hosts": dict.fromkeys(range(7, 18), FINANCE),
        "planned_articles": (12, 13),
        "has_livelihood": True,
    }
    return YearDates(**{**known, **given})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("on", "done_on", "state"),
    [
        (date(2026, 2, 28), None, DutyState.TO_COME),
        (date(2026, 3, 1), None, DutyState.DUE),
        (date(2026, 3, 31), None, DutyState.DUE),
        (date(2026, 4, 1), None, DutyState.OVERDUE),
        (date(2026, 4, 1), date(2026, 3, 31), DutyState.DONE),
        (date(2026, 4, 2), date(2026, 4, 1), DutyState.DONE_LATE),
        (date(2026, 4, 1), date(2026, 4, 2), DutyState.OVERDUE),
        (date(2026, 3, 1), date(2026, 2, 20), DutyState.DONE),
    ],
)
def test_the_due_day_is_still_in_time(on: date, done_on: date | None, state: DutyState) -> None:
    assert state_of(date(2026, 3, 1), date(2026, 3, 31), done_on, on) == state


def test_the_year_puts_so_many_duties_on_its_offices() -> None:
    counts = Counter(each.kind for each in duties_by_date(dates()))
    assert counts == {
        DutyKind.LIST_PUBLISHED: 1,
        DutyKind.INSPECTIONS_PLANNED: 1,
        DutyKind.FILINGS_ACCEPTED: 1,
        DutyKind.MAYOR_MEETING: 12,
        DutyKind.MONTH_CHECKED: 12,
        DutyKind.SECTOR_COMMENTS: 12,
        DutyKind.MONTH_PUBLISHED: 12,
        DutyKind.ECONOMIC_ANALYSIS: 4,
        DutyKind.LIVELIHOOD: 4,
        DutyKind.MID_YEAR_REVIEW: 1,
        DutyKind.YEAR_END_REVIEW: 1,
        DutyKind.PLAN: 2,
        DutyKind.MID_YEAR_VERIFICATION: 1,
        DutyKind.YEAR_END_VERIFICATION: 1,
        DutyKind.FIGURES: 7,
        DutyKind.FUNDS_CHECKED: 3,
        DutyKind.FUND_PLAN: 1,
        DutyKind.MEASURES_DECIDED: 2,
        DutyKind.OUTSTANDING: 1,
        DutyKind.RESULTS: 1,
    }


def test_march_is_checked_then_commented_on_then_made_known() -> None:
    of_march = [each for each in duties_by_date(dates()) if each.number == 3 and each.opens_on.month == 4]
    assert [(each.kind, each.holder, each.opens_on, each.due_on) for each in of_march] == [
        (DutyKind.MONTH_CHECKED, OFFICE, date(2026, 4, 9), date(2026, 4, 9)),
        (DutyKind.SECTOR_COMMENTS, DEPUTY, date(2026, 4, 9), date(2026, 4, 15)),
        (DutyKind.MONTH_PUBLISHED, OFFICE, date(2026, 4, 9), date(2026, 4, 16)),
    ]


def test_months_closed_before_the_list_was_published_are_not_judged_and_owe_nothing() -> None:
    late = dates(date(2026, 5, 13))
    months = [each.number for each in duties_by_date(late) if each.kind == DutyKind.MONTH_CHECKED]
    assert months == list(range(5, 13))
    quarters = [each.number for each in duties_by_date(late) if each.kind == DutyKind.ECONOMIC_ANALYSIS]
    assert quarters == [2, 3, 4]


def test_without_a_list_the_list_itself_and_what_the_calendar_asks_are_owed() -> None:
    kinds = {each.kind for each in duties_by_date(dates(None))}
    assert DutyKind.LIST_PUBLISHED in kinds
    assert DutyKind.MAYOR_MEETING in kinds
    assert not kinds & {DutyKind.MONTH_CHECKED, DutyKind.FILINGS_ACCEPTED, DutyKind.ECONOMIC_ANALYSIS}


def test_a_duty_falls_overdue_on_one_morning_only() -> None:
    [january] = [each for each in duties_by_date(dates()) if each.kind == DutyKind.MAYOR_MEETING and each.number == 1]
    assert january.due_on == date(2026, 1, 31)
    assert [has_fallen_overdue(january, date(2026, 2, day)) for day in (1, 2)] == [True, False]
    done = replace(january, done_on=date(2026, 1, 30))
    assert not has_fallen_overdue(done, date(2026, 2, 1))


def test_every_duty_of_a_year_has_a_key_of_its_own() -> None:
    keys = [each.key for each in duties_by_date(dates())]
    assert len(keys) == len(set(keys))
    assert max(map(len, keys)) + len("duty:") <= 80


def test_what_is_told_of_a_duty_calls_it_as_its_list_does() -> None:
    assert {code: str(label) for code, label in DUTIES.items()} == {code: str(DutyKind(code).label) for code in DUTIES}


def test_whatever_follows_from_dates_alone_is_told_or_reminded_of_by_its_own_room() -> None:
    assert {each.kind.value for each in duties_by_date(dates())} - {DutyKind.PLAN.value} == set(DUTIES)
    assert {each.kind for each in duties_by_date(dates())} - {DutyKind.FUND_PLAN} == OPEN_TO_ALL


def test_parts_of_a_key_keep_duties_of_one_kind_apart() -> None:
    day = date(2026, 4, 1)
    talk = Duty(
        kind=DutyKind.TALK,
        year=2026,
        article=18,
        holder=OFFICE,
        opens_on=day,
        due_on=day,
        number=3,
        mark="escalation-9",
    )
    assert talk.key == "2026:talk:3:office:escalation-9"
