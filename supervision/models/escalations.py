from __future__ import annotations

from typing import TYPE_CHECKING

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from organization.models import Unit
from responsibility.models import ResponsiblePerson
from supervision.enums import Action, EscalationStatus, EventKind, Ground, Level, Step
from tasks.models import Task

if TYPE_CHECKING:
    from datetime import date

TO_CARRY_OUT = (EscalationStatus.ISSUED, EscalationStatus.ACKNOWLEDGED)
OPEN_STATUSES = (*TO_CARRY_OUT, EscalationStatus.CARRIED_OUT, EscalationStatus.CONFIRMED)


class EscalationQuerySet(models.QuerySet["Escalation"]):
    def in_force(self) -> EscalationQuerySet:
        return self.exclude(status=EscalationStatus.REVOKED)

    def open(self) -> EscalationQuerySet:
        return self.filter(status__in=OPEN_STATUSES)

    def overdue(self, on: date) -> EscalationQuerySet:
        """Open, and the day by which the next step had to be taken has passed."""
        return self.filter(status__in=OPEN_STATUSES, step_due_on__lt=on)

    def in_year(self, year: int) -> EscalationQuerySet:
        return self.filter(task__work_list__year=year)


@pghistory.track(model_name="EscalationHistory")
class Escalation(models.Model):
    """A talk, report, criticism or case that articles 18 and 19 demand of a task and month.

    It rests on `facts` as they were when it was issued. `responsible` is the person filed at its level for the
    host unit on the day, empty where nobody was filed (`is_unaddressed`); nothing waits for a missing name.
    `leader` holds the talk where a city leader has to. `year` and `month` name the judged month, for a missed
    rectification the month of its deadline, which may lie in a later year than the list. `step` is what it waits for
    next and `step_due_on` by when; both follow from its story and are kept beside it for speed.
    """

    task = models.ForeignKey(Task, models.PROTECT, related_name="escalations", verbose_name=_("task"))
    year = models.PositiveSmallIntegerField(_("year"))
    month = models.PositiveSmallIntegerField(_("month"))
    action = models.CharField(_("action"), max_length=30, choices=Action)
    grounds = ArrayField(models.CharField(max_length=30, choices=Ground), verbose_name=_("grounds"))
    level = models.CharField(_("directed at"), max_length=20, choices=Level)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="escalations", verbose_name=_("host unit"))
    responsible = models.ForeignKey(
        ResponsiblePerson, models.PROTECT, null=True, blank=True, related_name="escalations"
    )
    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="escalations_to_hold"
    )
    status = models.CharField(_("status"), max_length=20, choices=EscalationStatus, default=EscalationStatus.ISSUED)
    step = models.CharField(_("next step"), max_length=20, choices=Step, blank=True)
    step_due_on = models.DateField(_("next step due"), null=True, blank=True)
    issued_at = models.DateTimeField(_("issued"))
    due_on = models.DateField(_("due"), null=True, blank=True)
    facts = models.JSONField(_("facts"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    revocation_reason = models.TextField(_("reason of the revocation"), blank=True)

    objects = EscalationQuerySet.as_manager()

    class Meta:
        ordering = ("-issued_at", "-id")
        verbose_name = _("escalation")
        verbose_name_plural = _("escalations")
        indexes = (
            models.Index(fields=["unit", "status"], name="escalations_by_unit"),
            models.Index(fields=["leader", "status"], name="escalations_by_leader"),
            models.Index(fields=["status", "step_due_on"], name="escalations_due"),
            models.Index(fields=["step", "step_due_on"], name="escalations_by_step"),
            models.Index(
                F("step_due_on").asc(nulls_last=True),
                F("issued_at").desc(),
                "id",
                condition=Q(status__in=OPEN_STATUSES),
                name="open_escalations_in_order",
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["task", "action", "year", "month"],
                condition=~Q(status=EscalationStatus.REVOKED),
                name="one_escalation_in_force",
            ),
            models.CheckConstraint(condition=~Q(grounds=[]), name="escalation_has_ground"),
        )
        triggers = (
            pgtrigger.Protect(name="escalation_keeps", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="escalation_frozen",
                fields=["task", "year", "month", "action", "level", "unit", "issued_at", "facts"],
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.task_id} {self.month}"

    def get_absolute_url(self) -> str:
        return reverse("supervision:escalation", args=[self.pk])

    @property
    def is_unaddressed(self) -> bool:
        return self.level != Level.UNIT and self.responsible_id is None

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_STATUSES

    @property
    def awaits_carrying_out(self) -> bool:
        return self.status in TO_CARRY_OUT

    @property
    def is_revoked(self) -> bool:
        return self.status == EscalationStatus.REVOKED


class EscalationEvent(models.Model):
    """A step in the story of an escalation. Never rewritten."""

    escalation = models.ForeignKey(Escalation, models.PROTECT, related_name="events")
    kind = models.CharField(_("kind"), max_length=30, choices=EventKind)
    at = models.DateTimeField(_("time"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    grounds = ArrayField(models.CharField(max_length=30, choices=Ground), default=list)
    text = models.TextField(blank=True)

    class Meta:
        ordering = ("at", "id")
        verbose_name = _("event of an escalation")
        verbose_name_plural = _("events of escalations")
        triggers = (pgtrigger.Protect(name="event_keeps", operation=pgtrigger.Update | pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.escalation_id} {self.kind}"
