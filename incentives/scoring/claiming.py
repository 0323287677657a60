"""Claims of another outstanding contribution on a completed task (article 16): filed with evidence, decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from incentives.enums import ClaimStatus
from incentives.evidence import attach_evidence
from incentives.measuring import renew_measures
from incentives.models import ContributionClaim
from incentives.permissions.performance import ARTICLE
from incentives.scoring.telling import tell_of_claim, tell_of_claim_decided
from incentives.selectors.performance import plea_of_claim, points_of_year
from incentives.selectors.performance_facts import DECEMBER
from supervision.enums import Flag
from supervision.models import Check

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile

    from organization.models import Person
    from tasks.models import Task

LONGEST_TEXT = 4000


@transaction.atomic
def claim_contribution(
    *, task: Task, text: str, uploads: Sequence[UploadedFile] = (), at: datetime, by: Person
) -> ContributionClaim:
    """Claim it for the person's unit, which is on the task.

    Raises ValidationError without text, for a task that is not completed, after the approval of the year's plan, and
    where the unit has claimed it already.
    """
    if not by.has_perm("incentives.claim_contribution", task) or by.unit_id is None:
        raise PermissionDenied
    text = written(text, "text", _("Write what was contributed, and where it can be seen."))
    if points_of_year(task.work_list.year).is_approved:
        raise ValidationError(_("The year's plan is approved; nothing can be claimed any more."))
    if not is_completed_task(task):
        raise ValidationError(_("Only a completed task earns points."))
    known = ContributionClaim.objects.filter(task=task, unit=by.unit_id)
    if known.filter(status__in=(ClaimStatus.PENDING, ClaimStatus.ACCEPTED)).exists():
        raise ValidationError(_("The unit has claimed this already."))
    claim = ContributionClaim.objects.create(task=task, unit_id=by.unit_id, text=text, claimed_at=at, claimed_by=by)
    attach_evidence(claim, uploads, at=at, by=by)
    tell_of_claim(claim, at)
    return claim


def withdraw_claim(*, claim: ContributionClaim, at: datetime, by: Person) -> ContributionClaim:
    """Take it back before it is decided."""
    with transaction.atomic():
        claim = _locked(claim)
        if not by.has_perm("incentives.withdraw_score_plea", plea_of_claim(claim)):
            raise PermissionDenied
        _decide(claim, ClaimStatus.WITHDRAWN, "", at, by)
    return claim


def reject_claim(*, claim: ContributionClaim, reason: str, at: datetime, by: Person) -> ContributionClaim:
    return _decided(claim, ClaimStatus.REJECTED, reason, at, by)


def accept_claim(*, claim: ContributionClaim, reason: str, at: datetime, by: Person) -> ContributionClaim:
    """The task earns its point for every unit on it; the measures follow at once where the year is settled."""
    return _decided(claim, ClaimStatus.ACCEPTED, reason, at, by)


def written(text: str, field: str, missing: str) -> str:
    if not text.strip():
        raise ValidationError({field: missing})
    if len(text) > LONGEST_TEXT:
        raise ValidationError({field: _("At most %(length)s characters.") % {"length": LONGEST_TEXT}})
    return text.strip()


def is_completed_task(task: Task) -> bool:
    """Whether its completion is accepted, or December has a red flag."""
    if task.completed_on is not None and task.completed_on.year <= task.work_list.year:
        return True
    return Check.objects.current().filter(task=task, month=DECEMBER, flag=Flag.RED_FLAG).exists()


@transaction.atomic
def _decided(claim: ContributionClaim, status: ClaimStatus, reason: str, at: datetime, by: Person) -> ContributionClaim:
    reason = written(reason, "reason", _("Give the reasons of the decision."))
    claim = _locked(claim)
    if not by.has_perm("incentives.decide_score_plea", plea_of_claim(claim)):
        raise PermissionDenied
    _decide(claim, status, reason, at, by)
    if status == ClaimStatus.ACCEPTED:
        renew_measures(year=claim.task.work_list.year, articles=(ARTICLE,), at=at)
    tell_of_claim_decided(claim, at)
    return claim


def _locked(claim: ContributionClaim) -> ContributionClaim:
    related = ("task__work_list", "unit")
    found = ContributionClaim.objects.select_for_update(of=("self",)).select_related(*related).get(pk=claim.pk)
    if found.status != ClaimStatus.PENDING:
        raise ValidationError(_("This claim is decided, or withdrawn."))
    return found


def _decide(claim: ContributionClaim, status: ClaimStatus, reason: str, at: datetime, by: Person) -> None:
    claim.status, claim.decision_reason, claim.decided_at, claim.decided_by = status, reason, at, by
    claim.save(update_fields=["status", "decision_reason", "decided_at", "decided_by"])
