"""The 21 articles, read once from `articles.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language

from regulation.enums import ParameterKind, SetBy

if TYPE_CHECKING:
    from collections.abc import Mapping

ARTICLES_FILE = Path(__file__).with_name("articles.toml")


@dataclass(frozen=True)
class Words:
    """The same text in both languages; as a string, it is in the reader's."""

    en: str = ""
    zh: str = ""

    def __str__(self) -> str:
        return self.en if (get_language() or "zh").startswith("en") else self.zh

    def __bool__(self) -> bool:
        return bool(self.zh)


@dataclass(frozen=True)
class Parameter:
    """A figure of an article that each year may set: its default, its kind and its bounds, as text."""

    key: str
    article: int
    label: Words
    kind: ParameterKind
    default: str
    set_by: SetBy
    least: str = ""
    greatest: str = ""
    measure: Words = Words()
    choices: Mapping[str, Words] = field(default_factory=dict, hash=False)
    rows: Mapping[str, Words] = field(default_factory=dict, hash=False)

    @property
    def is_optional(self) -> bool:
        """The regulation wants a figure, but there is none until the office has set one."""
        return not self.default

    @property
    def is_fixed(self) -> bool:
        """The regulation leaves no room: the figure is shown, and nobody enters another."""
        return bool(self.least) and self.least == self.greatest


@dataclass(frozen=True)
class Article:
    number: int
    part: int
    title: Words
    does: Words
    host: str
    co_hosts: tuple[str, ...]
    where: tuple[str, ...]
    procedure: Words
    parameters: tuple[Parameter, ...]


def _words(entry: dict[str, str] | None) -> Words:
    return Words(**entry) if entry else Words()


def _parameter(article: int, entry: dict[str, Any]) -> Parameter:
    return Parameter(
        key=entry["key"],
        article=article,
        label=_words(entry["label"]),
        kind=ParameterKind(entry["kind"]),
        default=entry["default"],
        set_by=SetBy(entry["set_by"]),
        least=entry.get("min", ""),
        greatest=entry.get("max", ""),
        measure=_words(entry.get("measure")),
        choices={key: _words(words) for key, words in entry.get("choices", {}).items()},
        rows={key: _words(words) for key, words in entry.get("rows", {}).items()},
    )


def _article(entry: dict[str, Any]) -> Article:
    number = entry["number"]
    return Article(
        number=number,
        part=entry["part"],
        title=_words(entry["title"]),
        does=_words(entry["does"]),
        host=entry["host"],
        co_hosts=tuple(entry["co_hosts"]),
        where=tuple(entry["where"]),
        procedure=_words(entry.get("procedure")),
        parameters=tuple(_parameter(number, parameter) for parameter in entry.get("parameter", [])),
    )


def _load(path: Path) -> tuple[dict[int, Words], tuple[Article, ...]]:
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    parts = {part["number"]: _words(part["title"]) for part in content["part"]}
    return parts, tuple(_article(entry) for entry in content["article"])


PARTS, ARTICLES = _load(ARTICLES_FILE)
ARTICLE: Mapping[int, Article] = MappingProxyType({article.number: article for article in ARTICLES})
PARAMETERS: Mapping[str, Parameter] = MappingProxyType(
    {parameter.key: parameter for article in ARTICLES for parameter in article.parameters}
)
