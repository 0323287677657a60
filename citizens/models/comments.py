from __future__ import annotations

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from citizens.enums import CommentStatus
from incentives.models.base import person_key
from tasks.models import Task


class CommentQuerySet(models.QuerySet["Comment"]):
    def waiting(self) -> CommentQuerySet:
        return self.filter(status=CommentStatus.WAITING)

    def shown(self) -> CommentQuerySet:
        """What citizens may read: answered, and released together with the answer."""
        return self.filter(status=CommentStatus.ANSWERED, is_shown=True)


@pghistory.track()
class Comment(models.Model):
    """What a visitor wrote on a livelihood item, and the office's answer (article 19).

    No address and no phone is asked for. `receipt` is the secret word under which the visitor finds the answer again.
    """

    task = models.ForeignKey(Task, models.PROTECT, related_name="visitors_comments", verbose_name=_("task"))
    text = models.TextField(_("comment"))
    name = models.CharField(_("name to be shown"), max_length=30, blank=True)
    receipt = models.CharField(max_length=30, unique=True)
    at = models.DateTimeField(_("time"))
    status = models.CharField(_("status"), max_length=20, choices=CommentStatus, default=CommentStatus.WAITING)
    answer = models.TextField(_("answer"), blank=True)
    is_shown = models.BooleanField(_("shown to everybody with the answer"), default=False)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = person_key(_("answered by"))

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-id")
        verbose_name = _("visitor's comment")
        verbose_name_plural = _("visitors' comments")
        indexes = (models.Index(fields=["status", "at"], name="comments_waiting"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(status=CommentStatus.WAITING) | Q(answered_at__isnull=False), name="comment_answered_at"
            ),
            models.CheckConstraint(
                condition=Q(is_shown=False) | Q(status=CommentStatus.ANSWERED), name="only_answered_comments_shown"
            ),
        )
        triggers = (
            pgtrigger.Protect(name="comment_keeps", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="comment_stands", fields=["task", "text", "name", "receipt", "at"]),
        )

    def __str__(self) -> str:
        return self.text[:50]

    def get_absolute_url(self) -> str:
        return reverse("citizens:comment", args=[self.pk])

    @property
    def is_answered(self) -> bool:
        return self.status == CommentStatus.ANSWERED

    @property
    def receipt_in_groups(self) -> str:
        """As it is easily copied by hand: ABCD-EFGH-JKLM."""
        return "-".join(self.receipt[start : start + 4] for start in range(0, len(self.receipt), 4))
