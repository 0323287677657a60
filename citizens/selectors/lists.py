"""The lists that citizens read: published ones, and which of their months are released."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Prefetch

from supervision.models import MonthRelease
from tasks.enums import ListStatus
from tasks.models import Task, WorkList


def published_lists() -> list[WorkList]:
    """The newest first, each with `months_released` in order. Two queries."""
    months = Prefetch("releases", MonthRelease.objects.order_by("month"), to_attr="months_released")
    return list(WorkList.objects.filter(status=ListStatus.PUBLISHED).prefetch_related(months).order_by("-year"))


def current_year(lists: list[WorkList]) -> int | None:
    """The year that citizens read first: the newest list with something to show, a livelihood item or a month."""
    with_items = set(
        WorkList.objects.filter(Exists(Task.objects.filter(work_list=OuterRef("pk"), livelihood=True))).values_list(
            "year", flat=True
        )
    )
    telling = [each.year for each in lists if each.year in with_items or released_months_of(each)]
    return next(iter(telling or [each.year for each in lists]), None)


def released_months_of(work_list: WorkList) -> dict[int, MonthRelease]:
    """Of a list from `published_lists`, by month."""
    return {each.month: each for each in work_list.months_released}  # type: ignore[attr-defined]
