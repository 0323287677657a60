"""The mayor's monthly duty (article 4), told by date, and its pure rules."""

from __future__ import annotations

from datetime import date

import pytest

from notices.models import Notice
from notices.wording import wording_of
from office.convening.mayors_month import point_out_month
from office.rules.meetings import MayorsDuty, MonthState, is_reminded, month_state
from office.selectors.meetings import mayors_months
from office.timetable import ENTRIES
from regulation.enums import Decision
from regulation.models import ParameterEntry
from tests.factories import moment
from tests.office.meeting_city import MeetingCity, make_meeting_city

DUTY = MayorsDuty(meetings=1, day=20)


@pytest.mark.parametrize(
    ("held", "on", "state"),
    [
        (1, date(2026, 3, 2), MonthState.KEPT),
        (0, date(2026, 2, 28), MonthState.COMING),
        (0, date(2026, 3, 1), MonthState.OPEN),
        (0, date(2026, 3, 19), MonthState.OPEN),
        (0, date(2026, 3, 20), MonthState.MISSING),
        (0, date(2026, 7, 1), MonthState.MISSING),
        (1, date(2026, 7, 1), MonthState.KEPT),
    ],
)
def test_a_month_is_missing_from_its_day_on(held: int, on: date, state: MonthState) -> None:
    assert month_state(2026, 3, held=held, duty=DUTY, on=on) is state


def test_two_meetings_a_month_are_kept_by_two() -> None:
    duty = MayorsDuty(meetings=2, day=20)
    assert month_state(2026, 3, held=1, duty=duty, on=date(2026, 3, 20)) is MonthState.MISSING
    assert month_state(2026, 3, held=2, duty=duty, on=date(2026, 3, 20)) is MonthState.KEPT


@pytest.mark.parametrize(
    ("on", "reminded"),
    [
        (date(2026, 4, 2), False),
        (date(2026, 4, 3), True),
        (date(2026, 4, 7), True),
        (date(2026, 4, 9), False),
        (date(2026, 4, 10), True),
        (date(2026, 4, 11), True),
        (date(2026, 4, 12), False),
        (date(2026, 4, 18), True),
        (date(2027, 4, 10), True),
    ],
)
def test_days_on_which_a_decision_is_reminded_of(on: date, reminded: bool) -> None:
    assert is_reminded(date(2026, 4, 10), on) is reminded


@pytest.fixture
def city(db: None) -> MeetingCity:
    return make_meeting_city()


def point_out(month: int, at: str) -> bool:
    return point_out_month(year=2026, month=month, cause=f"mayor-meeting:2026-{month:02d}", at=moment(at))


def test_the_mayors_year_told_by_date(city: MeetingCity) -> None:
    """January was held in time, February not at all, March late, April is called for; on 20 April the row shows it."""
    january = moment("2026-01-12 09:00")
    held = city.hold(
        city.call(planned_at=january, at=moment("2026-01-05 09:00")), at=moment("2026-01-13 09:00"), held_at=january
    )
    assert not point_out(1, "2026-01-20 08:00")
    assert point_out(2, "2026-02-20 08:00")
    assert point_out(3, "2026-03-20 08:00")
    late = moment("2026-03-27 15:00")
    in_march = city.hold(
        city.call(planned_at=late, at=moment("2026-03-23 09:00")), at=moment("2026-03-28 09:00"), held_at=late
    )
    called = city.call(planned_at=moment("2026-04-24 09:00"), at=moment("2026-04-16 09:00"))
    assert point_out(4, "2026-04-20 08:00")

    notices = list(Notice.objects.filter(kind="meeting_missing").order_by("month"))
    assert [(each.month, each.recipient, each.article) for each in notices] == [
        (2, city.officer, 4), (3, city.officer, 4), (4, city.officer, 4),
    ]  # fmt: skip
    assert any("4月24日 09:00" in each or "24 Apr 09:00" in each for each in wording_of(notices[2]).sentences)
    row = mayors_months(2026, moment("2026-04-20 09:00"))
    assert [(each.month, each.state, each.held, each.called) for each in row[:5]] == [
        (1, MonthState.KEPT, [held], []),
        (2, MonthState.MISSING, [], []),
        (3, MonthState.KEPT, [in_march], []),
        (4, MonthState.MISSING, [], [called]),
        (5, MonthState.COMING, [], []),
    ]


def test_a_month_pointed_out_twice_is_told_once(city: MeetingCity) -> None:
    assert point_out(2, "2026-02-20 08:00")
    assert point_out(2, "2026-02-20 08:00")
    assert Notice.objects.filter(kind="meeting_missing").count() == 1


def test_the_timetable_looks_on_the_day_that_the_office_has_set(city: MeetingCity) -> None:
    ParameterEntry.objects.create(
        year=2026,
        key="mayor_meeting_day",
        value="15",
        holds_from=date(2026, 2, 1),
        document="办〔2026〕1号",
        entered_by=city.officer,
        entered_at=moment("2026-01-20 09:00"),
        decision=Decision.APPROVED,
        decided_by=city.mayor,
        decided_at=moment("2026-01-21 09:00"),
    )
    entry = next(each for each in ENTRIES if each.code == "mayor-meeting")
    ran = list(entry.occurrences(moment("2026-02-16 09:00")))
    assert [(each.key, each.due_at) for each in ran] == [
        ("mayor-meeting:2026-01", moment("2026-01-20 08:00")),
        ("mayor-meeting:2026-02", moment("2026-02-15 08:00")),
    ]
    for each in ran:
        entry.run(each)
    assert list(Notice.objects.filter(kind="meeting_missing").order_by("month").values_list("month", flat=True)) == [
        1,
        2,
    ]
