"""Citizens reach what is released, and nothing else: every page, file, feed and search, in both languages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.citizens.secret_city import SECRET_FIGURES, SECRETS, make_secret_city
from tests.factories import moment

if TYPE_CHECKING:
    from tests.citizens.secret_city import SecretCity

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_cache")]
LINK = re.compile(r'(?:href|src)="(/[^"#]*)')
LOCATION = re.compile(r"<loc>https?://[^/]+(/[^<]*)</loc>")


@pytest.fixture
def city() -> SecretCity:
    return make_secret_city()


def everything_that_is_linked(client: Client) -> dict[str, str]:
    """Every public address that can be reached from the first page and the sitemap, with what it answers."""
    waiting, found = [reverse("citizens:home"), "/public/en/", "/sitemap.xml", "/robots.txt"], {}
    while waiting:
        path = waiting.pop()
        if path in found or not path.startswith(("/public/", "/sitemap", "/robots")):
            continue
        response = client.get(path)
        assert response.status_code == 200, path
        content = b"".join(response.streaming_content) if response.streaming else response.content
        found[path] = content.decode("utf-8", errors="ignore")
        links = LINK.findall(found[path]) + LOCATION.findall(found[path])
        waiting += [link.replace("&amp;", "&") for link in links]
    return found


def test_no_page_that_can_be_reached_tells_what_is_not_released(city: SecretCity) -> None:
    pages = everything_that_is_linked(Client())
    told = {(path, word) for path, text in pages.items() for word in (*SECRETS, *SECRET_FIGURES) if word in text}
    assert told == set()
    assert {reverse("citizens:task", args=[2026, "2/1"]), "/public/2026/data.json", "/public/feed.atom"} <= pages.keys()


def test_what_is_released_is_told(city: SecretCity) -> None:
    text = Client().get(reverse("citizens:task", args=[2026, "1"])).content.decode()
    for word in (
        "新建供水管网",
        "年内一百公里",
        "管线迁改晚了",
        "纪要7号",
        "11.25",
        "9.5",
        "城北已经开工",
        "城北工地",
        "什么时候通水",
    ):
        assert word in text


def test_a_task_that_is_no_livelihood_item_shows_no_figures(city: SecretCity) -> None:
    files = [Client().get(reverse(f"citizens:{name}", args=[2026])).content.decode() for name in ("months_csv", "json")]
    page = Client().get(reverse("citizens:task", args=[2026, "2/1"])).content.decode()
    assert [figure for figure in ("23.33", "61.61") for text in (page, *files) if figure in text] == []
    assert "2/1,2026-01,behind,false,,," in files[0]


def test_no_search_finds_what_is_not_released(city: SecretCity) -> None:
    path = reverse("citizens:list", args=[2026])
    pages = {words: Client().get(path, {"q": words}).content.decode() for words in SECRETS}
    assert [words for words, page in pages.items() if "kw-publist" in page] == []
    assert "kw-publist" in Client().get(path, {"q": "供水"}).content.decode()


def test_what_is_not_public_is_not_there(city: SecretCity) -> None:
    hidden = [
        reverse("citizens:year", args=[2027]),
        reverse("citizens:list", args=[2027]),
        reverse("citizens:task", args=[2027, "1"]),
        reverse("citizens:json", args=[2027]),
        reverse("citizens:tasks_csv", args=[2027]),
        reverse("citizens:bulletin", args=[city.draft.pk]),
        reverse("citizens:picture", args=[city.pictures[1]]),
        reverse("citizens:small_picture", args=[city.pictures[1]]),
        reverse("citizens:task", args=[2026, "3"]),
    ]
    assert {Client().get(path).status_code for path in hidden} == {404}


def test_an_account_opens_no_more_of_it_than_everybody_else(city: SecretCity) -> None:
    office = Client()
    office.force_login(city.officer)
    for name in ("year", "list", "json", "changes"):
        path = reverse(f"citizens:{name}", args=[2026])
        assert office.get(path).content == Client().get(path).content


def test_a_month_appears_with_its_release(city: SecretCity) -> None:
    path = reverse("citizens:months_csv", args=[2026])
    before = Client().get(path).content.decode()
    city.release(2, moment("2026-04-01 09:00"))
    after = Client().get(path).content.decode()
    assert "2026-02" not in before
    assert "1,2026-02,behind,false,51.51,42.42,公里" in after.splitlines()


def test_a_correction_made_before_the_release_is_not_told_and_one_made_after_it_stays(city: SecretCity) -> None:
    city.release(2, moment("2026-04-01 09:00"))
    rows = Client().get(reverse("citizens:corrections_csv", args=[2026])).content.decode().splitlines()
    assert rows[1:] == ["1,2026-01,on_schedule,behind,11.25,9.5,2026-03-12"]


def test_the_months_in_a_row_count_released_months_only(city: SecretCity) -> None:
    """The task was behind in January and February; when only February were public, it would be the first."""
    city.release(2, moment("2026-04-01 09:00"))
    with translation.override("en"):
        page = Client().get(reverse("citizens:task", args=[2026, "2/1"])).content.decode()
    assert "2 months in a row" in page
