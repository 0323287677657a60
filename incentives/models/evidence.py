from __future__ import annotations

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from incentives.models.base import person_key


class Evidence(models.Model):
    """A file with an act of this room: `about` names the kind of act, `about_id` the row.

    `about` is the model's name: assessmentplan, measuredecision, fundtalk, pilotevent, contributionclaim,
    scoreobjection, nomination, award, verification, yearplan, plannedmeasure.
    """

    about = models.CharField(max_length=30)
    about_id = models.BigIntegerField()
    file = models.FileField(_("file"), upload_to="incentives/%Y/%m/")
    name = models.CharField(_("file name"), max_length=200)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    at = models.DateTimeField(_("time"))
    by = person_key(_("by"), optional=False)

    class Meta:
        ordering = ("at", "id")
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        indexes = (models.Index(fields=["about", "about_id"], name="evidence_of_an_act"),)
        triggers = (pgtrigger.Protect(name="evidence_keeps", operation=pgtrigger.Update | pgtrigger.Delete),)

    def __str__(self) -> str:
        return self.name
