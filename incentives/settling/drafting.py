"""Making the year's plan from what has been decided, while it is a draft."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from incentives.enums import YearPlanStatus
from incentives.models import PlannedMeasure, YearPlan
from incentives.selectors.year_plans import decisions_of, measures_for, outdated
from incentives.settling.locking import lock_plan, lock_year

if TYPE_CHECKING:
    from datetime import datetime

    from incentives.models import Measure, MeasureDecision
    from organization.models import Person

AT_ONCE = 2000


@dataclass(frozen=True)
class PlanRenewal:
    """What a renewal brought into a draft, changed in it and took out of it."""

    added: int
    changed: int
    removed: int

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.changed or self.removed)


@transaction.atomic
def draft_plan(*, year: int, at: datetime, by: Person) -> YearPlan:
    """Begin the year's plan, or a supplement once there is an approved one, with everything that has been decided.

    Raises ValidationError before the year is over, where one is in work already, or where nothing has been decided
    that is in no plan yet.
    """
    if not by.has_perm("incentives.draft_year_plan"):
        raise PermissionDenied
    if localdate(at).year <= year:
        raise ValidationError(_("The plan is made once the year is over."))
    lock_year(year)
    plans = YearPlan.objects.filter(year=year)
    if plans.exclude(status=YearPlanStatus.APPROVED).exists():
        raise ValidationError(_("A plan of this year is in work already."))
    number = (plans.aggregate(last=Max("number"))["last"] or 0) + 1
    plan = YearPlan.objects.create(year=year, number=number, drafted_at=at, drafted_by=by)
    if renew_plan(plan=plan, by=by).is_empty:
        raise ValidationError(_("Nothing has been decided yet that is not in a plan."))
    return plan


@transaction.atomic
def renew_plan(*, plan: YearPlan, by: Person) -> PlanRenewal:
    """Let a draft hold what has been decided by now; what was left out of it stays out."""
    plan = lock_plan(plan)
    if not by.has_perm("incentives.draft_year_plan", plan):
        raise PermissionDenied
    wanted = {measure.pk: measure for measure in measures_for(plan)}
    known = {row.measure_id: row for row in plan.measures.in_plan()}
    decisions = decisions_of(wanted)
    new = [_planned(plan, wanted[pk], decisions.get(pk)) for pk in wanted.keys() - known.keys()]
    changed = [row for pk, row in known.items() if pk in wanted and _follow(row, wanted[pk], decisions.get(pk))]
    gone = [row.pk for pk, row in known.items() if pk not in wanted]
    PlannedMeasure.objects.bulk_create(new, batch_size=AT_ONCE)
    PlannedMeasure.objects.bulk_update(changed, ["amount", "working"], batch_size=AT_ONCE)
    PlannedMeasure.objects.filter(pk__in=gone).delete()
    return PlanRenewal(added=len(new), changed=len(changed), removed=len(gone))


def _planned(plan: YearPlan, measure: Measure, decision: MeasureDecision | None) -> PlannedMeasure:
    return PlannedMeasure(plan=plan, measure=measure, amount=measure.amount, working=_working(measure, decision))


def _follow(row: PlannedMeasure, measure: Measure, decision: MeasureDecision | None) -> bool:
    """Take over what has been decided since; whether anything has."""
    before = (row.amount, row.working)
    row.amount, row.working = measure.amount, _working(measure, decision)
    return before != (row.amount, row.working)


def _working(measure: Measure, decision: MeasureDecision | None) -> dict[str, Any]:
    """The measure's working, and with it what its host decided, why and on which document."""
    if decision is None:
        return dict(measure.working)
    said = {
        "status": decision.status,
        "reason": decision.reason,
        "document": decision.document,
        "at": decision.at.isoformat(),
        "by": decision.by.post or decision.by.name,
    }
    return {**measure.working, "decision": said}


@transaction.atomic
def write_introduction(*, plan: YearPlan, text: str, by: Person) -> YearPlan:
    plan = lock_plan(plan)
    if not by.has_perm("incentives.draft_year_plan", plan):
        raise PermissionDenied
    plan.introduction = text.strip()
    plan.save(update_fields=["introduction"])
    return plan


@transaction.atomic
def leave_out(*, planned: PlannedMeasure, reason: str, at: datetime, by: Person) -> PlannedMeasure:
    """Take a measure out of a plan that is not approved yet; it stays decided, and a supplement can take it up."""
    plan = lock_plan(planned.plan)
    if not by.has_perm("incentives.manage_year_plan"):
        raise PermissionDenied
    _check_not_approved(plan)
    if not reason.strip():
        raise ValidationError({"reason": _("Give a reason.")})
    planned = PlannedMeasure.objects.select_for_update(of=("self",)).get(pk=planned.pk)
    planned.left_out_at, planned.left_out_by, planned.left_out_reason = at, by, reason.strip()
    planned.save(update_fields=["left_out_at", "left_out_by", "left_out_reason"])
    return planned


@transaction.atomic
def take_in_again(*, planned: PlannedMeasure, by: Person) -> PlannedMeasure:
    """Put a measure that was left out back into a draft, as it is decided by now."""
    plan = lock_plan(planned.plan)
    if not by.has_perm("incentives.draft_year_plan", plan):
        raise PermissionDenied
    planned = PlannedMeasure.objects.select_for_update(of=("self",)).get(pk=planned.pk)
    planned.left_out_at, planned.left_out_by, planned.left_out_reason = None, None, ""
    planned.save(update_fields=["left_out_at", "left_out_by", "left_out_reason"])
    renew_plan(plan=plan, by=by)
    return planned


def _check_not_approved(plan: YearPlan) -> None:
    if plan.status == YearPlanStatus.APPROVED:
        raise ValidationError(_("The plan is approved; it is not changed any more."))


@transaction.atomic
def submit_plan(*, plan: YearPlan, at: datetime, by: Person) -> YearPlan:
    """Send a draft to the city government. Raises ValidationError for an empty one, and for one that does not hold
    what has been decided by now."""
    plan = lock_plan(plan)
    if not by.has_perm("incentives.draft_year_plan", plan):
        raise PermissionDenied
    if not plan.measures.in_plan().exists():
        raise ValidationError(_("The plan holds no measure."))
    if outdated(plan).exists():
        raise ValidationError(_("Some measures have been decided otherwise since: renew the plan from the decisions."))
    plan.status, plan.submitted_at, plan.submitted_by = YearPlanStatus.SUBMITTED, at, by
    plan.save(update_fields=["status", "submitted_at", "submitted_by"])
    return plan


@transaction.atomic
def recall_plan(*, plan: YearPlan, by: Person) -> YearPlan:
    """Take a submitted plan back to work on it."""
    plan = lock_plan(plan)
    if not by.has_perm("incentives.approve_year_plan", plan):
        raise PermissionDenied
    plan.status, plan.submitted_at, plan.submitted_by = YearPlanStatus.DRAFT, None, None
    plan.save(update_fields=["status", "submitted_at", "submitted_by"])
    return plan
