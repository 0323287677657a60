"""Reading a workbook: typed rows by field name, and every cell that is not as its column asks."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from python_calamine import CalamineWorkbook, SheetTypeEnum

from workbook.kinds import Month, clean_text
from workbook.packaging import check_extent, formula_faults, open_package
from workbook.problems import CellProblem, UnreadableError, quoted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from os import PathLike
    from typing import IO

    from workbook.columns import Column, Sheet
    from workbook.kinds import Raw
    from workbook.packaging import Package

FILE_CELL = "工作簿!A1"


class Row:
    """One row of a sheet: `row["field"]` is its typed value, `row.cell("field")` its address (`清单!B7`)."""

    __slots__ = ("_layout", "number", "values")

    def __init__(self, layout: Layout, number: int, values: dict[str, Any]) -> None:
        self._layout = layout
        self.number = number
        self.values = values

    def __getitem__(self, field: str) -> Any:
        return self.values[field]

    def __repr__(self) -> str:
        return f"<Row {self.sheet}!{self.number} {self.values}>"

    @property
    def sheet(self) -> str:
        return self._layout.sheet.name

    def has(self, field: str) -> bool:
        """Whether the file has this column at all; an absent column says nothing about what is stored."""
        return field in self._layout.letters

    def texts(self) -> Iterator[str]:
        """The words by which other rows may refer to this one."""
        return (value for value in self.values.values() if isinstance(value, str))

    def cell(self, field: str) -> str:
        return f"{self.sheet}!{self._layout.letters.get(field, 'A')}{self.number}"

    def header(self, field: str) -> str:
        return self._layout.sheet.column(field).header


@dataclass(frozen=True)
class Layout:
    """Where a file has the columns of a sheet."""

    sheet: Sheet
    letters: dict[str, str]
    positions: tuple[tuple[int, Column], ...]


@dataclass
class ParsedSheet:
    """The good rows of a sheet; `unread` are the texts of rows that have problems, None if all have."""

    sheet: Sheet
    rows: list[Row] = field(default_factory=list)
    unread: set[str] | None = field(default_factory=set)


@dataclass
class ParsedWorkbook:
    sheets: dict[str, ParsedSheet] = field(default_factory=dict)
    problems: list[CellProblem] = field(default_factory=list)
    is_readable: bool = True


def read_workbook(
    source: str | PathLike[str] | IO[bytes],
    sheets: Sequence[Sheet],
    *,
    year: int | None = None,
    ignored: Collection[str] = (),
) -> ParsedWorkbook:
    """Read the sheets that are there. With a year, a month of another year is a problem. A bad file is one, too.

    A sheet of any other name is refused, unless it is ignored.
    """
    parsed = ParsedWorkbook()
    try:
        package = open_package(source)
        workbook = _calamine(package)
    except UnreadableError as error:
        parsed.problems.append(CellProblem(FILE_CELL, error.problem, error.expected))
        parsed.is_readable = False
        return parsed
    known = {sheet.name: sheet for sheet in sheets}
    present = _present_sheets(workbook)
    for name, title in present.items():
        if name not in known and name not in ignored:
            _refuse_unknown(workbook, package, title, known, parsed)
    for name, sheet in known.items():
        if name in present:
            _read_sheet(workbook, package, present[name], sheet, year, parsed)
    if not parsed.sheets and not parsed.problems:
        parsed.problems.append(
            CellProblem(FILE_CELL, _("no sheet with a heading"), _("one of %(words)s") % {"words": " / ".join(known)})
        )
    return parsed


def _calamine(package: Package) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(package.content))
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # a panic of the reader is no Exception
        raise UnreadableError(
            _("the file is damaged or not a workbook"), _("a file saved as Excel workbook (.xlsx)")
        ) from error


def _present_sheets(workbook: CalamineWorkbook) -> dict[str, str]:
    """Titles of the work sheets by their trimmed names."""
    return {
        clean_text(sheet.name): sheet.name for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet
    }


def _cells(workbook: CalamineWorkbook, package: Package, title: str) -> tuple[list[list[Raw]], dict[str, str]]:
    """The raw cells from A1 on, and the faulty formulas."""
    try:
        xml = package.sheet_xml(title)
        check_extent(xml)
        faults = formula_faults(xml)
        del xml
        return workbook.get_sheet_by_name(title).to_python(skip_empty_area=False), faults
    except (KeyboardInterrupt, SystemExit, MemoryError, UnreadableError):
        raise
    except BaseException as error:  # a panic of the reader is no Exception
        raise UnreadableError(_("the sheet is damaged"), _("a sheet that Excel can open")) from error


def _refuse_unknown(
    workbook: CalamineWorkbook, package: Package, title: str, known: dict[str, Sheet], parsed: ParsedWorkbook
) -> None:
    """A sheet of another name is refused, unless nothing stands on it."""
    try:
        cells, faults = _cells(workbook, package, title)
        is_empty = not faults and all(_is_empty(raw) for row in cells for raw in row)
    except UnreadableError:
        is_empty = False
    if not is_empty:
        parsed.problems.append(
            CellProblem(
                f"{title}!A1",
                _("the sheet %(name)s is not known") % {"name": quoted(title)},
                _("one of %(words)s") % {"words": " / ".join(known)},
            )
        )


def _read_sheet(
    workbook: CalamineWorkbook, package: Package, title: str, sheet: Sheet, year: int | None, parsed: ParsedWorkbook
) -> None:
    try:
        cells, faults = _cells(workbook, package, title)
    except UnreadableError as error:
        parsed.problems.append(CellProblem(f"{sheet.name}!A1", error.problem, error.expected))
        parsed.sheets[sheet.name] = ParsedSheet(sheet, unread=None)
        return
    if not faults and all(_is_empty(raw) for row in cells for raw in row):
        return
    layout, problems = _layout(sheet, cells)
    parsed.problems.extend(problems)
    target = parsed.sheets[sheet.name] = ParsedSheet(sheet, unread=None if problems else set())
    if not problems:
        SheetReader(layout, faults, year, target, parsed.problems).read(cells)


def _layout(sheet: Sheet, cells: list[list[Raw]]) -> tuple[Layout, list[CellProblem]]:
    """Find the columns by the headers in the first row."""
    known = {column.header: column for column in sheet.columns}
    letters: dict[str, str] = {}
    positions: list[tuple[int, Column]] = []
    problems: list[CellProblem] = []
    for index, raw in enumerate(cells[0] if cells else ()):
        header = clean_text(raw)
        if not header:
            continue
        column = known.get(header)
        address = f"{sheet.name}!{column_letters(index)}1"
        if column is None:
            expected = _("only the columns %(names)s") % {"names": "、".join(sheet.headers)}
            problems.append(CellProblem(address, _("unknown column %(name)s") % {"name": quoted(header)}, expected))
        elif column.field in letters:
            problems.append(
                CellProblem(address, _("a second column %(name)s") % {"name": quoted(header)}, _("each column once"))
            )
        else:
            letters[column.field] = column_letters(index)
            positions.append((index, column))
    problems.extend(_missing_columns(sheet, letters))
    return Layout(sheet, letters, tuple(positions)), problems


def _missing_columns(sheet: Sheet, letters: dict[str, str]) -> Iterator[CellProblem]:
    for column in sheet.columns:
        if column.required and column.field not in letters:
            yield CellProblem(
                f"{sheet.name}!A1",
                _("the column %(name)s is missing") % {"name": quoted(column.header)},
                _("headers in the first row"),
            )


class SheetReader:
    """Reads the rows below the headers of one sheet."""

    def __init__(
        self, layout: Layout, faults: dict[str, str], year: int | None, target: ParsedSheet, problems: list[CellProblem]
    ) -> None:
        self.layout = layout
        self.sheet = layout.sheet
        self.year = year
        self.target = target
        self.problems = problems
        self.faults = faults
        self.fault_rows = {int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) for cell in faults}
        self.defaults = {column.field: column.default for column in self.sheet.columns}
        self.readers = [(index, column.field, column.kind.read, column) for index, column in layout.positions]
        self.months = [(index, column) for index, column in layout.positions if isinstance(column.kind, Month)]
        self.covered = {index for index, column in layout.positions}
        self.seen: dict[tuple[Any, ...], int] = {}

    def read(self, cells: list[list[Raw]]) -> None:
        for number, raws in enumerate(cells[1:], start=2):
            if number not in self.fault_rows and not any(raws) and all(_is_empty(raw) for raw in raws):
                continue
            before = len(self.problems)
            row = Row(self.layout, number, self._values(number, raws))
            self._refuse_strays(number, raws)
            if len(self.problems) == before and self._is_first(row):
                self.target.rows.append(row)
            else:
                self._remember_unread(row)
        for cell, fault in self.faults.items():
            self.problems.append(CellProblem(f"{self.sheet.name}!{cell}", _fault_problem(fault), _("a value")))

    def _values(self, number: int, raws: list[Raw]) -> dict[str, Any]:
        values = self.defaults.copy()
        has_faults = number in self.fault_rows
        for index, field_name, read, column in self.readers:
            raw = raws[index]
            if has_faults and (fault := self.faults.pop(f"{column_letters(index)}{number}", None)) is not None:
                self._problem(index, number, _fault_problem(fault), column.kind.expectation())
            elif raw == "" or _is_empty(raw):
                if column.required:
                    problem = _("%(name)s is empty") % {"name": column.header}
                    self._problem(index, number, problem, column.kind.expectation())
            else:
                try:
                    values[field_name] = read(raw)
                except UnreadableError as error:
                    self._problem(index, number, error.problem, error.expected)
        if self.year:
            self._check_year(number, values)
        return values

    def _check_year(self, number: int, values: dict[str, Any]) -> None:
        for index, column in self.months:
            month = values[column.field]
            if month is not None and month.year != self.year:
                problem = _("%(month)s is a month of another year") % {"month": f"{month:%Y-%m}"}
                self._problem(index, number, problem, _("a month of %(year)s") % {"year": self.year})

    def _refuse_strays(self, number: int, raws: list[Raw]) -> None:
        """Entries below no header belong to no column."""
        if len(raws) == len(self.covered):
            return
        for index, raw in enumerate(raws):
            if index not in self.covered and not _is_empty(raw):
                self._problem(index, number, _("an entry in a column without a header"), _("a header in the first row"))

    def _is_first(self, row: Row) -> bool:
        if not self.sheet.key:
            return True
        key = tuple(row.values[name] for name in self.sheet.key)
        first = self.seen.setdefault(key, row.number)
        if first == row.number:
            return True
        names = "、".join(self.sheet.column(name).header for name in self.sheet.key)
        self.problems.append(
            CellProblem(
                row.cell(self.sheet.key[-1]),
                _("the same %(names)s as in row %(number)s") % {"names": names, "number": first},
                _("one row for each"),
            )
        )
        return False

    def _remember_unread(self, row: Row) -> None:
        """Others that refer to this row by any of its words are not to blame."""
        if self.target.unread is not None:
            self.target.unread.update(row.texts())

    def _problem(self, index: int, number: int, problem: str, expected: str) -> None:
        self.problems.append(CellProblem(f"{self.sheet.name}!{column_letters(index)}{number}", problem, expected))


def _fault_problem(fault: str) -> str:
    if not fault:
        return _("a formula without a value")
    return _("a formula with the error %(error)s") % {"error": fault}


def _is_empty(raw: Raw) -> bool:
    return isinstance(raw, str) and not clean_text(raw)


def column_letters(index: int) -> str:
    """A, B … Z, AA … for 0, 1 …"""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
