from __future__ import annotations

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from incentives.enums import VerificationPeriod
from incentives.models.base import person_key
from incentives.models.findings import Finding, finding_constraints


@pghistory.track()
class Verification(models.Model):
    """A verification of units in the middle or at the end of the year, by the host of an article (核查, article 20)."""

    year = models.PositiveSmallIntegerField(_("year"))
    period = models.CharField(_("period"), max_length=20, choices=VerificationPeriod)
    article = models.PositiveSmallIntegerField(_("article"))
    held_on = models.DateField(_("date"))
    team = models.CharField(_("by whom"), max_length=200)
    document = models.CharField(_("document"), max_length=200, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    at = models.DateTimeField(_("time"))
    by = person_key(_("recorded by"), optional=False)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    class Meta:
        ordering = ("-year", "-held_on", "-id")
        verbose_name = _("verification")
        verbose_name_plural = _("verifications")
        constraints = (
            models.CheckConstraint(condition=Q(article__gte=1, article__lte=21), name="verification_of_article"),
        )
        triggers = (pgtrigger.Protect(name="verification_keeps", operation=pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.year} {self.period} ({self.article})"

    def get_absolute_url(self) -> str:
        return reverse("incentives:verification", args=[self.pk])


@pghistory.track()
class VerificationFinding(Finding):
    """What a verification found at a unit."""

    verification = models.ForeignKey(
        Verification, models.PROTECT, related_name="findings", verbose_name=_("verification")
    )

    class Meta:
        ordering = ("verification", "unit", "id")
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        indexes = (
            models.Index(fields=["rectify_by"], condition=Q(verified_on=None, withdrawn_at=None), name="findings_due"),
            models.Index(fields=["unit"], name="findings_of_unit"),
        )
        constraints = finding_constraints("finding")
        triggers = (pgtrigger.Protect(name="finding_keeps", operation=pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.verification_id} {self.unit_id}"

    def get_absolute_url(self) -> str:
        return f"{reverse('incentives:verification', args=[self.verification_id])}#finding-{self.pk}"
