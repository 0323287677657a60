"""A unit's own evaluation: its figures of the period, what it has written, and what the form begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from office.documents.review_words import title_of
from office.enums import ReviewKind
from office.permissions.reviews import EvaluationOfUnit
from office.selectors.review_figures import figures_of
from supervision.bulletins import wording

if TYPE_CHECKING:
    from datetime import datetime

    from office.models import Review
    from organization.models import Person, Unit
    from supervision.bulletins.record import Row, UnitFigures


def evaluation_page(review: Review, unit: Unit, person: Person, at: datetime) -> dict[str, Any]:
    """Nothing about other units stands on it."""
    figures = figures_of(review, at)
    counted = figures.checks.unit_by_id.get(unit.pk)
    rows = sorted(
        (row for row in figures.checks.rows if row.unit == unit.pk), key=lambda row: (not row.is_yellow, row.serial)
    )
    return {
        "review": review,
        "unit": unit,
        "year": figures.year,
        "title": title_of(ReviewKind(review.kind), figures.year, review.month),
        "counted": counted,
        "rows": rows,
        "evaluation": review.evaluations.select_related("by").filter(unit=unit).first(),
        "proposal": proposal(counted, rows) if counted else "",
        "may_write": person.has_perm("office.evaluate_unit", EvaluationOfUnit(review, unit.pk)),
    }


def proposal(counted: UnitFigures, rows: list[Row]) -> str:
    """What the form begins with: the unit's own figures in a sentence, to be written on. Always in Chinese, as what is
    handed in goes into an official document."""
    counts = counted.counts
    said = [f"本单位主办重点工作{counts.total}项，判定{counts.judged}项：红旗{counts.red}项，黄牌{counts.yellow}项。"]
    if late := [row for row in rows if row.is_yellow]:
        named = "；".join(
            f"“{row.title}”应达{wording.measured(row, row.planned_value)}、实际{wording.actual_text(row)}"
            for row in late
        )
        said.append(f"滞后任务：{named}。滞后原因：　　。下一步措施：　　。")
    return "\n".join(said)
