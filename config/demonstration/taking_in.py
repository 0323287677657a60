from __future__ import annotations

from typing import TYPE_CHECKING

from workbook.importing import run_import

if TYPE_CHECKING:
    import io
    from datetime import datetime

    from organization.models import Person


class LoadError(Exception):
    """The tables of the demonstration city do not fit the import; a line for each cell."""


def take_in(book: io.BytesIO, *, year: int, at: datetime, publish: bool = False, actor: Person | None = None) -> None:
    """Import a workbook that has no mistakes."""
    result = run_import(book, year=year, at=at, publish=publish, actor=actor)
    if not result.applied:
        raise LoadError("\n".join(str(problem) for problem in result.problems))
