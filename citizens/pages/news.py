"""What has been published, in the order in which it was: for feed readers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from citizens.enums import State
from citizens.exports import changes_text
from citizens.pages.bulletins import released_bulletins
from citizens.pages.places import Place
from citizens.selectors.adjustments import adjustments_of
from citizens.selectors.flags import corrections_of
from citizens.selectors.lists import published_lists, released_months_of
from citizens.selectors.tasks import counts_by_state, with_state
from tasks.models import Task

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST = 50
YEARS = 2  # of which news are told


@dataclass(frozen=True, slots=True)
class News:
    """Something that was published; `key` never changes, so that a reader is told of it once."""

    key: str
    at: datetime
    title: str
    text: str
    path: str


def news() -> list[News]:
    """The newest first. The number of queries depends on the months of two years, not on tasks."""
    lists = published_lists()
    places = [Place(each, lists, released_months_of(each)) for each in lists[:YEARS]]
    found = [*_bulletins(), *(each for place in places for each in _of_year(place))]
    return sorted(found, key=lambda each: each.at, reverse=True)[:MOST]


def _of_year(place: Place) -> Iterator[News]:
    yield from _list_published(place)
    yield from _months(place)
    tasks = Task.objects.filter(work_list=place.work_list)
    page = reverse("citizens:changes", args=[place.year])
    for each in adjustments_of(tasks)[:MOST]:
        made = each.adjustment
        title = _("Adjusted: %(task)s") % {"task": made.task.title}
        text = pgettext("between clauses", "; ").join(filter(None, [changes_text(each), made.reason]))
        yield News(f"adjustment-{made.pk}", made.at, title, text, page)
    for correction in corrections_of(tasks, place.released)[:MOST]:
        at, month = correction.replaced.at, correction.month
        title = _("Corrected: %(task)s, month %(month)s") % {"task": correction.task.title, "month": month}
        yield News(f"correction-{correction.task.pk}-{month}-{at:%Y%m%d%H%M%S}", at, title, "", page)


def _list_published(place: Place) -> Iterator[News]:
    if (at := place.work_list.published_at) is not None:
        title = _("The key-work list of %(year)s is published") % {"year": place.year}
        yield News(f"list-{place.year}", at, title, "", reverse("citizens:list", args=[place.year]))


def _months(place: Place) -> Iterator[News]:
    items = Task.objects.published().filter(work_list=place.work_list, livelihood=True)
    for month, release in place.released.items():
        title = _("Progress up to month %(month)s of %(year)s") % {"month": month, "year": place.year}
        counts = counts_by_state(with_state(items, month))
        parts = [_("%(state)s: %(number)s") % {"state": State(s).label, "number": n} for s, n in counts.items()]
        text = pgettext("between clauses", "; ").join(parts)
        path = reverse("citizens:year", args=[place.year])
        yield News(f"month-{place.year}-{month:02d}", release.released_at, title, text, path)


def _bulletins() -> Iterator[News]:
    for release in released_bulletins()[:MOST]:
        path = reverse("citizens:bulletin", args=[release.bulletin_id])
        yield News(f"bulletin-{release.bulletin_id}", release.released_at, release.bulletin.title, "", path)
