from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from organization.models import Unit
from supervision.enums import ObjectionStatus
from supervision.models.checks import Check
from supervision.models.escalations import Escalation
from supervision.models.reports import ReportEntry
from tasks.models import QUANTITY, Task, WorkList


class ObjectionQuerySet(models.QuerySet["Objection"]):
    def pending(self) -> ObjectionQuerySet:
        return self.filter(status=ObjectionStatus.PENDING)


@pghistory.track()
class Objection(models.Model):
    """A unit objects to a month's flag, on its own or as the ground of an escalation (articles 6, 18, 19).

    `disputed` is the check that it objects to. Somebody other than the reviewer decides; an accepted objection is a
    correction, whose entry is `correction`. What the unit holds to be right is `claimed`, or for milestones
    `claimed_steps`, written as in a report; both may be empty.
    """

    task = models.ForeignKey(Task, models.PROTECT, related_name="objections", verbose_name=_("task"))
    month = models.PositiveSmallIntegerField(_("month"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="objections", verbose_name=_("unit"))
    disputed = models.ForeignKey(Check, models.PROTECT, related_name="objections", verbose_name=_("disputed check"))
    escalation = models.ForeignKey(
        Escalation, models.PROTECT, null=True, blank=True, related_name="objections", verbose_name=_("escalation")
    )
    text = models.TextField(_("grounds of the objection"))
    claimed = models.DecimalField(_("value that the unit claims"), null=True, blank=True, **QUANTITY)
    claimed_steps = models.JSONField(_("milestones that the unit claims"), default=list, blank=True)
    status = models.CharField(_("status"), max_length=20, choices=ObjectionStatus, default=ObjectionStatus.PENDING)
    filed_at = models.DateTimeField(_("filed"))
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decision_reason = models.TextField(_("reasons of the decision"), blank=True)
    correction = models.ForeignKey(ReportEntry, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        ordering = ("-filed_at", "-id")
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        indexes = (models.Index(fields=["status", "filed_at"], name="objection_queue"),)
        constraints = (
            models.UniqueConstraint(
                fields=["task", "month"], condition=Q(status=ObjectionStatus.PENDING), name="one_objection_pending"
            ),
            models.CheckConstraint(
                condition=Q(status=ObjectionStatus.PENDING) | Q(decided_at__isnull=False), name="objection_decided_when"
            ),
        )
        triggers = (
            pgtrigger.Protect(name="objection_keeps", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="objection_frozen",
                exclude=["status", "decided_at", "decided_by", "decision_reason", "correction"],
            ),
        )

    def __str__(self) -> str:
        return f"{self.task_id} {self.month} {self.status}"

    def get_absolute_url(self) -> str:
        return reverse("supervision:objection", args=[self.pk])


class MonthRelease(models.Model):
    """From when on the flags of a month are public: released by the office, at the earliest at the closing (2, 6)."""

    work_list = models.ForeignKey(WorkList, models.PROTECT, related_name="releases", verbose_name=_("list"))
    month = models.PositiveSmallIntegerField(_("month"))
    released_at = models.DateTimeField(_("released"))
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("work_list", "month")
        verbose_name = _("release of a month")
        verbose_name_plural = _("releases of months")
        constraints = (models.UniqueConstraint(fields=["work_list", "month"], name="month_released_once"),)
        triggers = (pgtrigger.Protect(name="release_keeps", operation=pgtrigger.Update | pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.work_list_id} {self.month}"
