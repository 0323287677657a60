from __future__ import annotations

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from incentives.enums import PlanStatus
from incentives.models.base import person_key, unit_key


class AssessmentPlanQuerySet(models.QuerySet["AssessmentPlan"]):
    def in_year(self, year: int) -> AssessmentPlanQuerySet:
        return self.filter(year=year)

    def approved(self) -> AssessmentPlanQuerySet:
        return self.filter(status=PlanStatus.APPROVED)


@pghistory.track()
class AssessmentPlan(models.Model):
    """How an article is assessed in a year: figures, procedure and dates (article 20).

    `figures` are the parameters that the plan sets, `{"idle_land_reward_rank": "3"}`; its approval enters and approves
    them as the year's figures. A later plan of the same year replaces an approved one from its day on: `number` counts
    them.
    """

    year = models.PositiveSmallIntegerField(_("year"))
    article = models.PositiveSmallIntegerField(_("article"))
    number = models.PositiveSmallIntegerField(_("number in the year"), default=1)
    status = models.CharField(_("status"), max_length=20, choices=PlanStatus, default=PlanStatus.DRAFT)
    figures = models.JSONField(_("figures"), default=dict, blank=True)
    procedure = models.TextField(_("procedure"), blank=True)
    document = models.CharField(_("document"), max_length=200, blank=True)
    holds_from = models.DateField(_("holds from"), null=True, blank=True)
    drafted_at = models.DateTimeField(_("drafted"))
    drafted_by = person_key(_("drafted by"), optional=False)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = person_key(_("decided by"))
    decision_reason = models.TextField(_("reason"), blank=True)
    approval_document = models.CharField(_("document of the approval"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = AssessmentPlanQuerySet.as_manager()

    class Meta:
        ordering = ("year", "article", "number")
        verbose_name = _("assessment plan")
        verbose_name_plural = _("assessment plans")
        constraints = (
            models.UniqueConstraint(fields=["year", "article", "number"], name="assessment_plan_number"),
            models.UniqueConstraint(
                fields=["year", "article"],
                condition=~Q(status=PlanStatus.APPROVED),
                name="one_assessment_plan_in_work",
            ),
            models.CheckConstraint(condition=Q(article__gte=1, article__lte=21), name="assessment_plan_of_article"),
        )
        triggers = (pgtrigger.Protect(name="assessment_plan_keeps", operation=pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.year} ({self.article})"

    def get_absolute_url(self) -> str:
        return reverse("incentives:plan", args=[self.year, self.article])


class PlanStep(models.Model):
    """A step in the story of an assessment plan: written, sent to the co-hosts, submitted, decided. Never rewritten."""

    plan = models.ForeignKey(AssessmentPlan, models.PROTECT, related_name="steps", verbose_name=_("plan"))
    status = models.CharField(_("status"), max_length=20, choices=PlanStatus)
    version = models.PositiveIntegerField(_("version"))
    text = models.TextField(_("text"), blank=True)
    document = models.CharField(_("document"), max_length=200, blank=True)
    at = models.DateTimeField(_("time"))
    by = person_key(_("by"), optional=False)

    class Meta:
        ordering = ("at", "id")
        verbose_name = _("step of an assessment plan")
        verbose_name_plural = _("steps of assessment plans")
        triggers = (pgtrigger.Protect(name="plan_step_keeps", operation=pgtrigger.Update | pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.plan_id} {self.status}"


@pghistory.track()
class PlanDate(models.Model):
    """A date that an assessment plan sets: what is to be done by when."""

    plan = models.ForeignKey(AssessmentPlan, models.PROTECT, related_name="dates", verbose_name=_("plan"))
    title = models.CharField(_("what is to be done"), max_length=200)
    due_on = models.DateField(_("due"))
    done_on = models.DateField(_("done"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        ordering = ("due_on", "id")
        verbose_name = _("date of an assessment plan")
        verbose_name_plural = _("dates of assessment plans")

    def __str__(self) -> str:
        return self.title


class PlanAgreement(models.Model):
    """A co-host's word on an assessment plan, on the version that it saw. Never rewritten."""

    plan = models.ForeignKey(AssessmentPlan, models.PROTECT, related_name="agreements", verbose_name=_("plan"))
    version = models.PositiveIntegerField(_("version"))
    unit = unit_key(_("unit"))
    agrees = models.BooleanField(_("agrees"))
    remark = models.TextField(_("remark"), blank=True)
    at = models.DateTimeField(_("time"))
    by = person_key(_("by"), optional=False)

    class Meta:
        ordering = ("at", "id")
        verbose_name = _("agreement to an assessment plan")
        verbose_name_plural = _("agreements to assessment plans")
        constraints = (
            models.CheckConstraint(condition=Q(agrees=True) | ~Q(remark=""), name="disagreement_has_reason"),
        )
        triggers = (pgtrigger.Protect(name="agreement_keeps", operation=pgtrigger.Update | pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.plan_id} {self.unit_id}"
