"""Who is told that a review was held: who reads it, and the units that evaluated themselves (article 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from notices.enums import NoticeKind
from notices.services import NoticeDraft, send_notices
from office.enums import ReviewKind
from office.permissions.reviews import FUNDS
from organization.enums import Role
from organization.models import Person
from regulation.selectors import article_hosts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from office.models import Review
    from office.rules.review_figures import ReviewFigures

ARTICLE = 6
READERS = [
    Role.SUPERVISION_OFFICE,
    Role.CITY_LEADER,
    Role.ORGANIZATION_DEPARTMENT,
    Role.SUPERVISORY_ORGAN,
    Role.READ_ONLY,
]


def tell_of_review(review: Review, figures: ReviewFigures, *, at: datetime) -> int:
    """One notice each; a unit's people get the address of their own evaluation."""
    city = figures.checks.city
    facts = {
        "kind": review.kind,
        "year": figures.year,
        "month": review.month,
        "held_on": review.held_on.isoformat() if review.held_on else None,
        "red": city.red,
        "yellow": city.yellow,
    }
    return send_notices(
        NoticeDraft(
            kind=NoticeKind.REVIEW_HELD,
            cause=f"review:{review.pk}",
            at=at,
            recipient_id=person,
            article=ARTICLE,
            year=figures.year,
            month=review.month,
            link=link,
            facts=facts,
        )
        for person, link in _recipients(review, figures)
    )


def _recipients(review: Review, figures: ReviewFigures) -> Iterator[tuple[int, str]]:
    page = review.get_absolute_url()
    people = Person.objects.active().order_by("pk")
    for person in people.filter(roles__overlap=READERS).values_list("pk", flat=True):
        yield person, page
    if review.kind == ReviewKind.QUARTER:
        hosts = article_hosts(figures.year)[FUNDS]
        units = [unit.pk for unit in (hosts.host, *hosts.co_hosts) if unit]
        for person in people.filter(roles__contains=[Role.ARTICLE_HOST], unit__in=units).values_list("pk", flat=True):
            yield person, page
    heads = people.filter(roles__contains=[Role.UNIT_HEAD], unit__in=[each.unit for each in figures.evaluations])
    for person, unit in heads.values_list("pk", "unit_id"):
        yield person, reverse("office:evaluation", args=[figures.year, review.kind, unit])
