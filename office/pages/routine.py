"""The pages of the routine (article 5): the grid of the units, and the row of one unit with what it ticked."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from incentives.models import Evidence
from incentives.selectors.evidence import about
from office.enums import RoutineKind, RoutineState
from office.forms.routine import TickForm
from office.models import RoutineTick
from office.permissions.routine import sees_whole_grid, units_in_grid_of
from office.rules.routine import week_on
from office.selectors.routine import (
    kept_by_units,
    rows_by_month,
    rows_by_quarter,
    rows_by_week,
    units_with_routine,
)
from tasks.models import WorkList

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from office.rules.routine import Period
    from office.selectors.routine import Cell, Row
    from organization.models import Person, Unit

WEEKS, MONTHS, QUARTERS = "weeks", "months", "quarters"
VIEWS = {WEEKS: _("Weekly meetings"), MONTHS: _("Monthly summaries"), QUARTERS: _("Quarterly analyses")}
TICKABLE = (RoutineState.OPEN, RoutineState.NONE)


@dataclass(frozen=True)
class Heading:
    """A month above its weeks; a week belongs to the month of its Thursday."""

    month: int
    span: int


@dataclass(frozen=True)
class Line:
    """A week or a quarter of one unit, with the files of its tick and the form where it can still be ticked."""

    cell: Cell
    files: list[Evidence]
    form: TickForm | None


def grid_page(person: Person, year: int, view: str, at: datetime) -> dict[str, Any]:
    """The same number of queries for one unit and for a hundred."""
    today = localdate(at)
    shown = view if view in VIEWS else WEEKS
    units = list(units_in_grid_of(person, units_with_routine(year)))
    rows = grid_rows(year, shown, units, at)
    cells = rows[0].cells if rows else []
    return {
        "year": year,
        "years": years_with_lists(today.year),
        "view": shown,
        "views": VIEWS,
        "rows": rows,
        "columns": cells,
        "headings": _headings(cells) if shown == WEEKS else [],
        "kept": sum(row.kept for row in rows),
        "owed": sum(row.owed for row in rows),
        "missed": sum(row.missed for row in rows),
        "sees_all": sees_whole_grid(person),
        "own_unit": next((unit for unit in units if unit.pk == person.unit_id), None),
        "today": today,
        "this_week": week_on(today),
        "states": [state for state in RoutineState if shown == MONTHS or state != RoutineState.LATE],
    }


def grid_rows(year: int, view: str, units: list[Unit], at: datetime) -> list[Row]:
    if view == MONTHS:
        return rows_by_month(year, units, at)
    build = rows_by_week if view == WEEKS else rows_by_quarter
    return build(year, units, kept_by_units(year, units), localdate(at))


def _headings(cells: Iterable[Cell]) -> list[Heading]:
    spans: dict[int, int] = defaultdict(int)
    for cell in cells:
        if cell.period is not None:
            spans[cell.period.first_on.fromordinal(cell.period.first_on.toordinal() + 3).month] += 1
    return [Heading(month, span) for month, span in spans.items()]


def years_with_lists(this_year: int) -> list[int]:
    years = set(WorkList.objects.order_by().values_list("year", flat=True)) | {this_year}
    return sorted(years, reverse=True)


def unit_page(person: Person, unit: Unit, year: int, at: datetime, form: TickForm | None = None) -> dict[str, Any]:
    """What one unit kept, the latest first; `form` holds what was typed and could not be taken."""
    today, kept = localdate(at), kept_by_units(year, [unit])
    weeks, quarters = rows_by_week(year, [unit], kept, today)[0], rows_by_quarter(year, [unit], kept, today)[0]
    may_tick = person.has_perm("office.tick_routine", unit)
    files = _files_of(kept[unit.pk].ticks.values())
    running = next((cell for cell in weeks.cells if cell.period and cell.period.holds(today)), None)
    return {
        "unit": unit,
        "year": year,
        "years": years_with_lists(today.year),
        "today": today,
        "weeks": weeks,
        "quarters": quarters,
        "months": rows_by_month(year, [unit], at)[0],
        "week_lines": _lines(weeks, files, today, may_tick=may_tick),
        "quarter_lines": _lines(quarters, files, today, may_tick=may_tick),
        "running": _line(running, files, today, may_tick=may_tick) if running else None,
        "may_tick": may_tick,
        "is_own": person.unit_id == unit.pk,
        "form": form,
        "failed": _failed(form),
    }


def _lines(row: Row, files: dict[int, list[Evidence]], today: date, *, may_tick: bool) -> list[Line]:
    come = (cell for cell in reversed(row.cells) if cell.state != RoutineState.TO_COME)
    return [_line(cell, files, today, may_tick=may_tick) for cell in come]


def _line(cell: Cell, files: dict[int, list[Evidence]], today: date, *, may_tick: bool) -> Line:
    period: Period | None = cell.period
    form = TickForm.of(period, today) if may_tick and period and cell.state in TICKABLE else None
    return Line(cell, files.get(cell.tick.pk, []) if cell.tick else [], form)


def _failed(form: TickForm | None) -> tuple[str, str]:
    """Which week or quarter the form is of that could not be taken."""
    if form is None:
        return "", ""
    kind = form.data.get("kind", "")
    return (str(RoutineKind(kind).label) if kind in RoutineKind.values else ""), form.data.get("number", "")


def _files_of(ticks: Iterable[RoutineTick]) -> dict[int, list[Evidence]]:
    found: dict[int, list[Evidence]] = defaultdict(list)
    kept = Evidence.objects.filter(about=about(RoutineTick), about_id__in=[tick.pk for tick in ticks])
    for each in kept.order_by("at", "pk"):
        found[each.about_id].append(each)
    return found
