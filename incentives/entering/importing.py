"""Taking over the sheets of one article, and of no other, from a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied

from incentives.selectors.inputs import inputs_of
from incentives.tables import tables_of
from workbook.importing import run_import

if TYPE_CHECKING:
    from datetime import datetime
    from typing import IO

    from organization.models import Person
    from workbook.importing import ImportResult


def import_inputs(
    source: IO[bytes], *, article: int, year: int, document: str, at: datetime, by: Person, dry_run: bool
) -> ImportResult:
    """All rows or none; what follows from them follows in the same transaction (`incentives.sheets.finish`)."""
    subject, _hosts = inputs_of(article, year)
    if not by.has_perm("incentives.enter_inputs", subject):
        raise PermissionDenied
    sheets = {table.sheet for table in tables_of(article)}
    actor: Any = by
    return run_import(source, year=year, at=at, actor=actor, dry_run=dry_run, only=sheets, document=document)
