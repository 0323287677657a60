"""What a case file is made of: sections with records, each written as a page to read and as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.timezone import localtime

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models.fields.files import FieldFile


@dataclass(frozen=True, slots=True)
class Table:
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that was handed in or issued, with the name under which it lies in its section."""

    name: str
    file: FieldFile
    size: int


@dataclass(frozen=True, slots=True)
class Record:
    """One thing that happened or stands: a heading, what is known of it, and the files that belong to it."""

    title: str
    lines: tuple[tuple[str, str], ...] = ()
    tables: tuple[Table, ...] = ()
    files: tuple[Enclosure, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A folder of the file: its page, its data and its enclosures."""

    title: str
    records: tuple[Record, ...] = ()
    sentence: str = ""
    number: int = 0

    @property
    def folder(self) -> str:
        return f"{self.number:02d} {self.title}"

    @property
    def files(self) -> list[Enclosure]:
        return [file for record in self.records for file in record.files]

    def as_data(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "records": [
                {
                    "title": record.title,
                    "fields": dict(record.lines),
                    "tables": [{"columns": table.heads, "rows": table.rows} for table in record.tables],
                    "files": [file.name for file in record.files],
                }
                for record in self.records
            ],
        }


@dataclass(slots=True)
class Names:
    """Gives every file of a section a name of its own, the same each time: its number and its own name."""

    count: int = 0

    def enclose(self, name: str, file: FieldFile, size: int) -> Enclosure:
        self.count += 1
        return Enclosure(f"附件/{self.count:03d} {name.replace('/', '_')}", file, size)


def lines(*pairs: tuple[object, object]) -> tuple[tuple[str, str], ...]:
    """Labels with what is known; what is empty is left out."""
    return tuple((str(label), str(value)) for label, value in pairs if value not in (None, ""))


def moment_text(at: datetime | None) -> str:
    return f"{localtime(at):%Y-%m-%d %H:%M:%S}" if at else ""


def day_text(on: date | None) -> str:
    return on.isoformat() if on else ""


def person_text(person: Any) -> str:
    """The unit, post and name of an account."""
    if person is None:
        return ""
    unit = person.unit.short_name if person.unit_id else ""
    return " ".join(filter(None, (unit, person.post, person.name)))
