from __future__ import annotations

from typing import TYPE_CHECKING

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from incentives.enums import VerificationPeriod
from incentives.models.base import person_key, unit_key

if TYPE_CHECKING:
    from datetime import date


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


class VerificationFindingQuerySet(models.QuerySet["VerificationFinding"]):
    def standing(self) -> VerificationFindingQuerySet:
        return self.filter(withdrawn_at=None)

    def to_put_right(self) -> VerificationFindingQuerySet:
        """What the unit still owes."""
        return self.standing().filter(rectify_by__isnull=False, rectified_on=None)

    def to_verify(self) -> VerificationFindingQuerySet:
        """What the unit says it has put right, and nobody has looked at yet."""
        return self.standing().filter(rectified_on__isnull=False, verified_on=None)

    def overdue(self, on: date) -> VerificationFindingQuerySet:
        return self.to_put_right().filter(rectify_by__lt=on)


@pghistory.track()
class VerificationFinding(models.Model):
    """What a verification found at a unit, and what the unit has to put right by when."""

    verification = models.ForeignKey(
        Verification, models.PROTECT, related_name="findings", verbose_name=_("verification")
    )
    unit = unit_key(_("unit"))
    agrees = models.BooleanField(_("agrees with the records"))
    text = models.TextField(_("finding"))
    rectify_by = models.DateField(_("to be put right by"), null=True, blank=True)
    rectified_on = models.DateField(_("put right on"), null=True, blank=True)
    rectification = models.TextField(_("how it was put right"), blank=True)
    rectified_by = person_key(_("recorded by"))
    rectification_at = models.DateTimeField(_("recorded"), null=True, blank=True)
    verified_on = models.DateField(_("verified on"), null=True, blank=True)
    verified_by = person_key(_("verified by"))
    return_reason = models.TextField(_("why it is not put right yet"), blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawal_reason = models.TextField(_("reason of the withdrawal"), blank=True)

    objects = VerificationFindingQuerySet.as_manager()

    class Meta:
        ordering = ("verification", "unit", "id")
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        indexes = (
            models.Index(fields=["rectify_by"], condition=Q(verified_on=None, withdrawn_at=None), name="findings_due"),
            models.Index(fields=["unit"], name="findings_of_unit"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(verified_on=None) | Q(rectified_on__isnull=False), name="finding_verified_once_put_right"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(withdrawal_reason=""), name="finding_withdrawn_with_reason"
            ),
        )
        triggers = (pgtrigger.Protect(name="finding_keeps", operation=pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.verification_id} {self.unit_id}"

    def get_absolute_url(self) -> str:
        return f"{reverse('incentives:verification', args=[self.verification_id])}#finding-{self.pk}"

    @property
    def is_settled(self) -> bool:
        """Nothing is awaited of anybody any more."""
        return self.withdrawn_at is not None or self.rectify_by is None or self.verified_on is not None
