"""Measures: their article's host unit decides, the supervision office for the general office's own articles and for
the points of article 16 (rulebook section 11).

Who sees the whole city reads all of them, host and co-hosts those of their article; a unit its own once they are
decided, and the lines of its score always. What stands in an approved plan is open to everybody who opens the room.
The Organization Department reads recognised items and criticisms.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import rules
from django.db.models import Q

from incentives.enums import MeasureKind, MeasureStatus, YearPlanStatus
from incentives.permissions.plans import opens_room, speaks_for_its_unit
from organization.permissions import (
    is_article_host,
    is_organization_department,
    is_supervision_office,
    is_unit_staff,
    sees_whole_city,
)
from regulation.permissions import ArticleInYear, is_article_of_the_general_office, is_host_of_article

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from organization.models import Person

PERFORMANCE = 16


@dataclass(frozen=True)
class MeasureOfArticle(ArticleInYear):
    """A measure as the object of rights: its article in its year with the host, and the unit that it concerns."""

    unit_id: int | None = None


@rules.predicate
def is_of_performance(_person: Person, subject: ArticleInYear | None) -> bool:
    return subject is not None and subject.article == PERFORMANCE


decides = (is_article_host & is_host_of_article) | (
    is_supervision_office & (is_article_of_the_general_office | is_of_performance)
)

rules.add_perm("incentives.view_measures", opens_room)
rules.add_perm("incentives.decide_measures", is_article_host | is_supervision_office)
rules.add_perm("incentives.decide_measure_of_article", decides)


def measures_readable_by(person: Person, articles: Mapping[int, Iterable[int]]) -> Q:
    """`articles` are those that the person's unit hosts or co-hosts, by year."""
    if not opens_room(person):
        return Q(pk=None)
    if sees_whole_city(person):
        return Q()
    readable = Q(planned__plan__status=YearPlanStatus.APPROVED, planned__left_out_at=None)
    decided = ~Q(status=MeasureStatus.PROPOSED)
    if speaks_for_its_unit(person):
        for year, numbers in articles.items():
            readable |= Q(year=year, article__in=list(numbers))
    if (is_unit_staff(person) or is_article_host(person)) and person.unit_id is not None:
        readable |= Q(unit=person.unit_id) & (decided | Q(article=PERFORMANCE))
    if is_organization_department(person):
        readable |= decided & Q(kind__in=(MeasureKind.OUTSTANDING_ITEM, MeasureKind.CRITICISM))
    return readable
