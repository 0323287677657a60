"""What waits for the office on the public's pages: for the desks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from citizens.models import Comment
from citizens.rules.comments import is_left_lying
from incentives.pages.waiting import Waiting
from organization.permissions import is_supervision_office
from regulation.calendar import working_days_between

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from organization.models import Person

ARTICLE = 19


def comments_waiting(person: Person, on: date) -> Iterator[Waiting]:
    """Visitors' comments without an answer; one query, none for who does not answer them."""
    if not is_supervision_office(person):
        return
    found = Comment.objects.waiting().order_by().aggregate(number=Count("pk"), first=Min("at"))
    if found["number"]:
        days = working_days_between(localdate(found["first"]), on)
        text = _("Visitors' comments to answer: %(count)s") % {"count": found["number"]}
        yield Waiting(text, found["number"], reverse("citizens:comments"), ARTICLE, is_late=is_left_lying(days))
