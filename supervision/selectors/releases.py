"""Which months' flags are public (articles 2 and 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q

from supervision.enums import Flag
from supervision.models import MonthRelease

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from supervision.models import Check
    from tasks.models import WorkList


def released_months(work_list: WorkList, *, at: datetime | None = None) -> dict[int, MonthRelease]:
    """By month, who released its flags and when; with `at`, as things were at that moment. One query."""
    found = MonthRelease.objects.filter(work_list=work_list).select_related("released_by")
    if at is not None:
        found = found.filter(released_at__lte=at)
    return {each.month: each for each in found}


def is_released(task_path: str = "task") -> Exists:
    """For a queryset of checks: whether the month of each is public."""
    return Exists(MonthRelease.objects.filter(work_list=OuterRef(f"{task_path}__work_list"), month=OuterRef("month")))


def flags_to_release(checks: QuerySet[Check]) -> dict[str, int]:
    """How many flags of each kind a month's release makes public."""
    return checks.order_by().aggregate(
        red=Count("pk", filter=Q(flag=Flag.RED_FLAG)), yellow=Count("pk", filter=Q(flag=Flag.YELLOW_CARD))
    )
