"""What citizens read under load: requests a second as a share of a bare Django view in the same run, cached and not."""

from __future__ import annotations

import http.client
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bench import city
from bench.pages import prepare
from bench.timing import Line, seconds
from bench.web import WORKERS, served
from organization.models import Person
from supervision.releasing import release_month
from tasks.models import WorkList

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

READERS = 2 * WORKERS
ROUNDS = 5
KEPT_REQUESTS, NEW_REQUESTS = 60, 8
MOST_QUERIES = 1


@dataclass(frozen=True)
class Page:
    """`share` is the least share of a bare view's requests that the kept page is to answer."""

    what: str
    path: str
    share: float | None = None


class Reader:
    """Somebody without an account and without a memory: every request is the first."""

    def __init__(self, port: int) -> None:
        self.port = port

    def get(self, path: str, etag: str = "") -> tuple[int, str]:
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Accept-Encoding": "gzip", **({"If-None-Match": etag} if etag else {})}
        asked.request("GET", path, headers=headers)
        answer = asked.getresponse()
        answer.read()
        asked.close()
        if answer.status not in (200, 304):
            raise SystemExit(f"GET {path} answers {answer.status}")
        return answer.status, answer.getheader("ETag") or ""


def release_all() -> None:
    work_list = WorkList.objects.get(year=city.YEAR)
    office = Person.objects.get(username="office")
    for month in range(1, work_list.closed_through + 1):
        release_month(work_list=work_list, month=month, at=timezone.now(), by=office)


def pages() -> list[Page]:
    year = city.YEAR
    return [
        Page("livelihood items", reverse("citizens:home"), 0.25),
        Page("public list of all tasks", reverse("citizens:list", args=[year])),
        Page("public page of a task", reverse("citizens:task", args=[year, "1"])),
        Page("public JSON of the year", reverse("citizens:json", args=[year])),
        Page("sitemap", "/sitemap.xml"),
    ]


def run(tasks: int) -> Iterator[Line]:
    prepare(tasks)
    release_all()
    yield from (_queries(page) for page in pages())
    with served("bench.bare:application") as bare_port, served("config.wsgi:application") as port:
        bare, reader = Reader(bare_port), Reader(port)
        alone = median(_rate(lambda: bare.get("/"), KEPT_REQUESTS) for _round in range(ROUNDS))
        yield Line("a bare Django view", f"{alone:,.0f} requests/s")
        for page in pages():
            yield from _measured(page, reader, bare)


def _measured(page: Page, reader: Reader, bare: Reader) -> list[Line]:
    _status, etag = reader.get(page.path)

    def nothing() -> None:
        bare.get("/")

    kept = _shares(lambda: reader.get(page.path), nothing, KEPT_REQUESTS)
    held = _shares(lambda: reader.get(page.path, etag), nothing, KEPT_REQUESTS)
    new = _shares(lambda: _get_anew(reader, page.path), nothing, NEW_REQUESTS)
    return [
        _share_line(f"{page.what}, kept", kept, page.share),
        _share_line(f"{page.what}, still held by the reader (304)", held),
        _share_line(f"{page.what}, made anew", new),
    ]


def _get_anew(reader: Reader, path: str) -> None:
    cache.clear()
    reader.get(path)


def _share_line(what: str, measured: tuple[float, float], least: float | None = None) -> Line:
    rate, share = measured
    text = f"{rate:,.0f} requests/s, {share:.0%}"
    return Line(what, text, f"over {least:.0%}", share > least) if least else Line(what, text)


def _shares(page: Callable[[], object], nothing: Callable[[], object], requests: int) -> tuple[float, float]:
    """Requests a second, and as a share of the bare view's: medians of rounds that alternate."""
    pairs = [(_rate(page, requests), _rate(nothing, requests)) for _round in range(ROUNDS)]
    return median(own for own, _other in pairs), median(own / other for own, other in pairs)


def _rate(ask: Callable[[], object], requests: int) -> float:
    """With several readers at the same time."""
    with ThreadPoolExecutor(READERS) as readers:
        return requests / seconds(lambda: list(readers.map(lambda _number: ask(), range(requests))))


def _queries(page: Page) -> Line:
    """Of the page once it is kept."""
    Client().get(page.path)
    with CaptureQueriesContext(connection) as captured:
        Client().get(page.path)
    number = len(captured)
    return Line(f"queries: {page.what}, kept", str(number), f"at most {MOST_QUERIES}", number <= MOST_QUERIES)
