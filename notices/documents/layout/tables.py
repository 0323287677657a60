"""Tables of official documents: a head that repeats on every page, rows that stay whole, widths that stay put."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.oxml.ns import qn
from docx.shared import Mm

from notices.documents.layout import paper
from notices.documents.layout.markup import TABLE_ORDER, element, put_in_order
from notices.documents.layout.paper import CENTRE, LEFT, Paper, Style

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.table import Table, _Cell, _Row

GRID = 4  # half a point, in eighths
MARGIN = 60  # twips beside a cell's text


@dataclass(frozen=True)
class Column:
    """A column of a table: its head, its width, and the tag that fills it."""

    head: str
    width: float
    text: str
    align: WD_ALIGN_PARAGRAPH = LEFT


def list_table(sheet: Paper, listed: str, columns: Sequence[Column]) -> Table:
    """A row for each record of a list: `listed` is what the loop says, such as `row in yellow_cards`."""
    table = bare_table(sheet, [column.width for column in columns])
    set_borders(table, top=GRID, bottom=GRID, inside=GRID, sides=GRID)
    head = _row(table, [column.head for column in columns], paper.HEAD_CELL, [CENTRE] * len(columns))
    head._tr.get_or_add_trPr().append(element("tblHeader"))
    for cell in head.cells:
        cell.paragraphs[0].paragraph_format.keep_with_next = True  # no head alone at the foot of a page
    _tag_row(table, f"for {listed}")
    _row(table, [column.text for column in columns], paper.CELL, [column.align for column in columns])
    _tag_row(table, "endfor")
    return table


def form_table(sheet: Paper, rows: Sequence[tuple[str, str]], *, label_width: float = 32) -> Table:
    """A form: what is asked on the left, what is said on the right. Each line of a text is a paragraph of its own."""
    table = bare_table(sheet, (label_width, paper.WIDTH_MM - label_width))
    set_borders(table, top=GRID, bottom=GRID, inside=GRID, sides=GRID)
    for label, text in rows:
        row = _row(table, [label, ""], paper.CELL, [CENTRE, LEFT])
        _fill(row.cells[0], [label], paper.HEAD_CELL, CENTRE)
        _fill(row.cells[1], text.split("\n"), paper.CELL, LEFT)
    return table


def bare_table(sheet: Paper, widths: Sequence[float]) -> Table:
    """A table of fixed widths in millimetres, without rows and rules."""
    table = sheet.document.add_table(rows=0, cols=len(widths))
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for old in table._tbl.tblPr.findall(qn("w:tblW")):
        table._tbl.tblPr.remove(old)
    margins = element("tblCellMar")
    for side in ("left", "right"):
        margins.append(element(side, w=MARGIN, type="dxa"))
    put_in_order(
        table._tbl.tblPr, element("tblW", w=sum(round(Mm(width).twips) for width in widths), type="dxa"), TABLE_ORDER
    )
    put_in_order(table._tbl.tblPr, margins, TABLE_ORDER)
    return table


def set_borders(table: Table, *, top: int, bottom: int, inside: int, sides: int = 0) -> None:
    """Rules in eighths of a point; none at the sides unless asked for."""
    borders = element("tblBorders")
    for side, size in (("top", top), ("left", sides), ("bottom", bottom), ("right", sides)):
        borders.append(element(side, val="single" if size else "nil", sz=size, space=0, color="000000"))
    borders.append(element("insideH", val="single", sz=inside, space=0, color="000000"))
    borders.append(element("insideV", val="single" if sides else "nil", sz=sides, space=0, color="000000"))
    put_in_order(table._tbl.tblPr, borders, TABLE_ORDER)


def _row(table: Table, texts: Sequence[str], style: Style, aligns: Sequence[WD_ALIGN_PARAGRAPH]) -> _Row:
    row = table.add_row()
    row._tr.get_or_add_trPr().append(element("cantSplit"))
    for cell, text, align in zip(row.cells, texts, aligns, strict=True):
        _fill(cell, [text], style, align)
    return row


def _tag_row(table: Table, said: str) -> None:
    table.add_row().cells[0].paragraphs[0].add_run(f"{{%tr {said} %}}")


def _fill(cell: _Cell, texts: Sequence[str], style: Style, align: WD_ALIGN_PARAGRAPH) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    for n, text in enumerate(texts):
        paragraph = cell.paragraphs[0] if n == 0 else cell.add_paragraph()
        for run in paragraph.runs:
            run.text = ""
        paragraph.style, paragraph.alignment = style.name, align
        paragraph.add_run(text)
