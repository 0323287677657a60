"""Every page for citizens, for search engines: each in both languages, and when it last changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localdate

from citizens.languages import ENGLISH, in_language
from citizens.pages.bulletins import released_bulletins
from citizens.pages.places import Place
from citizens.selectors.lists import published_lists, released_months_of
from tasks.models import Task

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST = 20_000  # a sitemap holds 50,000 addresses, and each page has two


@dataclass(frozen=True, slots=True)
class Entry:
    chinese: str
    english: str
    changed_on: date | None


def entries() -> list[Entry]:
    return list(_entries())[:MOST]


def _entries() -> Iterator[Entry]:
    lists = published_lists()
    for name in ("home", "years", "about", "bulletins"):
        yield _entry(reverse(f"citizens:{name}"), None)
    for release in released_bulletins():
        yield _entry(reverse("citizens:bulletin", args=[release.bulletin_id]), localdate(release.released_at))
    for each in lists:
        yield from _of_year(Place(each, lists, released_months_of(each)))


def _of_year(place: Place) -> Iterator[Entry]:
    changed_on = localdate(place.release.released_at) if place.release else None
    for name in ("year", "list", "changes"):
        yield _entry(reverse(f"citizens:{name}", args=[place.year]), changed_on)
    tasks = Task.objects.filter(work_list=place.work_list).order_by("-livelihood", "order", "pk")
    for serial in tasks.values_list("serial", flat=True):
        yield _entry(reverse("citizens:task", args=[place.year, serial]), changed_on)


def _entry(path: str, changed_on: date | None) -> Entry:
    root = settings.KEYWORK_URL
    chinese, english = in_language(path, settings.LANGUAGE_CODE), in_language(path, ENGLISH)
    return Entry(f"{root}{chinese}", f"{root}{english}", changed_on)
