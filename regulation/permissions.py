"""Who may set the figures of an article: its host unit; the general office's articles, the supervision office.

An entry is approved by the supervision office, by somebody else than who entered it (rulebook sections 10, 11).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import rules

from organization.permissions import is_article_host, is_signed_in, is_supervision_office
from regulation.articles import ARTICLE

if TYPE_CHECKING:
    from organization.models import Person
    from regulation.models import ParameterEntry

GENERAL_OFFICE = "市政府办公厅"


@dataclass(frozen=True)
class ArticleInYear:
    """An article as it is applied in one year: the object of rights in this room."""

    article: int
    year: int
    host_id: int | None


@rules.predicate
def is_host_of_article(person: Person, subject: ArticleInYear | None) -> bool:
    return subject is not None and subject.host_id is not None and subject.host_id == person.unit_id


@rules.predicate
def is_article_of_the_general_office(_person: Person, subject: ArticleInYear | None) -> bool:
    """The articles without a named host are the general office's too: it supervises all of it (21)."""
    return subject is not None and ARTICLE[subject.article].host in {"", GENERAL_OFFICE}


@rules.predicate
def is_entered_by_another(person: Person, entry: ParameterEntry | None) -> bool:
    return entry is None or entry.entered_by_id != person.pk


may_enter = (is_article_host & is_host_of_article) | (is_supervision_office & is_article_of_the_general_office)

rules.add_perm("regulation.view_regulation", is_signed_in)
rules.add_perm("regulation.enter_parameters", is_article_host | is_supervision_office)
rules.add_perm("regulation.enter_parameter_of_article", may_enter)
rules.add_perm("regulation.review_parameters", is_supervision_office)
rules.add_perm("regulation.decide_parameter", is_supervision_office & is_entered_by_another)
rules.add_perm("regulation.assign_units", is_supervision_office)
