"""Holding a review: its figures and words are frozen, it gets its document, who reads it is told (article 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from office.documents.review_words import words_of
from office.documents.reviews import issue_review_document
from office.enums import ReviewStatus
from office.holding.preparing import lock_review
from office.holding.telling import tell_of_review
from office.selectors.review_figures import known_figures
from supervision.rules.period import last_day
from tasks.models import WorkList

if TYPE_CHECKING:
    from datetime import date, datetime

    from office.models import Review
    from organization.models import Person


@transaction.atomic
def hold_review(*, review: Review, held_on: date, at: datetime, by: Person) -> Review:
    """Record that the review was held on a day, with its figures as they are at the moment; from then on the database
    refuses every change.

    The list is locked meanwhile: no month is closed or corrected between the figures and their freezing. The review
    gets its document, and those who read it are told. Raises ValidationError for a day that is still to come or lies
    in the period itself, and if the review was held before.
    """
    work_list = WorkList.objects.select_for_update().get(pk=review.work_list_id)
    review = lock_review(review, by)
    review.work_list = work_list
    _check_day(review, held_on, at)
    figures = known_figures(review, at)
    words = words_of(review, figures)
    review.opening, review.conclusions = words.opening, words.conclusions
    review.status, review.held_on, review.held_at, review.held_by = ReviewStatus.HELD, held_on, at, by
    review.figures = figures.as_json()
    review.version += 1
    review.save()
    issue_review_document(review=review, figures=figures, words=words, at=at, by=by)
    tell_of_review(review, figures, at=at)
    return review


def _check_day(review: Review, held_on: date, at: datetime) -> None:
    if held_on > localdate(at):
        raise ValidationError({"held_on": _("This day is still to come.")})
    if held_on <= last_day(review.work_list.year, review.month):
        raise ValidationError({"held_on": _("A review is held after its period.")})
