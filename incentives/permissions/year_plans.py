"""Who makes the year's reward and penalty plan, who reads it, who carries its measures out (articles 20 and 21).

Until the city government has approved it the plan is the supervision office's and the city leaders'. After that
everybody with an account reads it. A measure is carried out by the host unit of its article; what other units hand in
on paper is recorded by the supervision office.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import rules
from django.db.models import Q

from incentives.enums import YearPlanStatus
from incentives.permissions.plans import opens_room
from incentives.permissions.verifications import articles_taken_part_in
from organization.permissions import (
    is_article_host,
    is_supervision_office,
    is_unit_staff,
    sees_whole_city,
)
from regulation.selectors import article_hosts

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from incentives.models import PlannedMeasure, YearPlan
    from organization.models import Person


@rules.predicate
def is_approved(_person: Person, plan: YearPlan | None) -> bool:
    return plan is not None and plan.status == YearPlanStatus.APPROVED


@rules.predicate
def is_draft(_person: Person, plan: YearPlan | None) -> bool:
    return plan is None or plan.status == YearPlanStatus.DRAFT


@rules.predicate
def is_submitted(_person: Person, plan: YearPlan | None) -> bool:
    return plan is None or plan.status == YearPlanStatus.SUBMITTED


def plans_visible_to(person: Person, plans: QuerySet[YearPlan]) -> QuerySet[YearPlan]:
    """The queryset side of `incentives.view_year_plan`."""
    return plans if sees_whole_city(person) else plans.filter(status=YearPlanStatus.APPROVED)


def is_carried_out_by(person: Person, planned: PlannedMeasure | None) -> bool:
    """Whether the person's unit hosts the article in the measure's year, as its host of articles or its staff."""
    if planned is None:
        return True
    if person.unit_id is None or not (is_article_host(person) or is_unit_staff(person)):
        return False
    host = article_hosts(planned.measure.year)[planned.measure.article].host
    return host is not None and host.pk == person.unit_id


@rules.predicate
def is_in_approved_plan(_person: Person, planned: PlannedMeasure | None) -> bool:
    return planned is None or planned.due_on is not None


def to_be_carried_out_by(person: Person, year: int, planned: QuerySet[PlannedMeasure]) -> QuerySet[PlannedMeasure]:
    """The queryset side of `incentives.carry_out` without the office: the measures of the unit's own articles."""
    if person.unit_id is None or not (is_article_host(person) or is_unit_staff(person)):
        return planned.none()
    own = [each for each, hosts in article_hosts(year).items() if hosts.host and hosts.host.pk == person.unit_id]
    return planned.filter(measure__year=year, measure__article__in=own)


def proofs_readable_by(person: Person, planned: QuerySet[PlannedMeasure]) -> QuerySet[PlannedMeasure]:
    """Whose files somebody may open: those of their unit's measures and of the articles that it hosts or co-hosts."""
    if sees_whole_city(person):
        return planned
    if person.unit_id is None or not (is_article_host(person) or is_unit_staff(person)):
        return planned.none()
    seen = Q(measure__unit=person.unit_id)
    for year in planned.order_by().values_list("measure__year", flat=True).distinct():
        seen |= Q(measure__year=year, measure__article__in=articles_taken_part_in(person, year))
    return planned.filter(seen)


rules.add_perm("incentives.view_year_plans", opens_room)
rules.add_perm("incentives.view_year_plan", opens_room & (is_approved | sees_whole_city))
rules.add_perm("incentives.draft_year_plan", is_supervision_office & is_draft)
rules.add_perm("incentives.manage_year_plan", is_supervision_office)
rules.add_perm("incentives.approve_year_plan", is_supervision_office & is_submitted)
rules.add_perm(
    "incentives.carry_out",
    is_in_approved_plan & (is_supervision_office | rules.predicate(is_carried_out_by, name="is_carried_out_by")),
)
