from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from organization.models import Unit
from supervision.enums import Flag, Reason
from tasks.models import QUANTITY, Task, WorkList


class Closing(models.Model):
    """A month judged, once (article 6)."""

    work_list = models.ForeignKey(WorkList, models.PROTECT, related_name="closings", verbose_name=_("list"))
    month = models.PositiveSmallIntegerField(_("month"))
    due_at = models.DateTimeField(_("reports were due"))
    closed_at = models.DateTimeField(_("closed"))
    recorded_at = models.DateTimeField(db_default=Now())
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("closed by")
    )

    class Meta:
        ordering = ("work_list", "month")
        verbose_name = _("closing")
        verbose_name_plural = _("closings")
        constraints = (models.UniqueConstraint(fields=["work_list", "month"], name="month_closes_once"),)
        triggers = (pgtrigger.Protect(name="closing_keeps", operation=pgtrigger.Update | pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.work_list_id} {self.month}"


class CheckQuerySet(models.QuerySet["Check"]):
    def current(self) -> CheckQuerySet:
        return self.filter(is_current=True)

    def in_year(self, year: int) -> CheckQuerySet:
        return self.filter(task__work_list__year=year)

    def yellow(self) -> CheckQuerySet:
        return self.filter(flag=Flag.YELLOW_CARD)


class Check(models.Model):
    """The city's judgement of one task and month (检查点评, article 6).

    A correction writes a new row and retires the old one; nothing else of a row ever changes.
    `unit` is the host of that month. `is_closed_out`: red flag of a task completed in an earlier month.
    """

    task = models.ForeignKey(Task, models.PROTECT, related_name="checks", verbose_name=_("task"))
    month = models.PositiveSmallIntegerField(_("month"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="checks", verbose_name=_("host unit of the month"))
    planned = models.DecimalField(_("planned"), null=True, **QUANTITY)
    actual = models.DecimalField(_("actual"), null=True, **QUANTITY)
    flag = models.CharField(_("flag"), max_length=20, choices=Flag)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason, blank=True)
    streak = models.PositiveSmallIntegerField(_("yellow cards in a row"), default=0)
    is_closed_out = models.BooleanField(_("task completed before"), default=False)
    judged_at = models.DateTimeField(_("judged"))
    is_current = models.BooleanField(default=True)

    objects = CheckQuerySet.as_manager()

    class Meta:
        ordering = ("task", "month", "id")
        verbose_name = _("monthly check")
        verbose_name_plural = _("monthly checks")
        indexes = (models.Index(fields=["unit", "month"], condition=Q(is_current=True), name="checks_by_unit"),)
        constraints = (
            models.UniqueConstraint(fields=["task", "month"], condition=Q(is_current=True), name="one_current_check"),
        )
        triggers = (
            pgtrigger.Protect(name="check_keeps", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="check_frozen", exclude=["is_current"]),
        )

    def __str__(self) -> str:
        return f"{self.task_id} {self.month} {self.flag}"


class PeriodReview(models.Model):
    """The figures of a quarter, half-year or year as they were at its closing (article 6)."""

    work_list = models.ForeignKey(WorkList, models.PROTECT, related_name="reviews", verbose_name=_("list"))
    kind = models.CharField(_("kind"), max_length=20)
    month = models.PositiveSmallIntegerField(_("month"))
    at = models.DateTimeField(_("time"))
    figures = models.JSONField(_("figures"))

    class Meta:
        ordering = ("work_list", "month", "kind")
        verbose_name = _("review of a period")
        verbose_name_plural = _("reviews of periods")
        constraints = (models.UniqueConstraint(fields=["work_list", "kind", "month"], name="review_once"),)
        triggers = (pgtrigger.Protect(name="review_keeps", operation=pgtrigger.Update | pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.work_list_id} {self.kind} {self.month}"
