from __future__ import annotations

import pghistory
import pgtrigger
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from incentives.enums import PilotStatus
from incentives.models.base import person_key, unit_key


@pghistory.track()
class Pilot(models.Model):
    """A unit's application to try out a reform (article 15): what, on which ground, and what became of it."""

    year = models.PositiveSmallIntegerField(_("year"))
    unit = unit_key(_("unit"))
    title = models.CharField(_("pilot"), max_length=200)
    content = models.TextField(_("what is to be tried"))
    basis = models.TextField(_("laws and policies it keeps to"), blank=True)
    starts_on = models.DateField(_("start"), null=True, blank=True)
    ends_on = models.DateField(_("end"), null=True, blank=True)
    is_major = models.BooleanField(_("major reform"), default=False)
    status = models.CharField(_("status"), max_length=20, choices=PilotStatus, default=PilotStatus.APPLIED)
    outcome = models.TextField(_("outcome"), blank=True)

    class Meta:
        ordering = ("-year", "-id")
        verbose_name = _("pilot")
        verbose_name_plural = _("pilots")
        triggers = (pgtrigger.Protect(name="pilot_keeps", operation=pgtrigger.Delete),)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("incentives:pilot", args=[self.pk])


class PilotStep(models.Model):
    """A step of a pilot, with the document that it rests on. Never rewritten."""

    pilot = models.ForeignKey(Pilot, models.PROTECT, related_name="steps", verbose_name=_("pilot"))
    status = models.CharField(_("status"), max_length=20, choices=PilotStatus)
    text = models.TextField(_("text"), blank=True)
    document = models.CharField(_("document"), max_length=200, blank=True)
    at = models.DateTimeField(_("time"))
    by = person_key(_("by"), optional=False)

    class Meta:
        ordering = ("at", "id")
        verbose_name = _("step of a pilot")
        verbose_name_plural = _("steps of pilots")
        triggers = (pgtrigger.Protect(name="pilot_step_keeps", operation=pgtrigger.Update | pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.pilot_id} {self.status}"
