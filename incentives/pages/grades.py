"""The page of grades: every unit on the year's key work, its grade, and its places for excellent civil servants."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.apps import apps

from incentives.models import Score
from incentives.rules.performance.staff import excellent_places
from incentives.selectors.performance_facts import DECEMBER
from organization.models import Unit
from regulation.selectors import parameters_on
from tasks.models import Participation

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from incentives.forms.performance import GradesForm
    from incentives.models import UnitAssessment


@dataclass(frozen=True)
class GradeRow:
    unit: Unit
    assessment: UnitAssessment | None
    total: Decimal | None
    places: int | None
    ordinary: int | None
    history: list[Any]
    cells: tuple[Any, Any] | None = None

    def with_cells(self, form: GradesForm | None) -> GradeRow:
        """With its controls, for who enters."""
        return self if form is None else replace(self, cells=form.cells(self.unit))


@dataclass(frozen=True)
class GradesPage:
    rows: list[GradeRow]
    ordinary_percent: Decimal
    raised_percent: Decimal

    @property
    def units(self) -> list[Unit]:
        return [row.unit for row in self.rows]

    @property
    def excellent(self) -> int:
        return sum(1 for row in self.rows if row.assessment and row.assessment.is_excellent)

    @property
    def entered(self) -> int:
        return sum(1 for row in self.rows if row.assessment and row.assessment.is_excellent is not None)


def grades_page(year: int, known: Mapping[int, UnitAssessment]) -> GradesPage:
    figures = parameters_on(year, date(year, 12, 31))
    ordinary, raised = figures.decimal("excellent_share"), figures.decimal("excellent_share_raised")
    totals = dict(Score.objects.filter(year=year).values_list("unit", "total"))
    history = _history(known)
    rows = []
    for unit in _units(year, known):
        row = known.get(unit.pk)
        rows.append(
            GradeRow(
                unit,
                row,
                totals.get(unit.pk),
                _places(row, Fraction(ordinary), Fraction(raised)),
                _places(row, Fraction(ordinary), Fraction(ordinary)),
                history.get(row.pk, []) if row else [],
            )
        )
    return GradesPage(rows, ordinary, raised)


def _units(year: int, known: Mapping[int, UnitAssessment]) -> list[Unit]:
    on_tasks = Participation.objects.effective().in_month(DECEMBER).filter(task__work_list__year=year)
    ids = {*on_tasks.values_list("unit", flat=True), *known}
    return list(Unit.objects.filter(pk__in=ids).order_by("kind", "code", "name"))


def _places(row: UnitAssessment | None, ordinary: Fraction, raised: Fraction) -> int | None:
    if row is None or row.staff is None:
        return None
    return excellent_places(
        row.staff, is_excellent=bool(row.is_excellent), ordinary_percent=ordinary, raised_percent=raised
    )


def _history(known: Mapping[int, UnitAssessment]) -> dict[int, list[Any]]:
    """What each row said before, the latest first; one query."""
    events = apps.get_model("incentives", "UnitAssessmentEvent")._default_manager
    found: dict[int, list[Any]] = {}
    rows = events.filter(pgh_obj__in=[row.pk for row in known.values()]).select_related("entered_by")
    for event in rows.order_by("-pgh_created_at", "-pgh_id"):
        found.setdefault(event.pgh_obj_id, []).append(event)
    return found
