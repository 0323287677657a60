"""Preparing a review of a closed period, and writing its words (article 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from office.enums import ReviewStatus
from office.evaluating import open_evaluation
from office.models import Review
from office.rules.reviews import last_months
from tasks.models import WorkList

if TYPE_CHECKING:
    from datetime import datetime

    from office.enums import ReviewKind
    from office.models import Meeting
    from organization.models import Person

LONGEST = 10000


class ReviewChangedError(Exception):
    """Somebody else has written to the review since it was read; `review` is how it stands now."""

    def __init__(self, review: Review) -> None:
        super().__init__(_("Somebody else has changed this review in the meantime."))
        self.review = review


@transaction.atomic
def prepare_review(*, work_list: WorkList, kind: ReviewKind, month: int, at: datetime, by: Person) -> Review:
    """Begin to prepare the review of a closed period; there is one for each, whoever begins it.

    Where it asks for the units' own evaluations, they are told. Raises ValidationError if the month is not closed, or
    if no period of the kind ends with it.
    """
    if not by.has_perm("office.prepare_reviews"):
        raise PermissionDenied
    work_list = WorkList.objects.select_for_update().get(pk=work_list.pk)
    if month not in last_months(kind):
        raise ValidationError(_("No review of this kind ends with month %(month)s.") % {"month": month})
    if month > work_list.closed_through:
        raise ValidationError(_("This month is not closed yet; a review follows its closing."))
    return open_evaluation(work_list=work_list, kind=kind, month=month, at=at, by=by)


@transaction.atomic
def write_review(
    *, review: Review, opening: str, conclusions: str, meeting: Meeting | None, version: int, at: datetime, by: Person
) -> Review:
    """Write the review's words and where it is held. An empty opening brings the proposed one back.

    Raises ReviewChangedError if somebody else has written since `version` was read, ValidationError once it was held.
    """
    review = lock_review(review, by)
    if review.version != version:
        raise ReviewChangedError(review)
    words = {"opening": opening, "conclusions": conclusions}
    for name, text in words.items():
        setattr(review, name, _checked(name, text))
    review.meeting = meeting
    review.version += 1
    review.save(update_fields=[*words, "meeting", "version"])
    return review


def _checked(name: str, text: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if len(text) > LONGEST:
        said = _("At most %(most)s characters; there are %(count)s.")
        raise ValidationError({name: said % {"most": LONGEST, "count": len(text)}})
    return text


def lock_review(review: Review, by: Person) -> Review:
    """The review in preparation, locked for a change. Raises ValidationError once it was held."""
    locked = Review.objects.select_for_update(of=("self",)).select_related("work_list", "meeting").get(pk=review.pk)
    if locked.status == ReviewStatus.HELD:
        raise ValidationError(_("The review was held; nothing in it changes any more."))
    if not by.has_perm("office.hold_review", locked):
        raise PermissionDenied
    return locked
