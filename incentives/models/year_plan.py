from __future__ import annotations

from typing import TYPE_CHECKING

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from incentives.enums import YearPlanStatus
from incentives.models.base import person_key, quantity
from incentives.models.measures import Measure

if TYPE_CHECKING:
    from datetime import date


@pghistory.track()
class YearPlan(models.Model):
    """The reward and penalty plan of a year: made from decided measures, approved by the city government, then frozen
    (articles 20 and 21). A supplement, for what was decided later, is a plan with the next `number`."""

    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveSmallIntegerField(_("number in the year"), default=1)
    status = models.CharField(_("status"), max_length=20, choices=YearPlanStatus, default=YearPlanStatus.DRAFT)
    introduction = models.TextField(_("introduction"), blank=True)
    drafted_at = models.DateTimeField(_("drafted"))
    drafted_by = person_key(_("drafted by"), optional=False)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    submitted_by = person_key(_("submitted by"))
    approved_on = models.DateField(_("approved on"), null=True, blank=True)
    approval_document = models.CharField(_("document of the approval"), max_length=200, blank=True)
    approved_at = models.DateTimeField(_("approval recorded"), null=True, blank=True)
    approved_by = person_key(_("recorded by"))

    class Meta:
        ordering = ("-year", "number")
        verbose_name = _("reward and penalty plan")
        verbose_name_plural = _("reward and penalty plans")
        constraints = (
            models.UniqueConstraint(fields=["year", "number"], name="year_plan_number"),
            models.UniqueConstraint(
                fields=["year"], condition=~Q(status=YearPlanStatus.APPROVED), name="one_year_plan_in_work"
            ),
            models.CheckConstraint(
                condition=~Q(status=YearPlanStatus.APPROVED) | Q(approved_on__isnull=False),
                name="year_plan_approved_on",
            ),
        )
        triggers = (
            pgtrigger.Protect(name="year_plan_keeps", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="approved_year_plan_stands",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__status=YearPlanStatus.APPROVED),
            ),
        )

    def __str__(self) -> str:
        return f"{self.year} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("incentives:year_plan", args=[self.year, self.number])


class PlannedMeasureQuerySet(models.QuerySet["PlannedMeasure"]):
    def in_plan(self) -> PlannedMeasureQuerySet:
        """Without those that were left out."""
        return self.filter(left_out_at=None)

    def approved(self) -> PlannedMeasureQuerySet:
        return self.in_plan().filter(plan__status=YearPlanStatus.APPROVED)

    def to_carry_out(self) -> PlannedMeasureQuerySet:
        return self.approved().filter(carried_out_on=None)

    def overdue(self, on: date) -> PlannedMeasureQuerySet:
        return self.to_carry_out().filter(due_on__lt=on)


@pghistory.track()
class PlannedMeasure(models.Model):
    """A measure in the plan, as it was when the plan was approved; due one calendar month later (article 21)."""

    plan = models.ForeignKey(YearPlan, models.PROTECT, related_name="measures", verbose_name=_("plan"))
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="planned", verbose_name=_("measure"))
    amount = quantity(_("amount"))
    working = models.JSONField(_("working"), default=dict)
    left_out_at = models.DateTimeField(_("left out"), null=True, blank=True)
    left_out_by = person_key(_("left out by"))
    left_out_reason = models.TextField(_("why it is left out"), blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)
    carried_out_on = models.DateField(_("carried out"), null=True, blank=True)
    proof = models.TextField(_("how it was carried out"), blank=True)
    proof_document = models.CharField(_("document"), max_length=200, blank=True)
    recorded_at = models.DateTimeField(_("recorded"), null=True, blank=True)
    recorded_by = person_key(_("recorded by"))

    objects = PlannedMeasureQuerySet.as_manager()

    class Meta:
        ordering = ("plan", "measure__article", "measure__kind", "measure__unit", "id")
        verbose_name = _("measure of the plan")
        verbose_name_plural = _("measures of the plan")
        indexes = (models.Index(fields=["due_on"], condition=Q(carried_out_on=None), name="measures_due"),)
        constraints = (
            models.UniqueConstraint(fields=["plan", "measure"], name="measure_once_in_a_plan"),
            models.UniqueConstraint(
                fields=["measure"], condition=Q(left_out_at=None), name="measure_in_one_reward_plan"
            ),
            models.CheckConstraint(
                condition=Q(left_out_at=None) | (~Q(left_out_reason="") & Q(due_on=None)),
                name="measure_left_out_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(carried_out_on=None) | Q(due_on__isnull=False), name="measure_carried_out_once_approved"
            ),
        )
        triggers = (
            pgtrigger.Protect(
                name="planned_measure_keeps",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__due_on__isnull=False),
            ),
            pgtrigger.Protect(
                name="planned_measure_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__due_on__isnull=False)
                & (
                    pgtrigger.Q(old__amount__df=pgtrigger.F("new__amount"))
                    | pgtrigger.Q(old__working__df=pgtrigger.F("new__working"))
                    | pgtrigger.Q(old__due_on__df=pgtrigger.F("new__due_on"))
                    | pgtrigger.Q(old__left_out_at__df=pgtrigger.F("new__left_out_at"))
                    | pgtrigger.Q(old__plan__df=pgtrigger.F("new__plan"))
                    | pgtrigger.Q(old__measure__df=pgtrigger.F("new__measure"))
                ),
            ),
        )

    def __str__(self) -> str:
        return f"{self.plan_id} {self.measure_id}"

    def get_absolute_url(self) -> str:
        return reverse("incentives:carried_out", args=[self.pk])
