from __future__ import annotations

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from incentives.models.base import Input, task_key


@pghistory.track()
class Recognition(Input):
    """Whether a task was recognised as an outstanding contribution of its year (article 17)."""

    task = task_key()
    recognised = models.BooleanField(_("recognised"), null=True, blank=True)

    class Meta:
        ordering = ("year", "task")
        verbose_name = _("outstanding contribution")
        verbose_name_plural = _("outstanding contributions")
        constraints = (models.UniqueConstraint(fields=["task"], name="recognition_once"),)

    def __str__(self) -> str:
        return str(self.task)
