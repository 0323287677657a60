from __future__ import annotations

from datetime import timedelta

import pgtrigger
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

PUNCTUAL_WITHIN = timedelta(minutes=5)


class LedgerEntry(models.Model):
    """An occurrence that has taken effect. The unique key is what makes it happen exactly once."""

    key = models.CharField(_("key"), max_length=60, unique=True)
    code = models.CharField(_("entry"), max_length=40, db_index=True)
    due_at = models.DateTimeField(_("due"), db_index=True)
    ran_at = models.DateTimeField(_("ran"), db_default=Now())
    result = models.TextField(_("result"), blank=True)

    class Meta:
        ordering = ("-due_at", "-id")
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        triggers = (pgtrigger.Protect(name="ledger_keeps", operation=pgtrigger.Delete),)

    def __str__(self) -> str:
        return self.key

    @property
    def late_by(self) -> timedelta | None:
        """By how much it ran after its time; None while that is what one bell a minute allows."""
        late = self.ran_at - self.due_at
        return late if late > PUNCTUAL_WITHIN else None


class FailedAttempt(models.Model):
    """An occurrence that could not be carried out; nothing of it took effect and it will be tried again."""

    key = models.CharField(_("key"), max_length=60, db_index=True)
    code = models.CharField(_("entry"), max_length=40)
    due_at = models.DateTimeField(_("due"))
    failed_at = models.DateTimeField(_("failed"), db_default=Now())
    error = models.TextField(_("error"))

    class Meta:
        ordering = ("-failed_at", "-id")
        verbose_name = _("failed attempt")
        verbose_name_plural = _("failed attempts")

    def __str__(self) -> str:
        return self.key
