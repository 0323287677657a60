"""What other programs read of measures and points (`manage.py export`); the fields are fixed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from incentives.models import Score
from incentives.rules.rounding import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

POINTS = ("load", "base", "deduction", "bonus", "bonus_before_cap", "total")


def export_performance(year: int) -> Iterator[dict[str, Any]]:
    """The points of every unit that is on a task of the year (article 16)."""
    rows = Score.objects.filter(year=year).order_by("unit__short_name").values_list("unit__short_name", *POINTS)
    for unit, *figures in rows.iterator(chunk_size=5000):
        yield {"unit": unit, **{name: shown(value) for name, value in zip(POINTS, figures, strict=True)}}
