"""The main navigation: one list of entries, each with the permission that opens it and a count of what waits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.http import HttpRequest

    from organization.models import Person


@dataclass(frozen=True)
class Entry:
    """`count` is asked once for a page, only where the entry is shown; it costs one cheap query."""

    label: Promise
    url_name: str
    permission: str = ""
    count: Callable[[Person], int] | None = None


@dataclass(frozen=True)
class ShownEntry:
    label: str
    url: str
    is_current: bool
    count: int


ENTRIES: tuple[Entry, ...] = (
    Entry(_("Desk"), "dashboards:desk"),
    Entry(_("Tasks"), "tasks:list"),
)


def entries_for(request: HttpRequest) -> list[ShownEntry]:
    """The entries that this person may open, with what waits behind each."""
    person = request.user
    if not person.is_authenticated:
        return []
    return [_shown(entry, request) for entry in ENTRIES if _is_open(entry, person)]


def _is_open(entry: Entry, person: Person) -> bool:
    try:
        reverse(entry.url_name)
    except NoReverseMatch:
        return False
    return not entry.permission or person.has_perm(entry.permission)


def _shown(entry: Entry, request: HttpRequest) -> ShownEntry:
    url = reverse(entry.url_name)
    match = request.resolver_match
    return ShownEntry(
        label=str(entry.label),
        url=url,
        is_current=bool(match) and match.view_name == entry.url_name,
        count=entry.count(request.user) if entry.count else 0,
    )
