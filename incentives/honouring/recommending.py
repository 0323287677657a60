"""City leaders recommend one or two items of what they lead (article 17)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incentives.honouring.standing import document_of, limited, lock_year, locked, move
from incentives.honouring.telling import tell_mayor
from incentives.models import Recommendation
from incentives.rules.honours import OPEN_TO_RECOMMENDATION, is_too_many, with_recommendations
from incentives.selectors.honours import conflict_of, limits_of, recommended_by

if TYPE_CHECKING:
    from datetime import date, datetime

    from incentives.models import Nomination
    from organization.models import Person


@transaction.atomic
def recommend(
    *, nomination: Nomination, leader: Person, reason: str = "", document: str = "", at: datetime, by: Person
) -> Recommendation:
    """A leader recommends what they lead; from paper, the supervision office records it with the document.

    What binds the leader to a unit on the task is kept with it and shown. Raises ValidationError for one more than the
    leader has, and for a nomination that the mayor has reviewed.
    """
    document = _authority(nomination, leader, document, by)
    reason = limited(reason, "reason")
    lock_year(nomination.year)
    nomination = locked(nomination)
    _check_open(nomination)
    if nomination.recommendations.filter(leader=leader, withdrawn_at=None).exists():
        raise ValidationError(_("%(leader)s has recommended it already.") % {"leader": leader.post or leader.name})
    _check_places(leader, nomination.year, localdate(at))
    made = Recommendation.objects.create(
        nomination=nomination,
        year=nomination.year,
        leader=leader,
        reason=reason,
        conflict=conflict_of(leader, nomination.task, localdate(at)),
        document=document,
        at=at,
        by=by,
    )
    _settle(nomination)
    tell_mayor(made, at)
    return made


@transaction.atomic
def withdraw_recommendation(*, recommendation: Recommendation, at: datetime, by: Person) -> Recommendation:
    """Take it back, before the mayor has reviewed the item; the leader has that place again."""
    if not by.has_perm("incentives.withdraw_recommendation", recommendation):
        raise PermissionDenied
    lock_year(recommendation.year)
    nomination = locked(recommendation.nomination)
    _check_open(nomination)
    recommendation = Recommendation.objects.select_for_update(of=("self",)).get(pk=recommendation.pk)
    if recommendation.withdrawn_at is not None:
        raise ValidationError(_("This recommendation was taken back already."))
    recommendation.withdrawn_at = at
    recommendation.save(update_fields=["withdrawn_at"])
    _settle(nomination)
    return recommendation


def _authority(nomination: Nomination, leader: Person, document: str, by: Person) -> str:
    """The paper from which it is recorded, if it is; raises PermissionDenied for whoever may not recommend."""
    if not leader.has_perm("incentives.recommend_nomination", nomination):
        raise PermissionDenied
    if leader == by:
        return ""
    if not by.has_perm("incentives.record_recommendation"):
        raise PermissionDenied
    return document_of(document, _("Name the paper on which the leader recommends it."))


def _check_open(nomination: Nomination) -> None:
    if nomination.status not in OPEN_TO_RECOMMENDATION:
        given = {"title": nomination.task.title, "state": nomination.get_status_display()}
        raise ValidationError(_("%(title)s stands at: %(state)s. This step is not open to it.") % given)


def _check_places(leader: Person, year: int, on: date) -> None:
    limit, taken = limits_of(year, on).recommendations, recommended_by(leader, year)
    if not is_too_many(limit, taken, 1):
        return
    said = ngettext(
        "%(leader)s has recommended %(taken)s item of %(year)s already, of %(limit)s at most. Take it back first.",
        "%(leader)s has recommended %(taken)s items of %(year)s already, of %(limit)s at most. Take one back first.",
        taken,
    )
    given = {"leader": leader.post or leader.name, "taken": taken, "year": year, "limit": limit}
    raise ValidationError(said % given, code="too_many_recommendations")


def _settle(nomination: Nomination) -> None:
    """The state that follows from the recommendations that stand."""
    count = nomination.recommendations.filter(withdrawn_at=None).count()
    move(nomination, with_recommendations(nomination.status, count))  # type: ignore[arg-type]
    nomination.save(update_fields=["status"])
