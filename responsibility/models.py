from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from organization.models import Unit
from responsibility.enums import FilingStatus, ResponsibleLevel
from responsibility.permissions import filings_readable_by
from tasks.models import Task

if TYPE_CHECKING:
    from organization.models import Person


class FilingQuerySet(models.QuerySet["Filing"]):
    def readable_by(self, person: Person) -> FilingQuerySet:
        return self.filter(filings_readable_by(person, Task.objects.all()))

    def open_to_change(self) -> FilingQuerySet:
        """With the unit: drafts, and what the office has returned."""
        return self.filter(status__in=(FilingStatus.DRAFT, FilingStatus.RETURNED))

    def to_decide(self) -> FilingQuerySet:
        return self.filter(status=FilingStatus.SUBMITTED)


@pghistory.track()
class Filing(models.Model):
    """A unit's responsibility filing for a task it is on (责任备案, article 3)."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="filings", verbose_name=_("task"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="filings", verbose_name=_("unit"))
    status = models.CharField(_("status"), max_length=20, choices=FilingStatus, default=FilingStatus.DRAFT)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("filed or returned"), null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    return_reason = models.TextField(_("reason of the return"), blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = FilingQuerySet.as_manager()

    class Meta:
        ordering = ("task", "unit")
        verbose_name = _("responsibility filing")
        verbose_name_plural = _("responsibility filings")
        constraints = (models.UniqueConstraint(fields=["task", "unit"], name="filing_once"),)
        triggers = (pgtrigger.Protect(name="filing_keeps", operation=pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.task_id} {self.unit_id}"

    def get_absolute_url(self) -> str:
        return reverse("responsibility:filing", args=[self.task_id, self.unit_id])

    @property
    def is_open_to_change(self) -> bool:
        return self.status in (FilingStatus.DRAFT, FilingStatus.RETURNED)


class ResponsiblePersonQuerySet(models.QuerySet["ResponsiblePerson"]):
    def in_force(self, on: date) -> ResponsiblePersonQuerySet:
        """Filed, and holding the place on that day."""
        return self.filter(
            Q(from_date__lte=on), Q(until_date=None) | Q(until_date__gte=on), filing__status=FilingStatus.FILED
        )


@pghistory.track()
class ResponsiblePerson(models.Model):
    """Who is responsible for a task at one of the three levels, from a date on; a successor ends it (article 3)."""

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="people", verbose_name=_("filing"))
    level = models.CharField(_("level"), max_length=20, choices=ResponsibleLevel)
    name = models.CharField(_("name"), max_length=50)
    post = models.CharField(_("post"), max_length=100, blank=True)
    phone = models.CharField(_("mobile phone"), max_length=30, blank=True)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="responsibilities"
    )
    from_date = models.DateField(_("from"))
    until_date = models.DateField(_("until"), null=True, blank=True)
    reason = models.CharField(_("reason of the replacement"), max_length=200, blank=True)

    objects = ResponsiblePersonQuerySet.as_manager()

    class Meta:
        ordering = ("filing", "level", "from_date")
        verbose_name = _("responsible person")
        verbose_name_plural = _("responsible persons")
        constraints = (
            models.UniqueConstraint(
                fields=["filing", "level"], condition=Q(until_date=None), name="one_holder_at_a_level"
            ),
            models.CheckConstraint(
                condition=Q(until_date=None) | Q(until_date__gte=F("from_date") - 1), name="holder_ends_after_start"
            ),
        )

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class BreakdownStep(models.Model):
    """A step into which the unit has broken down its task (分解), with who does it by when."""

    filing = models.ForeignKey(Filing, models.CASCADE, related_name="steps", verbose_name=_("filing"))
    title = models.CharField(_("step"), max_length=200)
    due_on = models.DateField(_("due"), null=True, blank=True)
    responsible = models.CharField(_("direct responsible person"), max_length=100, blank=True)

    class Meta:
        ordering = ("due_on", "id")
        verbose_name = _("breakdown step")
        verbose_name_plural = _("breakdown steps")

    def __str__(self) -> str:
        return self.title
