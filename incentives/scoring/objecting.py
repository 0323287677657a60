"""Objections of units to a line of their points, or to a bonus that is missing (article 16).

Somebody of the article's host or of the supervision office decides who had not decided the line. An accepted objection
decides the measure anew with its reason; a missing bonus becomes an accepted claim. The points follow at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from incentives.deciding import decide_measure
from incentives.enums import ClaimStatus, MeasureKind, MeasureStatus
from incentives.evidence import attach_evidence
from incentives.measuring import renew_measures
from incentives.models import ContributionClaim, LoadItem, Measure, Score, ScoreObjection
from incentives.permissions.performance import ARTICLE
from incentives.scoring.claiming import is_completed_task, written
from incentives.scoring.telling import tell_of_decision, tell_of_objection
from incentives.selectors.performance import plea_of, points_of_year

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from decimal import Decimal

    from django.core.files.uploadedfile import UploadedFile

    from organization.models import Person
    from tasks.models import Task


@transaction.atomic
def file_score_objection(
    *,
    score: Score,
    task: Task,
    text: str,
    claimed: Decimal | None = None,
    uploads: Sequence[UploadedFile] = (),
    at: datetime,
    by: Person,
) -> ScoreObjection:
    """Object to what the task brings the unit: its deduction or bonus, or that it brings no bonus.

    Raises ValidationError without grounds, for a task that is not the unit's, for negative points, and while an
    objection to the same task waits.
    """
    score = Score.objects.select_for_update(of=("self",)).select_related("unit").get(pk=score.pk)
    if not by.has_perm("incentives.object_to_score", points_of_year(score.year, score.unit_id)):
        raise PermissionDenied
    text = written(text, "text", _("Write why the line is not right."))
    if not LoadItem.objects.filter(score=score, task=task, stands=True).exists():
        raise ValidationError(_("The unit is not on this task."))
    if claimed is not None and claimed < 0:
        raise ValidationError({"claimed": _("Points are not negative.")})
    if score.objections.filter(task=task, status=ClaimStatus.PENDING).exists():
        raise ValidationError(_("An objection to this task waits for a decision."))
    objection = ScoreObjection.objects.create(
        score=score,
        task=task,
        measure=line_of(score, task),
        text=text,
        claimed=claimed,
        filed_at=at,
        filed_by=by,
    )
    attach_evidence(objection, uploads, at=at, by=by)
    tell_of_objection(objection, at)
    return objection


def line_of(score: Score, task: Task) -> Measure | None:
    """The measure that a task brings the unit, if any; where there is none in force, one that was dropped."""
    lines = Measure.objects.in_year(score.year).filter(article=ARTICLE, unit=score.unit_id, task=task).standing()
    return min(lines, key=lambda each: (not each.stands, each.status == MeasureStatus.DROPPED, each.pk), default=None)


@transaction.atomic
def withdraw_score_objection(*, objection: ScoreObjection, at: datetime, by: Person) -> ScoreObjection:
    objection = _locked(objection)
    if not by.has_perm("incentives.withdraw_score_plea", plea_of(objection)):
        raise PermissionDenied
    _decide(objection, ClaimStatus.WITHDRAWN, "", at, by)
    return objection


@transaction.atomic
def reject_score_objection(*, objection: ScoreObjection, reason: str, at: datetime, by: Person) -> ScoreObjection:
    """Let the line stand, with reasons; the unit is told."""
    reason = written(reason, "reason", _("Give the reasons of the decision."))
    objection = _to_decide(objection, by)
    _decide(objection, ClaimStatus.REJECTED, reason, at, by)
    tell_of_decision(objection, at)
    return objection


@transaction.atomic
def accept_score_objection(
    *, objection: ScoreObjection, points: Decimal | None, reason: str, at: datetime, by: Person
) -> ScoreObjection:
    """Decide the line anew at these points, none of them drops it; a missing bonus comes as the article gives it.

    Raises ValidationError where points are missing, and where no bonus follows from an accepted claim.
    """
    reason = written(reason, "reason", _("Give the reasons of the decision."))
    objection = _to_decide(objection, by)
    _decide(objection, ClaimStatus.ACCEPTED, reason, at, by)
    said = _("Objection %(number)s of %(unit)s accepted: %(reason)s") % {
        "number": objection.pk,
        "unit": objection.score.unit.short_name,
        "reason": reason,
    }
    if objection.measure is None:
        _grant_bonus(objection, said, at, by)
    else:
        _decide_anew(objection.measure, points, said, at, by)
    tell_of_decision(objection, at)
    return objection


def _decide_anew(measure: Measure, points: Decimal | None, reason: str, at: datetime, by: Person) -> None:
    if points is None or points < 0:
        raise ValidationError({"points": _("Write the points that count from now on; 0 drops the line.")})
    status = MeasureStatus.CHANGED if points else MeasureStatus.DROPPED
    if points and points == measure.proposed:
        status = MeasureStatus.CONFIRMED
    decide_measure(measure=measure, status=status, amount=points or None, reason=reason, at=at, by=by)


def _grant_bonus(objection: ScoreObjection, reason: str, at: datetime, by: Person) -> None:
    """An accepted claim in the unit's name, and the bonus that follows from it."""
    task, unit_id = objection.task, objection.score.unit_id
    if not is_completed_task(task):
        raise ValidationError(_("Only a completed task earns points."))
    open_or_accepted = (ClaimStatus.PENDING, ClaimStatus.ACCEPTED)
    claim = ContributionClaim.objects.filter(task=task, unit=unit_id, status__in=open_or_accepted).first()
    if claim is None:
        claim = ContributionClaim(
            task=task,
            unit_id=unit_id,
            text=objection.text,
            claimed_at=objection.filed_at,
            claimed_by=objection.filed_by,
        )
    claim.status, claim.decision_reason, claim.decided_at, claim.decided_by = ClaimStatus.ACCEPTED, reason, at, by
    claim.save()
    renew_measures(year=objection.score.year, articles=(ARTICLE,), at=at)
    line = line_of(objection.score, task)
    if line is None or line.kind != MeasureKind.BONUS_POINTS or line.status == MeasureStatus.DROPPED:
        raise ValidationError(_("No points follow for this unit from an accepted claim."))


def _to_decide(objection: ScoreObjection, by: Person) -> ScoreObjection:
    objection = _locked(objection)
    if not by.has_perm("incentives.decide_score_plea", plea_of(objection)):
        raise PermissionDenied
    return objection


def _locked(objection: ScoreObjection) -> ScoreObjection:
    related = ("score__unit", "task__work_list", "measure", "filed_by")
    found = ScoreObjection.objects.select_for_update(of=("self",)).select_related(*related).get(pk=objection.pk)
    if found.status != ClaimStatus.PENDING:
        raise ValidationError(_("This objection is decided, or withdrawn."))
    return found


def _decide(objection: ScoreObjection, status: ClaimStatus, reason: str, at: datetime, by: Person) -> None:
    objection.status, objection.decision_reason = status, reason
    objection.decided_at, objection.decided_by = at, by
    objection.save(update_fields=["status", "decision_reason", "decided_at", "decided_by"])
