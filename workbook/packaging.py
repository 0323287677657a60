"""The file before it is read: is it a workbook at all, is it of a bearable size, which cells hold faulty formulas.

calamine reads values only: it shows a formula without a value, or with an error, as an empty cell, and lays a sheet
out as a full rectangle, however far away a lonely cell stands. Both are found here, in the bare XML.
"""

from __future__ import annotations

import io
import re
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _

from workbook.problems import UnreadableError

if TYPE_CHECKING:
    from os import PathLike

MEGABYTE = 1024 * 1024
LARGEST_FILE = 30 * MEGABYTE
LARGEST_CONTENT = 400 * MEGABYTE
LARGEST_DIRECTORY = 4 * MEGABYTE
MOST_CELLS = 5_000_000
HEAD_LENGTH = 300
CELL_LENGTH = 70_000

_OLE_SIGNATURE = bytes.fromhex("D0CF11E0A1B11AE1")
_ZIP_SIGNATURE = b"PK"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_FILLED_CELL = re.compile(rb"""<(?:\w+:)?c\s[^<>]*?\br\s*=\s*["']([A-Za-z]{1,3})(\d{1,7})["'][^<>]*(?<!/)>""")
_CELL_START = re.compile(rb"<(?:\w+:)?c[\s>]")
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3}\d{1,7})["']""")
_TYPE = re.compile(rb"""\st\s*=\s*["'](\w+)["']""")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_SUSPECT = re.compile(rb"""\st\s*=\s*["']e["']|<(?:\w+:)?f[\s>/]""")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^<>]*)?>([^<]+)<")


@dataclass(frozen=True, slots=True)
class Package:
    """The bytes of a workbook, and the part that holds each sheet."""

    content: bytes
    parts: dict[str, str]

    def sheet_xml(self, name: str) -> bytes:
        with ZipFile(io.BytesIO(self.content)) as archive:
            return archive.read(self.parts[name])


def open_package(source: str | PathLike[str] | IO[bytes]) -> Package:
    """Raise UnreadableError unless this is an .xlsx workbook of a bearable size."""
    content = _content(source)
    _check_signature(content)
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            _check_size(archive)
            return Package(content, _sheet_parts(archive))
    except (BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError, ElementTree.ParseError,
            OSError, ValueError) as error:  # fmt: skip
        raise _damaged() from error


def _content(source: str | PathLike[str] | IO[bytes]) -> bytes:
    if hasattr(source, "read"):
        if hasattr(source, "seek"):
            source.seek(0)
        content = source.read(LARGEST_FILE + 1)
    else:
        content = _read_path(Path(source))
    if len(content) > LARGEST_FILE:
        raise UnreadableError(_("the file is too large"), _("at most %(size)s MB") % {"size": LARGEST_FILE // MEGABYTE})
    return bytes(content)


def _read_path(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise UnreadableError(_("the file cannot be opened"), _("an .xlsx workbook that can be read")) from error


def _check_signature(content: bytes) -> None:
    if content.startswith(_OLE_SIGNATURE):
        raise UnreadableError(
            _("the file is protected by a password or in the old .xls format"), _("an .xlsx workbook without password")
        )
    if not content.startswith(_ZIP_SIGNATURE):
        raise UnreadableError(_("the file is not an .xlsx workbook"), _("a file saved as Excel workbook (.xlsx)"))


def _check_size(archive: ZipFile) -> None:
    """Unpack once and count, for what a zip says of its sizes need not be true."""
    remaining = LARGEST_CONTENT
    if sum(part.file_size for part in archive.infolist()) > remaining:
        raise _too_large()
    for part in archive.infolist():
        with archive.open(part) as stream:
            while block := stream.read(MEGABYTE):
                remaining -= len(block)
                if remaining < 0:
                    raise _too_large()


def _sheet_parts(archive: ZipFile) -> dict[str, str]:
    workbook = _directory(archive, "xl/workbook.xml")
    relations = {
        relation.get("Id"): _part_name(relation.get("Target", ""))
        for relation in _directory(archive, "xl/_rels/workbook.xml.rels")
    }
    parts: dict[str, str] = {}
    for element in workbook.iter():
        relation = element.get(_RELATION) or element.get(_STRICT_RELATION)
        if element.tag.endswith("}sheet") and relation in relations:
            parts[element.get("name", "")] = relations[relation]
    return parts


def _directory(archive: ZipFile, name: str) -> ElementTree.Element:
    if archive.getinfo(name).file_size > LARGEST_DIRECTORY:
        raise _too_large()
    return ElementTree.fromstring(archive.read(name))  # expat itself limits the growth of entities


def _part_name(target: str) -> str:
    return target[1:] if target.startswith("/") else f"xl/{target}"


def check_extent(xml: bytes) -> None:
    """Raise UnreadableError where the rectangle from A1 to the last filled cell is beyond all bearing."""
    cells = set(_FILLED_CELL.findall(xml)) if len(xml) < MEGABYTE else _FILLED_CELL.findall(xml)
    columns = {column for column, row in cells}
    last_row = max((int(row) for row in {row for column, row in cells}), default=0)
    if last_row * max(map(_column_number, columns), default=0) > MOST_CELLS:
        raise UnreadableError(
            _("the sheet reaches to row %(row)s") % {"row": last_row}, _("no entries far away from the table")
        )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def formula_faults(xml: bytes) -> dict[str, str]:
    """Cells whose formula has no value (an empty text), or an error (`#REF!`)."""
    faults: dict[str, str] = {}
    for match in _SUSPECT.finditer(xml):
        cell = _cell_around(xml, match.start())
        fault = _fault(cell)
        if fault is not None and (reference := _REFERENCE.search(cell)):
            faults[reference[1].decode().upper()] = fault
    return faults


def _cell_around(xml: bytes, position: int) -> bytes:
    """From the head of the cell to the head of the next one."""
    window = xml[max(0, position - HEAD_LENGTH) : position + 1]
    heads = [match.start() for match in _CELL_START.finditer(window)]
    start = position + 1 - len(window) + heads[-1] if heads else position
    following = _CELL_START.search(xml, position + 1, position + CELL_LENGTH)
    return xml[start : following.start() if following else position + CELL_LENGTH]


def _fault(cell: bytes) -> str | None:
    head = cell[: cell.find(b">") + 1]
    type_ = _TYPE.search(head)
    kind = type_[1] if type_ else b"n"
    value = _VALUE.search(cell)
    if kind == b"e":
        return value[1].decode(errors="replace") if value else "#N/A"
    if kind != b"str" and not value and _FORMULA.search(cell):
        return ""
    return None


def _damaged() -> UnreadableError:
    return UnreadableError(_("the file is damaged or not a workbook"), _("a file saved as Excel workbook (.xlsx)"))


def _too_large() -> UnreadableError:
    return UnreadableError(
        _("the file unpacks to too much"), _("at most %(size)s MB") % {"size": LARGEST_CONTENT // MEGABYTE}
    )
