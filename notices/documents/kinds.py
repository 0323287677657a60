"""What a kind of document is, and the kinds of the installed rooms.

`settings.DOCUMENT_ROOMS` names modules. Each has `DOCUMENTS`, a tuple of kinds, and may have `ARCHIVES`, a tuple of
what many documents at once are made of.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from django.utils.functional import Promise

    from notices.models import Archive, IssuedDocument
    from organization.models import Person


class Shape(Enum):
    """What stands behind a placeholder."""

    TEXT = "text"
    LINES = "lines"  # several texts, each a paragraph: `{%p for line in lines %}`
    ROWS = "rows"  # several records with fields: `{%tr for row in rows %}`


@dataclass(frozen=True)
class Placeholder:
    """A name that a template may use, and what stands there when the document is made.

    `is_required`: a template without it would give a document that misses what makes it one.
    """

    name: str
    explanation: str | Promise
    shape: Shape = Shape.TEXT
    fields: tuple[Placeholder, ...] = ()
    is_required: bool = False

    @property
    def is_list(self) -> bool:
        return self.shape != Shape.TEXT


def text(name: str, explanation: str | Promise, *, is_required: bool = False) -> Placeholder:
    return Placeholder(name, explanation, is_required=is_required)


def lines(name: str, explanation: str | Promise, *, is_required: bool = False) -> Placeholder:
    return Placeholder(name, explanation, Shape.LINES, is_required=is_required)


def rows(name: str, explanation: str | Promise, *fields: Placeholder, is_required: bool = False) -> Placeholder:
    return Placeholder(name, explanation, Shape.ROWS, fields, is_required=is_required)


# What the machine itself gives to every document.
NUMBER = text("number", _("Document number, such as 宁重督谈〔2026〕7号"), is_required=True)
DATE = text("date", _("Date of the document, such as 2026年5月12日"), is_required=True)
GIVEN = (NUMBER, DATE)


def nothing_more(_document: IssuedDocument) -> None:
    """Nothing follows from the document."""


def nobody(_person: Person) -> Q:
    return Q(pk__in=[])


@dataclass(frozen=True)
class DocumentKind:
    """A kind of official document, as its room declares it.

    `word` is the kind's part of the document number, after the city's (宁 + 重督谈). `layout` gives the bytes of the
    default template. `readable_by` says which documents of the kind a person may read; `record` is called once, in
    the transaction in which a document is issued. `sample` is a complete context without a real name in it.
    """

    code: str
    title: str | Promise
    word: str
    placeholders: tuple[Placeholder, ...]
    sample: Mapping[str, Any]
    layout: Callable[[], bytes]
    readable_by: Callable[[Person], Q] = nobody
    record: Callable[[IssuedDocument], None] = nothing_more

    @property
    def full_word(self) -> str:
        return f"{settings.KEYWORK_DOCUMENT_WORD}{self.word}"

    @property
    def known(self) -> tuple[Placeholder, ...]:
        """Everything that a template of the kind may use."""
        return (*GIVEN, *self.placeholders)


@dataclass(frozen=True)
class ArchivedDocument:
    """A document of an archive: the folder of its file, its line in the index, and how to have it, issued or found."""

    folder: str
    row: tuple[str, ...]
    issue: Callable[[], IssuedDocument]


@dataclass(frozen=True)
class ArchiveKind:
    """What many documents at once are made of: `documents` names them in a fixed order, `permission` who may ask."""

    code: str
    permission: str
    heads: tuple[str | Promise, ...]
    documents: Callable[[Archive], list[ArchivedDocument]]


def all_kinds() -> tuple[DocumentKind, ...]:
    return tuple(kind for module in _rooms() for kind in module.DOCUMENTS)


def kind_of(code: str) -> DocumentKind:
    """Raise LookupError for a kind that no room declares."""
    return _find(code, all_kinds())


def archive_kind_of(code: str) -> ArchiveKind:
    return _find(code, (kind for module in _rooms() for kind in getattr(module, "ARCHIVES", ())))


def _find(code: str, declared: Any) -> Any:
    for each in declared:
        if each.code == code:
            return each
    raise LookupError(code)


def _rooms() -> Iterator[Any]:
    yield from _modules(tuple(settings.DOCUMENT_ROOMS))


@lru_cache(maxsize=8)
def _modules(names: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(import_module(name) for name in names)
