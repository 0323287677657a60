"""Reviews of a list: which there are, which could be prepared, whom they ask for an evaluation (article 6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q

from office.enums import MeetingKind, ReviewKind, ReviewStatus
from office.models import Meeting, Review, UnitEvaluation
from office.permissions.reviews import EvaluationOfUnit, reviews_visible_to
from office.rules.reviews import EVALUATED_IN, WITH_EVALUATIONS, periods
from organization.models import Unit
from supervision.models import Check
from tasks.enums import ListStatus
from tasks.models import WorkList

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from organization.models import Person

# The figures of a held review are heavy; lists do without them.
LIGHT = ("figures",)


@dataclass(frozen=True)
class Period:
    """A closed period and its review, if it was begun; `evaluations` were handed in."""

    kind: ReviewKind
    month: int
    review: Review | None
    evaluations: int = 0


def periods_of(person: Person, work_list: WorkList) -> list[Period]:
    """Every closed period of the list with the review that the person may read; one query."""
    reviews = reviews_visible_to(person, Review.objects.filter(work_list=work_list))
    counted = reviews.defer(*LIGHT).select_related("work_list", "meeting").annotate(handed_in=Count("evaluations"))
    found = {(ReviewKind(each.kind), each.month): each for each in counted}
    return [
        Period(kind, month, found.get((kind, month)), getattr(found.get((kind, month)), "handed_in", 0))
        for kind, month in periods(work_list.closed_through)
    ]


def published_lists() -> list[WorkList]:
    """The lists of which a month is closed, the latest first."""
    return list(WorkList.objects.filter(status=ListStatus.PUBLISHED, closed_through__gt=0).order_by("-year"))


def units_asked(review: Review) -> list[Unit]:
    """The units that hosted a task when the period's last month was judged, by name."""
    judged = Check.objects.current().filter(
        task__work_list=review.work_list_id, month=review.month, unit=OuterRef("pk")
    )
    return list(Unit.objects.filter(Exists(judged)).order_by("short_name", "pk"))


def evaluation_of_unit(review: Review, unit_id: int) -> EvaluationOfUnit:
    """A unit's own evaluation as the object of rights: asked for, or handed in before its tasks went elsewhere."""
    judged = Check.objects.current().filter(task__work_list=review.work_list_id, month=review.month, unit=unit_id)
    written = UnitEvaluation.objects.filter(review=review, unit=unit_id)
    return EvaluationOfUnit(review, unit_id, is_asked=judged.exists() or written.exists())


def reviews_to_evaluate() -> QuerySet[Review]:
    """The reviews in preparation that ask the units for their own evaluation."""
    waiting = Review.objects.filter(status=ReviewStatus.OPEN, kind__in=WITH_EVALUATIONS)
    return waiting.select_related("work_list").order_by("work_list__year", "month")


def owed_by(unit_id: int) -> QuerySet[Review]:
    """The reviews in preparation for which the unit still owes its own evaluation."""
    judged = Check.objects.current().filter(
        task__work_list=OuterRef("work_list"), month=OuterRef("month"), unit=unit_id
    )
    handed_in = UnitEvaluation.objects.filter(review=OuterRef("pk"), unit=unit_id)
    return reviews_to_evaluate().filter(Exists(judged), ~Exists(handed_in))


def lists_with_evaluations() -> QuerySet[WorkList]:
    """The lists whose June or December is closed while nobody has begun its evaluation, or of which one is going on;
    one query on all other days."""
    going_on = Exists(reviews_to_evaluate().filter(work_list=OuterRef("pk")))
    asked = Q(going_on)
    for kind, month in EVALUATED_IN.items():
        begun = Review.objects.filter(work_list=OuterRef("pk"), kind=kind, month=month)
        asked |= Q(~Exists(begun), closed_through__gte=month)
    return WorkList.objects.filter(asked, status=ListStatus.PUBLISHED).order_by("year")


def meetings_for(review: Review) -> QuerySet[Meeting]:
    """Where a review can be held: the city's meetings of its year and of the year after, the latest first."""
    kinds = (MeetingKind.ECONOMIC_ANALYSIS, MeetingKind.OFFICE, MeetingKind.MAYOR)
    years = (review.work_list.year, review.work_list.year + 1)
    return Meeting.objects.standing().filter(kind__in=kinds, planned_at__year__in=years).order_by("-planned_at")
