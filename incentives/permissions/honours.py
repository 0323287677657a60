"""Outstanding contributions: who nominates, recommends, reviews, decides, awards, and who reads what (article 17).

What was recognised is commended citywide, so everybody who opens the room may know of it. The statement of a unit, its
proof, who recommended and who gets which award are read by the units on the task, by who sees the whole city, by the
leaders named for the task, by the co-hosts of the article, and once it is recognised by the Organization Department.
A draft is its unit's alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import rules
from django.db.models import Q

from incentives.enums import NominationStatus
from incentives.permissions.plans import opens_room
from organization.permissions import (
    is_article_host,
    is_city_leader,
    is_mayor,
    is_organization_department,
    is_supervision_office,
    is_unit_head,
    is_unit_staff,
    sees_whole_city,
)
from regulation.selectors import years_on_article
from supervision.permissions.statements import stands_in_for_the_head
from tasks.models import Participation

if TYPE_CHECKING:
    from collections.abc import Callable

    from incentives.models import Nomination, Recommendation
    from incentives.models.recognition import NominationQuerySet
    from organization.models import Person
    from tasks.models import ParticipationQuerySet, Task

ARTICLE = 17
YEAR_END = 12


def on_task_at_year_end(participations: ParticipationQuerySet) -> ParticipationQuerySet:
    """Who carries a task, as it stands at the year's end; a change of units to come counts already."""
    return participations.effective().in_month(YEAR_END)


@rules.predicate
def is_of_task(person: Person, task: Task | None) -> bool:
    """Whether the person's unit is host or co-host of the task at the year's end."""
    if task is None or person.unit_id is None:
        return False
    return on_task_at_year_end(Participation.objects.filter(task=task, unit=person.unit_id)).exists()


@rules.predicate
def is_of_its_unit(person: Person, nomination: Nomination | None) -> bool:
    return nomination is not None and person.unit_id is not None and person.unit_id == nomination.unit_id


@rules.predicate
def leads_it(person: Person, nomination: Nomination | None) -> bool:
    """Whether the person is the task's lead leader or leads its sector."""
    if nomination is None:
        return False
    task = nomination.task
    return person.pk in (task.lead_leader_id, task.sector.leader_id)


@rules.predicate
def is_its_leader(person: Person, recommendation: Recommendation | None) -> bool:
    return recommendation is not None and recommendation.leader_id == person.pk


@rules.predicate
def is_from_paper(_person: Person, recommendation: Recommendation | None) -> bool:
    return recommendation is not None and recommendation.document != ""


def nominations_visible_to(person: Person, nominations: NominationQuerySet) -> NominationQuerySet:
    """Those that a person may know of; the queryset side of `incentives.view_nomination`."""
    if not opens_room(person):
        return nominations.none()
    return nominations.filter(Q(status=NominationStatus.RECOGNISED) | _whole(person, nominations))


def nominations_read_whole_by(person: Person, nominations: NominationQuerySet) -> NominationQuerySet:
    """Those whose statement, proof, recommendations and awards a person reads; the queryset side of
    `incentives.read_nomination`."""
    return nominations.filter(_whole(person, nominations)) if opens_room(person) else nominations.none()


def _whole(person: Person, nominations: NominationQuerySet) -> Q:
    handed_in = ~Q(status=NominationStatus.DRAFT)
    if sees_whole_city(person):
        return handed_in | _own(person)
    seen = Q(task__lead_leader=person) | Q(task__sector__leader=person)
    if is_article_host(person) and person.unit_id is not None:
        seen |= Q(year__in=_years_hosted(person.unit_id, nominations))
    if is_unit_staff(person) and person.unit_id is not None:
        on_task = on_task_at_year_end(Participation.objects.filter(unit=person.unit_id))
        seen |= Q(task__in=on_task.values("task"))
    if is_organization_department(person):
        seen |= Q(status=NominationStatus.RECOGNISED)
    return (handed_in & seen) | _own(person)


def _own(person: Person) -> Q:
    """What the person's own unit nominates, drafts among it."""
    return Q(unit=person.unit_id) if is_unit_staff(person) and person.unit_id is not None else Q(pk__in=[])


def _years_hosted(unit_id: int, nominations: NominationQuerySet) -> list[int]:
    """The years in which the unit hosts or co-hosts the article."""
    years = nominations.order_by().values_list("year", flat=True).distinct()
    return years_on_article(ARTICLE, unit_id, years)


def _is_among(visible: Callable[[Person, NominationQuerySet], NominationQuerySet]) -> rules.Predicate:
    def holds(person: Person, nomination: Nomination | None) -> bool:
        if nomination is None:
            return False
        return visible(person, type(nomination)._default_manager.filter(pk=nomination.pk)).exists()  # type: ignore[arg-type]

    return rules.predicate(holds, name=visible.__name__)


acts_as_head = is_unit_head | stands_in_for_the_head

rules.add_perm("incentives.view_outstanding", opens_room)
rules.add_perm("incentives.view_nomination", _is_among(nominations_visible_to))
rules.add_perm("incentives.read_nomination", _is_among(nominations_read_whole_by))
rules.add_perm("incentives.write_nominations", is_unit_staff)
rules.add_perm("incentives.draft_nomination", is_unit_staff & is_of_task)
rules.add_perm("incentives.nominate", acts_as_head & is_of_task)
rules.add_perm("incentives.discard_nomination", is_unit_staff & is_of_its_unit)
rules.add_perm("incentives.withdraw_nomination", acts_as_head & is_of_its_unit)
rules.add_perm("incentives.recommend_items", is_city_leader | is_supervision_office)
rules.add_perm("incentives.recommend_nomination", is_city_leader & leads_it)
rules.add_perm("incentives.record_recommendation", is_supervision_office)
rules.add_perm(
    "incentives.withdraw_recommendation", (is_city_leader & is_its_leader) | (is_supervision_office & is_from_paper)
)
rules.add_perm("incentives.review_nominations", is_mayor | is_supervision_office)
rules.add_perm("incentives.decide_nominations", is_supervision_office)
rules.add_perm("incentives.grant_awards", is_supervision_office)
rules.add_perm("incentives.issue_outstanding_results", is_supervision_office)
rules.add_perm("incentives.export_outstanding", sees_whole_city | is_organization_department)
