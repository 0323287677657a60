"""Figures of a quarter, the half-year and the year, recorded at their closing (article 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q

from supervision.enums import Flag
from supervision.models import Check, Escalation, PeriodReview
from tasks.models import WorkList

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

RED, YELLOW, NOT_DUE = Q(flag=Flag.RED_FLAG), Q(flag=Flag.YELLOW_CARD), Q(flag=Flag.NOT_DUE)


def record_period_review(*, year: int, month: int, kind: str, at: datetime) -> PeriodReview:
    """Keep the figures of the list as they are after the closing of the month, for the economic analysis meeting."""
    work_list = WorkList.objects.get(year=year)
    checks = Check.objects.current().filter(task__work_list=work_list, month=month)
    review, _created = PeriodReview.objects.get_or_create(
        work_list=work_list,
        kind=kind,
        month=month,
        defaults={"at": at, "figures": period_figures(work_list, month, checks)},
    )
    return review


def period_figures(work_list: WorkList, month: int, checks: QuerySet[Check]) -> dict[str, Any]:
    """Flags of the city, by sector and by unit, of main indicators, major projects and livelihood items;
    escalations of the year so far by action."""
    return {
        "city": _counts(checks),
        "sectors": _by(checks, "task__sector__name"),
        "units": _by(checks, "unit__short_name"),
        "main_indicators": _counts(checks.filter(main_indicators())),
        "major_projects": _counts(checks.filter(task__major=True)),
        "livelihood_items": _counts(checks.filter(task__livelihood=True)),
        "escalations": dict(
            Escalation.objects.in_force()
            .filter(task__work_list=work_list, month__lte=month)
            .values_list("action")
            .annotate(Count("id"))
            .order_by("action")
        ),
    }


def main_indicators() -> Q:
    """The indicator tasks from the Government Work Report, unless the office marks otherwise (rulebook section 2)."""
    return Q(task__main_indicator=True) | Q(
        task__main_indicator=None, task__category="indicator", task__sources__contains=["government_work_report"]
    )


def _counts(checks: QuerySet[Check]) -> dict[str, int]:
    return checks.aggregate(red=Count("id", RED), yellow=Count("id", YELLOW), not_due=Count("id", NOT_DUE))


def _by(checks: QuerySet[Check], field: str) -> dict[str, dict[str, int]]:
    rows = checks.values(field).annotate(red=Count("id", RED), yellow=Count("id", YELLOW), not_due=Count("id", NOT_DUE))
    return {row.pop(field): row for row in rows.order_by(field)}
