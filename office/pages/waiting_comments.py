"""What waits of the comments on sectors' months: for their leaders to write, for the office to watch (article 6)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from incentives.pages.addresses import address
from incentives.pages.waiting import Waiting
from notices.phrases import month_text
from organization.permissions import is_city_leader, is_supervision_office
from supervision.selectors.comments import sectors_to_comment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from organization.models import Person

ARTICLE = 6


def comments_waiting(person: Person, on: date) -> Iterator[Waiting]:
    """The last closed month's sectors without a comment: a leader's own, of which some leaders have no role at all;
    for the supervision office those that nobody leads, and the others to be watched over."""
    if is_supervision_office(person):
        yield from _watched(on)
    elif is_city_leader(person) or not person.roles:
        yield from _own(person, on)


def _own(person: Person, on: date) -> Iterator[Waiting]:
    months = sectors_to_comment(on.year - 1).filter(leader=person.pk).values_list("waiting_year", "waiting_month")
    for (year, month), count in sorted(Counter(months).items()):
        text = _("Comments on sectors to write, %(month)s %(year)s: %(count)s")
        yield _line(text, year, month, count)


def _watched(on: date) -> Iterator[Waiting]:
    rows = sectors_to_comment(on.year - 1).values_list("waiting_year", "waiting_month", "leader")
    found = Counter((year, month, leader is None) for year, month, leader in rows)
    for (year, month, is_own), count in sorted(found.items()):
        text = (
            _("Comments on sectors without a leader to write, %(month)s %(year)s: %(count)s")
            if is_own
            else _("Leaders' comments on sectors missing, %(month)s %(year)s: %(count)s")
        )
        yield _line(text, year, month, count, is_own=is_own)


def _line(text: str, year: int, month: int, count: int, *, is_own: bool = True) -> Waiting:
    said = text % {"year": year, "month": month_text(month), "count": count}
    return Waiting(said, count, address("supervision:month_comments", args=[year, month]), ARTICLE, is_own=is_own)
