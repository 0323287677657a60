"""What waits of the reviews: for a unit its own evaluation, for the office those that it prepares (article 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from incentives.pages.waiting import Waiting
from office.enums import ReviewKind, ReviewStatus
from office.models import Review
from office.selectors.reviews import owed_by
from organization.permissions import is_supervision_office, is_unit_staff

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from organization.models import Person

ARTICLE = 6


def reviews_waiting(person: Person, on: date) -> Iterator[Waiting]:
    """One query for a unit's people, one for the office, none for anybody else."""
    if is_supervision_office(person):
        yield from _in_preparation()
    if is_unit_staff(person) and person.unit_id is not None:
        yield from _owed(person.unit_id)


def _in_preparation() -> Iterator[Waiting]:
    count = Review.objects.filter(status=ReviewStatus.OPEN).count()
    if count:
        yield Waiting(_("Reviews in preparation, to be held: %s") % count, count, reverse("office:reviews"), ARTICLE)


def _owed(unit_id: int) -> Iterator[Waiting]:
    for year, kind in owed_by(unit_id).values_list("work_list__year", "kind"):
        said = _("%(year)s %(kind)s: the unit's own evaluation is asked for") % {
            "year": year,
            "kind": ReviewKind(kind).label,
        }
        yield Waiting(said, 1, reverse("office:evaluation", args=[year, kind, unit_id]), ARTICLE)
