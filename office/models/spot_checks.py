from __future__ import annotations

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from incentives.models.base import person_key, quantity, unit_key
from office.enums import SpotResult
from supervision.models import Report
from tasks.models import Task, WorkList


@pghistory.track()
class SpotCheck(models.Model):
    """A random sample of a month's reported facts, to be checked on the spot (article 6).

    The seed and the size are announced first and never change; the sample is drawn later from what was reported for
    the month. From the seed and the population anybody can draw the same sample again.
    """

    work_list = models.ForeignKey(WorkList, models.PROTECT, related_name="spot_checks", verbose_name=_("list"))
    month = models.PositiveSmallIntegerField(_("month"))
    number = models.PositiveSmallIntegerField(_("number in the month"), default=1)
    seed = models.CharField(_("seed"), max_length=100)
    size = models.PositiveSmallIntegerField(_("how many are drawn"))
    note = models.TextField(_("note"), blank=True)
    announced_at = models.DateTimeField(_("announced"))
    announced_by = person_key(_("announced by"), optional=False)
    drawn_at = models.DateTimeField(_("drawn"), null=True, blank=True)
    drawn_by = person_key(_("drawn by"))
    population = models.JSONField(_("what the sample is drawn from"), default=list)

    class Meta:
        ordering = ("-work_list__year", "-month", "-number")
        verbose_name = _("spot check")
        verbose_name_plural = _("spot checks")
        constraints = (
            models.UniqueConstraint(fields=["work_list", "month", "number"], name="spot_check_number"),
            models.CheckConstraint(condition=Q(month__gte=1, month__lte=12), name="spot_check_of_a_month"),
            models.CheckConstraint(condition=Q(size__gte=1) & ~Q(seed=""), name="spot_check_has_seed_and_size"),
        )
        triggers = (
            pgtrigger.Protect(name="spot_check_keeps", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="seed_stands", fields=["work_list", "month", "seed", "size", "announced_at"]),
            pgtrigger.Protect(
                name="drawn_sample_stands",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__drawn_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.work_list_id} {self.month} {self.seed}"

    def get_absolute_url(self) -> str:
        return reverse("office:spot_check", args=[self.pk])


@pghistory.track()
class SpotCheckItem(models.Model):
    """A reported fact in the sample, and what was found. `reported` is the value that counted when it was drawn."""

    spot_check = models.ForeignKey(SpotCheck, models.PROTECT, related_name="items", verbose_name=_("spot check"))
    position = models.PositiveSmallIntegerField(_("position"))
    task = models.ForeignKey(Task, models.PROTECT, related_name="spot_checks", verbose_name=_("task"))
    report = models.ForeignKey(Report, models.PROTECT, related_name="spot_checks", verbose_name=_("report"))
    unit = unit_key(_("unit"))
    digest = models.CharField(max_length=64)
    reported = quantity(_("reported"))
    result = models.CharField(_("result"), max_length=20, choices=SpotResult, default=SpotResult.PENDING)
    found = quantity(_("found"))
    text = models.TextField(_("what was seen"), blank=True)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    at = models.DateTimeField(_("recorded"), null=True, blank=True)
    by = person_key(_("recorded by"))

    class Meta:
        ordering = ("spot_check", "position")
        verbose_name = _("sampled report")
        verbose_name_plural = _("sampled reports")
        constraints = (
            models.UniqueConstraint(fields=["spot_check", "task"], name="sampled_once"),
            models.CheckConstraint(
                condition=Q(result=SpotResult.PENDING) | Q(checked_on__isnull=False), name="spot_result_on_a_day"
            ),
        )
        triggers = (pgtrigger.Protect(name="spot_item_keeps", operation=pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.spot_check_id} {self.task_id}"
