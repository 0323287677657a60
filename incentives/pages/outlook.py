"""What would follow from an article's inputs as things stand; nothing of it is kept before its time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from incentives.enums import MeasureDirection, MeasureKind
from incentives.models import Measure
from incentives.proposing import outlook
from incentives.rules.rounding import stored
from incentives.wording import amount_text, lines_of
from organization.models import Unit

if TYPE_CHECKING:
    from datetime import datetime

    from incentives.rules.measures import Proposal


@dataclass(frozen=True)
class OutlookLine:
    """A measure that would be proposed: for whom, what, how much, and how it is worked out."""

    unit: str
    subject: str
    period: str
    kind: MeasureKind
    direction: MeasureDirection
    amount: str
    suggestion: str
    clause: str
    formula: tuple[str, ...]


def outlook_lines(year: int, article: int, at: datetime) -> list[OutlookLine]:
    """Without those that are proposed already."""
    known = set(
        Measure.objects.in_year(year)
        .filter(article=article, stands=True)
        .values_list("kind", "unit_id", "subject", "period", "row")
    )
    proposals = [
        each
        for each in outlook(year, article, at)
        if (each.kind, each.unit_id, each.subject, each.period, each.row) not in known
    ]
    units = Unit.objects.in_bulk({each.unit_id for each in proposals})
    lines = [_line(each, units[each.unit_id]) for each in proposals]
    return sorted(lines, key=lambda each: (each.unit, each.subject, each.period, each.direction, each.kind))


def _line(proposal: Proposal, unit: Unit) -> OutlookLine:
    working = proposal.working
    told = {
        "clause": working.clause,
        "formula": working.formula,
        "suggestion": None if working.suggestion is None else str(working.suggestion),
        "suggestion_unit": working.suggestion_unit or proposal.measure_unit,
    }
    lines = lines_of(proposal.article, told, proposal.measure_unit)
    amount = None if proposal.amount is None else stored(proposal.amount)
    return OutlookLine(
        unit=unit.short_name,
        subject=proposal.subject,
        period=proposal.period,
        kind=proposal.kind,
        direction=proposal.direction,
        amount=amount_text(amount, proposal.measure_unit),
        suggestion=lines.suggestion,
        clause=lines.clause,
        formula=lines.formula,
    )
