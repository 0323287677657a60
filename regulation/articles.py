"""The 21 articles, read once from `articles.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date
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


NOT_SET = Words(en="not set", zh="未定")


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

    def shown(self, text: str) -> str:
        """A stored value in the reader's words, with its unit of measure."""
        match self.kind:
            case _ if not text:
                return str(NOT_SET)
            case ParameterKind.CHOICE:
                return str(self.choices[text])
            case ParameterKind.TABLE:
                pairs = (pair.split("=") for pair in text.split(", "))
                return "、".join(f"{self.rows[row]} {self.choices[choice]}" for row, choice in pairs)
            case ParameterKind.DAY:
                month, day = (int(number) for number in text.split("-"))
                return str(Words(en=f"{date(2015, month, day):%-d %B}", zh=f"{month}月{day}日"))
            case _:
                return f"{text} {self.measure}".strip()

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

    @property
    def cited(self) -> Words:
        """How documents cite the article: 第十八条."""
        return Words(en=f"article {self.number}", zh=f"第{chinese_number(self.number)}条")


def chinese_number(number: int) -> str:
    """1 to 99: 九, 十, 十八, 二十一."""
    tens, ones = divmod(number, 10)
    digits = "零一二三四五六七八九"
    return (digits[tens] if tens > 1 else "") + ("十" if tens else "") + (digits[ones] if ones or not tens else "")


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


CONTENT = tomllib.loads(ARTICLES_FILE.read_text(encoding="utf-8"))
PARTS: Mapping[int, Words] = MappingProxyType({part["number"]: _words(part["title"]) for part in CONTENT["part"]})
PLACES: Mapping[str, Words] = MappingProxyType({place: _words(words) for place, words in CONTENT["place"].items()})
ARTICLES = tuple(_article(entry) for entry in CONTENT["article"])
ARTICLE: Mapping[int, Article] = MappingProxyType({article.number: article for article in ARTICLES})
PARAMETERS: Mapping[str, Parameter] = MappingProxyType(
    {parameter.key: parameter for article in ARTICLES for parameter in article.parameters}
)
