"""The import of a workbook: all or nothing, the same for a preview and for good.

The sheets of all rooms are read, then their rows are given to their loaders in the order of the rooms, inside one
transaction. A loader checks, creates what is new, and says what it found:

    def load_units(rows: Sequence[Row], context: ImportContext) -> None:
        units = context.directory(UnitDirectory)          # one for the whole import, see below
        for row in rows:
            if row["ended_on"] and ...:
                context.problem(row, "ended_on", _("..."), _("..."))
        ...
        context.count("单位", created=3, unchanged=20)

Any problem undoes everything. A preview is the same run, undone at its end. After the last loader each room's
`finish(context)` is called if its sheets module has one (publication, say).

A *directory* is a room's memory during one import: a class taking the context, made once, that finds rows by the
words used in cells, those created a moment ago included. Rooms to the right ask the directories of rooms to the left.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import pghistory
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workbook.problems import CellProblem, quoted
from workbook.reading import read_workbook
from workbook.registry import finishers, registered_sheets

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable
    from os import PathLike
    from typing import IO

    from django.contrib.auth.models import AbstractBaseUser

    from workbook.reading import ParsedWorkbook, Row

IMPORT_LOCK = 7_031_205
ROWS_THAT_CHANGE_PLANS = 100


class Directory(Protocol):
    """What a room remembers during one import."""

    def __init__(self, context: ImportContext) -> None: ...


AnyDirectory = TypeVar("AnyDirectory", bound=Directory)


@dataclass(slots=True)
class SheetCounts:
    """What became of the rows of one sheet."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that changes what is stored, for the preview."""

    cell: str
    label: str
    before: str
    after: str


@dataclass(slots=True)
class ImportContext:
    """One import: what it is for, what it found, what the rooms share.

    `at` is the moment of the import itself; what it brings counts from the first day of the year
    (`first_day`, `effective_at`), so that a past year can be replayed. `document` names what it was taken from.
    """

    year: int
    at: datetime
    actor: AbstractBaseUser | None = None
    publish: bool = False
    dry_run: bool = False
    document: str = ""
    problems: list[CellProblem] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    counts: dict[str, SheetCounts] = field(default_factory=dict)
    unread: dict[str, set[str] | None] = field(default_factory=dict)
    _directories: dict[type, Any] = field(default_factory=dict)
    _claims: dict[tuple[str, Hashable], Row] = field(default_factory=dict)

    @property
    def first_day(self) -> date:
        return date(self.year, 1, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, 12, 31)

    @property
    def effective_at(self) -> datetime:
        """Midnight at the beginning of the year."""
        return timezone.make_aware(datetime.combine(self.first_day, time.min), timezone.get_default_timezone())

    def directory(self, kind: type[AnyDirectory]) -> AnyDirectory:
        """The one directory of this kind in this import."""
        if kind not in self._directories:
            self._directories[kind] = kind(self)
        directory: AnyDirectory = self._directories[kind]
        return directory

    def problem(self, row: Row, column: str, problem: str, expected: str = "") -> None:
        """Something to put right in the cell of this row and column (a field name)."""
        self.problems.append(CellProblem(row.cell(column), problem, expected))
        unread = self.unread.setdefault(row.sheet, set())
        if unread is not None:
            unread.update(row.texts())

    def unknown(self, row: Row, column: str, name: object, sheet: str, expected: str = "") -> None:
        """A cell names what does not exist; said only at the row that has a problem of its own, if there is one."""
        unread = self.unread.get(sheet, set())
        if unread is None or str(name) in unread:
            return
        self.problem(row, column, _("%(name)s is not known") % {"name": quoted(name)}, expected)

    def refuse(self, row: Row, column: str, stored: object, pointer: str) -> None:
        """A cell differs from what is published or closed; `pointer` says how that is changed instead."""
        given = row[column]
        self.problem(
            row,
            column,
            _("%(given)s differs from the recorded %(stored)s")
            % {"given": quoted(_shown(given)), "stored": quoted(_shown(stored))},
            pointer,
        )

    def claim(self, row: Row, column: str, key: Hashable) -> bool:
        """Whether this is the sheet's first row for the key; a second one is a problem.

        For keys that only the room can tell, such as a unit named once in full and once in short.
        """
        first = self._claims.setdefault((row.sheet, key), row)
        if first is row:
            return True
        self.problem(row, column, _("the same as in row %(number)s") % {"number": first.number}, _("one row for each"))
        return False

    def count(self, sheet: str, *, created: int = 0, changed: int = 0, unchanged: int = 0) -> None:
        counts = self.counts.setdefault(sheet, SheetCounts())
        counts.created += created
        counts.changed += changed
        counts.unchanged += unchanged

    def difference(self, row: Row, column: str, before: object, after: object) -> None:
        """A draft value that this import changes."""
        self.differences.append(Difference(row.cell(column), row.header(column), _shown(before), _shown(after)))


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did, or would do; `applied` tells which."""

    counts: dict[str, SheetCounts]
    differences: list[Difference]
    problems: list[CellProblem]
    applied: bool

    @property
    def is_clean(self) -> bool:
        return not self.problems


def run_import(
    source: str | PathLike[str] | IO[bytes],
    *,
    year: int,
    at: datetime,
    actor: AbstractBaseUser | None = None,
    publish: bool = False,
    dry_run: bool = False,
    only: Collection[str] | None = None,
    document: str = "",
) -> ImportResult:
    """Read the workbook and let every room take its rows; keep nothing if there is a problem or in a dry run.

    With `only`, the other sheets of the standard workbook are left unread. `document` is what the figures come from.
    """
    sheets = tuple(sheet for sheet in registered_sheets() if only is None or sheet.name in only)
    context = ImportContext(year=year, at=at, actor=actor, publish=publish, dry_run=dry_run, document=document)
    parsed = read_workbook(source, sheets, year=year, ignored={sheet.name for sheet in registered_sheets()})
    context.problems.extend(parsed.problems)
    context.unread = {name: sheet.unread for name, sheet in parsed.sheets.items()}
    if not parsed.is_readable:
        return _result(context, applied=False)
    with transaction.atomic(), pghistory.context(user=actor.pk if actor else None, source="import"):
        _wait_for_other_imports()
        _load(parsed, context)
        keep = not context.problems and not dry_run
        if not keep:
            transaction.set_rollback(True)
        elif sum(counts.created for counts in context.counts.values()) >= ROWS_THAT_CHANGE_PLANS:
            _renew_statistics()
    return _result(context, applied=keep)


def _load(parsed: ParsedWorkbook, context: ImportContext) -> None:
    for sheet in registered_sheets():
        if sheet.load and sheet.name in parsed.sheets:
            context.count(sheet.name)
            sheet.load(parsed.sheets[sheet.name].rows, context)
    if not context.problems:
        for finish in finishers():
            finish(context)


def _wait_for_other_imports() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORT_LOCK])


def _renew_statistics() -> None:
    """Let the database count the new rows, so that the next reader does not wait for plans made for empty tables."""
    tables = ", ".join(map(connection.ops.quote_name, connection.introspection.django_table_names(only_existing=True)))
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {tables}")


def _result(context: ImportContext, *, applied: bool) -> ImportResult:
    return ImportResult(context.counts, context.differences, context.problems, applied)


def _shown(value: object) -> str:
    """A value as it would stand in a cell."""
    if value is None or value == "":
        return _("empty")
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, (tuple, list)):
        return "、".join(_shown(item) for item in value)
    return _label(value)


def _label(value: object) -> str:
    label = getattr(value, "label", None)
    if label is not None:
        return str(label)
    return format(value.normalize() + 0, "f") if hasattr(value, "normalize") else str(value)
