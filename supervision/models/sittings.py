from __future__ import annotations

from typing import TYPE_CHECKING

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from organization.models import Unit
from supervision.enums import Action, SittingStatus
from supervision.models.escalations import Escalation

if TYPE_CHECKING:
    from datetime import datetime


class SittingQuerySet(models.QuerySet["Sitting"]):
    def appointed(self) -> SittingQuerySet:
        return self.filter(status=SittingStatus.APPOINTED)

    def past(self, at: datetime) -> SittingQuerySet:
        """Appointed for a time that has passed, and without a record."""
        return self.appointed().filter(planned_at__lt=at)


@pghistory.track()
class Sitting(models.Model):
    """One appointment for one or several reminder talks between the same people (articles 12 and 18), and its record.

    `leader` is the city leader who holds it, empty for talks inside the unit and by the supervision body. What is
    recorded of it stands once for all its matters; each matter is confirmed and closed on its own.
    """

    action = models.CharField(_("action"), max_length=30, choices=Action)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="sittings", verbose_name=_("unit"))
    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="sittings_to_hold"
    )
    status = models.CharField(_("status"), max_length=20, choices=SittingStatus, default=SittingStatus.APPOINTED)
    planned_at = models.DateTimeField(_("appointed for"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    note = models.TextField(_("note"), blank=True)
    appointed_at = models.DateTimeField(_("appointed"))
    appointed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    held_at = models.DateTimeField(_("held"), null=True, blank=True)
    chair = models.CharField(_("held by"), max_length=200, blank=True)
    present = models.TextField(_("present"), blank=True)
    minutes = models.TextField(_("what was said and agreed"), blank=True)
    recorded_at = models.DateTimeField(_("recorded"), null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    cancellation_reason = models.TextField(_("reason of the cancellation"), blank=True)

    objects = SittingQuerySet.as_manager()

    class Meta:
        ordering = ("-planned_at", "-id")
        verbose_name = _("sitting")
        verbose_name_plural = _("sittings")
        indexes = (
            models.Index(fields=["leader", "status"], name="sittings_by_leader"),
            models.Index(fields=["unit", "status"], name="sittings_by_unit"),
        )
        constraints = (
            models.CheckConstraint(
                condition=~Q(status=SittingStatus.HELD) | (Q(held_at__isnull=False) & Q(recorded_at__isnull=False)),
                name="sitting_held_has_record",
            ),
        )
        triggers = (pgtrigger.Protect(name="sitting_keeps", operation=pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.unit_id}"

    def get_absolute_url(self) -> str:
        return reverse("supervision:sitting", args=[self.pk])


class SittingMatterQuerySet(models.QuerySet["SittingMatter"]):
    def standing(self) -> SittingMatterQuerySet:
        return self.filter(dropped_at=None)


@pghistory.track()
class SittingMatter(models.Model):
    """An escalation talked about in a sitting, with what was agreed and promised for it, and the other side's word."""

    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="matters")
    escalation = models.ForeignKey(Escalation, models.PROTECT, related_name="matters")
    agreed = models.TextField(_("agreed for this task"), blank=True)
    promise = models.TextField(_("next promise"), blank=True)
    promised_on = models.DateField(_("promised by"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    remark = models.TextField(_("remark of the other side"), blank=True)
    dropped_at = models.DateTimeField(_("taken out"), null=True, blank=True)

    objects = SittingMatterQuerySet.as_manager()

    class Meta:
        ordering = ("sitting", "id")
        verbose_name = _("matter of a sitting")
        verbose_name_plural = _("matters of sittings")
        constraints = (
            models.UniqueConstraint(fields=["escalation"], condition=Q(dropped_at=None), name="one_sitting_at_a_time"),
        )
        triggers = (pgtrigger.Protect(name="matter_keeps", operation=pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.sitting_id} {self.escalation_id}"

    @property
    def is_disputed(self) -> bool:
        """The other side said why it does not confirm the record, which has not been amended since."""
        return self.confirmed_at is None and bool(self.remark)
