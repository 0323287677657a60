"""A case file as one archive: pages to read, the same as data, every enclosure, and an index with checksums."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.timezone import localtime
from django.utils.translation import override

from supervision.case_file.contents import CHINESE
from supervision.case_file.parts import moment_text, person_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from organization.models import Person
    from supervision.case_file.parts import Section
    from supervision.models import Escalation

CHUNK = 1024 * 1024
STYLE, INDEX = "样式.css", "目录.html"
READABLE = 0o100644 << 16


class MissingFileError(Exception):
    """A file that belongs to the case cannot be read; it is named."""


@dataclass(frozen=True, slots=True)
class Archive:
    """The archive in a temporary file, its size and checksum, and what it contains."""

    file: IO[bytes]
    size: int
    sha256: str
    contents: list[dict[str, Any]]


def make_archive(case: Escalation, sections: Sequence[Section], *, at: datetime, by: Person) -> Archive:
    """The same sections and moment give the same bytes. Raises MissingFileError for an enclosure that is not there."""
    made = TemporaryFile()  # noqa: SIM115  # handed on open
    with override(CHINESE), ZipFile(made, "w", ZIP_DEFLATED) as archive:
        writer = _Writer(archive, at)
        writer.write(STYLE, _style())
        for section in sections:
            writer.write_section(section)
        index = {"case": case, "sections": sections, "contents": list(writer.contents), "handed_at": moment_text(at)}
        page = render_to_string("supervision/case_file/_index.html", {**index, "handed_by": person_text(by)})
        writer.write(INDEX, page.encode())
        writer.write("目录.json", _json({"handed_at": index["handed_at"], "files": index["contents"]}))
    return Archive(made, made.seek(0, 2), _digest(made), writer.contents)


class _Writer:
    def __init__(self, archive: ZipFile, at: datetime) -> None:
        self.archive = archive
        self.moment = localtime(at).timetuple()[:6]
        self.contents: list[dict[str, Any]] = []

    def write_section(self, section: Section) -> None:
        page = render_to_string("supervision/case_file/_section.html", {"section": section, "index": f"../{INDEX}"})
        self.write(f"{section.folder}/{section.title}.html", page.encode())
        self.write(f"{section.folder}/{section.title}.json", _json(section.as_data()))
        for each in section.files:
            try:
                with each.file.open("rb") as content:
                    self.copy(f"{section.folder}/{each.name}", content.chunks(CHUNK))
            except FileNotFoundError as error:
                raise MissingFileError(each.name) from error

    def write(self, name: str, content: bytes) -> None:
        self.copy(name, [content])

    def copy(self, name: str, chunks: Iterable[bytes]) -> None:
        entry = ZipInfo(name, self.moment)
        entry.compress_type, entry.external_attr = ZIP_DEFLATED, READABLE
        size, digest = 0, hashlib.sha256()
        with self.archive.open(entry, "w", force_zip64=True) as target:
            for chunk in chunks:
                target.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        self.contents.append({"name": name, "size": size, "sha256": digest.hexdigest()})


def _style() -> bytes:
    path = finders.find("keywork/case-file.css")
    with open(str(path), "rb") as style:
        return style.read()


def _json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def _digest(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in _chunks(file):
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while chunk := file.read(CHUNK):
        yield chunk
