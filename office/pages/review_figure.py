"""The list behind a figure of a review, with exactly as many rows as it counts.

A figure is named as in an address: `sector=3&flag=yellow` as for bulletins, `before=yellow` for the last review's
yellow cards, `settled=completed` and `settled=open` for what became of the year's tasks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from django.utils.translation import gettext as _

from office.documents.review_words import title_of
from office.selectors.review_figures import figures_of
from supervision.bulletins.tables import check_table, flag_word
from supervision.bulletins.tracing import UnknownFigureError, checks_behind, wanted_by
from supervision.bulletins.wording import actual_text, measured
from tasks.models import Task

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from office.models import Review
    from office.rules.review_figures import ReviewFigures
    from supervision.bulletins.record import Row

BEFORE, SETTLED = "before", "settled"


@dataclass(frozen=True)
class TaskLine:
    """A task behind a figure that no check of the period stands for by itself."""

    serial: str
    title: str
    unit: str
    planned: str = ""
    actual: str = ""
    before: str = ""
    code: str = ""


def figure_page(review: Review, figure: str, at: datetime) -> dict[str, Any]:
    """Raises UnknownFigureError for a name that no figure of a review has."""
    figures = figures_of(review, at)
    own = _own(figure)
    wanted = own or wanted_by(figure)
    if "escalations" in wanted:
        raise UnknownFigureError(figure)
    rows: Sequence[Any] = _lines(figures, own) if own else checks_behind(figures.checks, wanted)
    title = title_of(figures.kind, figures.year, figures.month)
    named = _named(figures, wanted)
    return {
        "review": review,
        "year": figures.year,
        "title": title,
        "wanted": wanted,
        "figure": figure,
        "figures": figures.checks,
        "rows": rows,
        "is_own": bool(own),
        "table": lambda: _line_table(rows) if own else check_table(figures.checks, rows),
        **named,
    }


def _own(figure: str) -> dict[str, str]:
    """What a figure asks for that only reviews have; empty for those of bulletins."""
    wanted = dict(parse_qsl(figure))
    if SETTLED in wanted:
        if wanted not in ({SETTLED: "completed"}, {SETTLED: "open"}):
            raise UnknownFigureError(figure)
        return wanted
    if BEFORE not in wanted:
        return {}
    sector = wanted.get("sector", "0")
    if (
        wanted[BEFORE] != "yellow"
        or wanted.keys() - {BEFORE, "sector"}
        or not (sector.isascii() and sector.isdecimal())
    ):
        raise UnknownFigureError(figure)
    return wanted


def _named(figures: ReviewFigures, wanted: Mapping[str, str]) -> dict[str, Any]:
    """What the list is narrowed to. A sector or unit that the review does not name has no list."""
    parts: dict[str, dict[int, Any]] = {"sector": figures.checks.sector_by_id, "unit": figures.checks.unit_by_id}
    try:
        named = {name: found[int(wanted[name])] for name, found in parts.items() if name in wanted}
    except KeyError as error:
        raise UnknownFigureError(str(wanted)) from error
    return {**named, "month": int(wanted.get("month", figures.month))}


def _lines(figures: ReviewFigures, wanted: Mapping[str, str]) -> list[TaskLine]:
    if SETTLED in wanted:
        settlement = figures.settlement
        if settlement is None:
            raise UnknownFigureError(SETTLED)
        return _settled(figures, settlement.completed if wanted[SETTLED] == "completed" else settlement.open)
    rows = [row for row in figures.checks.rows if row.before[:1] in ("y", "u")]
    return [_line(figures, row) for row in rows if str(row.sector) == wanted.get("sector", str(row.sector))]


def _settled(figures: ReviewFigures, tasks: Sequence[int]) -> list[TaskLine]:
    """The tasks by their row of the year; one that December did not judge by its task."""
    unknown = Task.objects.select_related("host").in_bulk([pk for pk in tasks if pk not in figures.row_by_task])
    return [
        _line(figures, figures.row_by_task[pk])
        if pk in figures.row_by_task
        else TaskLine(unknown[pk].serial, unknown[pk].title, unknown[pk].host.short_name)
        for pk in tasks
    ]


def _line(figures: ReviewFigures, row: Row) -> TaskLine:
    return TaskLine(
        serial=row.serial,
        title=row.title,
        unit=figures.checks.unit_by_id[row.unit].name,
        planned=measured(row, row.planned_value),
        actual=actual_text(row),
        before=row.before,
        code=row.code,
    )


def _line_table(rows: Sequence[TaskLine]) -> tuple[list[str], list[list[object]]]:
    heads = [_("No."), _("Task"), _("Host"), _("Planned"), _("Actual"), _("Judgement")]
    return heads, [
        [each.serial, each.title, each.unit, each.planned, each.actual, flag_word(each.code) if each.code else ""]
        for each in rows
    ]
