from __future__ import annotations

from typing import TYPE_CHECKING

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organization.models import Unit
from supervision.enums import EntryKind, ReportStatus
from tasks.models import QUANTITY, Task

if TYPE_CHECKING:
    from datetime import datetime


@pghistory.track()
class Report(models.Model):
    """A unit's monthly report on a task as it stands now: what is being written, and how far it has come (article 6).

    What was submitted, corrected, accepted or returned stands in its entries. `counted` is the value of the
    latest submission or correction, kept beside the entries for speed. `steps` names milestones reported done:
    `[{"milestone": 17, "done_on": "2016-03-20"}]`.
    """

    task = models.ForeignKey(Task, models.PROTECT, related_name="reports", verbose_name=_("task"))
    month = models.PositiveSmallIntegerField(_("month"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="reports", verbose_name=_("unit"))
    status = models.CharField(_("status"), max_length=20, choices=ReportStatus, default=ReportStatus.SAVED)
    actual = models.DecimalField(_("actual value"), null=True, blank=True, **QUANTITY)
    steps = models.JSONField(_("milestones done"), default=list, blank=True)
    progress = models.TextField(_("progress"), blank=True)
    problems = models.TextField(_("problems"), blank=True)
    next_steps = models.TextField(_("next steps"), blank=True)
    coordination = models.TextField(_("coordination asked for"), blank=True)
    completed_on = models.DateField(_("whole task completed on"), null=True, blank=True)
    counted = models.DecimalField(_("value that counts"), null=True, blank=True, **QUANTITY)
    first_submitted_at = models.DateTimeField(_("first submitted"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("last submitted"), null=True, blank=True)
    return_reason = models.TextField(_("reason of the return"), blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(_("last saved"))
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("last saved by")
    )

    class Meta:
        ordering = ("task", "month")
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        indexes = (models.Index(fields=["status", "month"], name="report_queue"),)
        constraints = (
            models.UniqueConstraint(fields=["task", "month"], name="report_once"),
            models.CheckConstraint(condition=Q(month__gte=1, month__lte=12), name="report_of_a_month"),
        )
        triggers = (pgtrigger.Protect(name="report_keeps", operation=pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.task_id} {self.month}"

    def get_absolute_url(self) -> str:
        return reverse("supervision:report", args=[self.task.work_list.year, self.task.serial, self.month])


class ReportEntryQuerySet(models.QuerySet["ReportEntry"]):
    def known_at(self, moment: datetime) -> ReportEntryQuerySet:
        return self.filter(at__lte=moment)

    def that_count(self) -> ReportEntryQuerySet:
        """Entries that say what the value is: submissions and corrections."""
        return self.filter(kind__in=(EntryKind.SUBMITTED, EntryKind.CORRECTED))


class ReportEntry(models.Model):
    """One thing that happened to a report, with what it then said. Never rewritten."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="entries", verbose_name=_("report"))
    kind = models.CharField(_("kind"), max_length=20, choices=EntryKind)
    at = models.DateTimeField(_("time"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    recorded_at = models.DateTimeField(default=timezone.now)
    actual = models.DecimalField(_("actual value"), null=True, blank=True, **QUANTITY)
    steps = models.JSONField(_("milestones done"), default=list)
    progress = models.TextField(_("progress"), blank=True)
    problems = models.TextField(_("problems"), blank=True)
    next_steps = models.TextField(_("next steps"), blank=True)
    coordination = models.TextField(_("coordination asked for"), blank=True)
    completed_on = models.DateField(_("whole task completed on"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    objects = ReportEntryQuerySet.as_manager()

    class Meta:
        ordering = ("at", "id")
        verbose_name = _("report entry")
        verbose_name_plural = _("report entries")
        indexes = (models.Index(fields=["report", "at"], name="entries_of_report"),)
        triggers = (pgtrigger.Protect(name="entry_keeps", operation=pgtrigger.Update | pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.report_id} {self.kind}"


class ReportFile(models.Model):
    """A file handed in with a report."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="files", verbose_name=_("report"))
    file = models.FileField(_("file"), upload_to="reports/%Y/%m/")
    name = models.CharField(_("file name"), max_length=200)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    at = models.DateTimeField(_("time"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        ordering = ("at", "id")
        verbose_name = _("file of a report")
        verbose_name_plural = _("files of reports")
        triggers = (pgtrigger.Protect(name="file_keeps", operation=pgtrigger.Delete),)

    def __str__(self) -> str:
        return self.name
