from __future__ import annotations

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from incentives.models.base import person_key, unit_key
from office.enums import RoutineKind


class RoutineTickQuerySet(models.QuerySet["RoutineTick"]):
    def standing(self) -> RoutineTickQuerySet:
        return self.filter(withdrawn_at=None)


@pghistory.track()
class RoutineTick(models.Model):
    """A unit says that it held a week's meeting or a quarter's analysis (article 5). It earns no points.

    `number` is the week after ISO 8601, of which `year` is the year, or the quarter.
    """

    unit = unit_key(_("unit"))
    kind = models.CharField(_("kind"), max_length=20, choices=RoutineKind)
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveSmallIntegerField(_("week or quarter"))
    held_on = models.DateField(_("date"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    at = models.DateTimeField(_("time"))
    by = person_key(_("by"), optional=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = RoutineTickQuerySet.as_manager()

    class Meta:
        ordering = ("year", "kind", "number", "unit")
        verbose_name = _("tick of the routine")
        verbose_name_plural = _("ticks of the routine")
        constraints = (
            models.UniqueConstraint(
                fields=["unit", "kind", "year", "number"], condition=Q(withdrawn_at=None), name="ticked_once"
            ),
            models.CheckConstraint(
                condition=Q(kind=RoutineKind.WEEK, number__gte=1, number__lte=53)
                | Q(kind=RoutineKind.QUARTER, number__gte=1, number__lte=4),
                name="tick_of_a_period",
            ),
        )
        triggers = (pgtrigger.Protect(name="tick_keeps", operation=pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.unit_id} {self.kind} {self.year}-{self.number}"
