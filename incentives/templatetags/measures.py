"""Words of measures: {% load measures %}."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from incentives.wording import amount_text, period_text, unit_of_measure, working_lines

if TYPE_CHECKING:
    from decimal import Decimal

    from incentives.models import Measure, MeasureDecision, PlannedMeasure
    from incentives.wording import WorkingLines

register = template.Library()


@register.filter
def opened(about: Measure | MeasureDecision | PlannedMeasure) -> WorkingLines:
    """The working of a measure, of a decision or of a measure in the plan: {% with lines=measure|opened %}."""
    return working_lines(about)


@register.filter
def in_unit(amount: Decimal | None, measure_unit: str) -> str:
    """{{ measure.amount|in_unit:measure.measure_unit }} is 100 亩."""
    return amount_text(amount, measure_unit)


@register.filter
def period_words(period: str) -> str:
    """2025-Q3 and 2025-11 in the reader's words."""
    return period_text(period)


@register.filter
def unit_words(measure_unit: str) -> str:
    """亩, 万元 and 分 in the reader's words."""
    return unit_of_measure(measure_unit)
