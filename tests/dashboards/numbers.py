"""Every number on a page is a link to the list that it counts: follows the links and counts the rows."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

COUNT = re.compile(r'<a (?:class="kw-n[^"]*" )?href="([^"]+)"[^>]*>(?:<text[^>]*>)?(\d+)<')
LISTS = ("/checks/", "/month/", "/tasks/?", "/escalations/", "/filings/", "/coordination/", "/objections/")


def counts_on(response: HttpResponse) -> dict[str, int]:
    """Address → number, for the links that lead to lists."""
    found = ((unescape(url), int(number)) for url, number in COUNT.findall(response.content.decode()))
    return {url: number for url, number in found if url.startswith(LISTS)}


def rows_behind(client: Client, urls: dict[str, int]) -> dict[str, int]:
    return {url: _rows(client.get(url)) for url in urls}


def _rows(response: HttpResponse) -> int:
    assert response.status_code == 200, response
    context = response.context
    for name in ("page", "page_obj"):
        if context.get(name) is not None:
            return int(context[name].paginator.count)
    raise AssertionError(f"no page of a list: {response.request['PATH_INFO']}")
