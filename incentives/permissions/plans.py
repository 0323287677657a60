"""Assessment plans: the host drafts, the co-hosts answer, the general office approves (articles 20, 21).

The supervision office drafts for the general office's own articles, and never approves what the same person wrote.
An approved plan is read by everybody who opens the room; before that by its host and co-hosts, the supervision office
and the city leaders.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import rules
from django.db.models import Q

from incentives.enums import PlanStatus
from organization.enums import Role
from organization.permissions import (
    is_article_host,
    is_signed_in,
    is_supervision_office,
    is_unit_head,
    sees_whole_city,
)
from regulation.permissions import may_enter

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from organization.models import Person


@dataclass(frozen=True)
class PlanOfArticle:
    """The plan of an article in a year, written or not: the object of rights.

    `asked` are the co-hosts that have to answer; the general office among them answers by its approval. `writers` are
    the people who have written a version.
    """

    article: int
    year: int
    host_id: int | None
    co_hosts: frozenset[int] = frozenset()
    asked: frozenset[int] = frozenset()
    status: str = ""
    writers: frozenset[int] = frozenset()


@rules.predicate
def is_only_administrator(person: Person) -> bool:
    """The administrator keeps units and accounts and reads nothing of the matter."""
    return bool(person.roles) and all(role == Role.ADMINISTRATOR for role in person.roles)


@rules.predicate
def is_of_host(person: Person, plan: PlanOfArticle | None) -> bool:
    return plan is not None and person.unit_id is not None and person.unit_id == plan.host_id


@rules.predicate
def is_of_co_host(person: Person, plan: PlanOfArticle | None) -> bool:
    return plan is not None and person.unit_id in plan.co_hosts


@rules.predicate
def is_asked(person: Person, plan: PlanOfArticle | None) -> bool:
    return plan is not None and person.unit_id in plan.asked


@rules.predicate
def is_approved(_person: Person, plan: PlanOfArticle | None) -> bool:
    return plan is not None and plan.status == PlanStatus.APPROVED


@rules.predicate
def is_written_by_others(person: Person, plan: PlanOfArticle | None) -> bool:
    return plan is not None and person.pk not in plan.writers


opens_room = is_signed_in & ~is_only_administrator
speaks_for_its_unit = is_article_host | is_unit_head

rules.add_perm("incentives.view_room", opens_room)
rules.add_perm("incentives.draft_plans", is_article_host | is_supervision_office)
rules.add_perm("incentives.draft_plan", may_enter)
rules.add_perm("incentives.answer_plans", speaks_for_its_unit | is_supervision_office)
rules.add_perm("incentives.answer_plan", speaks_for_its_unit & is_asked)
rules.add_perm("incentives.record_plan_answer", is_supervision_office)
rules.add_perm("incentives.decide_plans", is_supervision_office)
rules.add_perm("incentives.decide_plan", is_supervision_office & is_written_by_others)
rules.add_perm("incentives.issue_plan", is_approved & (is_supervision_office | (speaks_for_its_unit & is_of_host)))
rules.add_perm(
    "incentives.view_plan",
    opens_room & (is_approved | sees_whole_city | (speaks_for_its_unit & (is_of_host | is_of_co_host))),
)


def plans_readable_by(person: Person, articles: Mapping[int, Iterable[int]]) -> Q:
    """The queryset side of `incentives.view_plan`; `articles` are those of the person's unit, host or not, by year."""
    if not opens_room(person):
        return Q(pk=None)
    if sees_whole_city(person):
        return Q()
    readable = Q(status=PlanStatus.APPROVED)
    if speaks_for_its_unit(person):
        for year, numbers in articles.items():
            readable |= Q(year=year, article__in=list(numbers))
    return readable
