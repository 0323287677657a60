"""Who works on a year's plan waits for whoever does already."""

from __future__ import annotations

from django.db import connection

from incentives.models import YearPlan

NAME_OF_THE_LOCK = 0x6A63  # 奖惩方案; with the year it makes the key of an advisory lock


def lock_year(year: int) -> None:
    """Until the transaction ends nobody else begins a plan of the year."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [NAME_OF_THE_LOCK, year])


def lock_plan(plan: YearPlan) -> YearPlan:
    return YearPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
