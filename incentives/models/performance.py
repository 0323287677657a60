from __future__ import annotations

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from incentives.enums import ClaimStatus
from incentives.models.base import Input, once, person_key, quantity, task_key, unit_key
from incentives.models.measures import Measure


@pghistory.track()
class UnitAssessment(Input):
    """What the host of article 16 enters for a unit: its grade and how many of its civil servants are assessed."""

    unit = unit_key(_("unit"))
    is_excellent = models.BooleanField(_("graded excellent"), null=True, blank=True)
    staff = models.PositiveIntegerField(_("civil servants assessed"), null=True, blank=True)

    class Meta:
        ordering = ("year", "unit")
        verbose_name = _("grade of a unit")
        verbose_name_plural = _("grades of units")
        constraints = (once("unit_assessment_once", "unit"),)

    def __str__(self) -> str:
        return f"{self.year} {self.unit}"


@pghistory.track()
class Score(models.Model):
    """A unit's points of a year (article 16): computed from the records, renewed with them.

    Points are kept to fifteen places. Its deductions and bonuses are the measures of article 16 towards the unit.
    """

    year = models.PositiveSmallIntegerField(_("year"))
    unit = unit_key(_("unit"))
    load = quantity(_("load"))
    base = quantity(_("base points"))
    deduction = quantity(_("deduction"))
    bonus_before_cap = quantity(_("bonus before the cap"))
    bonus = quantity(_("bonus"))
    total = quantity(_("total"))
    working = models.JSONField(_("working"), default=dict)
    computed_at = models.DateTimeField(_("computed"))

    class Meta:
        ordering = ("year", "-total", "unit")
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        constraints = (models.UniqueConstraint(fields=["year", "unit"], name="score_once"),)
        triggers = (pgtrigger.Protect(name="score_keeps", operation=pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.year} {self.unit_id}"

    def get_absolute_url(self) -> str:
        return reverse("incentives:score", args=[self.year, self.unit_id])


@pghistory.track()
class LoadItem(models.Model):
    """A task's part in a unit's load: its weight times the unit's share."""

    score = models.ForeignKey(Score, models.PROTECT, related_name="items", verbose_name=_("score"))
    task = models.ForeignKey("tasks.Task", models.PROTECT, related_name="load_items", verbose_name=_("task"))
    is_host = models.BooleanField(_("host"))
    weight = quantity(_("weight"))
    share = quantity(_("share"))
    load = quantity(_("load"))
    stands = models.BooleanField(default=True)

    class Meta:
        ordering = ("score", "-load", "task")
        verbose_name = _("part of a load")
        verbose_name_plural = _("parts of loads")
        constraints = (models.UniqueConstraint(fields=["score", "task"], name="load_item_once"),)

    def __str__(self) -> str:
        return f"{self.score_id} {self.task_id}"


class ScoreConfirmation(models.Model):
    """A unit confirms its score as it was on the day. Never rewritten."""

    score = models.ForeignKey(Score, models.PROTECT, related_name="confirmations", verbose_name=_("score"))
    total = quantity(_("total"))
    working = models.JSONField(_("working"), default=dict)
    at = models.DateTimeField(_("time"))
    by = person_key(_("by"), optional=False)

    class Meta:
        ordering = ("at", "id")
        verbose_name = _("confirmation of a score")
        verbose_name_plural = _("confirmations of scores")
        triggers = (pgtrigger.Protect(name="score_confirmation_keeps", operation=pgtrigger.Update | pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.score_id} {self.total}"


@pghistory.track()
class ScoreObjection(models.Model):
    """A unit objects to a line of its score, or to a bonus that is missing; decided with reasons.

    `measure` is the line; `task` alone, a task's load or a bonus that the unit misses.
    """

    score = models.ForeignKey(Score, models.PROTECT, related_name="objections", verbose_name=_("score"))
    task = models.ForeignKey("tasks.Task", models.PROTECT, related_name="score_objections", verbose_name=_("task"))
    measure = models.ForeignKey(
        Measure, models.PROTECT, null=True, blank=True, related_name="objections", verbose_name=_("measure")
    )
    text = models.TextField(_("grounds of the objection"))
    claimed = quantity(_("points that the unit claims"))
    status = models.CharField(_("status"), max_length=20, choices=ClaimStatus, default=ClaimStatus.PENDING)
    filed_at = models.DateTimeField(_("filed"))
    filed_by = person_key(_("filed by"), optional=False)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = person_key(_("decided by"))
    decision_reason = models.TextField(_("reasons of the decision"), blank=True)

    class Meta:
        ordering = ("-filed_at", "-id")
        verbose_name = _("objection to a score")
        verbose_name_plural = _("objections to scores")
        constraints = (
            models.UniqueConstraint(
                fields=["score", "task"], condition=Q(status=ClaimStatus.PENDING), name="one_score_objection_pending"
            ),
            models.CheckConstraint(
                condition=Q(status=ClaimStatus.PENDING) | Q(decided_at__isnull=False), name="score_objection_decided"
            ),
        )
        triggers = (pgtrigger.Protect(name="score_objection_keeps", operation=pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.score_id} {self.task_id} {self.status}"

    def get_absolute_url(self) -> str:
        return reverse("incentives:score_objection", args=[self.pk])


@pghistory.track()
class ContributionClaim(models.Model):
    """A unit claims another outstanding contribution on a completed task, with evidence; decided (article 16)."""

    task = task_key()
    unit = unit_key(_("unit"))
    text = models.TextField(_("what was contributed"))
    status = models.CharField(_("status"), max_length=20, choices=ClaimStatus, default=ClaimStatus.PENDING)
    claimed_at = models.DateTimeField(_("claimed"))
    claimed_by = person_key(_("claimed by"), optional=False)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = person_key(_("decided by"))
    decision_reason = models.TextField(_("reasons of the decision"), blank=True)

    class Meta:
        ordering = ("-claimed_at", "-id")
        verbose_name = _("claim of a contribution")
        verbose_name_plural = _("claims of contributions")
        constraints = (
            models.UniqueConstraint(
                fields=["task", "unit"],
                condition=Q(status__in=(ClaimStatus.PENDING, ClaimStatus.ACCEPTED)),
                name="one_contribution_claim",
            ),
            models.CheckConstraint(
                condition=Q(status=ClaimStatus.PENDING) | Q(decided_at__isnull=False), name="contribution_decided"
            ),
        )
        triggers = (pgtrigger.Protect(name="contribution_keeps", operation=pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.task_id} {self.unit_id} {self.status}"

    def get_absolute_url(self) -> str:
        return reverse("incentives:contribution", args=[self.pk])
