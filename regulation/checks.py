"""Hold `articles.toml` against the code: every article is carried out somewhere, every place named exists."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.module_loading import import_string

from regulation.articles import ARTICLES, PLACES, Article
from regulation.rules import InvalidValueError, read_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@register(Tags.compatibility)
def check_articles(**_kwargs: Any) -> list[Error]:
    return [
        Error(problem, hint="regulation/articles.toml", id="regulation.E001")
        for article in ARTICLES
        for problem in problems_of(article)
    ]


def problems_of(article: Article) -> Iterator[str]:
    if not article.where and not article.procedure:
        yield f"Article {article.number} has neither code nor a stated manual procedure."
    for place in article.where:
        scheme, _, name = place.partition(":")
        finder = _FINDERS.get(scheme)
        if finder is None or not finder(name):
            yield f"Article {article.number} names {place}, which does not exist."
        elif scheme == "url" and place not in PLACES:
            yield f"Article {article.number} names {place}, for which [place] has no words."
    for parameter in article.parameters:
        try:
            read_value(parameter, parameter.default)
        except InvalidValueError:
            yield f"Article {article.number}: the default of {parameter.key} is no value of its kind within its bounds."


def _is_code(path: str) -> bool:
    try:
        import_string(path)
    except ImportError:
        return False
    return True


def _is_url_name(name: str) -> bool:
    return name in _url_names(get_resolver().url_patterns, "")


def _url_names(patterns: Sequence[URLPattern | URLResolver], namespace: str) -> set[str]:
    names: set[str] = set()
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            names |= _url_names(pattern.url_patterns, inner)
        elif pattern.name:
            names.add(f"{namespace}{pattern.name}")
    return names


def _is_timetable_code(code: str) -> bool:
    """The timetable lies to the right of this room, so its entries are reached through settings."""
    entries = (entry for room in settings.TIMETABLE_ROOMS for entry in import_module(room).ENTRIES)
    return any(entry.code == code for entry in entries)


_FINDERS = {"url": _is_url_name, "timetable": _is_timetable_code, "code": _is_code}
