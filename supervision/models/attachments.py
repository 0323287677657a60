from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from supervision.models.objections import Objection
from supervision.models.sittings import Sitting
from supervision.models.statements import HandedCase, Rectification, Statement

OWNERS = ("sitting", "statement", "rectification", "handed_case", "objection")


def _exactly_one_owner() -> Q:
    condition = Q()
    for owner in OWNERS:
        condition |= Q(**{f"{other}__isnull": other != owner for other in OWNERS})
    return condition


class Attachment(models.Model):
    """A file of exactly one act: a sitting's record, a unit's statement, a verification, a case, an objection."""

    sitting = models.ForeignKey(Sitting, models.PROTECT, null=True, blank=True, related_name="files")
    statement = models.ForeignKey(Statement, models.PROTECT, null=True, blank=True, related_name="files")
    rectification = models.ForeignKey(Rectification, models.PROTECT, null=True, blank=True, related_name="files")
    handed_case = models.ForeignKey(HandedCase, models.PROTECT, null=True, blank=True, related_name="files")
    objection = models.ForeignKey(Objection, models.PROTECT, null=True, blank=True, related_name="files")
    file = models.FileField(_("file"), upload_to="acts/%Y/%m/")
    name = models.CharField(_("file name"), max_length=200)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    at = models.DateTimeField(_("time"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        ordering = ("at", "id")
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        constraints = (models.CheckConstraint(condition=_exactly_one_owner(), name="attachment_of_one_act"),)
        triggers = (pgtrigger.Protect(name="attachment_keeps", operation=pgtrigger.Update | pgtrigger.Delete),)

    def __str__(self) -> str:
        return self.name
