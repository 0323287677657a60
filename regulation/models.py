from __future__ import annotations

from datetime import date

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organization.models import Unit
from regulation.articles import ARTICLE, PARAMETERS, Article, Parameter
from regulation.enums import Decision, Part
from regulation.rules import Value, read_value

DECISION_FIELDS = ["decision", "decided_by", "decided_at", "decision_reason"]


class ParameterEntryQuerySet(models.QuerySet["ParameterEntry"]):
    def approved(self) -> ParameterEntryQuerySet:
        return self.filter(decision=Decision.APPROVED)

    def pending(self) -> ParameterEntryQuerySet:
        return self.filter(decision=Decision.PENDING)

    def holding_on(self, on: date) -> ParameterEntryQuerySet:
        return self.approved().filter(holds_from__lte=on)

    def in_order(self) -> ParameterEntryQuerySet:
        """The last one of a figure is the one that holds."""
        return self.order_by("holds_from", "entered_at", "pk")


@pghistory.track()
class ParameterEntry(models.Model):
    """A figure entered for a year, holding from a date; replaced by a later entry, never changed."""

    year = models.PositiveSmallIntegerField(_("year"))
    key = models.CharField(_("parameter"), max_length=50, choices=[(key, key) for key in PARAMETERS])
    value = models.CharField(_("value"), max_length=500, blank=True)
    holds_from = models.DateField(_("holds from"))
    document = models.CharField(_("document"), max_length=200, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    entered_at = models.DateTimeField(_("entered at"))
    decision = models.CharField(_("decision"), max_length=10, choices=Decision, default=Decision.PENDING, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decision_reason = models.CharField(_("reason"), max_length=500, blank=True)

    objects = ParameterEntryQuerySet.as_manager()

    class Meta:
        ordering = ("-holds_from", "-entered_at", "-pk")
        verbose_name = _("parameter entry")
        verbose_name_plural = _("parameter entries")
        indexes = (models.Index(fields=["year", "key", "holds_from"], name="parameter_in_force"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(decision=Decision.PENDING, decided_by=None, decided_at=None)
                | Q(~Q(decision=Decision.PENDING), decided_by__isnull=False, decided_at__isnull=False),
                name="parameter_decision_is_signed",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("entered_by")),
                name="parameter_decided_by_another",
            ),
        )
        triggers = (
            pgtrigger.Protect(name="keep_parameter_entry", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="parameter_entry_stands", exclude=DECISION_FIELDS),
            pgtrigger.Protect(
                name="decide_parameter_once",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__decision=Decision.PENDING),
            ),
        )

    def __str__(self) -> str:
        return f"{self.year} {self.key}={self.value}"

    @property
    def parameter(self) -> Parameter:
        return PARAMETERS[self.key]

    @property
    def shown(self) -> str:
        return self.parameter.shown(self.value)

    @property
    def read(self) -> Value:
        return read_value(self.parameter, self.value)


class ArticleUnitQuerySet(models.QuerySet["ArticleUnit"]):
    def holding_on(self, on: date) -> ArticleUnitQuerySet:
        return self.filter(holds_from__lte=on)


@pghistory.track()
class ArticleUnit(models.Model):
    """A unit's part in an article from a date on. One assignment is the rows entered at one moment."""

    year = models.PositiveSmallIntegerField(_("year"))
    article = models.PositiveSmallIntegerField(_("article"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="articles", verbose_name=_("unit"))
    part = models.CharField(_("part"), max_length=10, choices=Part)
    holds_from = models.DateField(_("holds from"))
    document = models.CharField(_("document"), max_length=200, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    entered_at = models.DateTimeField(_("entered at"))

    objects = ArticleUnitQuerySet.as_manager()

    class Meta:
        ordering = ("year", "article", "-holds_from", "-entered_at", "-part", "pk")
        verbose_name = _("part in an article")
        verbose_name_plural = _("parts in articles")
        constraints = (
            models.CheckConstraint(condition=Q(article__gte=1, article__lte=len(ARTICLE)), name="article_exists"),
            models.UniqueConstraint(
                fields=("year", "article", "entered_at", "unit"), name="one_part_of_a_unit_in_an_article"
            ),
            models.UniqueConstraint(
                fields=("year", "article", "entered_at"), condition=Q(part=Part.HOST), name="one_host_of_an_article"
            ),
        )
        triggers = (
            pgtrigger.Protect(name="keep_article_unit", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="article_unit_stands"),
        )

    def __str__(self) -> str:
        return f"{self.year} ({self.article}) {self.unit}"

    @property
    def of_article(self) -> Article:
        return ARTICLE[self.article]
