"""The message catalogue: what the program says, in Chinese.

Message ids are read from the sources, so that no gettext programs are needed on any machine.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation.template import templatize

from config.compiled import LANGUAGE, catalogue_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from babel.messages.catalog import Catalog

NOT_SHIPPED = {"tests", "bench", "docs", "var", "node_modules", "build", "migrations"}
# What libraries say without Chinese words of their own.
OF_LIBRARIES = frozenset({"The username and/or password you specified are not correct."})
FUNCTIONS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


@dataclass(frozen=True, order=True)
class Message:
    """A text of the program; the context tells two meanings of one English word apart."""

    id: str
    context: str = ""


@dataclass
class Findings:
    """What keeps a catalogue from being complete."""

    missing: dict[Message, str] = field(default_factory=dict)
    fuzzy: list[Message] = field(default_factory=list)
    obsolete: list[Message] = field(default_factory=list)

    def lines(self) -> list[str]:
        return [
            *(f"{place}: not translated: {message.id!r}" for message, place in sorted(self.missing.items())),
            *(f"fuzzy: {message.id!r}" for message in sorted(self.fuzzy)),
            *(f"in the catalogue, but nowhere in the program: {message.id!r}" for message in sorted(self.obsolete)),
        ]


def check_catalogue() -> Findings:
    """Hold the Chinese catalogue against the messages of the program."""
    used, catalogue = dict(_used_messages()), read_catalogue()
    known, findings = set(), Findings()
    for entry in catalogue:
        if not entry.id:
            continue
        message = Message(_first(entry.id), entry.context or "")
        known.add(message)
        if entry.fuzzy:
            findings.fuzzy.append(message)
        elif message in used and not _is_translated(entry.string):
            findings.missing[message] = used[message]
        if message not in used and message.id not in OF_LIBRARIES:
            findings.obsolete.append(message)
    findings.obsolete.extend(Message(_first(entry.id), entry.context or "") for entry in catalogue.obsolete.values())
    findings.missing.update({message: place for message, place in used.items() if message not in known})
    return findings


def read_catalogue() -> Catalog:
    with catalogue_path(settings.LOCALE_PATHS[0]).open("rb") as file:
        return read_po(file, locale=LANGUAGE)


def _used_messages() -> Iterator[tuple[Message, str]]:
    for path in _sources():
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".html":
            text = templatize(text)
        place = path.relative_to(settings.BASE_DIR)
        for line, found, _, context in extract("python", io.BytesIO(text.encode()), keywords=FUNCTIONS):
            if message := _first(found):
                yield Message(message, context or ""), f"{place}:{line}"


def _sources() -> Iterator[Path]:
    """The program's own Python files and templates."""
    for folder in sorted(settings.BASE_DIR.iterdir()):
        if folder.is_dir() and not folder.name.startswith(".") and folder.name not in NOT_SHIPPED:
            for path in sorted(folder.rglob("*")):
                if path.suffix in {".py", ".html"} and NOT_SHIPPED.isdisjoint(path.parts[len(folder.parts) :]):
                    yield path


def _first(message_id: str | list[str] | tuple[str, ...]) -> str:
    return message_id if isinstance(message_id, str) else message_id[0]


def _is_translated(string: str | list[str] | tuple[str, ...] | None) -> bool:
    return all(string) if isinstance(string, (list, tuple)) else bool(string)
