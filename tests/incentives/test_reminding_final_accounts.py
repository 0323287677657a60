from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incentives.models import FinalAccount
from incentives.reminding import remind_final_accounts
from notices.models import Notice
from notices.wording import wording_of
from organization.models import Unit
from tests.factories import CITY_TIME, make_reporter, make_unit_head
from tests.incentives.inputs_city import City, make_city

if TYPE_CHECKING:
    from organization.models import Person

pytestmark = pytest.mark.django_db

ACCEPTED = date(2025, 8, 31)
DUE = date(2026, 8, 31)
ENTERED = datetime(2026, 1, 5, 9, tzinfo=CITY_TIME)


@pytest.fixture
def city() -> City:
    return make_city()


@pytest.fixture
def builders(city: City) -> list[Person]:
    """The construction unit's people, and the host's."""
    return [make_unit_head(city.district), make_reporter(city.district), city.builder]


def make_account(unit: Unit | None, **fields: Any) -> FinalAccount:
    given = {"year": 2026, "project": "甲工程", "accepted_on": ACCEPTED, "entered_at": ENTERED, **fields}
    return FinalAccount.objects.create(unit=unit, **given)


def morning(day: date) -> datetime:
    return datetime.combine(day, time(8), CITY_TIME)


def remind(day: date) -> int:
    return remind_final_accounts(morning(day))


def told_days(first: date, last: date) -> list[int]:
    """The days from the due day on which somebody is reminded."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [(day - DUE).days for day in days if remind(day)]


def test_each_step_is_told_once_to_the_unit_and_the_host(city: City, builders: list[Person]) -> None:
    make_account(city.district)
    assert told_days(date(2026, 7, 1), date(2026, 11, 30)) == [-30, -7, 0, 7, 14, 21, 28]
    sent = Notice.objects.values_list("recipient", "kind")
    expected = [(person.pk, "final_account_due") for person in builders] * 3
    expected += [(person.pk, "final_account_late") for person in builders] * 4
    assert sorted(sent) == sorted(expected)


def test_a_morning_that_runs_twice_tells_once(city: City, builders: list[Person]) -> None:
    make_account(city.district)
    assert (remind(DUE), remind(DUE)) == (1, 1)
    assert Notice.objects.count() == len(builders)


def test_the_notice_says_when_it_is_due_and_links_to_the_list(city: City) -> None:
    make_account(city.building, submitted_on=date(2026, 8, 1), is_whole=False)
    remind(DUE + timedelta(days=7))
    notice = Notice.objects.first()
    assert notice is not None
    assert (notice.article, notice.year, notice.link) == (10, 2026, "/incentives/2026/final-accounts/")
    assert wording_of(notice).sentences == (
        "8月31日验收，竣工决算应于8月31日前一次性申报。",
        "已逾期7日。",
        "逾期申报，按规定扣减建设单位管理费。",
        "目前只报来一部分，不算申报。",
    )


@pytest.mark.parametrize(
    ("submitted_on", "is_whole", "is_told"),
    [
        (None, True, True),
        (DUE, True, False),
        (DUE + timedelta(days=1), True, True),  # known by now, but not on the morning that is caught up
        (DUE, False, True),
    ],
)
def test_who_has_submitted_in_one_go_hears_nothing(
    city: City, submitted_on: date | None, *, is_whole: bool, is_told: bool
) -> None:
    make_account(city.building, submitted_on=submitted_on, is_whole=is_whole)
    assert bool(remind(DUE)) is is_told


def test_a_unit_without_accounts_is_told_as_a_unit(city: City) -> None:
    make_account(city.park)
    remind(DUE)
    assert sorted(Notice.objects.values_list("recipient", "unit__short_name"), key=str) == sorted(
        [(None, "高新园"), (city.builder.pk, None)], key=str
    )


def test_what_was_entered_late_is_told_the_next_morning(city: City) -> None:
    make_account(city.building, entered_at=morning(DUE - timedelta(days=20)))
    assert told_days(DUE - timedelta(days=20), DUE) == [-19, -7, 0]


def test_a_leap_day_is_due_on_the_last_day_of_february(city: City) -> None:
    make_account(city.building, accepted_on=date(2024, 2, 29), year=2025, entered_at=morning(date(2024, 3, 1)))
    assert remind(date(2025, 2, 28)) == 1
    assert remind(date(2025, 3, 1)) == 0


def test_of_a_project_in_two_sheets_the_last_one_counts(city: City) -> None:
    make_account(city.building, year=2025)
    make_account(city.building, submitted_on=date(2026, 8, 1))
    assert remind(DUE) == 0


@pytest.mark.usefixtures("city")
def test_a_day_without_any_costs_two_queries() -> None:
    with CaptureQueriesContext(connection) as queries:
        assert remind(DUE) == 0
    assert len(queries) == 2
