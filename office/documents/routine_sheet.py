"""The grid of the routine as an Excel file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from office.enums import RoutineKind, RoutineState
from workbook.writing import write_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from office.selectors.routine import Cell, Row


def routine_table(title: str, rows: Sequence[Row]) -> bytes:
    """A day where something was held, else how it stands."""
    columns = [_column(cell) for cell in rows[0].cells] if rows else []
    headers = [_("Unit"), pgettext("routine", "Kept"), pgettext("routine", "Owed so far"), *columns]
    return write_table(title, headers, (list(_cells(row)) for row in rows))


def _column(cell: Cell) -> str:
    if cell.period is None:
        return _("Month %(number)s") % {"number": cell.number}
    if cell.period.kind == RoutineKind.QUARTER:
        return _("Quarter %(number)s") % {"number": cell.number}
    return _("Week %(number)s (from %(day)s)") % {"number": cell.number, "day": cell.period.first_on.isoformat()}


def _cells(row: Row) -> Iterator[object]:
    yield row.unit.short_name
    yield row.kept
    yield row.owed
    for cell in row.cells:
        yield cell.held_on or _said(cell)


def _said(cell: Cell) -> str:
    if cell.state == RoutineState.TO_COME:
        return ""
    label = str(RoutineState(cell.state).label)
    if cell.facts is None or not cell.facts.owed:
        return label
    return _("%(state)s (%(done)s of %(owed)s)") % {
        "state": label,
        "done": cell.facts.handed_in,
        "owed": cell.facts.owed,
    }
