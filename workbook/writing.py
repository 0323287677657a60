"""Writing sheets: the empty template, filled workbooks that can be read back, and plain tables of what a page shows."""

from __future__ import annotations

import io
import re
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from workbook.kinds import Choice, Choices, Text, YesNo

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from os import PathLike

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from workbook.columns import Column, Sheet

TEMPLATE_ROWS = 3000
LONGEST_TEXT = 32_767
WIDEST_COLUMN = 48
SHEET_NAME_LENGTH = 31
FORMULA_SIGNS = ("=", "@", "+", "-")

_FORBIDDEN_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
_FONT = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "vcenter"}
_HEADER = {**_FONT, "bold": True, "bottom": 1, "border_color": "#8a97a8", "bg_color": "#e8edf3", "text_wrap": True}
_REQUIRED_HEADER = {**_HEADER, "bg_color": "#1f4e79", "font_color": "#ffffff"}
_GIVEN = {"bg_color": "#f2f2f2", "font_color": "#595959"}


class BookWriter:
    """One workbook in the making; formats are made once for each look."""

    def __init__(self) -> None:
        self._buffer = io.BytesIO()
        self._book = Workbook(self._buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
        self._formats: dict[tuple[tuple[str, object], ...], Format] = {}

    def add_sheet(self, name: str) -> Worksheet:
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        return sheet

    def look(self, properties: Mapping[str, object], /, **more: object) -> Format:
        merged = {**properties, **more}
        key = tuple(sorted(merged.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(merged)
        return self._formats[key]

    def content(self) -> bytes:
        self._book.close()
        return self._buffer.getvalue()

    def write(self, sheet: Worksheet, row: int, column: int, value: object, **look: object) -> None:
        """Text is always written as text, so that no cell becomes a formula, not even when it is edited later."""
        if value is None or value == "":
            if look:
                sheet.write_blank(row, column, None, self.look(_FONT, **look))
        elif isinstance(value, (Decimal, int, float)) and not isinstance(value, bool):
            sheet.write_number(row, column, value, self.look(_FONT, **look))
        elif isinstance(value, date):
            self._write_day(sheet, row, column, value, look)
        else:
            text = str(value)[:LONGEST_TEXT]
            if text.startswith(FORMULA_SIGNS):
                look["quote_prefix"] = True
            sheet.write_string(row, column, text, self.look(_FONT, **look))

    def _write_day(self, sheet: Worksheet, row: int, column: int, value: date, look: dict[str, object]) -> None:
        if isinstance(value, datetime) and timezone.is_aware(value):
            value = timezone.make_naive(value, timezone.get_default_timezone())
        shown = "yyyy-mm-dd hh:mm" if isinstance(value, datetime) else "yyyy-mm-dd"
        sheet.write_datetime(row, column, value, self.look(_FONT, **{"num_format": shown, **look}))


def write_workbook(
    sheets: Iterable[Sheet], rows: Mapping[str, Iterable[Mapping[str, Any]]], *, spare_rows: int = 0
) -> bytes:
    """A workbook that `read_workbook` reads back: for each sheet (by name) its rows, as values by field name.

    `spare_rows` are empty rows below, with their drop-down lists.
    """
    writer = BookWriter()
    sheets = tuple(sheets)
    names = {sheet.name for sheet in sheets}
    for sheet in sheets:
        page = writer.add_sheet(sheet.name)
        _write_headers(writer, page, sheet)
        last = _write_rows(writer, page, sheet, rows.get(sheet.name, ()))
        _write_lists(page, sheet, names, last + spare_rows)
    return writer.content()


def write_template(target: str | PathLike[str], sheets: Iterable[Sheet]) -> None:
    """An empty workbook with drop-down lists and a note on every header."""
    Path(target).write_bytes(write_workbook(sheets, {}, spare_rows=TEMPLATE_ROWS))


def _write_headers(writer: BookWriter, page: Worksheet, sheet: Sheet) -> None:
    page.set_row(0, 24)
    for index, column in enumerate(sheet.columns):
        header = _REQUIRED_HEADER if column.required else _HEADER
        page.write_string(0, index, column.header, writer.look(header))
        page.write_comment(0, index, _note(column), {"x_scale": 1.6, "font_size": 9})
        look = {**_FONT, "num_format": column.kind.number_format, **(_GIVEN if column.is_given else {})}
        page.set_column(index, index, _column_width(column), writer.look(look))


def _note(column: Column) -> str:
    lines = [str(column.note)] if column.note else []
    lines.append(column.kind.expectation())
    if column.required:
        lines.append(_("required"))
    return "\n".join(lines)


def _column_width(column: Column) -> int:
    width = column.kind.width
    if isinstance(column.kind, Text) and column.kind.max_length >= 200:
        width = 36
    return max(width, _shown_width(column.header) + 3)


def _write_rows(writer: BookWriter, page: Worksheet, sheet: Sheet, rows: Iterable[Mapping[str, Any]]) -> int:
    """Returns the number of rows written."""
    number = 0
    for number, row in enumerate(rows, start=1):
        for index, column in enumerate(sheet.columns):
            value = row.get(column.field)
            shown = None if value is None or value == "" or value == () else column.kind.write(value)
            look: dict[str, object] = {"num_format": column.kind.number_format}
            if isinstance(column.kind, Text) and column.kind.multiline:
                look["text_wrap"] = True
            writer.write(page, number, index, shown, **look, **(_GIVEN if column.is_given else {}))
    return number


def _write_lists(page: Worksheet, sheet: Sheet, names: set[str], last: int) -> None:
    """Drop-down lists; where several entries or new ones may stand in a cell, the list only suggests."""
    if not last:
        return
    for index, column in enumerate(sheet.columns):
        if isinstance(column.kind, (Choice, Choices, YesNo)):
            source: Any = list(column.kind.words)
        elif column.listed_in in names:
            source = f"='{column.listed_in}'!$A$2:$A${TEMPLATE_ROWS + 1}"
        else:
            continue
        is_strict = isinstance(column.kind, (Choice, YesNo))
        page.data_validation(1, index, last, index, {"validate": "list", "source": source, "show_error": is_strict})


def write_table(title: str, headers: Sequence[object], rows: Iterable[Sequence[object]]) -> bytes:
    """The Excel export of a list: one sheet, numbers as numbers, days as days, everything else as text."""
    return write_tables([(title, headers, rows)])


def write_tables(tables: Iterable[tuple[str, Sequence[object], Iterable[Sequence[object]]]]) -> bytes:
    """Several lists in one workbook, a sheet for each: its title, headers and rows."""
    writer = BookWriter()
    for title, headers, rows in tables:
        _write_table(writer, writer.add_sheet(sheet_name(title)), headers, rows)
    return writer.content()


def _write_table(
    writer: BookWriter, page: Worksheet, headers: Sequence[object], rows: Iterable[Sequence[object]]
) -> None:
    widths = [_shown_width(str(header)) + 4 for header in headers]
    for index, header in enumerate(headers):
        page.write_string(0, index, str(header), writer.look(_HEADER))
    number = 0
    for number, row in enumerate(rows, start=1):
        for index, value in enumerate(row):
            shown = _table_value(value)
            writer.write(page, number, index, shown)
            widths[index] = max(widths[index], _shown_width(str(shown if shown is not None else "")) + 2)
    for index, width in enumerate(widths):
        page.set_column(index, index, min(width, WIDEST_COLUMN))
    if headers:
        page.autofilter(0, 0, number, len(headers) - 1)


def _table_value(value: object) -> object:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Promise):
        return str(value)
    if isinstance(value, (list, tuple)):
        return "、".join(str(item) for item in value)
    return value


def sheet_name(title: str) -> str:
    """A title as Excel allows it for a sheet."""
    return _FORBIDDEN_IN_NAMES.sub(" ", title).strip().strip("'")[:SHEET_NAME_LENGTH].strip() or "Sheet1"


def _shown_width(text: str) -> int:
    """Widths count Latin letters; a Chinese character takes two."""
    longest = max(text.splitlines(), key=len, default="")
    return sum(1 if ord(character) < 0x2E80 else 2 for character in longest)
