"""Since when the figures that hosts enter are known (articles 7 to 16), from the record that the database keeps."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, IntegerField, Min, Q, Value
from django.utils.timezone import localdate

from incentives.models import (
    DebtPosition,
    IdleLand,
    IdleMoney,
    IndustryFund,
    LandSupply,
    MajorProject,
    SpecialFund,
    UnitAssessment,
)
from office.enums import DutyKind

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import Model, QuerySet

# Which field says that a row is complete for the duty; the number is the article or the quarter.
FIGURES: tuple[tuple[DutyKind, int, type[Model], str], ...] = (
    (DutyKind.FIGURES, 7, MajorProject, "planned_start_on"),
    (DutyKind.FIGURES, 8, LandSupply, "done"),
    (DutyKind.FIGURES, 9, IdleLand, "done"),
    (DutyKind.FIGURES, 11, IdleMoney, "amount"),
    (DutyKind.FIGURES, 13, IndustryFund, "grade"),
    (DutyKind.FIGURES, 14, DebtPosition, "debt_ratio"),
    (DutyKind.FIGURES, 16, UnitAssessment, "is_excellent"),
    (DutyKind.FUNDS_CHECKED, 1, SpecialFund, "first_quarter"),
    (DutyKind.FUNDS_CHECKED, 2, SpecialFund, "second_quarter"),
    (DutyKind.FUNDS_CHECKED, 3, SpecialFund, "third_quarter"),
    (DutyKind.FUND_PLAN, 0, SpecialFund, "without_plan"),
)


@dataclass(frozen=True)
class Known:
    """How many rows there are, how many have the figure, and since when the last of these had one."""

    rows: int
    known: int
    last_on: date | None

    @property
    def done_on(self) -> date | None:
        return self.last_on if self.rows and self.known == self.rows else None


def known_figures(year: int) -> dict[tuple[DutyKind, int], Known]:
    """Two queries for all articles."""
    rows = _counts(year)
    known: dict[int, list[date]] = defaultdict(list)
    first, *others = (_first_known(code, year) for code in range(len(FIGURES)))
    for code, at in first.union(*others, all=True):
        known[code].append(localdate(at))
    return {
        (kind, number): Known(rows.get(code, 0), len(known[code]), max(known[code], default=None))
        for code, (kind, number, _model, _field) in enumerate(FIGURES)
    }


def _counts(year: int) -> dict[int, int]:
    first, *others = (
        _code(model._default_manager.filter(year=year).order_by(), code)
        .values("code")
        .annotate(number=Count("pk"))
        .values_list("code", "number")
        for code, (_kind, _number, model, _field) in enumerate(FIGURES)
    )
    return dict(first.union(*others, all=True))


def _first_known(code: int, year: int) -> QuerySet[Any, Any]:
    """When each row that has the figure had one for the first time."""
    _kind, _number, model, field = FIGURES[code]
    is_known = Q(**{f"{field}__isnull": False})
    if model._meta.get_field(field).get_internal_type() == "CharField":
        is_known &= ~Q(**{field: ""})
    standing = model._default_manager.filter(is_known, year=year).order_by().values("pk")
    events: QuerySet[Any] = model.pgh_event_model.objects.filter(  # type: ignore[attr-defined]
        is_known, year=year, pgh_obj_id__in=standing
    )
    return (
        _code(events.order_by(), code)
        .values("pgh_obj_id", "code")
        .annotate(at=Min("entered_at"))
        .values_list("code", "at")
    )


def _code(rows: QuerySet[Any], code: int) -> QuerySet[Any]:
    return rows.annotate(code=Value(code, output_field=IntegerField()))
