"""A co-host answers on the version of an assessment plan that it saw: agrees, or says why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from incentives.assessing.telling import tell_host_of_answer
from incentives.assessing.writing import locked
from incentives.enums import PlanStatus
from incentives.models import PlanAgreement
from incentives.selectors.plans import plan_subject
from regulation.selectors import article_hosts, day_in_year

if TYPE_CHECKING:
    from datetime import datetime

    from incentives.models import AssessmentPlan
    from organization.models import Person, Unit


@transaction.atomic
def answer_plan(
    *, plan: AssessmentPlan, version: int, agrees: bool, remark: str = "", at: datetime, by: Person
) -> PlanAgreement:
    """The word of the person's own unit; until the plan is submitted the unit's last word counts."""
    return _answer(plan, version, by.unit, agrees=agrees, remark=remark, at=at, by=by, on_paper=False)


@transaction.atomic
def record_answer(
    *, plan: AssessmentPlan, version: int, unit: Unit, agrees: bool, remark: str, at: datetime, by: Person
) -> PlanAgreement:
    """The supervision office records what a co-host answered on paper; `remark` names the paper."""
    return _answer(plan, version, unit, agrees=agrees, remark=remark, at=at, by=by, on_paper=True)


def _answer(
    plan: AssessmentPlan,
    version: int,
    unit: Unit | None,
    *,
    agrees: bool,
    remark: str,
    at: datetime,
    by: Person,
    on_paper: bool,
) -> PlanAgreement:
    plan = locked(plan, version)
    hosts = article_hosts(plan.year, day_in_year(plan.year, localdate(at)))
    subject = plan_subject(plan.article, plan.year, hosts, plan)
    may = "incentives.record_plan_answer" if on_paper else "incentives.answer_plan"
    if unit is None or not by.has_perm(may, subject):
        raise PermissionDenied
    if unit.pk not in subject.asked:
        raise ValidationError(_("%(unit)s is not asked about this plan.") % {"unit": unit})
    if plan.status != PlanStatus.WITH_CO_HOSTS:
        raise ValidationError(_("The plan does not wait for answers."))
    remark = remark.strip()
    if on_paper and not remark:
        raise ValidationError({"remark": _("Name the paper on which the unit has answered.")})
    if not agrees and not remark:
        raise ValidationError({"remark": _("Say why the unit does not agree.")})
    answer = PlanAgreement.objects.create(
        plan=plan, version=plan.version, unit=unit, agrees=agrees, remark=remark, at=at, by=by
    )
    tell_host_of_answer(plan, hosts, answer, at)
    return answer
