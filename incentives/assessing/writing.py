"""The host writes an assessment plan, takes over last year's, and sends it to the co-hosts and to the office."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from incentives.assessing.content import DateEntry, PlanContent, check_is_complete, checked_content, keep_dates
from incentives.assessing.telling import tell_co_hosts, tell_office
from incentives.enums import PlanStatus
from incentives.evidence import attach_evidence
from incentives.models import AssessmentPlan, PlanStep
from incentives.selectors.plans import PLANNED_ARTICLES, answers_to, asked_units, plan_in_force, plan_subject
from regulation.articles import ARTICLE
from regulation.rules import write_value
from regulation.selectors import article_hosts, day_in_year, parameters_on

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile

    from organization.models import Person
    from regulation.selectors import Hosts

WITH_HOST = (PlanStatus.DRAFT, PlanStatus.WITH_CO_HOSTS, PlanStatus.RETURNED)
LEAP_DAY = (2, 29)


class PlanChangedError(ValidationError):
    """Somebody else has changed the plan since this person opened it; nothing is lost."""

    def __init__(self, plan: AssessmentPlan) -> None:
        super().__init__(_("The plan has been changed meanwhile: look at what is stored, then save again."))
        self.plan = plan


@transaction.atomic
def save_plan(
    *,
    year: int,
    article: int,
    content: PlanContent,
    version: int,
    at: datetime,
    by: Person,
    uploads: Sequence[UploadedFile] = (),
) -> AssessmentPlan:
    """Write a new version of the plan in work, or begin one (`version` 0).

    A change after it was sent brings it back to the host: who has agreed is asked again. Raises PlanChangedError if
    `version` is not the stored one, ValidationError by field for what does not fit.
    """
    check_may_write(year=year, article=article, at=at, by=by)
    checked = checked_content(content, article=article, year=year)
    plan = _plan_in_work(year, article, version, at, by)
    plan.status = PlanStatus.DRAFT
    plan.figures = dict(checked.figures)
    plan.procedure, plan.document, plan.holds_from = checked.procedure, checked.document, checked.holds_from
    plan.drafted_at, plan.drafted_by = at, by
    plan.submitted_at = plan.decided_at = plan.decided_by = None
    plan.decision_reason = ""
    plan.version = version + 1
    try:
        with transaction.atomic():
            plan.save()
    except IntegrityError as error:
        stored = AssessmentPlan.objects.exclude(status=PlanStatus.APPROVED).get(year=year, article=article)
        raise PlanChangedError(stored) from error
    keep_dates(plan, checked.dates, at)
    attach_evidence(plan, uploads, at=at, by=by)
    add_step(plan, PlanStatus.DRAFT, at=at, by=by)
    return plan


def check_may_write(*, year: int, article: int, at: datetime, by: Person) -> Mapping[int, Hosts]:
    if article not in PLANNED_ARTICLES:
        raise ValidationError(_("Article %(article)s needs no assessment plan.") % {"article": article})
    today = localdate(at)
    if year < today.year:
        raise ValidationError(_("%(year)s is over and keeps its figures.") % {"year": year})
    hosts = article_hosts(year, day_in_year(year, today))
    if not by.has_perm("incentives.draft_plan", plan_subject(article, year, hosts)):
        raise PermissionDenied
    return hosts


def _plan_in_work(year: int, article: int, version: int, at: datetime, by: Person) -> AssessmentPlan:
    plans = list(AssessmentPlan.objects.select_for_update().filter(year=year, article=article).order_by("number"))
    plan = next((each for each in plans if each.status != PlanStatus.APPROVED), None)
    if plan is None:
        return AssessmentPlan(year=year, article=article, number=len(plans) + 1, drafted_at=at, drafted_by=by)
    if plan.status == PlanStatus.SUBMITTED:
        raise ValidationError(_("The plan is with the general office and cannot be changed."))
    if plan.version != version:
        raise PlanChangedError(plan)
    return plan


@transaction.atomic
def send_plan(*, plan: AssessmentPlan, version: int, at: datetime, by: Person) -> AssessmentPlan:
    """Ask the co-hosts about this version of the plan."""
    plan = locked(plan, version)
    hosts = check_may_write(year=plan.year, article=plan.article, at=at, by=by)
    if plan.status not in (PlanStatus.DRAFT, PlanStatus.RETURNED):
        raise ValidationError(_("The plan has been sent already."))
    asked = asked_units(hosts, plan.article)
    if not asked:
        raise ValidationError(_("The article has no co-host to ask: submit the plan."))
    check_is_complete(plan)
    _move(plan, PlanStatus.WITH_CO_HOSTS)
    add_step(plan, PlanStatus.WITH_CO_HOSTS, at=at, by=by)
    tell_co_hosts(plan, hosts, asked, at)
    return plan


@transaction.atomic
def submit_plan(*, plan: AssessmentPlan, version: int, at: datetime, by: Person) -> AssessmentPlan:
    """Hand the plan to the general office, once every co-host has answered on this version."""
    plan = locked(plan, version)
    hosts = check_may_write(year=plan.year, article=plan.article, at=at, by=by)
    if plan.status not in WITH_HOST:
        raise ValidationError(_("The plan has been submitted already."))
    check_is_complete(plan)
    answers = answers_to(plan, asked_units(hosts, plan.article))
    if missing := [str(answer.unit) for answer in answers if answer.is_missing]:
        raise ValidationError(_("Not answered yet by %(units)s.") % {"units": "、".join(missing)})
    plan.submitted_at = at
    _move(plan, PlanStatus.SUBMITTED)
    add_step(plan, PlanStatus.SUBMITTED, at=at, by=by)
    tell_office(plan, hosts, answers, at)
    return plan


def content_of_last_year(year: int, article: int) -> PlanContent | None:
    """Last year's plan as a draft for this year: its figures, procedure and dates a year later; None without one."""
    before = plan_in_force(year - 1, article)
    if before is None:
        return None
    return PlanContent(
        figures=before.figures,
        procedure=before.procedure,
        dates=[DateEntry(each.title, _year_later(each.due_on)) for each in before.dates.filter(withdrawn_at=None)],
    )


def _year_later(day: date) -> date:
    return date(day.year + 1, 2, 28) if (day.month, day.day) == LEAP_DAY else day.replace(year=day.year + 1)


def content_to_begin_with(year: int, article: int) -> PlanContent:
    """What a new plan starts from: the figures that hold, and the dates and procedure of the plan in force."""
    figures = parameters_on(year, date(year, 12, 31)).values
    keys = [parameter.key for parameter in ARTICLE[article].parameters]
    before = plan_in_force(year, article)
    return PlanContent(
        figures={key: write_value(figures[key]) for key in keys},
        procedure=before.procedure if before else "",
        dates=[DateEntry(each.title, each.due_on) for each in before.dates.filter(withdrawn_at=None)] if before else [],
    )


def locked(plan: AssessmentPlan, version: int) -> AssessmentPlan:
    """The plan under a lock, if it still is the version that the person saw."""
    stored = AssessmentPlan.objects.select_for_update().get(pk=plan.pk)
    if stored.version != version:
        raise PlanChangedError(stored)
    return stored


def _move(plan: AssessmentPlan, status: PlanStatus) -> None:
    plan.status = status
    plan.save(update_fields=["status", "submitted_at"])


def add_step(
    plan: AssessmentPlan, status: PlanStatus, *, at: datetime, by: Person, text: str = "", document: str = ""
) -> None:
    PlanStep.objects.create(plan=plan, status=status, version=plan.version, text=text, document=document, at=at, by=by)
