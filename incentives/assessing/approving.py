"""The general office approves an assessment plan, which puts its figures into force, or returns it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from incentives.assessing.content import check_is_complete
from incentives.assessing.telling import tell_host_of_return, tell_of_approval
from incentives.assessing.writing import add_step, locked
from incentives.enums import PlanStatus
from incentives.measuring import renew_measures
from incentives.models import PlanDate
from incentives.selectors.plans import answers_to, asked_units, plan_subject
from regulation.selectors import article_hosts, day_in_year
from regulation.services import enter_approved_figures

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from incentives.models import AssessmentPlan
    from organization.models import Person
    from regulation.selectors import Hosts


@transaction.atomic
def approve_plan(
    *, plan: AssessmentPlan, version: int, document: str, reason: str = "", at: datetime, by: Person
) -> AssessmentPlan:
    """Put the plan into force, and with it its figures from its day on; measures that rest on them are renewed.

    By somebody of the supervision office who has not written it. `reason` is needed where a co-host does not agree.
    """
    plan, hosts = _submitted(plan, version, at, by)
    document, reason = document.strip(), reason.strip()
    if not document:
        raise ValidationError({"document": _("Name the document of the approval.")})
    answers = answers_to(plan, asked_units(hosts, plan.article))
    if any(answer.disagrees for answer in answers) and not reason:
        raise ValidationError({"reason": _("A co-host does not agree: give the reason of the approval.")})
    check_is_complete(plan)
    plan.approval_document = document
    _decide(plan, PlanStatus.APPROVED, reason, at, by)
    enter_approved_figures(
        year=plan.year,
        figures=plan.figures,
        holds_from=plan.holds_from or day_in_year(plan.year, localdate(at)),
        document=plan.document,
        entered_by=plan.drafted_by,
        approved_by=by,
        at=at,
    )
    add_step(plan, PlanStatus.APPROVED, at=at, by=by, text=reason, document=document)
    renew_measures(year=plan.year, articles=(plan.article,), at=at)
    tell_of_approval(plan, hosts, at)
    return plan


@transaction.atomic
def return_plan(*, plan: AssessmentPlan, version: int, reason: str, at: datetime, by: Person) -> AssessmentPlan:
    """Give the plan back to its host, and say why."""
    plan, hosts = _submitted(plan, version, at, by)
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Say why the plan is returned.")})
    _decide(plan, PlanStatus.RETURNED, reason, at, by)
    add_step(plan, PlanStatus.RETURNED, at=at, by=by, text=reason)
    tell_host_of_return(plan, hosts, at)
    return plan


def _submitted(
    plan: AssessmentPlan, version: int, at: datetime, by: Person
) -> tuple[AssessmentPlan, Mapping[int, Hosts]]:
    plan = locked(plan, version)
    hosts = article_hosts(plan.year, day_in_year(plan.year, localdate(at)))
    if not by.has_perm("incentives.decide_plan", plan_subject(plan.article, plan.year, hosts, plan)):
        raise PermissionDenied
    if plan.status == PlanStatus.APPROVED:
        raise ValidationError(_("The plan has been approved already."))
    if plan.status != PlanStatus.SUBMITTED:
        raise ValidationError(_("The plan does not wait for approval."))
    return plan, hosts


def _decide(plan: AssessmentPlan, status: PlanStatus, reason: str, at: datetime, by: Person) -> None:
    plan.status, plan.decision_reason, plan.decided_at, plan.decided_by = status, reason, at, by
    plan.save(update_fields=["status", "decision_reason", "decided_at", "decided_by", "approval_document"])


@transaction.atomic
def record_date_done(*, date_of_plan: PlanDate, done_on: date, at: datetime, by: Person) -> PlanDate:
    """The host notes when something that its approved plan sets a date for was done."""
    kept = PlanDate.objects.select_for_update(of=("self",)).select_related("plan").get(pk=date_of_plan.pk)
    plan = kept.plan
    hosts = article_hosts(plan.year, day_in_year(plan.year, localdate(at)))
    if not by.has_perm("incentives.draft_plan", plan_subject(plan.article, plan.year, hosts)):
        raise PermissionDenied
    if plan.status != PlanStatus.APPROVED or kept.withdrawn_at is not None:
        raise ValidationError(_("Only the dates of an approved plan are followed up."))
    if done_on > localdate(at):
        raise ValidationError({"done_on": _("The day lies in the future.")})
    kept.done_on = done_on
    kept.save(update_fields=["done_on"])
    return kept
