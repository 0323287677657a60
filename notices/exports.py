"""What other programs read of notices (`manage.py export notices`); the fields are fixed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from notices.models import Notice

if TYPE_CHECKING:
    from collections.abc import Iterator


def export_notices(year: int) -> Iterator[dict[str, Any]]:
    """Every notice about the year: one row for each account, a unit's short name only where it has no account.

    What follows from a promise missed after the year's end is of the month in which it was missed.
    """
    rows = (
        Notice.objects.filter(year=year)
        .order_by("at", "id")
        .values_list("recipient__username", "unit__short_name", "kind", "serial", "facts__of_year", "month", "action")
    )
    for account, unit, kind, serial, of_year, month, action in rows.iterator(chunk_size=5000):
        yield {
            "recipient": account or unit,
            "kind": kind,
            "task": serial,
            "month": f"{of_year or year}-{month:02d}" if month else "",
            "action": action,
        }
