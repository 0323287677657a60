"""Whose accounts speak for an article: its host, its co-hosts, the supervision office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from organization.enums import Role
from organization.models import Person
from regulation.articles import ARTICLE
from regulation.permissions import GENERAL_OFFICE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from regulation.selectors import Hosts

HOST_ROLES = (Role.ARTICLE_HOST, Role.UNIT_HEAD)


def supervision_officers() -> list[int]:
    return list(Person.objects.with_role(Role.SUPERVISION_OFFICE).order_by("pk").values_list("pk", flat=True))


def speakers_of_units(unit_ids: Iterable[int]) -> dict[int, list[int]]:
    """For each unit those who enter for its articles, or else its heads; one query."""
    wanted = set(unit_ids)
    people = Person.objects.active().filter(unit_id__in=wanted, roles__overlap=list(HOST_ROLES)).order_by("pk")
    found: dict[int, dict[Role, list[int]]] = {unit_id: {role: [] for role in HOST_ROLES} for unit_id in wanted}
    for pk, unit_id, roles in people.values_list("pk", "unit_id", "roles"):
        for role in HOST_ROLES:
            if role in roles:
                found[unit_id][role].append(pk)
    return {unit_id: by_role[Role.ARTICLE_HOST] or by_role[Role.UNIT_HEAD] for unit_id, by_role in found.items()}


def speakers_of_articles(articles: Iterable[int], hosts: Mapping[int, Hosts]) -> dict[int, list[int]]:
    """For each article who writes for it: its host unit's people, the supervision office for its own; two queries."""
    numbers = list(articles)
    units = {number: host.pk for number in numbers if (host := hosts[number].host)}
    speakers = speakers_of_units(units.values())
    own = [number for number in numbers if ARTICLE[number].host in {"", GENERAL_OFFICE}]
    officers = supervision_officers() if own else []
    return {number: officers if number in own else speakers.get(units.get(number, 0), []) for number in numbers}
