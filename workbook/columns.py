"""How a room declares a sheet of the standard workbook: its columns, its key, and who takes its rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.utils.functional import _StrOrPromise as StrOrPromise

    from workbook.importing import ImportContext
    from workbook.kinds import Kind
    from workbook.reading import Row

    Loader = Callable[[Sequence[Row], ImportContext], None]


@dataclass(frozen=True)
class Column:
    """A column by its header in the file and its field in code.

    An empty cell, and a column that the file leaves out, give `default`. `note` explains the column in the
    template. `listed_in` names the sheet whose first column holds the entries, for a drop-down list. A column that
    is only shown to whom fills in the sheet has `is_given`.
    """

    header: str
    field: str
    kind: Kind
    required: bool = False
    default: Any = None
    note: StrOrPromise = ""
    listed_in: str = ""
    is_given: bool = False


@dataclass(frozen=True)
class Sheet:
    """A sheet by its name; `key` are the fields of which no two rows may be equal.

    `load` takes the rows of an import; a sheet that is only read or written by its own room has none.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    load: Loader | None = None

    @property
    def headers(self) -> tuple[str, ...]:
        return tuple(column.header for column in self.columns)

    def column(self, field: str) -> Column:
        return next(column for column in self.columns if column.field == field)
