from __future__ import annotations

from typing import TYPE_CHECKING

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from incentives.enums import TalkEventKind
from incentives.models.base import person_key, unit_key
from incentives.models.funds import SpecialFund
from incentives.models.measures import Measure
from supervision.enums import EscalationStatus, Step
from supervision.models.escalations import OPEN_STATUSES

if TYPE_CHECKING:
    from datetime import date


class FundTalkQuerySet(models.QuerySet["FundTalk"]):
    def open(self) -> FundTalkQuerySet:
        return self.filter(status__in=OPEN_STATUSES)

    def overdue(self, on: date) -> FundTalkQuerySet:
        return self.open().filter(step_due_on__lt=on)


@pghistory.track()
class FundTalk(models.Model):
    """The reminder talk with the department in charge of a fund that is behind at a quarter's end (article 12).

    It goes through the life of a talk: signed for, held, confirmed by the other side, closed; or revoked once the
    measure that it carries out has lost its ground.
    """

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="talks", verbose_name=_("measure"))
    fund = models.ForeignKey(SpecialFund, models.PROTECT, related_name="talks", verbose_name=_("fund"))
    quarter = models.PositiveSmallIntegerField(_("quarter"))
    unit = unit_key(_("department in charge"))
    status = models.CharField(_("status"), max_length=20, choices=EscalationStatus, default=EscalationStatus.ISSUED)
    step = models.CharField(_("next step"), max_length=20, choices=Step, blank=True)
    step_due_on = models.DateField(_("next step due"), null=True, blank=True)
    issued_at = models.DateTimeField(_("issued"))
    due_on = models.DateField(_("due"))
    facts = models.JSONField(_("facts"))
    held_at = models.DateTimeField(_("held"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    chair = models.CharField(_("held by"), max_length=200, blank=True)
    present = models.TextField(_("present"), blank=True)
    minutes = models.TextField(_("what was said and agreed"), blank=True)
    promise = models.TextField(_("next promise"), blank=True)
    promised_on = models.DateField(_("promised by"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded"), null=True, blank=True)
    recorded_by = person_key(_("recorded by"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    confirmed_by = person_key(_("confirmed by"))
    remark = models.TextField(_("remark of the other side"), blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    revocation_reason = models.TextField(_("reason of the revocation"), blank=True)

    objects = FundTalkQuerySet.as_manager()

    class Meta:
        ordering = ("-issued_at", "-id")
        verbose_name = _("talk about a fund")
        verbose_name_plural = _("talks about funds")
        indexes = (models.Index(fields=["status", "step_due_on"], name="fund_talks_due"),)
        constraints = (
            models.UniqueConstraint(
                fields=["fund", "quarter"], condition=~Q(status=EscalationStatus.REVOKED), name="one_fund_talk"
            ),
            models.CheckConstraint(condition=Q(quarter__gte=1, quarter__lte=3), name="fund_talk_quarter"),
        )
        triggers = (
            pgtrigger.Protect(name="fund_talk_keeps", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="fund_talk_frozen", fields=["measure", "fund", "quarter", "unit", "issued_at", "facts"]
            ),
        )

    def __str__(self) -> str:
        return f"{self.fund} {self.quarter}"

    def get_absolute_url(self) -> str:
        return reverse("incentives:talk", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_STATUSES

    @property
    def is_revoked(self) -> bool:
        return self.status == EscalationStatus.REVOKED


class FundTalkStep(models.Model):
    """A step in the story of a talk about a fund. Never rewritten."""

    talk = models.ForeignKey(FundTalk, models.PROTECT, related_name="steps")
    kind = models.CharField(_("kind"), max_length=30, choices=TalkEventKind)
    at = models.DateTimeField(_("time"))
    by = person_key(_("by"))
    text = models.TextField(blank=True)

    class Meta:
        ordering = ("at", "id")
        verbose_name = _("event of a talk about a fund")
        verbose_name_plural = _("events of talks about funds")
        triggers = (pgtrigger.Protect(name="fund_talk_step_keeps", operation=pgtrigger.Update | pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.talk_id} {self.kind}"
