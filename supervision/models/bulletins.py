from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from supervision.enums import BulletinKind, BulletinStatus
from supervision.models.escalations import Escalation
from tasks.models import Sector, WorkList

FROZEN_WITH_BULLETIN = """
    IF EXISTS (
        SELECT 1 FROM supervision_bulletin
        WHERE id IN (OLD.bulletin_id, NEW.bulletin_id) AND status = 'published'
    ) THEN
        RAISE EXCEPTION 'pgtrigger: the bulletin is published, its parts are frozen';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
"""


def frozen_with_bulletin(name: str) -> pgtrigger.Trigger:
    """The database refuses to add, change or take away a part of a published bulletin."""
    every = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete
    return pgtrigger.Trigger(name=name, when=pgtrigger.Before, operation=every, func=FROZEN_WITH_BULLETIN)


class BulletinQuerySet(models.QuerySet["Bulletin"]):
    def published(self) -> BulletinQuerySet:
        return self.filter(status=BulletinStatus.PUBLISHED)

    def standing(self) -> BulletinQuerySet:
        """Without drafts that were dropped."""
        return self.filter(dropped_at=None)


@pghistory.track()
class Bulletin(models.Model):
    """A published result (通报, article 6): of a period, of the livelihood items, or a criticism.

    Its figures are worked out from the records for as long as it is a draft. `figures` keeps them as they were when it
    was published; each can be traced to its list, which is read from the records as they were known at
    `published_at`. `month` is the last month of its period.
    """

    work_list = models.ForeignKey(WorkList, models.PROTECT, related_name="bulletins", verbose_name=_("list"))
    kind = models.CharField(_("kind"), max_length=20, choices=BulletinKind)
    month = models.PositiveSmallIntegerField(_("month"))
    status = models.CharField(_("status"), max_length=20, choices=BulletinStatus, default=BulletinStatus.DRAFT)
    title = models.CharField(_("title"), max_length=200)
    lead = models.TextField(_("opening"), blank=True)
    closing = models.TextField(_("what is asked for"), blank=True)
    copies_to = models.CharField(_("copies to"), max_length=300, blank=True)
    escalations = models.ManyToManyField(
        Escalation, blank=True, related_name="bulletins", verbose_name=_("criticisms"), through="BulletinEscalation"
    )
    drafted_at = models.DateTimeField(_("drafted"))
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    figures = models.JSONField(_("figures"), null=True, blank=True)
    dropped_at = models.DateTimeField(_("draft dropped"), null=True, blank=True)

    objects = BulletinQuerySet.as_manager()

    class Meta:
        ordering = ("-work_list__year", "-month", "kind", "-id")
        verbose_name = _("bulletin")
        verbose_name_plural = _("bulletins")
        constraints = (
            models.UniqueConstraint(
                fields=["work_list", "kind", "month"],
                condition=~Q(kind=BulletinKind.CRITICISM) & Q(dropped_at=None),
                name="bulletin_once_a_period",
            ),
            models.CheckConstraint(
                condition=~Q(status=BulletinStatus.PUBLISHED)
                | (Q(published_at__isnull=False) & Q(figures__isnull=False)),
                name="bulletin_published_whole",
            ),
        )
        triggers = (
            pgtrigger.Protect(name="bulletin_keeps", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="bulletin_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__status=BulletinStatus.PUBLISHED),
            ),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("supervision:bulletin", args=[self.pk])


@pghistory.track()
class BulletinEscalation(models.Model):
    """A criticism that a bulletin makes public; frozen with it."""

    bulletin = models.ForeignKey(Bulletin, models.PROTECT, related_name="criticisms")
    escalation = models.ForeignKey(Escalation, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("criticism in a bulletin")
        verbose_name_plural = _("criticisms in bulletins")
        constraints = (models.UniqueConstraint(fields=["bulletin", "escalation"], name="criticism_once_a_bulletin"),)
        triggers = (frozen_with_bulletin("criticism_frozen"),)

    def __str__(self) -> str:
        return f"{self.bulletin_id} {self.escalation_id}"


@pghistory.track()
class SectorComment(models.Model):
    """The office's comment on a sector in a bulletin (article 6); frozen with it."""

    bulletin = models.ForeignKey(Bulletin, models.PROTECT, related_name="comments")
    sector = models.ForeignKey(Sector, models.PROTECT, related_name="+", verbose_name=_("sector"))
    text = models.TextField(_("comment"), blank=True)
    at = models.DateTimeField(_("time"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("bulletin", "sector")
        verbose_name = _("comment on a sector")
        verbose_name_plural = _("comments on sectors")
        constraints = (models.UniqueConstraint(fields=["bulletin", "sector"], name="one_comment_a_sector"),)
        triggers = (frozen_with_bulletin("comment_frozen"),)

    def __str__(self) -> str:
        return self.text[:50]


@pghistory.track()
class MonthComment(models.Model):
    """What the one in charge of a sector says of its month, before the bulletin, which takes it over (article 6)."""

    work_list = models.ForeignKey(WorkList, models.PROTECT, related_name="month_comments", verbose_name=_("list"))
    month = models.PositiveSmallIntegerField(_("month"))
    sector = models.ForeignKey(Sector, models.PROTECT, related_name="month_comments", verbose_name=_("sector"))
    text = models.TextField(_("comment"))
    at = models.DateTimeField(_("time"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        ordering = ("work_list", "month", "sector")
        verbose_name = _("comment on a sector's month")
        verbose_name_plural = _("comments on sectors' months")
        constraints = (
            models.UniqueConstraint(fields=["work_list", "month", "sector"], name="one_comment_a_sector_and_month"),
            models.CheckConstraint(condition=Q(month__gte=1, month__lte=12), name="comment_of_a_month"),
        )
        triggers = (pgtrigger.Protect(name="month_comment_keeps", operation=pgtrigger.Delete),)

    def __str__(self) -> str:
        return self.text[:50]
