"""The pages of reviews: who opens them, that every number leads to its list, how many queries they take."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from office.enums import ReviewKind
from office.holding import hold_review, prepare_review
from office.models import Review
from office.permissions.reviews import reviews_visible_to
from organization.enums import Role
from tests.factories import make_administrator, make_person, make_reporter, make_task, moment
from tests.office.review_city import PLANNED, City, add_funds, add_project_start, close, make_city, make_fund_host

if TYPE_CHECKING:
    from django.test import Client
    from time_machine import TimeMachineFixture

    from organization.models import Person

pytestmark = pytest.mark.django_db

IN_APRIL = moment("2026-04-14 10:00")
IN_JULY = moment("2026-07-10 10:00")
PAGE = "/office/reviews/2026/quarter/3/"


@pytest.fixture(autouse=True)
def in_april(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(IN_APRIL, tick=False)


@pytest.fixture
def city() -> City:
    city = make_city()
    add_funds(city)
    add_project_start(city)
    return city


@pytest.fixture
def review(city: City) -> Review:
    return prepare_review(work_list=city.work_list, kind=ReviewKind.QUARTER, month=3, at=IN_APRIL, by=city.officer)


def hold(review: Review, by: Person) -> Review:
    return hold_review(review=review, held_on=IN_APRIL.date(), at=IN_APRIL, by=by)


# Rights -----------------------------------------------------------------------------------------


def test_who_reads_a_review_before_and_after_it_is_held(city: City, review: Review, client: Client) -> None:
    people = {
        "office": city.officer,
        "leader": city.leader,
        "funds": make_fund_host(city),
        "other host": make_person(Role.ARTICLE_HOST, unit=city.health),
        "organization": make_person(Role.ORGANIZATION_DEPARTMENT),
        "organ": make_person(Role.SUPERVISORY_ORGAN),
        "read only": make_person(Role.READ_ONLY),
        "reporter": city.reporter,
        "administrator": make_administrator(),
    }

    def readers() -> set[str]:
        found = set()
        for name, person in people.items():
            client.force_login(person)
            may = client.get(PAGE).status_code == 200
            assert may == reviews_visible_to(person, Review.objects.all()).exists()
            assert may == person.has_perm("office.view_review", review)
            if may:
                found.add(name)
        return found

    assert readers() == {"office", "leader", "funds"}
    hold(review, city.officer)
    review.refresh_from_db()
    assert readers() == {"office", "leader", "funds", "organization", "organ", "read only"}


def test_only_the_office_prepares_writes_and_holds(city: City, review: Review, client: Client) -> None:
    for person, status in ((city.officer, 200), (city.leader, 403), (city.head, 403)):
        client.force_login(person)
        assert client.get(f"{PAGE}write/").status_code == status
        assert client.get(f"{PAGE}hold/").status_code == status
    hold(review, city.officer)
    client.force_login(city.officer)
    assert client.get(f"{PAGE}write/").status_code == 403


def test_a_unit_opens_its_own_evaluation_only(client: Client, time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(IN_JULY, tick=False)
    city = make_city(months=6, last_year=False)
    prepare_review(work_list=city.work_list, kind=ReviewKind.MID_YEAR, month=6, at=IN_JULY, by=city.officer)
    page = f"/office/reviews/2026/mid_year/evaluation/{city.works.pk}/"
    for person, status in ((city.reporter, 200), (city.leader, 200), (make_reporter(city.health), 403)):
        client.force_login(person)
        assert client.get(page).status_code == status
    client.force_login(city.reporter)
    assert "新增床位" not in client.get(page).content.decode()
    assert client.post(page, {"text": "总体较好。"}).status_code == 302
    assert "总体较好。" in client.get(page).content.decode()


# What stands on them ----------------------------------------------------------------------------


def test_every_number_leads_to_a_list_with_as_many_rows(city: City, review: Review, client: Client) -> None:
    client.force_login(city.officer)
    for page in (PAGE, f"{PAGE}slides/"):
        links = re.findall(rf'href="({PAGE}list/[^"]+)">(\d+)</a>', client.get(page).content.decode())
        assert len(links) > 20
        for url, number in set(links):
            listed = client.get(url.replace("&amp;", "&"))
            assert (url, listed.context["page"].paginator.count) == (url, int(number))


@pytest.mark.parametrize("figure", ["nothing=1", "sector=9999999", "before=red", "settled=open", "escalations=open"])
def test_a_figure_that_no_review_has_has_no_list(city: City, review: Review, client: Client, figure: str) -> None:
    client.force_login(city.officer)
    assert client.get(f"{PAGE}list/{figure}/").status_code == 404


def test_the_pack_of_a_quarter_shows_its_topics(city: City, review: Review, client: Client) -> None:
    client.force_login(city.officer)
    shown = client.get(PAGE)
    assert [topic.code for topic in shown.context["topics"]] == [
        "opening", "indicators", "compared", "sectors", "units", "behind", "projects", "funds",
    ]  # fmt: skip
    slides = client.get(f"{PAGE}slides/").context
    assert [slide.topic.code for slide in slides["slides"]] == [topic.code for topic in shown.context["topics"]]
    assert slides["last"] == 9


@pytest.mark.parametrize("part", ["", "slides/"])
def test_a_held_page_takes_as_many_queries_whatever_its_rows(
    city: City, review: Review, client: Client, time_machine: TimeMachineFixture, part: str
) -> None:
    time_machine.move_to(IN_JULY, tick=False)
    client.force_login(city.officer)
    hold(review, city.officer)
    few = _queries(client, f"{PAGE}{part}")
    for number in range(10):
        make_task(city.work_list, serial=f"2{number}", sector=city.sector, planned=PLANNED, major=True)
    for month in (4, 5, 6):
        close(city, month)
    second = prepare_review(work_list=city.work_list, kind=ReviewKind.QUARTER, month=6, at=IN_JULY, by=city.officer)
    page = f"/office/reviews/2026/quarter/6/{part}"
    open_queries = _queries(client, page)
    hold_review(review=second, held_on=IN_JULY.date(), at=IN_JULY, by=city.officer)
    assert _queries(client, page) == few
    assert few + 20 > open_queries > few


def _queries(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


# Acts through the pages -------------------------------------------------------------------------


def test_a_review_is_prepared_written_and_held_through_its_pages(city: City, client: Client) -> None:
    client.force_login(city.officer)
    given = {"year": 2026, "kind": "quarter", "month": 3}
    assert client.post("/office/reviews/prepare/", given).url == PAGE  # type: ignore[attr-defined]
    written = client.post(f"{PAGE}write/", {"opening": "开局平稳。", "conclusions": "抓紧赶上。", "version": 1})
    assert written.status_code == 302
    late = client.post(f"{PAGE}write/", {"opening": "另一稿", "conclusions": "", "version": 1})
    assert late.status_code == 409
    assert "开局平稳。" in late.content.decode()
    assert "另一稿" in late.content.decode()
    assert client.post(f"{PAGE}hold/", {"held_on": "2026-03-30"}).status_code == 422
    assert client.post(f"{PAGE}hold/", {"held_on": "2026-04-14"}).status_code == 302
    shown = client.get(PAGE).content.decode()
    assert "抓紧赶上。" in shown
    assert client.get(f"{PAGE}document/").status_code == 302


def test_the_list_of_a_year_shows_what_can_be_prepared(city: City, review: Review, client: Client) -> None:
    client.force_login(city.officer)
    rows = client.get("/office/reviews/?year=2026").context["rows"]
    assert [(period.kind, period.month, period.review) for period, _title in rows] == [
        (ReviewKind.QUARTER, 3, review), (ReviewKind.MONTH, 3, None), (ReviewKind.MONTH, 2, None),
        (ReviewKind.MONTH, 1, None),
    ]  # fmt: skip
    client.force_login(make_person(Role.READ_ONLY))
    assert client.get("/office/reviews/?year=2026").context["rows"] == []


def test_the_draft_of_the_word_document_can_be_read_before(city: City, review: Review, client: Client) -> None:
    client.force_login(city.officer)
    answer = client.get(f"{PAGE}document/")
    assert answer["Content-Type"].startswith("application/vnd.openxmlformats")
