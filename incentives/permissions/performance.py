"""Points of units: who reads them, confirms, objects, claims, decides, grades (article 16).

Until the year's plan is approved a unit reads its own points only; who sees the whole city, and the host and co-hosts
of the article, read all. A unit's head confirms and objects, its staff claims. The host of the article and the
supervision office decide, never who had decided what is objected to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import rules

from incentives.permissions.honours import acts_as_head, is_of_task
from incentives.permissions.plans import opens_room
from organization.permissions import (
    is_article_host,
    is_organization_department,
    is_supervision_office,
    is_unit_staff,
    sees_whole_city,
)
from regulation.permissions import ArticleInYear, is_host_of_article, may_enter

if TYPE_CHECKING:
    from organization.models import Person

ARTICLE = 16


@dataclass(frozen=True)
class PointsOfYear(ArticleInYear):
    """The points of a year, of one unit or of all of them; `is_approved`: the year's plan is."""

    co_hosts: frozenset[int] = frozenset()
    is_approved: bool = False
    unit_id: int | None = None


@dataclass(frozen=True)
class Plea(ArticleInYear):
    """A unit's objection or claim: `unit_id` made it, `barred` are the people who may not decide on it."""

    unit_id: int | None = None
    barred: frozenset[int] = frozenset()


@rules.predicate
def is_co_host_of_article(person: Person, points: PointsOfYear | None) -> bool:
    return points is not None and person.unit_id in points.co_hosts


@rules.predicate
def is_after_approval(_person: Person, points: PointsOfYear | None) -> bool:
    return points is not None and points.is_approved


@rules.predicate
def is_of_unit(person: Person, points: PointsOfYear | Plea | None) -> bool:
    return points is not None and person.unit_id is not None and person.unit_id == points.unit_id


@rules.predicate
def is_not_barred(person: Person, plea: Plea | None) -> bool:
    return plea is not None and person.pk not in plea.barred


hosts_it = is_article_host & is_host_of_article
takes_part = is_article_host & (is_host_of_article | is_co_host_of_article)
reads_all = sees_whole_city | takes_part | (opens_room & is_after_approval)
decides = (hosts_it | is_supervision_office) & is_not_barred

rules.add_perm("incentives.view_scores", opens_room)
rules.add_perm("incentives.view_all_scores", reads_all)
rules.add_perm("incentives.view_score", reads_all | (is_unit_staff & is_of_unit))
rules.add_perm("incentives.speak_for_score", is_unit_staff)
rules.add_perm("incentives.confirm_score", acts_as_head & is_of_unit & ~is_after_approval)
rules.add_perm("incentives.object_to_score", acts_as_head & is_of_unit & ~is_after_approval)
rules.add_perm("incentives.withdraw_score_plea", is_unit_staff & is_of_unit)
rules.add_perm("incentives.view_score_plea", sees_whole_city | hosts_it | (is_unit_staff & is_of_unit))
rules.add_perm("incentives.decide_scores", is_article_host | is_supervision_office)
rules.add_perm("incentives.decide_score_plea", decides)
rules.add_perm("incentives.claim_contributions", is_unit_staff)
rules.add_perm("incentives.claim_contribution", is_unit_staff & is_of_task)
rules.add_perm("incentives.open_grades", is_article_host | sees_whole_city | is_organization_department)
rules.add_perm("incentives.view_grades", sees_whole_city | takes_part | is_organization_department)
rules.add_perm("incentives.enter_grades", may_enter)
rules.add_perm("incentives.issue_score_sheet", is_supervision_office | hosts_it)
