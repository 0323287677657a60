from __future__ import annotations

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from incentives.models.base import person_key, unit_key
from office.enums import ReviewKind, ReviewStatus
from office.models.meetings import Meeting
from tasks.models import WorkList

FROZEN_WITH_REVIEW = """
    IF EXISTS (SELECT 1 FROM office_review WHERE id IN (OLD.review_id, NEW.review_id) AND status = 'held') THEN
        RAISE EXCEPTION 'pgtrigger: the review was held, its parts are frozen';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
"""


@pghistory.track()
class Review(models.Model):
    """A review of a month, a quarter, half a year or the year (article 6).

    Its figures are worked out from the records for as long as it is being prepared; `figures` keeps them as they were
    when it was held. `month` is the last month of its period, `meeting` where it was held.
    """

    work_list = models.ForeignKey(WorkList, models.PROTECT, related_name="held_reviews", verbose_name=_("list"))
    kind = models.CharField(_("kind"), max_length=20, choices=ReviewKind)
    month = models.PositiveSmallIntegerField(_("month"))
    status = models.CharField(_("status"), max_length=20, choices=ReviewStatus, default=ReviewStatus.OPEN)
    opening = models.TextField(_("opening"), blank=True)
    conclusions = models.TextField(_("conclusions"), blank=True)
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="reviews", verbose_name=_("meeting")
    )
    prepared_at = models.DateTimeField(_("prepared"))
    prepared_by = person_key(_("prepared by"))
    held_on = models.DateField(_("held on"), null=True, blank=True)
    held_at = models.DateTimeField(_("recorded"), null=True, blank=True)
    held_by = person_key(_("recorded by"))
    figures = models.JSONField(_("figures"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-work_list__year", "-month", "kind")
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = (
            models.UniqueConstraint(fields=["work_list", "kind", "month"], name="one_review_a_period"),
            models.CheckConstraint(condition=Q(month__gte=1, month__lte=12), name="review_of_a_month"),
            models.CheckConstraint(
                condition=~Q(status=ReviewStatus.HELD)
                | (Q(held_on__isnull=False) & Q(held_at__isnull=False) & Q(figures__isnull=False)),
                name="review_held_whole",
            ),
        )
        triggers = (
            pgtrigger.Protect(name="held_review_keeps", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="held_review_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__status=ReviewStatus.HELD),
            ),
        )

    def __str__(self) -> str:
        return f"{self.work_list_id} {self.kind} {self.month}"

    def get_absolute_url(self) -> str:
        return reverse("office:review", args=[self.work_list.year, self.kind, self.month])


@pghistory.track()
class UnitEvaluation(models.Model):
    """A unit's own evaluation of its half-year or year, beside the figures (article 6); frozen with the review."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="evaluations", verbose_name=_("review"))
    unit = unit_key(_("unit"))
    text = models.TextField(_("evaluation"))
    at = models.DateTimeField(_("time"))
    by = person_key(_("by"), optional=False)

    class Meta:
        ordering = ("review", "unit")
        verbose_name = _("unit's evaluation")
        verbose_name_plural = _("units' evaluations")
        constraints = (models.UniqueConstraint(fields=["review", "unit"], name="one_evaluation_a_unit"),)
        triggers = (
            pgtrigger.Trigger(
                name="evaluation_frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=FROZEN_WITH_REVIEW,
            ),
        )

    def __str__(self) -> str:
        return f"{self.review_id} {self.unit_id}"
