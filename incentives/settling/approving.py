"""The city government's approval, recorded by the supervision office: from then on the plan is frozen, and every
measure of it is due one calendar month later (article 21)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from incentives.enums import YearPlanStatus
from incentives.evidence import attach_evidence
from incentives.measuring import lock_measures
from incentives.rules.year_plan import due_on
from incentives.selectors.year_plans import outdated, planned_rows
from incentives.settling.locking import lock_plan
from incentives.settling.notifying import tell_of_approval

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from django.core.files.uploadedfile import UploadedFile

    from incentives.models import YearPlan
    from organization.models import Person


@transaction.atomic
def approve_plan(
    *, plan: YearPlan, approved_on: date, document: str, at: datetime, by: Person, uploads: Sequence[UploadedFile] = ()
) -> YearPlan:
    """Record the approval; whoever comes second finds the plan approved and changes nothing.

    Raises ValidationError where the day lies before the submission or in the future, where the document is missing,
    and where a measure has been decided otherwise since the plan was submitted: what was not approved is not frozen.
    """
    plan = lock_plan(plan)
    if plan.status == YearPlanStatus.APPROVED and by.has_perm("incentives.manage_year_plan"):
        return plan
    if not by.has_perm("incentives.approve_year_plan", plan):
        raise PermissionDenied
    _check(plan, approved_on, document, at)
    plan.measures.in_plan().update(due_on=due_on(approved_on))
    plan.status, plan.approved_on, plan.approval_document = YearPlanStatus.APPROVED, approved_on, document.strip()
    plan.approved_at, plan.approved_by = at, by
    attach_evidence(plan, uploads, at=at, by=by)
    plan.save(update_fields=["status", "approved_on", "approval_document", "approved_at", "approved_by"])
    tell_of_approval(plan, planned_rows(plan), at=at)
    return plan


def _check(plan: YearPlan, approved_on: date, document: str, at: datetime) -> None:
    problems: dict[str, str] = {}
    if plan.submitted_at and approved_on < localdate(plan.submitted_at):
        problems["approved_on"] = _("The plan was submitted later than that.")
    if approved_on > localdate(at):
        problems["approved_on"] = _("This day is still to come.")
    if not document.strip():
        problems["document"] = _("Name the document of the approval.")
    if problems:
        raise ValidationError(problems)
    lock_measures(plan.year)
    if count := outdated(plan).count():
        said = _(
            "%(count)s measures have been decided otherwise since the plan was submitted: leave them out for a "
            "supplement, or take the plan back and renew it."
        )
        raise ValidationError(said % {"count": count})
