"""Spot checks and what was drawn, as somebody may read them (article 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q

from incentives.selectors.evidence import reads_evidence_of
from office.enums import SpotResult
from office.models import SpotCheck, SpotCheckItem
from office.permissions.spot_checks import spot_items_readable_by
from supervision.parameters import timing_of
from supervision.rules.period import due_at

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from organization.models import Person

COUNTED = {
    "pending": Count("items", filter=Q(items__result=SpotResult.PENDING)),
    "confirmed": Count("items", filter=Q(items__result=SpotResult.CONFIRMED)),
    "corrected": Count("items", filter=Q(items__result=SpotResult.CORRECTED)),
}


def spot_checks_of(year: int) -> QuerySet[SpotCheck]:
    """The year's spot checks without the lists that they were drawn from, with their results counted; the latest
    month first."""
    found = SpotCheck.objects.filter(work_list__year=year).select_related("work_list", "announced_by", "drawn_by")
    return found.defer("population").annotate(drawn=Count("items"), **COUNTED).order_by("-month", "-number")


def items_of(spot_check: SpotCheck) -> QuerySet[SpotCheckItem]:
    """What was drawn, in the order of the drawing."""
    found = SpotCheckItem.objects.filter(spot_check=spot_check).order_by("position")
    return found.select_related("task__work_list", "task__sector", "task__lead_leader", "report", "unit", "by")


@reads_evidence_of(SpotCheckItem)
def readable_items(person: Person) -> QuerySet[SpotCheckItem]:
    """The items whose values, results and files a person may read."""
    return spot_items_readable_by(person, SpotCheckItem.objects.all())


def drawable_from(spot_check: SpotCheck) -> datetime:
    """From when on the sample may be drawn: when the month's reports are due."""
    year, month = spot_check.work_list.year, spot_check.month
    return due_at(year, month, timing_of(year, month))


def open_spot_checks() -> QuerySet[SpotCheck]:
    """Announced and not drawn, or with reports still to be looked at; `pending` says how many."""
    counted = SpotCheck.objects.select_related("work_list").defer("population").annotate(pending=COUNTED["pending"])
    return counted.filter(Q(drawn_at=None) | Q(pending__gt=0)).order_by("work_list__year", "month", "number")
