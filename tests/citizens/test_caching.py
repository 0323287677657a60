"""Citizens' pages are made once, kept, and made again as soon as something is released."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from citizens.commenting import leave_comment
from citizens.selectors.stamp import stamp
from tests import factories
from tests.citizens.secret_city import make_secret_city
from tests.factories import moment

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django import DjangoAssertNumQueries

    from tests.citizens.secret_city import SecretCity

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_cache")]
PAGES = [
    "/public/", "/public/2026/", "/public/2026/list/", "/public/2026/tasks/1/", "/public/2026/changes/",
    "/public/years/", "/public/about/", "/public/bulletins/", "/public/feed.atom", "/public/2026/data.json",
    "/public/2026/months.csv", "/public/en/", "/sitemap.xml", "/robots.txt",
]  # fmt: skip


@pytest.fixture
def city() -> SecretCity:
    return make_secret_city()


def test_a_kept_page_costs_one_query(city: SecretCity, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for path in PAGES:
        Client().get(path)
        with django_assert_num_queries(1, info=path):
            assert Client().get(path).status_code == 200


def test_a_page_knows_no_reader(city: SecretCity) -> None:
    """Not even the office's own: no session is read, no cookie is set, and nothing varies by one."""
    reader = Client()
    reader.force_login(city.officer)
    for path in PAGES:
        response = reader.get(path, headers={"accept-language": "fr"})
        assert not response.cookies
        assert response["Vary"] == "Accept-Encoding"
        assert response["Cache-Control"].startswith("public, max-age=300")
        assert response["X-Frame-Options"] == "DENY"
        assert "default-src 'self'" in response["Content-Security-Policy"]


def test_who_has_the_page_is_told_that_it_still_holds(city: SecretCity) -> None:
    first = Client().get("/public/")
    again = Client().get("/public/", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert "max-age" in again["Cache-Control"]


def test_a_page_is_sent_compressed_to_who_can_read_that(city: SecretCity) -> None:
    plain = Client().get("/public/")
    packed = Client().get("/public/", headers={"accept-encoding": "gzip, br"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert "Content-Encoding" not in plain


def test_a_head_request_is_answered_alike(city: SecretCity) -> None:
    response = Client().head("/public/")
    assert (response.status_code, response.content) == (200, b"")
    assert response["ETag"] == Client().get("/public/")["ETag"]


def test_writing_is_refused(city: SecretCity) -> None:
    assert Client().post("/public/").status_code == 405


def test_unknown_parameters_make_no_other_page(
    city: SecretCity, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    Client().get("/public/2026/list/")
    with django_assert_num_queries(1):
        Client().get("/public/2026/list/?utm_source=x&nothing=1")


def test_words_that_anybody_types_are_not_kept(city: SecretCity) -> None:
    known = set(cache._cache.get_client().keys("*"))  # type: ignore[attr-defined]
    assert Client().get("/public/2026/list/?q=供水").status_code == 200
    assert set(cache._cache.get_client().keys("*")) == known  # type: ignore[attr-defined]


def test_a_filter_that_does_not_exist_leads_nowhere(city: SecretCity) -> None:
    for query in ("sector=no", "host=no", "state=no", "page=99", "page=x"):
        assert Client().get(f"/public/2026/list/?{query}").status_code == 404


def test_a_page_has_one_address(city: SecretCity) -> None:
    """Or one page could be kept under as many as anybody likes."""
    assert Client().get("/public/2026/list/?page=1").status_code == 200
    for path in ("02026/list/", "0002026/", "2026/list/?page=01", "2026/list/?page=%2B1", "2026/list/?page=１"):
        assert Client().get(f"/public/{path}").status_code == 404, path


def test_what_does_not_exist_is_told_in_citizens_words_and_for_a_minute(city: SecretCity) -> None:
    response = Client().get("/public/2026/tasks/99/")
    assert response.status_code == 404
    assert "没有这个页面" in response.content.decode()
    assert response["Cache-Control"].startswith("public, max-age=60")


def _release(city: SecretCity) -> None:
    city.release(2, moment("2026-04-01 09:00"))


def _rename_unit(city: SecretCity) -> None:
    unit = city.item.host
    unit.short_name = "水利局"
    unit.save()


@pytest.mark.parametrize("happens", [_release, _rename_unit])
def test_the_stamp_changes_with_what_is_shown(city: SecretCity, happens: Callable[[SecretCity], None]) -> None:
    before = stamp()
    happens(city)
    assert stamp() != before


def test_who_floods_the_queue_empties_no_cache(city: SecretCity) -> None:
    before = stamp()
    leave_comment(task=city.item, text="又一条留言", name="", at=moment("2026-03-18 10:00"))
    assert stamp() == before


def test_a_released_month_is_there_at_once(city: SecretCity) -> None:
    before = Client().get("/public/").content.decode()
    _release(city)
    after = Client().get("/public/").content.decode()
    assert ("到1月底" in before, "到2月底" in before) == (True, False)
    assert "到2月底" in after


def test_the_number_of_queries_does_not_depend_on_the_number_of_tasks(
    city: SecretCity, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    counts = {}
    for more in (0, 30):
        for _each in range(more):
            factories.make_task(city.work_list, city.item.host, livelihood=True)
        for path in ("/public/2026/", "/public/2026/list/", "/public/2026/data.json", "/sitemap.xml"):
            with django_assert_num_queries(QUERIES[path]) as captured:
                assert Client().get(path).status_code == 200
            counts[more, path] = len(captured)
    assert {path: counts[0, path] for path in QUERIES} == {path: counts[30, path] for path in QUERIES}


QUERIES = {"/public/2026/": 9, "/public/2026/list/": 9, "/public/2026/data.json": 9, "/sitemap.xml": 5}


def test_the_page_stands_in_the_language_of_its_address(city: SecretCity) -> None:
    """Whatever the reader's cookie or browser says."""
    reader = Client()
    reader.cookies["django_language"] = "en"
    chinese, english = reader.get("/public/2026/tasks/1/"), Client().get("/public/en/2026/tasks/1/")
    assert (chinese["Content-Language"], english["Content-Language"]) == ("zh-hans", "en")
    assert 'hreflang="en" href="http://127.0.0.1:8000/public/en/2026/tasks/1/"' in chinese.content.decode()
    assert 'rel="canonical" href="http://127.0.0.1:8000/public/en/2026/tasks/1/"' in english.content.decode()


def test_large_type_needs_no_script(city: SecretCity) -> None:
    assert 'data-kw-size="large"' in Client().get(f"{reverse('citizens:home')}?size=large").content.decode()
    assert 'data-kw-size="large"' not in Client().get(f"{reverse('citizens:home')}?size=huge").content.decode()
