"""The file before it is read as a template: is it a Word document at all, of a bearable size, and without anything that
runs, links or embeds."""

from __future__ import annotations

import io
import re
import zlib
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _

from workbook.problems import CellProblem, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

MEGABYTE = 1024 * 1024
LARGEST_FILE = 5 * MEGABYTE
LARGEST_CONTENT = 40 * MEGABYTE
LARGEST_PART = 4 * MEGABYTE
MOST_PARTS = 300

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAIN_TYPE = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
NEEDED = ("[Content_Types].xml", "_rels/.rels", "word/document.xml")

ACTIVE_PARTS = re.compile(r"vbaProject|vbaData|activeX|/embeddings/|/customUI/|oleObject", re.IGNORECASE)
ACTIVE_RELATIONS = re.compile(
    rb'Type="[^"]*/(?:attachedTemplate|aFChunk|oleObject|package|control|vbaProject|frame|subDocument|keyMapCustomizations)"'
)
EXTERNAL = re.compile(rb"<Relationship\b(?=[^>]*TargetMode=\"External\")(?![^>]*/hyperlink\")[^>]*>")
ACTIVE_FIELDS = re.compile(
    rb"(?:DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|IMPORT|DATABASE|LINK|MACROBUTTON)\s", re.IGNORECASE
)
FIELD = re.compile(rb"<w:instrText[^>]*>([^<]*)<|w:instr=\"([^\"]*)\"")


def package_problems(content: bytes) -> list[CellProblem]:
    """What keeps the file from being read; empty for a plain Word document."""
    if problem := _signature_problem(content):
        return [problem]
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            return list(_archive_problems(archive))
    except (BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError, OSError, ValueError):
        return [_whole(_("the file is damaged"), _("open it in Word and save it anew"))]


def _signature_problem(content: bytes) -> CellProblem | None:
    if len(content) > LARGEST_FILE:
        return _whole(_("the file is too large"), _("at most %(size)s MB") % {"size": LARGEST_FILE // MEGABYTE})
    if content.startswith(OLE):
        return _whole(
            _("the file is protected by a password or in the old .doc format"), _("a .docx document without password")
        )
    if not content.startswith(ZIP):
        return _whole(_("the file is not a Word document"), _("a file saved as Word document (.docx)"))
    return None


def _archive_problems(archive: ZipFile) -> Iterator[CellProblem]:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if len(parts) > MOST_PARTS or len(names) < len(parts):
        yield _whole(_("the file has too many parts"), _("open it in Word and save it anew"))
        return
    if not names.issuperset(NEEDED):
        yield _whole(_("the file is not a Word document"), _("a file saved as Word document (.docx)"))
        return
    if too_large := _size_problem(archive):
        yield too_large
        return
    yield from _content_problems(archive)


def _size_problem(archive: ZipFile) -> CellProblem | None:
    """Unpack once and count, for what a zip says of its sizes need not be true."""
    remaining = LARGEST_CONTENT
    for part in archive.infolist():
        length = 0
        with archive.open(part) as stream:
            while block := stream.read(MEGABYTE):
                length += len(block)
                remaining -= len(block)
                if remaining < 0 or (length > LARGEST_PART and part.filename.endswith((".xml", ".rels"))):
                    return _whole(_("unpacked, the file is too large"), _("a template without large pictures or texts"))
    return None


def _content_problems(archive: ZipFile) -> Iterator[CellProblem]:
    if MAIN_TYPE not in archive.read("[Content_Types].xml"):
        yield _whole(
            _("the file holds macros or is no plain document"), _("a document saved as .docx, not as .docm or .dotx")
        )
    for name in archive.namelist():
        if ACTIVE_PARTS.search(name):
            yield CellProblem(name, _("holds a macro or an embedded object"), _("text, tables and pictures only"))
        elif name.endswith((".xml", ".rels")):
            yield from _part_problems(name, archive.read(name))


def _part_problems(name: str, content: bytes) -> Iterator[CellProblem]:
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        yield CellProblem(name, _("declares entities"), _("a document as Word writes it"))
    if not name.endswith(".rels"):
        for found in FIELD.finditer(content):
            instruction = found.group(1) or found.group(2) or b""
            if ACTIVE_FIELDS.match(instruction.lstrip()):
                shown = quoted(instruction.decode("utf-8", "replace"))
                yield CellProblem(name, _("field %(field)s fetches something") % {"field": shown}, _("no such fields"))
    elif ACTIVE_RELATIONS.search(content) or EXTERNAL.search(content):
        yield CellProblem(name, _("links to something outside the document"), _("everything inside the document"))


def _whole(problem: str, expected: str) -> CellProblem:
    return CellProblem(_("The file"), problem, expected)
