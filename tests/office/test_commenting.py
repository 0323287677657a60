"""Reminding those in charge of the sectors to comment on a closed month: told by date."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notices.enums import NoticeKind
from notices.models import Notice
from notices.wording import wording_of
from office.commenting import remind_comments
from office.pages.waiting_comments import comments_waiting
from supervision.bulletins.commenting import comment_sector
from supervision.bulletins.publishing import issue_bulletin
from supervision.enums import BulletinKind
from tests.factories import make_city_leader, make_person, moment
from tests.supervision.bulletin_city import City, close, make_city

pytestmark = pytest.mark.django_db

CLOSING = moment("2026-04-09 08:00")  # Thursday
FRIDAY, MONDAY, TUESDAY = (moment(f"2026-04-{day} 08:00") for day in (10, 13, 14))
SATURDAY = moment("2026-04-11 08:00")


@pytest.fixture
def city() -> City:
    return make_city()


def told() -> list[tuple[str, int | None]]:
    found = Notice.objects.filter(kind=NoticeKind.COMMENT_DUE).order_by("pk")
    return list(found.values_list("cause", "recipient"))


def comment(city: City, sector: str) -> None:
    comment_sector(
        work_list=city.work_list, month=3, sector=city.sectors[sector], text="已阅。", at=CLOSING, by=city.officer
    )


def test_leaders_are_told_after_the_closing_and_once_more(city: City) -> None:
    assert remind_comments(CLOSING) == 1
    assert told() == [("comment-due:2026-03", city.leader.pk)]
    assert remind_comments(CLOSING) == 1  # started again, it tells nobody twice
    assert remind_comments(FRIDAY) == 0
    assert remind_comments(SATURDAY) == 0
    assert remind_comments(MONDAY) == 1
    assert remind_comments(TUESDAY) == 0
    assert [cause for cause, _recipient in told()] == ["comment-due:2026-03", "comment-due:2026-03:2"]


def test_the_notice_names_the_sectors_and_leads_to_the_page(city: City) -> None:
    remind_comments(CLOSING)
    notice = Notice.objects.get(kind=NoticeKind.COMMENT_DUE)
    assert (notice.article, notice.year, notice.month) == (6, 2026, 3)
    assert notice.link == "/reports/2026/3/comments/"
    said = wording_of(notice).sentences
    assert len(said) == 3
    assert "城建" in said[1]


def test_who_has_commented_is_left_alone(city: City) -> None:
    comment(city, "城建")
    remind_comments(CLOSING)
    assert [each["name"] for each in Notice.objects.get(kind=NoticeKind.COMMENT_DUE).facts["sectors"]] == ["民生"]
    comment(city, "民生")
    assert remind_comments(MONDAY) == 0


def test_of_a_sector_without_a_leader_the_office_is_told(city: City) -> None:
    city.sectors["民生"].leader = None
    city.sectors["民生"].save()
    city.sectors["城建"].leader = make_city_leader(is_active=False)
    city.sectors["城建"].save()
    remind_comments(CLOSING)
    assert told() == [("comment-due:2026-03", city.officer.pk)]


def test_nothing_once_the_bulletin_is_published(city: City) -> None:
    issue_bulletin(year=2026, kind=BulletinKind.MONTHLY, month=3, at=CLOSING, by=city.officer)
    assert remind_comments(CLOSING) == 0


def test_an_ordinary_morning_costs_one_query(city: City) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert remind_comments(moment("2026-04-20 08:00")) == 0
    assert len(queries) == 1


# On the desks ---------------------------------------------------------------------------------


def test_the_leader_is_asked_and_the_office_watches(city: City) -> None:
    (own,) = comments_waiting(city.leader, date(2026, 4, 10))
    assert (own.count, own.url, own.is_own, own.article) == (2, "/reports/2026/3/comments/", True, 6)
    (watched,) = comments_waiting(city.officer, date(2026, 4, 10))
    assert (watched.count, watched.is_own) == (2, False)
    comment(city, "城建")
    (own,) = comments_waiting(city.leader, date(2026, 4, 10))
    assert own.count == 1


def test_a_named_leader_without_a_role_is_asked_and_the_office_for_sectors_that_nobody_leads(city: City) -> None:
    named = make_person()
    city.sectors["城建"].leader = named
    city.sectors["城建"].save()
    city.sectors["民生"].leader = None
    city.sectors["民生"].save()
    assert [each.count for each in comments_waiting(named, date(2026, 4, 10))] == [1]
    assert [(each.count, each.is_own) for each in comments_waiting(city.officer, date(2026, 4, 10))] == [
        (1, False),
        (1, True),
    ]


def test_units_are_not_asked_at_all(city: City) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert list(comments_waiting(city.reporter, date(2026, 4, 10))) == []
    assert len(queries) == 0


def test_the_next_month_begins_anew(city: City) -> None:
    comment(city, "城建")
    comment(city, "民生")
    assert list(comments_waiting(city.leader, date(2026, 5, 12))) == []
    close(city, 4)
    (own,) = comments_waiting(city.leader, date(2026, 5, 12))
    assert own.url == "/reports/2026/4/comments/"
