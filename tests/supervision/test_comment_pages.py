"""The page of a month's comments: who reads and writes which, and what stays where it could not be written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from supervision.bulletins.drafting import draft_bulletin
from supervision.bulletins.publishing import issue_bulletin
from supervision.bulletins.texts import version_of
from supervision.enums import BulletinKind
from supervision.models import MonthComment
from tests.factories import make_city_leader, make_person, make_sector, make_task
from tests.supervision.bulletin_city import IN_APRIL, City, make_city

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client
    from time_machine import TimeMachineFixture

pytestmark = pytest.mark.django_db

PAGE = "/reports/2026/3/comments/"
SAID = "两项连续落后，四月底前补齐。"


@pytest.fixture
def city(time_machine: TimeMachineFixture) -> City:
    time_machine.move_to(IN_APRIL, tick=False)
    return make_city()


def write(
    client: Client, city: City, text: str = SAID, *, sector: str = "城建", seen: str | None = None
) -> HttpResponse:
    given = {"sector": city.sectors[sector].pk, "text": text, "version": version_of(seen)}
    return client.post(f"{PAGE}write/", given)  # type: ignore[return-value]


def test_a_leader_reads_what_is_behind_and_writes_the_comment(city: City, client: Client) -> None:
    client.force_login(city.leader)
    shown = client.get(PAGE).content.decode()
    assert "任务01" in shown  # behind in 城建
    assert 'name="sector"' in shown
    response = write(client, city)
    assert (response.status_code, response["Location"]) == (302, f"{PAGE}#sector-{city.sectors['城建'].pk}")
    assert MonthComment.objects.get().by == city.leader
    assert SAID in client.get(PAGE).content.decode()


def test_what_cannot_be_written_stays_in_its_field(city: City, client: Client) -> None:
    client.force_login(city.leader)
    assert write(client, city, " ").status_code == 422
    write(client, city)
    client.force_login(city.officer)
    conflict = write(client, city, "另一个意见。", seen=None)
    shown = conflict.content.decode()
    assert (conflict.status_code, SAID in shown, "另一个意见。" in shown) == (409, True, True)
    assert write(client, city, "另一个意见。", seen=SAID).status_code == 302
    assert MonthComment.objects.get().text == "另一个意见。"


def test_others_neither_read_nor_write_before_the_bulletin(city: City, client: Client) -> None:
    client.force_login(city.leader)
    write(client, city)
    for person in (city.reporter, city.head, make_person()):
        client.force_login(person)
        assert client.get(PAGE).status_code == 404
        assert write(client, city).status_code == 403
    other = make_city_leader()
    client.force_login(other)
    shown = client.get(PAGE).content.decode()
    assert SAID in shown
    assert 'name="sector"' not in shown
    assert write(client, city).status_code == 403


def test_a_leader_named_without_a_role_sees_only_their_sector(city: City, client: Client) -> None:
    named = make_person()
    city.sectors["民生"].leader = named
    city.sectors["民生"].save()
    client.force_login(named)
    shown = client.get(PAGE).content.decode()
    assert ("民生" in shown, "城建" in shown) == (True, False)


def test_with_the_bulletin_the_page_only_reads(city: City, client: Client) -> None:
    client.force_login(city.leader)
    write(client, city)
    issue_bulletin(year=2026, kind=BulletinKind.MONTHLY, month=3, at=IN_APRIL, by=city.officer)
    shown = client.get(PAGE).content.decode()
    assert (SAID in shown, "<textarea" in shown) == (True, False)
    assert write(client, city, "太晚了。", seen=SAID).status_code == 422


def test_an_open_month_says_so(city: City, client: Client) -> None:
    client.force_login(city.officer)
    assert "<textarea" not in client.get("/reports/2026/4/comments/").content.decode()
    assert client.get("/reports/2026/13/comments/").status_code == 404


def test_the_month_and_the_draft_lead_to_the_page(city: City, client: Client) -> None:
    client.force_login(city.leader)
    write(client, city)
    client.force_login(city.officer)
    assert f'href="{PAGE}"' in client.get("/reports/2026/3/units/").content.decode()
    draft = draft_bulletin(year=2026, kind=BulletinKind.MONTHLY, month=3, at=IN_APRIL, by=city.officer)
    shown = client.get(f"/bulletins/{draft.pk}/edit/").content.decode()
    assert (SAID in shown, f'href="{PAGE}"' in shown) == (True, True)


def test_the_queries_do_not_grow_with_the_sectors(city: City, client: Client) -> None:
    client.force_login(city.officer)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    for number in range(4):
        sector = make_sector(city.work_list, f"条口{number}", leader=city.leader)
        make_task(city.work_list, city.units["建委"], sector=sector)
    with CaptureQueriesContext(connection) as many:
        client.get(PAGE)
    assert len(few) == len(many)
