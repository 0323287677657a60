from __future__ import annotations

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from incentives.enums import AwardLevel, NominationStatus
from incentives.models.base import Input, person_key, quantity, task_key, unit_key


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


class NominationQuerySet(models.QuerySet["Nomination"]):
    def in_year(self, year: int) -> NominationQuerySet:
        return self.filter(year=year)

    def standing(self) -> NominationQuerySet:
        """Handed in and not withdrawn."""
        return self.exclude(status__in=(NominationStatus.DRAFT, NominationStatus.WITHDRAWN))


@pghistory.track()
class Nomination(models.Model):
    """A unit nominates a completed task as an outstanding contribution, with the proof (article 17).

    `facts` are the record as it stood on the day. What leaders recommend are rows of their own. Until the unit's head
    nominates it is a draft of the unit's; `nominated_at` and `nominated_by` say who wrote it last.
    """

    year = models.PositiveSmallIntegerField(_("year"))
    task = models.ForeignKey("tasks.Task", models.PROTECT, related_name="nominations", verbose_name=_("task"))
    unit = unit_key(_("unit"))
    statement = models.TextField(_("what was achieved"))
    status = models.CharField(_("status"), max_length=20, choices=NominationStatus, default=NominationStatus.NOMINATED)
    facts = models.JSONField(_("facts"), default=dict)
    nominated_at = models.DateTimeField(_("nominated"))
    nominated_by = person_key(_("nominated by"), optional=False)
    reviewed_at = models.DateTimeField(_("reviewed by the mayor"), null=True, blank=True)
    reviewed_by = person_key(_("reviewed by"))
    review_note = models.TextField(_("the mayor's note"), blank=True)
    review_document = models.CharField(_("document of the review"), max_length=200, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = person_key(_("recorded by"))
    meeting_on = models.DateField(_("date of the executive meeting"), null=True, blank=True)
    meeting_document = models.CharField(_("document of the meeting"), max_length=200, blank=True)
    decision_reason = models.TextField(_("reason"), blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = NominationQuerySet.as_manager()

    class Meta:
        ordering = ("-year", "task__order", "id")
        verbose_name = _("nomination")
        verbose_name_plural = _("nominations")
        constraints = (
            models.UniqueConstraint(
                fields=["task"],
                condition=~Q(status__in=(NominationStatus.DRAFT, NominationStatus.WITHDRAWN)),
                name="one_nomination_of_a_task",
            ),
            models.UniqueConstraint(
                fields=["task", "unit"], condition=Q(status=NominationStatus.DRAFT), name="one_draft_of_a_unit"
            ),
        )
        triggers = (pgtrigger.Protect(name="nomination_keeps", operation=pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.year} {self.task_id}"

    def get_absolute_url(self) -> str:
        return reverse("incentives:nomination", args=[self.pk])


class RecommendationQuerySet(models.QuerySet["Recommendation"]):
    def standing(self) -> RecommendationQuerySet:
        return self.filter(withdrawn_at=None)


@pghistory.track()
class Recommendation(models.Model):
    """A city leader recommends a nomination, one or two in a year (article 17).

    `conflict` says what binds the leader to a unit on the task, as where they lead it too: a line for each, the code of
    the tie and the unit's short name. It is shown, not forbidden. `document` is the paper from which the office
    recorded it.
    """

    nomination = models.ForeignKey(
        Nomination, models.PROTECT, related_name="recommendations", verbose_name=_("nomination")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    leader = person_key(_("leader"), optional=False)
    reason = models.TextField(_("reason"), blank=True)
    conflict = models.TextField(_("conflict of interest"), blank=True)
    document = models.CharField(_("document"), max_length=200, blank=True)
    at = models.DateTimeField(_("time"))
    by = person_key(_("recorded by"), optional=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        ordering = ("at", "id")
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        constraints = (
            models.UniqueConstraint(
                fields=["nomination", "leader"], condition=Q(withdrawn_at=None), name="one_recommendation_of_a_leader"
            ),
        )
        triggers = (pgtrigger.Protect(name="recommendation_keeps", operation=pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.nomination_id} {self.leader_id}"


class AwardQuerySet(models.QuerySet["Award"]):
    def standing(self) -> AwardQuerySet:
        return self.filter(withdrawn_at=None)


@pghistory.track()
class Award(models.Model):
    """What a unit's person gets for a recognised item, on whose proposal it is, and its document (article 17)."""

    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="awards", verbose_name=_("nomination"))
    unit = unit_key(_("unit"))
    person = models.CharField(_("person"), max_length=50)
    post = models.CharField(_("post"), max_length=100, blank=True)
    level = models.CharField(_("award"), max_length=20, choices=AwardLevel)
    reason = models.TextField(
        _("reason"), blank=True, help_text=_("Needed where a co-host's person ranks as high as the host's.")
    )
    document = models.CharField(_("document"), max_length=200, blank=True)
    at = models.DateTimeField(_("time"))
    by = person_key(_("by"), optional=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = AwardQuerySet.as_manager()

    class Meta:
        ordering = ("nomination", "level", "id")
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        constraints = (
            models.UniqueConstraint(
                fields=["nomination", "unit", "person"], condition=Q(withdrawn_at=None), name="award_once"
            ),
        )
        triggers = (pgtrigger.Protect(name="award_keeps", operation=pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.person} {self.level}"


@pghistory.track()
class WorkingMoney(models.Model):
    """Working money and commendation of a unit for a recognised item (article 17), in 10,000 yuan."""

    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="money", verbose_name=_("nomination"))
    unit = unit_key(_("unit"))
    amount = quantity(_("working money"))
    is_commended = models.BooleanField(_("commended citywide"), default=False)
    document = models.CharField(_("document"), max_length=200, blank=True)
    at = models.DateTimeField(_("time"))
    by = person_key(_("by"), optional=False)

    class Meta:
        ordering = ("nomination", "id")
        verbose_name = _("working money")
        verbose_name_plural = _("working money")
        constraints = (models.UniqueConstraint(fields=["nomination", "unit"], name="working_money_once"),)
        triggers = (pgtrigger.Protect(name="working_money_keeps", operation=pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.nomination_id} {self.unit_id}"
