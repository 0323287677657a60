from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organization.models import Unit
from tasks.models import QUANTITY, Task

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

AnyInput = TypeVar("AnyInput", bound="Input")


class InputQuerySet(models.QuerySet[AnyInput]):
    def in_year(self, year: int) -> InputQuerySet[AnyInput]:
        return self.filter(year=year)


class Input(models.Model):
    """A fact that the host unit of an article enters for a year; what is not known yet is empty."""

    year = models.PositiveSmallIntegerField(_("year"))
    entered_at = models.DateTimeField(_("entered"))
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("entered by")
    )
    document = models.CharField(_("entered from document"), max_length=200, blank=True)

    objects = InputQuerySet.as_manager()

    class Meta:
        abstract = True


def quantity(label: StrPromise) -> models.DecimalField[Any, Any]:
    """An area in mu, an amount in 10,000 yuan or a per cent number."""
    return models.DecimalField(label, null=True, blank=True, **QUANTITY)


def unit_key(label: StrPromise, *, optional: bool = False) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(Unit, models.PROTECT, null=optional, blank=optional, related_name="+", verbose_name=label)


def task_key() -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(Task, models.PROTECT, related_name="%(class)ss", verbose_name=_("task"))


def once(name: str, *fields: str) -> models.UniqueConstraint:
    """One row a year for each of these."""
    return models.UniqueConstraint(fields=["year", *fields], name=name, nulls_distinct=False)


def not_negative(name: str, *fields: str) -> models.CheckConstraint:
    condition = Q()
    for field in fields:
        condition &= Q(**{field: None}) | Q(**{f"{field}__gte": 0})
    return models.CheckConstraint(condition=condition, name=name)


def person_key(label: StrPromise, *, optional: bool = True) -> models.ForeignKey[Any, Any]:
    """Who did it."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=optional, blank=optional, related_name="+", verbose_name=label
    )
