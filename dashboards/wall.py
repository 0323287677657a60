"""The rows of the wall chart as HTML. Written here and not in a template, so that 2,000 tasks by 12 months stay quick:
what repeats is made once and remembered."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dashboards.figures import decimal_text, signed_text
from dashboards.links import Links
from dashboards.marks import ladder_html, mark_html
from dashboards.overview import month_sentence
from dashboards.selectors.months import NO_FLAGS, Flags, flags_by_sector
from dashboards.selectors.wall import wall_rows
from tasks.models import Sector

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from dashboards.scope import Scope
    from dashboards.selectors.wall import Row, Step
    from tasks.models import Task

MONTHS = range(1, 13)
CARDS = ("y", "u")


@dataclass(frozen=True)
class HeadMonth:
    month: int
    is_last: bool
    is_today: bool


def wall_context(scope: Scope, *, whole: QuerySet[Task], today: date) -> dict[str, object]:
    """The whole chart of a list or a part of it; ten queries, whatever the number of tasks."""
    this_month = today.month if today.year == scope.year else None
    tenth = today_tenth(today)
    body = wall_html(
        wall_rows(scope.tasks, month=scope.month, whole=whole),
        sectors={sector.pk: sector for sector in scope.sectors},
        flags=flags_by_sector(scope.tasks),
        month=scope.month,
        this_month=this_month,
        tenth=tenth,
        links=scope.links,
    )
    plain = Links(scope.year)
    sectors = Sector.objects.filter(work_list=scope.work_list)
    return {
        "body": body,
        "today_tenth": tenth,
        "months": [HeadMonth(n, n == scope.month, n == this_month) for n in MONTHS],
        "whole_url": plain.wall(),
        "sector_links": [(sector, plain.wall(sector=sector.pk)) for sector in sectors],
        **month_sentence(scope.tasks, last=scope.month, links=scope.links),
    }


def today_tenth(today: date) -> int:
    """How far through its month today is, in tenths: where the line stands in the month's column."""
    return today.day * 10 // (monthrange(today.year, today.month)[1] + 1)


def wall_html(
    rows: Iterable[Row],
    *,
    sectors: Mapping[int, Sector],
    flags: Mapping[int, Mapping[int, Flags]],
    month: int,
    this_month: int | None,
    tenth: int,
    links: Links,
) -> SafeString:
    """The body of the wall, a head for each sector; `this_month` carries today's line, so many tenths across."""
    frame = Frame(month=month, this_month=this_month, tenth=tenth, links=links)
    parts: list[str] = []
    for sector_id, group in groupby(rows, key=lambda row: row.sector_id):
        members = list(group)
        parts.append(frame.sector_html(sectors[sector_id], len(members), flags.get(sector_id, {})))
        parts += [frame.row_html(row) for row in members]
    return mark_safe("\n".join(parts))


class Frame:
    """What the rows of one wall have in common."""

    def __init__(self, *, month: int, this_month: int | None, tenth: int, links: Links) -> None:
        self.month = month
        self.links = links
        self.language = get_language() or ""
        self.opening = {n: self._opening(n, this_month, tenth) for n in MONTHS}
        livelihood = _("Livelihood")
        self.livelihood_tag = f' <span class="kw-tag">{livelihood}</span>'

    def _opening(self, number: int, this_month: int | None, tenth: int) -> str:
        css = ["mo"]
        if number == self.month:
            css.append("last")
        if number == this_month:
            css.append(f"today t{tenth}")
        return f'<td class="{" ".join(css)}">'

    def sector_html(self, sector: Sector, count: int, flags: Mapping[int, Flags]) -> str:
        url = escape(self.links.tasks(sector=sector.pk))
        cells = "".join(self._sector_cell(sector.pk, n, flags.get(n, NO_FLAGS)) for n in MONTHS)
        tasks = _("%s tasks") % f'<a class="kw-n" href="{url}">{count}</a>'
        return (
            f'<tr class="grp"><th colspan="4" scope="rowgroup"><a href="{url}">{escape(sector.name)}</a>'
            f"<small>{tasks}</small></th>{cells}<td></td><td></td><td></td></tr>"
        )

    def _sector_cell(self, sector_id: int, number: int, flags: Flags) -> str:
        shown = []
        for code, name, count in (("r", "red_flag", flags.red), ("y", "yellow_card", flags.yellow)):
            if count:
                url = escape(self.links.checks(sector=sector_id, month=number, flag=name))
                shown.append(f'{mark_html(code)}<em><a class="kw-n" href="{url}">{count}</a></em>')
        return f"{self.opening[number]}{' '.join(shown)}</td>"

    def row_html(self, row: Row) -> str:
        judged = _judged(row.cells, row.is_whole, self.language)
        last, before = judged.code_of(self.month), judged.code_of(self.month - 1)
        css = ' class="yel"' if last in CARDS else ""
        tags = self.livelihood_tag if row.livelihood else ""
        return (
            f'<tr{css}><td class="kw-sn">{escape(row.serial)}</td>'
            f'<th scope="row"><a href="{escape(self.links.task(row.serial))}">{escape(row.title)}</a>{tags}</th>'
            f"<td>{escape(row.target)}</td><td>{escape(row.unit)}</td>{self._months(row, judged)}"
            f'<td class="num">{self._figures(row)}</td>{_change(last, before, self.language)}'
            f"<td>{f'{ladder_html(row.rung)} {row.rung}' if row.rung else ''}</td></tr>"
        )

    def _months(self, row: Row, judged: Judged) -> str:
        cells = [judged.cells.get(number, "") for number in range(1, self.month + 1)]
        for planned in row.months_to_come:
            is_shown = row.is_whole and planned is not None
            cells.append(f'<em class="pl">{decimal_text(planned)}</em>' if is_shown else "")
        if row.is_whole:
            for step in row.steps:
                cells[step.month - 1] += _step_html(step)
        return "".join(f"{self.opening[n]}{cell}</td>" for n, cell in enumerate(cells, start=1))

    def _figures(self, row: Row) -> str:
        if not row.is_whole or row.planned is None:
            return ""
        unit = "%" if row.measure_unit == "%" else ""
        actual = decimal_text(row.actual) if row.actual is not None else _("not reported")
        return f'{actual}<span class="kw-3">／{decimal_text(row.planned)}{unit}</span>'


@dataclass(frozen=True)
class Judged:
    """The judged months of a task: what stands in each cell, and the letter of its state."""

    cells: Mapping[int, str]
    states: Mapping[int, str]

    def code_of(self, month: int) -> str:
        return self.states.get(month, "")


@lru_cache(maxsize=8192)
def _judged(cells: str, is_whole: bool, language: str) -> Judged:
    """From "8:y1:-1.6 9:y2:-11.3"; beside a card stands its shortfall."""
    shown, states = {}, {}
    for token in cells.split():
        month, code, *shortfall = token.split(":")
        beside = ""
        if shortfall and is_whole:
            beside = f' <em class="y">{signed_text(Decimal(shortfall[0]))}</em>'
        elif code.startswith("u"):
            missing = _("not reported")
            beside = f' <em class="y">{missing}</em>'
        shown[int(month)] = f"{mark_html(code)}{beside}"
        states[int(month)] = code[0]
    return Judged(shown, states)


def _step_html(step: Step) -> str:
    name = escape(step.name)
    return f'<em class="{"ms" if step.is_done else "todo"}" title="{name}">{name}</em>'


@lru_cache(maxsize=256)
def _change(last: str, before: str, language: str) -> str:
    """In words what changed since the month before; where nothing did, nothing."""
    if last in CARDS:
        is_new = before not in CARDS
        word, css = (_("new card"), "kw-b") if is_new else (_("card again"), "kw-2")
    elif last == "r" and before in CARDS:
        word, css = _("turned red"), "kw-b"
    elif last == "c":
        word, css = _("completed"), "kw-2"
    elif last == "s":
        word, css = _("suspended"), "kw-2"
    else:
        word, css = "", "kw-2"
    return f'<td class="{css}">{word}</td>'
