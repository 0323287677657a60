"""Scores, objections and claims as rights and pages need them (article 16)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Prefetch, Q

from incentives.enums import ClaimStatus, YearPlanStatus
from incentives.models import (
    ContributionClaim,
    LoadItem,
    Measure,
    MeasureDecision,
    Score,
    ScoreConfirmation,
    ScoreObjection,
    YearPlan,
)
from incentives.permissions.performance import ARTICLE, Plea, PointsOfYear
from incentives.selectors.evidence import reads_evidence_of
from incentives.selectors.performance_facts import DECEMBER
from organization.enums import Role
from organization.models import Person
from organization.permissions import is_article_host, is_unit_staff, sees_whole_city
from regulation.selectors import article_hosts
from supervision.enums import Flag
from supervision.models import Check
from tasks.models import Participation, Task

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from incentives.models.measures import MeasureQuerySet


def points_of_year(year: int, unit_id: int | None = None) -> PointsOfYear:
    """The points of the year, of one unit or all, as the object of rights."""
    hosts = article_hosts(year)[ARTICLE]
    return PointsOfYear(
        ARTICLE,
        year,
        host_id=hosts.host_id,
        co_hosts=hosts.co_host_ids,
        is_approved=YearPlan.objects.filter(year=year, status=YearPlanStatus.APPROVED).exists(),
        unit_id=unit_id,
    )


def plea_of(objection: ScoreObjection) -> Plea:
    """An objection as the object of rights: whoever had decided the measure, or filed it, may not decide on it."""
    barred = {objection.filed_by_id}
    if objection.measure_id:
        decided = MeasureDecision.objects.filter(measure=objection.measure_id, at__lte=objection.filed_at)
        barred |= set(decided.values_list("by", flat=True))
    return _plea(objection.score.year, objection.score.unit_id, barred)


def plea_of_claim(claim: ContributionClaim) -> Plea:
    return _plea(claim.task.work_list.year, claim.unit_id, {claim.claimed_by_id})


def _plea(year: int, unit_id: int, barred: Iterable[int]) -> Plea:
    host = article_hosts(year)[ARTICLE].host
    return Plea(ARTICLE, year, host_id=host.pk if host else None, unit_id=unit_id, barred=frozenset(barred))


def host_people(year: int) -> list[int]:
    """Who acts for the host of the article, else the supervision office."""
    host = article_hosts(year)[ARTICLE].host
    found = Person.objects.active().filter(unit=host, roles__contains=[Role.ARTICLE_HOST]) if host else None
    return list(found.order_by("pk").values_list("pk", flat=True)) if found is not None else []


def scores_visible_to(person: Person, year: int) -> QuerySet[Score]:
    """All of the year, or the person's own unit's; the queryset side of `incentives.view_score`."""
    scores = Score.objects.filter(year=year).select_related("unit")
    if person.has_perm("incentives.view_all_scores", points_of_year(year)):
        return scores
    return scores.filter(unit=person.unit_id) if is_unit_staff(person) and person.unit_id else scores.none()


def scores_readable_by(person: Person) -> QuerySet[Score]:
    """The same over all years; the number of queries grows with these, not with the scores."""
    readable = Q(unit=person.unit_id) if is_unit_staff(person) and person.unit_id else Q(pk__in=[])
    for year in Score.objects.order_by().values_list("year", flat=True).distinct():
        if person.has_perm("incentives.view_all_scores", points_of_year(year)):
            readable |= Q(year=year)
    return Score.objects.filter(readable)


@reads_evidence_of(ScoreObjection)
def objections_visible_to(person: Person) -> QuerySet[ScoreObjection]:
    """The queryset side of `incentives.view_score_plea`, for objections."""
    objections = ScoreObjection.objects.select_related("score__unit", "task__work_list", "measure", "filed_by")
    if sees_whole_city(person):
        return objections
    seen = Q(score__year__in=_years_hosted(person, objections, "score__year"))
    if is_unit_staff(person) and person.unit_id:
        seen |= Q(score__unit=person.unit_id)
    return objections.filter(seen)


@reads_evidence_of(ContributionClaim)
def claims_visible_to(person: Person) -> QuerySet[ContributionClaim]:
    """The queryset side of `incentives.view_score_plea`, for claims."""
    claims = ContributionClaim.objects.select_related("task__work_list", "unit", "claimed_by")
    if sees_whole_city(person):
        return claims
    seen = Q(task__work_list__year__in=_years_hosted(person, claims, "task__work_list__year"))
    if is_unit_staff(person) and person.unit_id:
        seen |= Q(unit=person.unit_id)
    return claims.filter(seen)


def _years_hosted(person: Person, rows: QuerySet[ScoreObjection] | QuerySet[ContributionClaim], year: str) -> list[int]:
    """The years in which the person's unit hosts the article, for its host's people."""
    if not is_article_host(person) or person.unit_id is None:
        return []
    years = rows.order_by().values_list(year, flat=True).distinct()
    return [each for each in years if (host := article_hosts(each)[ARTICLE].host) and host.pk == person.unit_id]


def measures_of_score(score: Score) -> MeasureQuerySet:
    """The lines of a score: the measures of article 16 towards the unit, those in force."""
    return Measure.objects.in_year(score.year).filter(article=ARTICLE, unit=score.unit_id).in_force()


def with_details(scores: QuerySet[Score]) -> QuerySet[Score]:
    """With the last confirmation and the objections of each, in two more queries."""
    return scores.prefetch_related(
        Prefetch("confirmations", ScoreConfirmation.objects.order_by("at", "pk").select_related("by")),
        "objections",
    )


def claimable_tasks(person: Person) -> QuerySet[Task]:
    """Completed tasks of the person's unit on which it has claimed nothing yet, in years whose plan is not approved."""
    if person.unit_id is None:
        return Task.objects.none()
    approved = YearPlan.objects.filter(status=YearPlanStatus.APPROVED).values("year")
    red = Check.objects.current().filter(month=DECEMBER, flag=Flag.RED_FLAG)
    on_it = Participation.objects.effective().in_month(DECEMBER).filter(unit=person.unit_id)
    claimed = ContributionClaim.objects.filter(
        unit=person.unit_id, status__in=(ClaimStatus.PENDING, ClaimStatus.ACCEPTED)
    )
    tasks = Task.objects.published().filter(pk__in=on_it.values("task")).exclude(work_list__year__in=approved)
    completed = tasks.filter(Q(completed_on__isnull=False) | Q(pk__in=red.values("task")))
    return completed.exclude(pk__in=claimed.values("task")).order_by("-work_list__year", "order", "pk")


def items_of(score: Score) -> QuerySet[LoadItem]:
    items = LoadItem.objects.filter(score=score, stands=True)
    return items.select_related("task__work_list").order_by("task__order", "task_id")
