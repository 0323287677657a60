from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from incentives.models.base import person_key, unit_key

if TYPE_CHECKING:
    from datetime import date

AnyFinding = TypeVar("AnyFinding", bound="Finding")


class FindingQuerySet(models.QuerySet[AnyFinding]):
    def standing(self) -> FindingQuerySet[AnyFinding]:
        return self.filter(withdrawn_at=None)

    def to_put_right(self) -> FindingQuerySet[AnyFinding]:
        """What the unit still owes."""
        return self.standing().filter(rectify_by__isnull=False, rectified_on=None)

    def to_verify(self) -> FindingQuerySet[AnyFinding]:
        """What the unit says it has put right, and nobody has looked at yet."""
        return self.standing().filter(rectified_on__isnull=False, verified_on=None)

    def overdue(self, on: date) -> FindingQuerySet[AnyFinding]:
        return self.to_put_right().filter(rectify_by__lt=on)


class Finding(models.Model):
    """What was found at a unit, and what the unit has to put right by when."""

    unit = unit_key(_("unit"))
    agrees = models.BooleanField(_("agrees with the records"))
    text = models.TextField(_("finding"))
    rectify_by = models.DateField(_("to be put right by"), null=True, blank=True)
    rectified_on = models.DateField(_("put right on"), null=True, blank=True)
    rectification = models.TextField(_("how it was put right"), blank=True)
    rectified_by = person_key(_("recorded by"))
    rectification_at = models.DateTimeField(_("recorded"), null=True, blank=True)
    verified_on = models.DateField(_("verified on"), null=True, blank=True)
    verified_by = person_key(_("verified by"))
    return_reason = models.TextField(_("why it is not put right yet"), blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawal_reason = models.TextField(_("reason of the withdrawal"), blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_settled(self) -> bool:
        """Nothing is awaited of anybody any more."""
        return self.withdrawn_at is not None or self.rectify_by is None or self.verified_on is not None


def finding_constraints(name: str) -> tuple[models.CheckConstraint, models.CheckConstraint]:
    return (
        models.CheckConstraint(
            condition=Q(verified_on=None) | Q(rectified_on__isnull=False), name=f"{name}_verified_once_put_right"
        ),
        models.CheckConstraint(
            condition=Q(withdrawn_at=None) | ~Q(withdrawal_reason=""), name=f"{name}_withdrawn_with_reason"
        ),
    )
