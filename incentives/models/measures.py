from __future__ import annotations

from typing import TYPE_CHECKING

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from incentives.enums import MeasureDirection, MeasureKind, MeasureStatus
from incentives.models.base import person_key, quantity, unit_key
from tasks.models import Task

if TYPE_CHECKING:
    from organization.models import Unit


class MeasureQuerySet(models.QuerySet["Measure"]):
    def in_year(self, year: int) -> MeasureQuerySet:
        return self.filter(year=year)

    def standing(self) -> MeasureQuerySet:
        """Those that the records still give, or that were decided."""
        return self.exclude(stands=False, status=MeasureStatus.PROPOSED)

    def in_force(self) -> MeasureQuerySet:
        """What other programs are told: everything that is not dropped, confirmed or not."""
        return self.standing().exclude(status=MeasureStatus.DROPPED)

    def decided(self) -> MeasureQuerySet:
        """Confirmed or changed, and nothing has changed underneath since."""
        return self.filter(status__in=(MeasureStatus.CONFIRMED, MeasureStatus.CHANGED), is_stale=False)

    def to_decide(self) -> MeasureQuerySet:
        """Proposed, or decided on figures that have changed since."""
        return self.standing().filter(Q(status=MeasureStatus.PROPOSED) | Q(is_stale=True))

    def towards(self, unit: Unit | int) -> MeasureQuerySet:
        return self.filter(unit=unit)


@pghistory.track()
class Measure(models.Model):
    """What follows for a unit from articles 7 to 17 in a year: proposed by the software, decided by the host unit.

    `proposed` and `working` are what the rule gives from today's records; `stands` is False once it gives nothing any
    more. `row` tells rows of the inputs apart that have one unit and subject. `amount` is what counts: the proposed
    amount until the host unit decides, then the decided one, empty where it is still to be decided. `is_stale`: the
    records have changed since it was decided, and it must be decided again.
    """

    year = models.PositiveSmallIntegerField(_("year"))
    article = models.PositiveSmallIntegerField(_("article"))
    kind = models.CharField(_("measure"), max_length=30, choices=MeasureKind)
    direction = models.CharField(_("reward or penalty"), max_length=10, choices=MeasureDirection)
    unit = unit_key(_("unit"))
    task = models.ForeignKey(
        Task, models.PROTECT, null=True, blank=True, related_name="measures", verbose_name=_("task")
    )
    subject = models.CharField(_("subject"), max_length=500, blank=True)
    period = models.CharField(_("period"), max_length=10, blank=True)
    row = models.CharField(max_length=200, blank=True, editable=False)
    measure_unit = models.CharField(_("unit of measure"), max_length=10, blank=True)
    proposed = quantity(_("proposed amount"))
    working = models.JSONField(_("working"), default=dict)
    proposed_at = models.DateTimeField(_("proposed"))
    stands = models.BooleanField(_("follows from the records"), default=True)
    status = models.CharField(_("status"), max_length=20, choices=MeasureStatus, default=MeasureStatus.PROPOSED)
    amount = quantity(_("amount"))
    is_stale = models.BooleanField(_("must be decided again"), default=False)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        ordering = ("year", "article", "kind", "unit", "subject", "period")
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        indexes = (
            models.Index(fields=["year", "article", "status"], name="measures_of_article"),
            models.Index(fields=["unit", "year"], name="measures_by_unit"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["year", "article", "kind", "unit", "subject", "period", "row"], name="measure_once"
            ),
            models.CheckConstraint(condition=Q(article__gte=7, article__lte=17), name="measure_of_an_article"),
        )
        triggers = (
            pgtrigger.Protect(name="measure_keeps", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="measure_is_of",
                fields=[
                    "year",
                    "article",
                    "kind",
                    "direction",
                    "unit",
                    "task",
                    "subject",
                    "period",
                    "row",
                    "measure_unit",
                ],
            ),
        )

    def __str__(self) -> str:
        return f"{self.year} ({self.article}) {self.get_kind_display()} {self.unit_id}"

    def get_absolute_url(self) -> str:
        return reverse("incentives:measure", args=[self.pk])

    @property
    def is_decided(self) -> bool:
        return self.status != MeasureStatus.PROPOSED and not self.is_stale


class MeasureDecision(models.Model):
    """What the host unit decided on a measure, on which working, and why. Never rewritten."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="decisions", verbose_name=_("measure"))
    status = models.CharField(_("decision"), max_length=20, choices=MeasureStatus)
    amount = quantity(_("amount"))
    reason = models.TextField(_("reason"), blank=True)
    document = models.CharField(_("document"), max_length=200, blank=True)
    proposed = quantity(_("proposed amount"))
    working = models.JSONField(_("working"), default=dict)
    at = models.DateTimeField(_("time"))
    by = person_key(_("decided by"), optional=False)

    class Meta:
        ordering = ("at", "id")
        verbose_name = _("decision on a measure")
        verbose_name_plural = _("decisions on measures")
        constraints = (
            models.CheckConstraint(condition=~Q(status=MeasureStatus.PROPOSED), name="measure_decision_decides"),
            models.CheckConstraint(
                condition=Q(status=MeasureStatus.CONFIRMED) | ~Q(reason=""), name="measure_decision_has_reason"
            ),
        )
        triggers = (pgtrigger.Protect(name="measure_decision_keeps", operation=pgtrigger.Update | pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.measure_id} {self.status}"
