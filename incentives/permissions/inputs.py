"""Inputs to articles 7 to 14: entered by the article's host, read by its co-hosts and by who sees the whole city.

The steps of the green channel are entered by the co-hosts too, each of which approves some of them (7). Of the final
accounts every construction unit reads its own (10).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import rules
from django.db.models import Q

from organization.permissions import is_article_host, is_unit_staff, sees_whole_city
from regulation.permissions import ArticleInYear, is_host_of_article, may_enter

if TYPE_CHECKING:
    from organization.models import Person


@dataclass(frozen=True)
class InputsOfArticle(ArticleInYear):
    """The inputs to an article in a year: the object of rights."""

    co_hosts: frozenset[int] = frozenset()


@rules.predicate
def is_co_host_of_article(person: Person, subject: InputsOfArticle | None) -> bool:
    return subject is not None and person.unit_id in subject.co_hosts


takes_part = is_article_host & (is_host_of_article | is_co_host_of_article)
reads_inputs = sees_whole_city | takes_part

rules.add_perm("incentives.open_inputs", is_article_host | sees_whole_city)
rules.add_perm("incentives.view_inputs", reads_inputs)
rules.add_perm("incentives.keep_inputs", is_article_host)
rules.add_perm("incentives.enter_inputs", may_enter)
rules.add_perm("incentives.enter_green_channel", takes_part)
rules.add_perm("incentives.view_final_accounts", is_article_host | is_unit_staff | sees_whole_city)


def final_accounts_readable_by(person: Person, subject: InputsOfArticle) -> Q:
    """All of them with the article's inputs; a construction unit's people those of their unit."""
    if reads_inputs(person, subject):
        return Q()
    if person.unit_id is not None and is_unit_staff(person):
        return Q(unit=person.unit_id)
    return Q(pk=None)
