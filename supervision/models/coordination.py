from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from organization.models import Unit
from supervision.models.reports import Report
from tasks.models import Task


class CoordinationRequestQuerySet(models.QuerySet["CoordinationRequest"]):
    def standing(self) -> CoordinationRequestQuerySet:
        return self.filter(withdrawn_at=None)

    def unanswered(self) -> CoordinationRequestQuerySet:
        return self.standing().filter(answered_at=None)

    def without_outcome(self) -> CoordinationRequestQuerySet:
        """Answered, and nobody has written yet what came of it."""
        return self.standing().filter(answered_at__isnull=False, outcome_at=None)


@pghistory.track()
class CoordinationRequest(models.Model):
    """A unit asks a city leader to coordinate (需领导协调). No fault of the unit's (article 4).

    It comes with a month's report (`report`), or at any time from the task's page when the unit sees a yellow card
    coming; `month` is the month that it is about. `outcome` is what came of it after the answer.
    """

    task = models.ForeignKey(Task, models.PROTECT, related_name="coordination_requests", verbose_name=_("task"))
    month = models.PositiveSmallIntegerField(_("month"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="coordination_requests", verbose_name=_("unit"))
    report = models.OneToOneField(
        Report, models.PROTECT, null=True, blank=True, related_name="coordination_request", verbose_name=_("report")
    )
    text = models.TextField(_("what is asked for"))
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="coordination_requests",
        verbose_name=_("asked leader"),
    )
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    outcome = models.TextField(_("what came of it"), blank=True)
    outcome_at = models.DateTimeField(_("outcome recorded"), null=True, blank=True)
    outcome_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = CoordinationRequestQuerySet.as_manager()

    class Meta:
        ordering = ("-asked_at", "-id")
        verbose_name = _("request for coordination")
        verbose_name_plural = _("requests for coordination")
        indexes = (
            models.Index(fields=["leader", "answered_at"], name="coordination_desk"),
            models.Index(fields=["unit", "answered_at"], name="coordination_of_unit"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["task"],
                condition=Q(report=None, answered_at=None, withdrawn_at=None),
                name="one_request_waits_per_task",
            ),
            models.CheckConstraint(condition=Q(month__gte=1, month__lte=12), name="request_of_a_month"),
            models.CheckConstraint(
                condition=Q(outcome_at=None) | Q(answered_at__isnull=False), name="outcome_after_answer"
            ),
        )
        triggers = (pgtrigger.Protect(name="coordination_keeps", operation=pgtrigger.Delete),)

    def __str__(self) -> str:
        return self.text[:50]

    def get_absolute_url(self) -> str:
        return reverse("supervision:coordination_request", args=[self.pk])

    @property
    def is_waiting(self) -> bool:
        return self.answered_at is None and self.withdrawn_at is None
