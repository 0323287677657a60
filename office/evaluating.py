"""The units' own evaluations of the half-year and the year: asked for, written, reminded of (article 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from notices.enums import NoticeKind
from notices.services import NoticeDraft, send_notices
from office.enums import ReviewKind, ReviewStatus
from office.models import Review, UnitEvaluation
from office.rules.reviews import EVALUATED_IN, missing, reminder_due
from office.selectors.reviews import evaluation_of_unit, lists_with_evaluations, units_asked
from organization.enums import Role
from organization.models import Person

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from organization.models import Unit
    from tasks.models import WorkList

ARTICLE = 6
LONGEST = 5000
ANSWERING = [Role.REPORTER, Role.UNIT_HEAD]


@transaction.atomic
def evaluate_unit(*, review: Review, unit: Unit, text: str, at: datetime, by: Person) -> UnitEvaluation:
    """Write the unit's own evaluation, or write it anew; until the review is held it can be changed.

    Raises ValidationError for an empty or too long text, and once the review was held.
    """
    review = Review.objects.select_for_update(of=("self",)).select_related("work_list").get(pk=review.pk)
    if review.status == ReviewStatus.HELD:
        raise ValidationError(_("The review was held; the evaluations in it stand as they are."))
    if not by.has_perm("office.evaluate_unit", evaluation_of_unit(review, unit.pk)):
        raise PermissionDenied
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise ValidationError({"text": _("Write the evaluation.")})
    if len(text) > LONGEST:
        said = _("At most %(most)s characters; there are %(count)s.")
        raise ValidationError({"text": said % {"most": LONGEST, "count": len(text)}})
    evaluation, _created = UnitEvaluation.objects.update_or_create(
        review=review, unit=unit, defaults={"text": text, "at": at, "by": by}
    )
    return evaluation


def open_evaluation(*, work_list: WorkList, kind: ReviewKind, month: int, at: datetime, by: Person | None) -> Review:
    """Begin to prepare a review; where it asks for evaluations, the units are told. One transaction with the caller."""
    review, is_new = Review.objects.get_or_create(
        work_list=work_list, kind=kind, month=month, defaults={"prepared_at": at, "prepared_by": by}
    )
    if is_new and kind in EVALUATED_IN:
        ask_units(review, [unit.pk for unit in units_asked(review)], at=at, reminder=0)
    return review


def ask_units(review: Review, units: Collection[int], *, at: datetime, reminder: int) -> int:
    """Ask the people of these units for their unit's evaluation: when the review is opened (0), or as a reminder."""
    year = review.work_list.year
    people = Person.objects.active().filter(unit__in=list(units), roles__overlap=ANSWERING).order_by("pk")
    return send_notices(
        NoticeDraft(
            kind=NoticeKind.EVALUATION_DUE,
            cause=f"evaluation:{review.pk}:{reminder}",
            at=at,
            recipient_id=person,
            unit_id=unit,
            article=ARTICLE,
            year=year,
            month=review.month,
            link=reverse("office:evaluation", args=[year, review.kind, unit]),
            facts={"kind": review.kind, "year": year, "reminder": reminder},
        )
        for person, unit in people.values_list("pk", "unit_id")
    )


# Every morning ----------------------------------------------------------------------------------


def remind_of_evaluations(at: datetime) -> int:
    """Open the evaluation of a half-year or year that is closed, and remind the units that owe theirs."""
    return sum(_ask(work_list, at) for work_list in lists_with_evaluations())


@transaction.atomic
def _ask(work_list: WorkList, at: datetime) -> int:
    asked = 0
    for kind, month in EVALUATED_IN.items():
        if work_list.closed_through < month:
            continue
        review = open_evaluation(work_list=work_list, kind=kind, month=month, at=at, by=None)
        if review.status == ReviewStatus.OPEN:
            asked += review.prepared_at == at or _remind(review, at)
    return asked


def _remind(review: Review, at: datetime) -> int:
    number = reminder_due(localdate(review.prepared_at), localdate(at))
    if not number:
        return 0
    asked = [unit.pk for unit in units_asked(review)]
    owed = missing(asked, review.evaluations.values_list("unit_id", flat=True))
    return ask_units(review, owed, at=at, reminder=number)
