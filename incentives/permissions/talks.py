"""Who holds, confirms, closes and sees the reminder talks about special funds (article 12).

The host unit of the article holds them. Where that is the department in charge itself, or nobody of it has an
account, the supervision office does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import rules
from django.db.models import Exists, OuterRef, Q

from organization.enums import Role
from organization.models import Person
from organization.permissions import (
    is_article_host,
    is_signed_in,
    is_supervision_office,
    is_unit_staff,
    sees_whole_city,
)
from regulation.selectors import article_hosts, years_on_article

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    from incentives.models import FundTalk
    from organization.models import Unit

ARTICLE = 12


def talks_visible_to(person: Person, talks: QuerySet[FundTalk]) -> QuerySet[FundTalk]:
    """Who sees the whole city sees all, host and co-hosts of the article those of their year, a unit its own."""
    if sees_whole_city(person):
        return talks
    seen = Q(pk__in=[])
    if is_unit_staff(person) and person.unit_id is not None:
        seen |= Q(unit=person.unit_id)
    if is_article_host(person):
        seen |= Q(fund__year__in=years_on_article(ARTICLE, person.unit_id, _years(talks)))
    return talks.filter(seen)


def talks_to_be_held_by(person: Person, talks: QuerySet[FundTalk]) -> QuerySet[FundTalk]:
    """The queryset side of `incentives.hold_talk`."""
    may = is_article_host(person) or is_supervision_office(person)
    held = Q(pk__in=[])
    for year in _years(talks) if may else ():
        held |= Q(fund__year=year) & _held_in(year, person)
    return talks.filter(held)


def talks_to_be_confirmed_by(person: Person, talks: QuerySet[FundTalk]) -> QuerySet[FundTalk]:
    """The head or a reporter of the department in charge, but not who wrote the record; where the department has
    nobody else, the supervision office from the signed paper."""
    confirmed = Q(pk__in=[])
    if is_unit_staff(person) and person.unit_id is not None:
        confirmed |= Q(unit=person.unit_id)
    if is_supervision_office(person):
        staff = Person.objects.active().filter(unit=OuterRef("unit"), roles__overlap=[Role.UNIT_HEAD, Role.REPORTER])
        confirmed |= ~Q(Exists(staff.exclude(pk=OuterRef("recorded_by"))))
    return talks.filter(confirmed).exclude(recorded_by=person.pk)


def holding_unit(year: int) -> Unit | None:
    """The unit that holds the year's talks with all departments but itself; empty where the supervision office does."""
    host = article_hosts(year)[ARTICLE].host
    return host if host is not None and people_of_host(host.pk).exists() else None


def people_of_host(unit_id: int) -> QuerySet[Person]:
    return Person.objects.with_role(Role.ARTICLE_HOST).filter(unit=unit_id).order_by("pk")


def _held_in(year: int, person: Person) -> Q:
    host = holding_unit(year)
    held = Q(pk__in=[])
    if host is not None and is_article_host(person) and person.unit_id == host.pk:
        held |= ~Q(unit=host.pk)
    if is_supervision_office(person):
        held |= Q(unit=host.pk) if host is not None else Q(fund__year=year)
    return held


def _years(talks: QuerySet[FundTalk]) -> list[int]:
    return list(talks.order_by().values_list("fund__year", flat=True).distinct())


def _among(filter_for: Callable[[Person, QuerySet[FundTalk]], QuerySet[FundTalk]]) -> rules.Predicate:
    """One policy for one talk and for many: the filter is asked."""

    def holds(person: Person, talk: FundTalk | None) -> bool:
        return talk is None or filter_for(person, type(talk)._default_manager.filter(pk=talk.pk)).exists()

    return rules.predicate(holds, name=filter_for.__name__)


rules.add_perm("incentives.view_talks", is_signed_in & (sees_whole_city | is_unit_staff | is_article_host))
rules.add_perm("incentives.view_talk", is_signed_in & _among(talks_visible_to))
rules.add_perm(
    "incentives.hold_talk", is_signed_in & (is_article_host | is_supervision_office) & _among(talks_to_be_held_by)
)
rules.add_perm(
    "incentives.confirm_talk", is_signed_in & (is_unit_staff | is_supervision_office) & _among(talks_to_be_confirmed_by)
)
rules.add_perm("incentives.close_talk", is_supervision_office)
