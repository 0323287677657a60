"""The cells of the grid of the routine, thousands of them, written without a tag for each."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from django import template
from django.utils import dateformat
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from office.enums import RoutineState

if TYPE_CHECKING:
    from office.selectors.routine import Cell, Row

register = template.Library()


@register.simple_tag
def routine_cells(row: Row, this_week: int = 0) -> SafeString:
    """A table cell for each week, month or quarter of a unit: a shape, and the same in words for who listens."""
    labels = {state.value: escape(str(state.label)) for state in RoutineState}
    return SafeString("".join([_cell(cell, labels, is_now=cell.number == this_week) for cell in row.cells]))


@register.simple_tag
def routine_mark(state: str) -> SafeString:
    """The shape of a state with its word: for the legend and the page of a unit."""
    label = escape(str(RoutineState(state).label))
    return SafeString(f'<span class="kw-nw"><i class="kw-rt {state}" aria-hidden="true"></i> {label}</span>')


def _cell(cell: Cell, labels: dict[str, str], *, is_now: bool) -> str:
    said = labels[cell.state]
    if cell.held_on is not None:
        day = dateformat.format(cell.held_on, pgettext("date format", "j M"))
        said += escape(pgettext("between items of a list", ", ") + day)
    if cell.facts is not None and cell.facts.owed:
        done = _("%(done)s of %(owed)s") % {"done": cell.facts.handed_in, "owed": cell.facts.owed}
        said += escape(pgettext("between items of a list", ", ") + done)
    css = " now" if is_now else ""
    return f'<td class="c{css}" title="{said}"><i class="kw-rt {cell.state}"></i><span class="kw-vh">{said}</span></td>'
