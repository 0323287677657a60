"""Small workbooks for tests, made cell by cell."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def book(**sheets: Sequence[Sequence[object]]) -> io.BytesIO:
    """A workbook with these rows on its sheets, headers included; None leaves a cell empty."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer


def repacked(source: io.BytesIO, part: str, change: Callable[[bytes], bytes]) -> io.BytesIO:
    """The same workbook with one of its parts changed."""
    target = io.BytesIO()
    with ZipFile(source) as old, ZipFile(target, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == part else content)
    return target
