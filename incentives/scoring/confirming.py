"""A unit confirms its points as they stand (article 16)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from incentives.enums import ClaimStatus
from incentives.models import Score, ScoreConfirmation
from incentives.rules.rounding import shown
from incentives.selectors.performance import points_of_year

if TYPE_CHECKING:
    from datetime import datetime

    from organization.models import Person


@transaction.atomic
def confirm_score(*, score: Score, seen: str, at: datetime, by: Person) -> ScoreConfirmation:
    """Confirm the points on the working of this moment; `seen` is the total that the page showed.

    Raises ValidationError where it has changed since, where it is confirmed already, or an objection is pending.
    """
    score = Score.objects.select_for_update().get(pk=score.pk)
    if not by.has_perm("incentives.confirm_score", points_of_year(score.year, score.unit_id)):
        raise PermissionDenied
    if shown(score.total) != seen:
        raise ValidationError(_("The points have changed meanwhile. Look at them again."))
    if score.objections.filter(status=ClaimStatus.PENDING).exists():
        raise ValidationError(_("An objection to these points waits for a decision."))
    if is_confirmed(score, score.confirmations.order_by("at", "pk").last()):
        raise ValidationError(_("These points are confirmed already."))
    return ScoreConfirmation.objects.create(score=score, total=score.total, working=score.working, at=at, by=by)


def is_confirmed(score: Score, confirmation: ScoreConfirmation | None) -> bool:
    """Whether the confirmation still fits: nothing has changed underneath since."""
    if confirmation is None:
        return False
    return confirmation.total == score.total and confirmation.working == score.working
