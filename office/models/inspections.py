from __future__ import annotations

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from incentives.models.base import person_key, unit_key
from incentives.models.findings import Finding, finding_constraints
from office.enums import InspectionKind, InspectionStatus
from tasks.models import Task


class InspectionQuerySet(models.QuerySet["Inspection"]):
    def standing(self) -> InspectionQuerySet:
        return self.exclude(status=InspectionStatus.CANCELLED)

    def under_way(self) -> InspectionQuerySet:
        """Begun, and not closed yet."""
        return self.filter(status__in=(InspectionStatus.UNDER_WAY, InspectionStatus.REPORTED))


@pghistory.track()
class Inspection(models.Model):
    """A supervision activity (督查, article 6): planned, carried out with findings, reported, followed up, closed.

    `holder` is the unit that leads the inspected tasks; empty where the general office inspects.
    """

    year = models.PositiveSmallIntegerField(_("year"))
    kind = models.CharField(_("kind"), max_length=20, choices=InspectionKind)
    title = models.CharField(_("title"), max_length=200)
    purpose = models.TextField(_("what is looked at"), blank=True)
    holder = unit_key(_("held by"), optional=True)
    begins_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    team = models.TextField(_("team"), blank=True)
    document = models.CharField(_("document"), max_length=200, blank=True)
    overlap_reason = models.TextField(_("why a unit is visited twice in the same weeks"), blank=True)
    status = models.CharField(_("status"), max_length=20, choices=InspectionStatus, default=InspectionStatus.PLANNED)
    report = models.TextField(_("report"), blank=True)
    reported_at = models.DateTimeField(_("reported"), null=True, blank=True)
    reported_by = person_key(_("reported by"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = person_key(_("closed by"))
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    cancellation_reason = models.TextField(_("reason of the cancellation"), blank=True)
    planned_at = models.DateTimeField(_("entered"))
    planned_by = person_key(_("entered by"), optional=False)
    version = models.PositiveIntegerField(default=1)

    objects = InspectionQuerySet.as_manager()

    class Meta:
        ordering = ("-year", "-begins_on", "-id")
        verbose_name = _("inspection")
        verbose_name_plural = _("inspections")
        indexes = (models.Index(fields=["year", "status"], name="inspections_of_year"),)
        constraints = (
            models.CheckConstraint(condition=Q(ends_on__gte=F("begins_on")), name="inspection_ends_after_start"),
            models.CheckConstraint(
                condition=~Q(status__in=(InspectionStatus.REPORTED, InspectionStatus.CLOSED))
                | Q(reported_at__isnull=False),
                name="inspection_reported_at",
            ),
        )
        triggers = (pgtrigger.Protect(name="inspection_keeps", operation=pgtrigger.Delete),)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("office:inspection", args=[self.pk])


@pghistory.track()
class InspectionTask(models.Model):
    """A task in the scope of an inspection."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="scope", verbose_name=_("inspection"))
    task = models.ForeignKey(Task, models.PROTECT, related_name="inspections", verbose_name=_("task"))
    withdrawn_at = models.DateTimeField(_("taken out"), null=True, blank=True)

    class Meta:
        ordering = ("inspection", "task")
        verbose_name = _("inspected task")
        verbose_name_plural = _("inspected tasks")
        constraints = (
            models.UniqueConstraint(
                fields=["inspection", "task"], condition=Q(withdrawn_at=None), name="task_once_in_scope"
            ),
        )
        triggers = (pgtrigger.Protect(name="inspected_task_keeps", operation=pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.inspection_id} {self.task_id}"


class VisitQuerySet(models.QuerySet["Visit"]):
    def standing(self) -> VisitQuerySet:
        return self.filter(withdrawn_at=None).exclude(inspection__status=InspectionStatus.CANCELLED)


@pghistory.track()
class Visit(models.Model):
    """A unit that an inspection visits, and when."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="visits", verbose_name=_("inspection"))
    unit = unit_key(_("unit"))
    begins_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    visited_on = models.DateField(_("visited on"), null=True, blank=True)
    note = models.TextField(_("what was seen"), blank=True)
    withdrawn_at = models.DateTimeField(_("taken out"), null=True, blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        ordering = ("inspection", "begins_on", "id")
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        indexes = (models.Index(fields=["unit", "begins_on"], name="visits_of_unit"),)
        constraints = (
            models.CheckConstraint(condition=Q(ends_on__gte=F("begins_on")), name="visit_ends_after_start"),
            models.UniqueConstraint(
                fields=["inspection", "unit"], condition=Q(withdrawn_at=None), name="one_visit_a_unit"
            ),
        )
        triggers = (pgtrigger.Protect(name="visit_keeps", operation=pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.inspection_id} {self.unit_id}"


@pghistory.track()
class InspectionFinding(Finding):
    """What an inspection found at a unit, perhaps of one of its tasks."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="findings", verbose_name=_("inspection"))
    task = models.ForeignKey(
        Task, models.PROTECT, null=True, blank=True, related_name="inspection_findings", verbose_name=_("task")
    )
    found_at = models.DateTimeField(_("recorded"))
    found_by = person_key(_("recorded by"), optional=False)

    class Meta:
        ordering = ("inspection", "unit", "id")
        verbose_name = _("finding of an inspection")
        verbose_name_plural = _("findings of inspections")
        indexes = (
            models.Index(
                fields=["rectify_by"], condition=Q(verified_on=None, withdrawn_at=None), name="inspection_findings_due"
            ),
            models.Index(fields=["unit"], name="inspection_findings_of_unit"),
        )
        constraints = finding_constraints("inspection_finding")
        triggers = (pgtrigger.Protect(name="inspection_finding_keeps", operation=pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.inspection_id} {self.unit_id}"

    def get_absolute_url(self) -> str:
        return f"{reverse('office:inspection', args=[self.inspection_id])}#finding-{self.pk}"
