"""What other programs read of measures and points (`manage.py export`); the fields are fixed."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.db.models.fields.json import KT

from incentives.models import Measure, Score
from incentives.rules.rounding import shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

MEASURE = ("article", "unit__short_name", "subject", "period", "direction", "kind", "measure_unit")
POINTS = ("load", "base", "deduction", "bonus", "bonus_before_cap", "total")


def export_measures(year: int) -> Iterator[dict[str, Any]]:
    """Every measure of the year that is not dropped, confirmed or not (articles 7 to 17)."""
    rows = (
        Measure.objects.in_year(year)
        .in_force()
        .order_by("article", "kind", "unit__short_name", "subject", "period", "row")
        .values_list(*MEASURE, "amount", "proposed", KT("working__exact"))
    )
    for *said, amount, proposed, exact in rows.iterator(chunk_size=5000):
        article, unit, subject, period, direction, kind, measure_unit = said
        yield {
            "article": article,
            "unit": unit,
            "subject": subject,
            "period": period,
            "direction": direction,
            "kind": kind,
            "amount": rounded_amount(amount, proposed, exact),
            "measure_unit": measure_unit,
        }


def rounded_amount(amount: Decimal | None, proposed: Decimal | None, exact: str | None) -> str | None:
    """Half up to four places, from the exact sum where the amount is the proposed one."""
    if amount is None:
        return None
    return shown(Fraction(exact) if exact and amount == proposed else amount)


def export_performance(year: int) -> Iterator[dict[str, Any]]:
    """The points of every unit that is on a task of the year (article 16)."""
    rows = Score.objects.filter(year=year).order_by("unit__short_name").values_list("unit__short_name", *POINTS)
    for unit, *figures in rows.iterator(chunk_size=5000):
        yield {"unit": unit, **{name: shown(value) for name, value in zip(POINTS, figures, strict=True)}}
