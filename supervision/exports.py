"""What other programs read of checks and escalations (`manage.py export`); the fields are fixed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supervision.escalating import plain
from supervision.models import Check, Escalation

if TYPE_CHECKING:
    from collections.abc import Iterator


def export_checks(year: int) -> Iterator[dict[str, Any]]:
    """The judgement of every task and closed month of the year."""
    rows = (
        Check.objects.current()
        .in_year(year)
        .order_by("task__order", "task_id", "month")
        .values_list("task__serial", "unit__short_name", "month", "planned", "actual", "flag", "reason", "streak")
    )
    for serial, unit, month, planned, actual, flag, reason, streak in rows.iterator(chunk_size=5000):
        yield {
            "task": serial,
            "unit": unit,
            "month": f"{year}-{month:02d}",
            "planned": plain(planned),
            "actual": plain(actual),
            "flag": flag,
            "reason": reason,
            "streak": streak,
        }


def export_escalations(year: int) -> Iterator[dict[str, Any]]:
    """Every escalation of the year's tasks, revoked ones included."""
    rows = (
        Escalation.objects.in_year(year)
        .order_by("issued_at", "id")
        .values_list(
            "task__serial",
            "unit__short_name",
            "year",
            "month",
            "action",
            "grounds",
            "level",
            "responsible__name",
            "status",
        )
    )
    for serial, unit, of_year, month, action, grounds, level, person, status in rows.iterator(chunk_size=5000):
        yield {
            "task": serial,
            "unit": unit,
            "month": f"{of_year}-{month:02d}",
            "action": action,
            "grounds": sorted(grounds),
            "level": level,
            "person": person,
            "status": status,
        }
