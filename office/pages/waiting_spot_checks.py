"""What waits of the spot checks for the supervision office: samples to draw, reports to look at (article 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from incentives.pages.waiting import Waiting
from notices.phrases import month_text
from office.selectors.spot_checks import drawable_from, open_spot_checks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from office.models import SpotCheck
    from organization.models import Person

ARTICLE = 6


def spot_checks_waiting(person: Person, on: date) -> Iterator[Waiting]:
    if not person.has_perm("office.conduct_spot_checks"):
        return
    for check in open_spot_checks():
        given = {"year": check.work_list.year, "month": month_text(check.month)}
        if check.drawn_at is not None:
            pending: int = check.pending  # type: ignore[attr-defined]
            text = _("Reports drawn for the spot check of %(month)s %(year)s to look at: %(count)s")
            yield Waiting(text % {**given, "count": pending}, pending, _pending_url(check), ARTICLE)
        elif localdate(drawable_from(check)) < on:
            text = _("Spot check of %(month)s %(year)s to be drawn")
            yield Waiting(text % given, 1, check.get_absolute_url(), ARTICLE)


def _pending_url(check: SpotCheck) -> str:
    return f"{check.get_absolute_url()}?result=pending"
