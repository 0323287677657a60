"""What visitors open and send: the form, the receipt, and what a flood meets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.urls import reverse

from citizens.answering import answer_comment, set_aside_comment
from citizens.commenting import new_receipt
from citizens.models import Comment
from citizens.selectors.stamp import stamp
from tests.citizens.writing_city import NOON, WritingCity
from tests.factories import make_list, make_task, moment

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client
    from time_machine import TimeMachineFixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_cache")]
TEXT = "我们小区什么时候装电梯？"


@pytest.fixture
def city(time_machine: TimeMachineFixture) -> WritingCity:
    city = WritingCity()
    time_machine.move_to(NOON, tick=False)
    return city


def form_url(city: WritingCity) -> str:
    return reverse("citizens:leave_comment", args=[city.work_list.year, city.item.serial])


def opened(client: Client, city: WritingCity, **options: str) -> dict[str, str]:
    """What the form holds when it is opened."""
    page = client.get(form_url(city), **options).content.decode()
    found = re.search(r'name="opened" value="([^"]+)"', page)
    assert found is not None
    return {"opened": found[1], "website": ""}


def send(client: Client, city: WritingCity, form: dict[str, str], text: str = TEXT, **options: str) -> HttpResponse:
    return client.post(form_url(city), {**form, "text": text}, **options)


def test_a_visitor_leaves_a_comment_and_finds_it_under_the_receipt(
    client: Client, city: WritingCity, time_machine: TimeMachineFixture
) -> None:
    form = opened(client, city)
    time_machine.shift(20)
    response = send(client, city, form)
    comment = Comment.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/public/comments/{comment.receipt}/")
    page = client.get(response["Location"])
    assert (page["X-Robots-Tag"], "no-store" in page["Cache-Control"]) == ("noindex", True)
    for part in (comment.receipt_in_groups, TEXT, city.item.title):
        assert part in page.content.decode()
    assert client.session.keys() == set()


def test_the_answer_is_found_with_the_number(client: Client, city: WritingCity) -> None:
    comment = city.comment()
    answer_comment(comment=comment, answer="下月装。", is_shown=False, at=NOON, by=city.office)
    found = client.get(reverse("citizens:find_answer"), {"receipt": comment.receipt_in_groups.lower()}, follow=True)
    page = found.content.decode()
    assert ("下月装。" in page, city.office.name in page) == (True, False)


def test_a_wrong_number_finds_nothing(client: Client, city: WritingCity) -> None:
    city.comment()
    assert client.get(reverse("citizens:find_answer"), {"receipt": "ABCD-EFGH-JKMN"}).status_code == 422
    assert client.get(reverse("citizens:receipt", args=["ABCDEFGHJKMN"])).status_code == 404
    assert client.get(reverse("citizens:find_answer")).status_code == 200


def test_of_a_comment_set_aside_the_visitor_reads_why(client: Client, city: WritingCity) -> None:
    comment = city.comment()
    set_aside_comment(comment=comment, reason="与本事项无关", at=NOON, by=city.office)
    assert "与本事项无关" in client.get(reverse("citizens:receipt", args=[comment.receipt])).content.decode()


def test_the_form_is_in_the_language_of_its_address(client: Client, city: WritingCity) -> None:
    english = f"/public/en{form_url(city).removeprefix('/public')}"
    assert "Leave a comment" in client.get(english).content.decode()
    assert "我要留言" in client.get(form_url(city)).content.decode()
    assert client.post(english, {"text": TEXT}).status_code == 422


def test_there_is_no_form_where_no_comment_is_taken(client: Client, city: WritingCity) -> None:
    draft = make_task(make_list(2027, published=False), city.unit, livelihood=True)
    for year, serial in ((2026, city.task.serial), (2027, draft.serial), (2026, "没有")):
        assert client.get(reverse("citizens:leave_comment", args=[year, serial])).status_code == 404


# What a flood meets ---------------------------------------------------------------------------


def test_a_form_that_comes_back_at_once_was_not_read(
    client: Client, city: WritingCity, time_machine: TimeMachineFixture
) -> None:
    form = opened(client, city)
    time_machine.shift(2)
    response = send(client, city, form)
    assert (response.status_code, Comment.objects.count()) == (422, 0)
    assert TEXT in response.content.decode()
    time_machine.shift(2)
    assert send(client, city, form).status_code == 302


def test_who_fills_in_what_nobody_sees_is_no_visitor(
    client: Client, city: WritingCity, time_machine: TimeMachineFixture
) -> None:
    form = opened(client, city)
    time_machine.shift(20)
    response = send(client, city, {**form, "website": "https://example.com"})
    assert (response.status_code, Comment.objects.count()) == (422, 0)


@pytest.mark.parametrize("made_up", ["", "1:2:3", "eyJ0YXNrIjoxfQ:1abc:xyz"])
def test_a_form_that_was_never_opened_is_not_taken(client: Client, city: WritingCity, made_up: str) -> None:
    response = send(client, city, {"opened": made_up})
    assert (response.status_code, Comment.objects.count()) == (422, 0)


def test_a_form_opened_for_another_item_is_not_taken(
    client: Client, city: WritingCity, time_machine: TimeMachineFixture
) -> None:
    form = opened(client, city)
    city.item = make_task(city.work_list, city.unit, livelihood=True)
    time_machine.shift(20)
    assert (send(client, city, form).status_code, Comment.objects.count()) == (422, 0)


def test_a_form_open_for_more_than_a_day_is_given_back_as_a_new_one(
    client: Client, city: WritingCity, time_machine: TimeMachineFixture
) -> None:
    form = opened(client, city)
    time_machine.shift(25 * 60 * 60)
    response = send(client, city, form)
    page = response.content.decode()
    assert (response.status_code, TEXT in page, form["opened"] in page) == (422, True, False)


def test_one_form_sent_many_times_leaves_one_comment(
    client: Client, city: WritingCity, time_machine: TimeMachineFixture
) -> None:
    form = opened(client, city)
    time_machine.shift(20)
    places = {send(client, city, form)["Location"] for _time in range(4)}
    assert (len(places), Comment.objects.count()) == (1, 1)


def flood(client: Client, city: WritingCity, machine: TimeMachineFixture, number: int, *, from_many: bool) -> list[int]:
    """So many whole comments, each with a form of its own, from one address or each from another."""
    statuses = []
    for each in range(number):
        address = {"REMOTE_ADDR": f"10.0.{each // 250}.{each % 250 + 1}" if from_many else "10.9.9.9"}
        form = opened(client, city, **address)
        machine.shift(4)
        statuses.append(send(client, city, form, f"刷屏留言第{each}条", **address).status_code)
    return statuses


def test_a_flood_from_one_address_ends_after_five(
    client: Client, city: WritingCity, time_machine: TimeMachineFixture
) -> None:
    assert flood(client, city, time_machine, 12, from_many=False) == [302] * 5 + [429] * 7
    assert Comment.objects.count() == 5
    time_machine.shift(11 * 60)
    assert flood(client, city, time_machine, 1, from_many=False) == [302]


def test_a_flood_from_many_addresses_ends_where_the_office_can_still_read(
    client: Client, city: WritingCity, time_machine: TimeMachineFixture
) -> None:
    Comment.objects.bulk_create(
        Comment(task=city.item, text="刷屏留言", receipt=new_receipt(), at=NOON) for _number in range(45)
    )
    assert flood(client, city, time_machine, 9, from_many=True) == [302] * 5 + [429] * 4
    assert Comment.objects.count() == 50


def test_without_the_cache_the_database_still_ends_a_flood(
    client: Client, city: WritingCity, time_machine: TimeMachineFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "get", lambda key, default=None: default)
    Comment.objects.bulk_create(
        Comment(task=city.item, text="刷屏留言", receipt=new_receipt(), at=NOON) for _number in range(43)
    )
    assert flood(client, city, time_machine, 9, from_many=False) == [302] * 7 + [429] * 2


def test_a_flood_empties_no_cache_of_the_pages(
    client: Client, city: WritingCity, time_machine: TimeMachineFixture
) -> None:
    before = stamp()
    flood(client, city, time_machine, 3, from_many=True)
    assert stamp() == before


def test_what_is_shown_or_shown_no_longer_makes_new_pages(city: WritingCity) -> None:
    comment, stamps = city.comment(), [stamp()]
    answer_comment(comment=comment, answer="下月装。", is_shown=True, at=NOON, by=city.office)
    stamps.append(stamp())
    set_aside_comment(
        comment=comment, reason="涉及隐私", at=moment("2026-10-15 09:00"), by=city.office, is_correction=True
    )
    stamps.append(stamp())
    assert len(set(stamps)) == 3
