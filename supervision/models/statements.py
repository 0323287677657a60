from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from supervision.enums import Decision, StatementKind
from supervision.models.escalations import Escalation


@pghistory.track()
class StatementDraft(models.Model):
    """What a unit is writing on an escalation, saved while it is typed. Handed in, it becomes a statement; the text
    stays, to be gone on with where the statement comes back."""

    escalation = models.ForeignKey(Escalation, models.PROTECT, related_name="drafts")
    kind = models.CharField(_("kind"), max_length=20, choices=StatementKind)
    self_examination = models.TextField(_("self-examination"), blank=True)
    reasons = models.TextField(_("reasons"), blank=True)
    measures = models.TextField(_("measures"), blank=True)
    promised_on = models.DateField(_("promised deadline"), null=True, blank=True)
    completed_on = models.DateField(_("completed on"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=0)
    saved_at = models.DateTimeField(_("saved"))
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("escalation", "kind")
        verbose_name = _("draft of a statement")
        verbose_name_plural = _("drafts of statements")
        constraints = (models.UniqueConstraint(fields=["escalation", "kind"], name="one_draft_of_a_statement"),)
        triggers = (
            pgtrigger.Protect(name="draft_keeps", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="draft_stays_where_it_is", fields=["escalation", "kind"]),
        )

    def __str__(self) -> str:
        return f"{self.escalation_id} {self.kind}"


class StatementQuerySet(models.QuerySet["Statement"]):
    def undecided(self) -> StatementQuerySet:
        return self.filter(decision=Decision.PENDING)


class Statement(models.Model):
    """What a unit hands in on an escalation: its report of the reasons (18, 19), or that the rectification is complete.

    Handed in whole, then accepted or returned once; a returned one is followed by the next number. `promised_on` is
    the deadline that the unit promises, `completed_on` the day on which it says the work was done.
    """

    escalation = models.ForeignKey(Escalation, models.PROTECT, related_name="statements")
    kind = models.CharField(_("kind"), max_length=20, choices=StatementKind)
    number = models.PositiveSmallIntegerField(_("number"))
    self_examination = models.TextField(_("self-examination"), blank=True)
    reasons = models.TextField(_("reasons"), blank=True)
    measures = models.TextField(_("measures"), blank=True)
    promised_on = models.DateField(_("promised deadline"), null=True, blank=True)
    completed_on = models.DateField(_("completed on"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("submitted"))
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decision = models.CharField(_("decision"), max_length=20, choices=Decision, default=Decision.PENDING)
    decision_reason = models.TextField(_("reason of the decision"), blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = StatementQuerySet.as_manager()

    class Meta:
        ordering = ("escalation", "submitted_at", "id")
        verbose_name = _("statement of a unit")
        verbose_name_plural = _("statements of units")
        constraints = (
            models.UniqueConstraint(fields=["escalation", "kind", "number"], name="statement_number_once"),
            models.UniqueConstraint(
                fields=["escalation", "kind"], condition=Q(decision=Decision.PENDING), name="one_statement_undecided"
            ),
        )
        triggers = (
            pgtrigger.Protect(name="statement_keeps", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="statement_frozen", exclude=["decision", "decision_reason", "decided_at", "decided_by"]
            ),
            pgtrigger.Protect(
                name="decision_stays",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__decision=Decision.PENDING),
            ),
        )

    def __str__(self) -> str:
        return f"{self.escalation_id} {self.kind} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("supervision:statement", args=[self.pk])


@pghistory.track()
class Rectification(models.Model):
    """The deadline for putting right what was criticised, as the office agreed to it, and its verification (18)."""

    escalation = models.OneToOneField(Escalation, models.PROTECT, related_name="rectification")
    promised_on = models.DateField(_("promised deadline"))
    agreed_at = models.DateTimeField(_("agreed"))
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    verified_on = models.DateField(_("completion verified on"), null=True, blank=True)
    evidence = models.TextField(_("evidence"), blank=True)
    verified_at = models.DateTimeField(_("verification recorded"), null=True, blank=True)
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("promised_on", "id")
        verbose_name = _("rectification")
        verbose_name_plural = _("rectifications")
        indexes = (models.Index(fields=["promised_on"], condition=Q(verified_on=None), name="rectifications_open"),)
        triggers = (
            pgtrigger.Protect(name="rectification_keeps", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="promise_frozen", fields=["escalation", "promised_on", "agreed_at", "agreed_by"]),
        )

    def __str__(self) -> str:
        return f"{self.escalation_id} {self.promised_on}"


@pghistory.track(exclude=["file"])
class HandedCase(models.Model):
    """The file of an accountability case as the supervisory organ got it, and what the organ decided (18, 19).

    `contents` lists the names in the archive with their SHA-256, `sha256` is the archive's own.
    """

    escalation = models.OneToOneField(Escalation, models.PROTECT, related_name="handed_case")
    file = models.FileField(_("file"), upload_to="cases/%Y/")
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64)
    contents = models.JSONField(_("contents"))
    handed_at = models.DateTimeField(_("handed over"))
    handed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decision = models.TextField(_("decision"), blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    document_number = models.CharField(_("document number"), max_length=100, blank=True)
    decided_at = models.DateTimeField(_("decision recorded"), null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-handed_at", "-id")
        verbose_name = _("case handed over")
        verbose_name_plural = _("cases handed over")
        constraints = (
            models.CheckConstraint(
                condition=Q(decided_at=None) | (~Q(decision="") & Q(decided_on__isnull=False)),
                name="case_decided_whole",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None) | Q(decided_at__gte=F("handed_at")), name="case_decided_after_handing"
            ),
        )
        triggers = (
            pgtrigger.Protect(name="case_keeps", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="case_frozen",
                fields=["escalation", "file", "size", "sha256", "contents", "handed_at", "handed_by"],
            ),
        )

    def __str__(self) -> str:
        return f"{self.escalation_id}"

    def get_absolute_url(self) -> str:
        return reverse("supervision:case", args=[self.pk])
