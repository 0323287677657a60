"""Columns of words: free text, names, fixed words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from workbook.kinds.base import SEPARATOR, Kind, Raw, clean_text
from workbook.problems import UnreadableError, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

TITLE_LENGTH = 500

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
_LINE_BREAK = re.compile("[\t\n\u2028\u2029]")


def check_text(text: str, *, multiline: bool = False) -> None:
    """Refuse what a spreadsheet could run as a formula, and what cannot be seen."""
    if text[0] in "=@":
        raise UnreadableError(
            _("%(text)s begins with %(sign)s") % {"text": quoted(text), "sign": text[0]},
            _("text that does not begin with = or @"),
        )
    if text.isprintable():
        return
    if _CONTROL.search(text):
        raise UnreadableError(
            _("%(text)s holds control characters") % {"text": quoted(text)}, _("visible characters only")
        )
    if not multiline and _LINE_BREAK.search(text):
        raise UnreadableError(_("%(text)s holds a line break or a tab") % {"text": quoted(text)}, _("one line of text"))


@dataclass(frozen=True)
class Text(Kind):
    max_length: int = TITLE_LENGTH
    multiline: bool = False

    def read(self, raw: Raw) -> str:
        text = clean_text(raw)
        check_text(text, multiline=self.multiline)
        if len(text) > self.max_length:
            raise UnreadableError(
                _("%(text)s has %(length)s characters") % {"text": quoted(text), "length": len(text)},
                self.expectation(),
            )
        return text

    def expectation(self) -> str:
        return _("text of at most %(length)s characters") % {"length": self.max_length}


def Serial() -> Text:  # noqa: N802 - reads as a kind among kinds
    """A task's number in the list: 1, `1` and `１` are the same serial."""
    return Text(max_length=20)


def Account() -> Text:  # noqa: N802
    return Text(max_length=50)


def UnitName() -> Text:  # noqa: N802
    """A unit by its name or its short name; the room that knows the units finds it."""
    return Text(max_length=100)


@dataclass(frozen=True)
class Names(Kind):
    """Several names separated by `、`, each once."""

    max_length: int = 100

    def read(self, raw: Raw) -> tuple[str, ...]:
        text = clean_text(raw)
        check_text(text)
        names = tuple(name for part in text.split(SEPARATOR) if (name := part.strip()))
        for name in names:
            check_text(name)
            if len(name) > self.max_length:
                raise UnreadableError(_("%(name)s is too long") % {"name": quoted(name)}, self.expectation())
        refuse_repetition(names)
        return names

    def write(self, value: tuple[str, ...]) -> str:
        return SEPARATOR.join(value)

    def expectation(self) -> str:
        return _("names separated by 、")


@dataclass(frozen=True)
class Choice(Kind):
    """One of a few fixed words, each standing for a value."""

    values: Mapping[str, Any]

    def read(self, raw: Raw) -> Any:
        word = clean_text(raw)
        if word not in self.values:
            raise UnreadableError(
                _("%(word)s is not a word of this column") % {"word": quoted(word)}, self.expectation()
            )
        return self.values[word]

    @property
    def words(self) -> tuple[str, ...]:  # type: ignore[override]
        return tuple(self.values)

    def write(self, value: Any) -> str:
        return next(word for word, meant in self.values.items() if meant == value)

    def expectation(self) -> str:
        return _("one of %(words)s") % {"words": " / ".join(self.values)}


@dataclass(frozen=True)
class Choices(Kind):
    """Any number of a few fixed words, separated by `、`."""

    values: Mapping[str, Any]

    def read(self, raw: Raw) -> tuple[Any, ...]:
        words = tuple(word for part in clean_text(raw).split(SEPARATOR) if (word := part.strip()))
        for word in words:
            if word not in self.values:
                raise UnreadableError(
                    _("%(word)s is not a word of this column") % {"word": quoted(word)}, self.expectation()
                )
        refuse_repetition(words)
        return tuple(self.values[word] for word in words)

    def write(self, value: tuple[Any, ...]) -> str:
        return SEPARATOR.join(word for item in value for word, meant in self.values.items() if meant == item)

    @property
    def words(self) -> tuple[str, ...]:  # type: ignore[override]
        return tuple(self.values)

    def expectation(self) -> str:
        return _("any of %(words)s, several separated by 、") % {"words": " / ".join(self.values)}


@dataclass(frozen=True)
class YesNo(Kind):
    words = ("是", "否")

    def read(self, raw: Raw) -> bool:
        if isinstance(raw, bool):
            return raw
        word = clean_text(raw)
        if word not in self.words:
            raise UnreadableError(_("%(word)s is neither 是 nor 否") % {"word": quoted(word)}, self.expectation())
        return word == "是"

    def write(self, value: bool) -> str:
        return "是" if value else "否"

    def expectation(self) -> str:
        return _("是 or 否")


def refuse_repetition(names: tuple[str, ...]) -> None:
    if len(set(names)) == len(names):
        return
    twice = next(name for index, name in enumerate(names) if name in names[:index])
    raise UnreadableError(_("%(name)s is named twice") % {"name": quoted(twice)}, _("each name once"))
