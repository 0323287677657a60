"""Who applies for a pilot, who handles applications, and who sees which (article 15)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import rules
from django.db.models import Q

from incentives.rules.pilots import KNOWN_TO_ALL, OFFICE_ACTS, OWN_ACTS
from organization.permissions import (
    is_article_host,
    is_signed_in,
    is_supervision_office,
    is_unit_staff,
    sees_whole_city,
)
from regulation.permissions import may_enter
from regulation.selectors import article_in_year, years_on_article

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from incentives.models import Pilot
    from incentives.rules.pilots import PilotAct
    from organization.models import Person

ARTICLE = 15


def pilots_visible_to(person: Person, pilots: QuerySet[Pilot]) -> QuerySet[Pilot]:
    """Everybody inside sees what was approved and what came of it; besides, those whose story they know."""
    if not is_signed_in(person):
        return pilots.none()
    return pilots.filter(Q(status__in=KNOWN_TO_ALL) | _concerns(person, pilots))


def pilots_known_to(person: Person, pilots: QuerySet[Pilot]) -> QuerySet[Pilot]:
    """Those of which the person reads every step: a unit its own, office and leaders all, who hosts the article those
    of its years. Whoever only knows a pilot because it was approved does not read how it came there."""
    return pilots.filter(_concerns(person, pilots)) if is_signed_in(person) else pilots.none()


def _concerns(person: Person, pilots: QuerySet[Pilot]) -> Q:
    if sees_whole_city(person):
        return ~Q(pk__in=[])
    concerned = Q(pk__in=[])
    if is_unit_staff(person) and person.unit_id is not None:
        concerned |= Q(unit=person.unit_id)
    if is_article_host(person) and person.unit_id is not None:
        concerned |= Q(year__in=years_on_article(ARTICLE, person.unit_id, _years(pilots)))
    return concerned


@rules.predicate
def sees_pilot(person: Person, pilot: Pilot | None) -> bool:
    """One policy for one pilot and for many: the filter is asked."""
    return pilot is None or pilots_visible_to(person, type(pilot)._default_manager.filter(pk=pilot.pk)).exists()


@rules.predicate
def knows_its_story(person: Person, pilot: Pilot | None) -> bool:
    return pilot is not None and pilots_known_to(person, type(pilot)._default_manager.filter(pk=pilot.pk)).exists()


@rules.predicate
def is_of_own_unit(person: Person, pilot: Pilot | None) -> bool:
    return pilot is None or (bool(is_unit_staff(person)) and pilot.unit_id == person.unit_id)


@rules.predicate
def handles(person: Person, pilot: Pilot | None) -> bool:
    """The host of the article in the pilot's year; of the general office's article the supervision office."""
    return pilot is None or bool(may_enter(person, article_in_year(ARTICLE, pilot.year)))


@rules.predicate
def has_a_unit(person: Person) -> bool:
    return person.unit_id is not None


def may_take(person: Person, act: PilotAct, pilot: Pilot) -> bool:
    """Whether the act is this person's to take, wherever the pilot has come."""
    if act in OWN_ACTS:
        return person.has_perm("incentives.change_pilot", pilot)
    return act in OFFICE_ACTS and person.has_perm("incentives.handle_pilot", pilot)


rules.add_perm("incentives.view_pilots", is_signed_in)
rules.add_perm("incentives.view_pilot", is_signed_in & sees_pilot)
rules.add_perm("incentives.view_story_of_pilot", is_signed_in & knows_its_story)
rules.add_perm("incentives.apply_for_pilot", is_unit_staff & has_a_unit)
rules.add_perm("incentives.change_pilot", is_unit_staff & is_of_own_unit)
rules.add_perm("incentives.handle_pilot", (is_supervision_office | is_article_host) & handles)
rules.add_perm(
    "incentives.take_pilot_further", is_signed_in & (is_unit_staff | is_supervision_office | is_article_host)
)


def _years(pilots: QuerySet[Pilot]) -> list[int]:
    return list(pilots.order_by().values_list("year", flat=True).distinct())
