"""Who prepares and holds the reviews, who reads them, which unit evaluates itself (article 6, rulebook section 11).

Who sees the whole city reads all of them. Held ones are read by the Organization Department, the supervisory organ and
who may only read; the pack of a quarter by the host and co-hosts of article 12 too, whose funds stand in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import rules
from django.db.models import Q

from office.enums import ReviewKind, ReviewStatus
from office.rules.reviews import asks_for_evaluations
from organization.permissions import (
    is_article_host,
    is_organization_department,
    is_read_only,
    is_supervision_office,
    is_supervisory_organ,
    is_unit_staff,
    sees_whole_city,
)
from regulation.selectors import article_hosts

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from office.models import Review
    from organization.models import Person

FUNDS = 12
reads_held_reviews = is_organization_department | is_supervisory_organ | is_read_only


@dataclass(frozen=True)
class EvaluationOfUnit:
    """A unit's own evaluation in a review, written or not: the object of rights."""

    review: Review
    unit_id: int
    is_asked: bool = True


def reviews_visible_to(person: Person, reviews: QuerySet[Review]) -> QuerySet[Review]:
    """The queryset side of `office.view_review`."""
    if sees_whole_city(person):
        return reviews
    seen = Q(status=ReviewStatus.HELD) if reads_held_reviews(person) else Q(pk__in=[])
    if is_article_host(person) and person.unit_id is not None:
        quarters = reviews.filter(kind=ReviewKind.QUARTER).order_by()
        years = quarters.values_list("work_list__year", flat=True).distinct()
        seen |= Q(kind=ReviewKind.QUARTER, work_list__year__in=[year for year in years if has_funds(person, year)])
    return reviews.filter(seen)


def has_funds(person: Person, year: int) -> bool:
    """Whether the person's unit hosts or co-hosts article 12 in the year."""
    return article_hosts(year)[FUNDS].include(person.unit_id)


@rules.predicate
def sees_review(person: Person, review: Review | None) -> bool:
    if review is None or sees_whole_city(person):
        return True
    if review.status == ReviewStatus.HELD and reads_held_reviews(person):
        return True
    is_pack = review.kind == ReviewKind.QUARTER and is_article_host(person)
    return is_pack and has_funds(person, review.work_list.year)


@rules.predicate
def is_open(_person: Person, review: Review | None) -> bool:
    return review is None or review.status == ReviewStatus.OPEN


@rules.predicate
def is_of_own_unit(person: Person, evaluation: EvaluationOfUnit | None) -> bool:
    return evaluation is None or (person.unit_id is not None and person.unit_id == evaluation.unit_id)


@rules.predicate
def is_asked_for(_person: Person, evaluation: EvaluationOfUnit | None) -> bool:
    if evaluation is None:
        return True
    return asks_for_evaluations(ReviewKind(evaluation.review.kind)) and evaluation.is_asked


@rules.predicate
def is_not_held(_person: Person, evaluation: EvaluationOfUnit | None) -> bool:
    return evaluation is None or evaluation.review.status == ReviewStatus.OPEN


reads_reviews = sees_whole_city | reads_held_reviews | is_article_host
reads_evaluation = is_asked_for & (sees_whole_city | (is_unit_staff & is_of_own_unit))

rules.add_perm("office.view_reviews", reads_reviews)
rules.add_perm("office.view_review", reads_reviews & sees_review)
rules.add_perm("office.prepare_reviews", is_supervision_office)
rules.add_perm("office.write_review", is_supervision_office & is_open)
rules.add_perm("office.hold_review", is_supervision_office & is_open)
rules.add_perm("office.view_evaluations", is_unit_staff | sees_whole_city)
rules.add_perm("office.view_evaluation", reads_evaluation)
rules.add_perm("office.evaluate_unit", is_unit_staff & is_of_own_unit & is_asked_for & is_not_held)
