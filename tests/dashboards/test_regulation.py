from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from dashboards.regulation import ArticleRow
from incentives.enums import MeasureDirection, MeasureKind, MeasureStatus
from incentives.models import Measure
from organization.enums import Role
from supervision.enums import Ground
from tests.factories import (
    make_filing,
    make_list,
    make_person,
    make_supervision_officer,
    make_task,
    make_unit,
    moment,
)
from timetable.services import run_due

if TYPE_CHECKING:
    from django.test import Client
    from time_machine import TimeMachineFixture

pytestmark = pytest.mark.django_db

NOW = moment("2016-07-20 10:00")


@pytest.fixture(autouse=True)
def half_a_year(time_machine: TimeMachineFixture) -> None:
    """Two tasks, one of them a livelihood item, without any report in half a year."""
    time_machine.move_to(NOW, tick=False)
    work_list = make_list(2016)
    for livelihood in (True, False):
        make_filing(make_task(work_list, livelihood=livelihood))
    Measure.objects.create(
        year=2016, article=7, kind=MeasureKind.LAND_PRIORITY, direction=MeasureDirection.REWARD, unit=make_unit(),
        proposed_at=NOW, status=MeasureStatus.CONFIRMED,
    )  # fmt: skip
    for _ran in run_due(until=NOW):
        pass


def rows(client: Client) -> dict[int, ArticleRow]:
    parts = client.get(reverse("dashboards:regulation"), {"year": 2016}).context["parts"]
    return {row.article.number: row for part in parts for row in part.rows}


def test_the_page_says_how_often_each_article_was_applied(client: Client) -> None:
    client.force_login(make_supervision_officer())
    found = {number: [(each.label, each.count) for each in row.firings] for number, row in rows(client).items()}
    assert {number: firings for number, firings in found.items() if firings} == {
        2: [("清单任务", 2)],
        3: [("已备案责任", 2)],
        4: [("协调请求", 0), ("已召开会议", 0), ("会议议定事项", 0)],
        6: [("红旗", 0), ("黄牌", 12), ("督查活动", 0)],
        **{number: [("奖惩措施", 0)] for number in (8, 9, 10, 11, 12, 13, 14, 16, 17)},
        7: [("奖惩措施", 1)],
        15: [("请示试点", 0)],
        18: [
            (Ground.TWO_MONTHS.label, 2),
            (Ground.THREE_MONTHS.label, 2),
            (Ground.MID_YEAR.label, 2),
            (Ground.THIRD_QUARTER.label, 0),
            (Ground.YEAR_END.label, 0),
            (Ground.RECTIFICATION_OVERDUE.label, 0),
        ],
        19: [
            (Ground.LIVELIHOOD_REPORT.label, 6),
            (Ground.LIVELIHOOD_THIRD_QUARTER.label, 0),
            (Ground.LIVELIHOOD_YEAR_END.label, 0),
        ],
        20: [("已批准考核方案", 0)],
        21: [("应兑现措施", 0), ("已兑现措施", 0)],
    }


def test_every_number_opens_a_list_of_so_many_rows(client: Client) -> None:
    client.force_login(make_supervision_officer())
    for row in rows(client).values():
        for firing in row.firings:
            listed = client.get(firing.url)
            page = listed.context.get("page")
            number = len(listed.context["rows"]) if page is None else page.paginator.count
            assert (firing.label, number) == (firing.label, firing.count)


def test_who_does_not_see_the_whole_city_sees_only_what_is_public_inside(client: Client) -> None:
    client.force_login(make_person(Role.REPORTER, unit=make_unit()))
    assert {number for number, row in rows(client).items() if row.firings} == {2, 6}


def test_pages_of_an_article_open_in_the_year_shown(client: Client) -> None:
    client.force_login(make_supervision_officer())
    places = {place.label: place.url for place in rows(client)[9].places}
    assert (places["数据"], places["考核方案"]) == (
        reverse("incentives:inputs", args=[2016, 9]),
        reverse("incentives:plan", args=[2016, 9]),
    )


def test_pages_are_linked_only_for_who_may_open_them(client: Client) -> None:
    client.force_login(make_supervision_officer())
    assert {place.label: bool(place.url) for place in rows(client)[6].places}["核报"]
    client.force_login(make_person())
    assert not {place.label: bool(place.url) for place in rows(client)[6].places}["核报"]
