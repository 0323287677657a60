"""The tables of a bulletin for Excel, and the list behind one of its figures."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from supervision.bulletins import wording
from supervision.enums import BulletinKind, Ground

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from supervision.bulletins.record import Counts, Figures, Row
    from supervision.bulletins.tracing import TracedCheck
    from supervision.models import Escalation

Table = tuple[str, "Sequence[object]", "Iterable[Sequence[object]]"]


def bulletin_tables(figures: Figures) -> Sequence[Table]:
    """A sheet for each table of the bulletin."""
    if figures.kind == BulletinKind.CRITICISM:
        return [_criticisms(figures)]
    tables = [(_("Every task"), _row_heads(), (_row_cells(figures, row) for row in figures.rows))]
    if figures.kind == BulletinKind.LIVELIHOOD:
        return tables
    heads = _count_heads()
    sectors = ([each.name, each.leader, *_count_cells(each.counts)] for each in figures.sectors)
    units = (
        [each.rank, each.name, *_count_cells(each.counts), Decimal(each.share) if each.share else None, each.before]
        for each in figures.units
    )
    return [
        (_("By sector"), [_("Sector"), _("Leader"), *heads], sectors),
        (_("By unit"), [_("Rank"), _("Unit"), *heads, _("Share of red flags, %"), _("Rank before")], units),
        (_("Yellow cards"), _row_heads(), (_row_cells(figures, row) for row in figures.yellow)),
        *tables,
    ]


def _count_heads() -> list[str]:
    return [_("Judged"), _("Red flags"), _("Yellow cards"), _("Not reported"), _("Not judged")]


def _count_cells(counts: Counts) -> list[int]:
    return [counts.judged, counts.red, counts.yellow, counts.unreported, counts.not_due]


def _row_heads() -> list[str]:
    return [
        _("No."), _("Task"), _("Sector"), _("Host"), _("Planned"), _("Actual"), _("Difference"),
        _("Unit of measure"), _("Judgement"), _("Yellow cards in a row"), _("Last bulletin"), _("Objection"),
    ]  # fmt: skip


def _row_cells(figures: Figures, row: Row) -> list[object]:
    return [
        row.serial, row.title, figures.sector_by_id[row.sector].name, figures.unit_by_id[row.unit].name,
        row.planned_value, row.actual_value, row.difference, wording.unit_word(row), flag_word(row.code),
        row.streak or None, flag_word(row.before), _("pending") if row.objected else "",
    ]  # fmt: skip


def flag_word(code: str) -> str:
    """The mark as a word."""
    words = {
        "r": _("Red flag"),
        "c": _("Red flag (completed)"),
        "y": _("Yellow card"),
        "u": _("Yellow card (not reported)"),
        "n": _("Not judged"),
    }
    return words.get(code[:1], "")


def _criticisms(figures: Figures) -> Table:
    heads = [_("No."), _("Task"), _("Unit"), _("Month"), _("Grounds"), _("Written report by")]
    rows = (
        [each.serial, each.title, each.unit_name, each.month, _grounds(each.grounds), each.report_by]
        for each in figures.criticisms
    )
    return _("Criticisms"), heads, rows


def _grounds(grounds: Iterable[str]) -> str:
    return pgettext("between items of a list", ", ").join(str(Ground(ground).label) for ground in grounds)


def check_table(figures: Figures, traced: Sequence[TracedCheck]) -> tuple[list[str], Iterator[list[object]]]:
    """The judgements behind a figure, as Excel rows."""
    heads = [
        _("No."), _("Task"), _("Sector"), _("Host"), _("Month"), _("Planned"), _("Actual"), _("Difference"),
        _("Judgement"), _("Yellow cards in a row"), _("Corrected since"),
    ]  # fmt: skip
    return heads, (_check_cells(figures, each) for each in traced)


def _check_cells(figures: Figures, each: TracedCheck) -> list[object]:
    row, check = each.row, each.check
    return [
        row.serial, row.title, figures.sector_by_id[row.sector].name, check.unit.short_name,
        f"{figures.year}-{check.month:02d}", check.planned, check.actual, each.difference, flag_word(each.code),
        check.streak or None, check_now(each),
    ]  # fmt: skip


def check_now(each: TracedCheck) -> str:
    return str(each.now.get_flag_display()) if each.now is not None else ""


def escalation_table(escalations: Iterable[Escalation]) -> tuple[list[str], Iterator[list[object]]]:
    heads = [_("No."), _("Task"), _("Host"), _("Month"), _("Escalation"), _("Issued"), _("State")]
    return heads, (
        [
            each.task.serial, each.task.title, each.unit.short_name, f"{each.year}-{each.month:02d}",
            each.get_action_display(), each.issued_at, each.get_status_display(),
        ]
        for each in escalations
    )  # fmt: skip
