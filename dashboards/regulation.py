"""The regulation and its duties: each article with its hosts, its figures, where it happens and how often it fired."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, resolve, reverse

from dashboards.links import Links
from dashboards.selectors.lists import published_list
from dashboards.selectors.regulation import Firing, firings_of_year
from organization.access import PUBLIC, SIGNED_IN
from regulation.articles import ARTICLES, PARTS, PLACES
from regulation.permissions import ArticleInYear
from regulation.selectors import article_hosts, parameter_states
from timetable.entries import all_entries

if TYPE_CHECKING:
    from datetime import date, datetime

    from organization.models import Person
    from regulation.articles import Article, Words
    from regulation.selectors import Hosts, ParameterState


@dataclass(frozen=True)
class Place:
    """Where an article is carried out: a page with its address if the reader may open it, or a timetable entry."""

    label: str
    url: str


@dataclass(frozen=True)
class ArticleRow:
    article: Article
    hosts: Hosts
    parameters: list[ParameterState]
    places: list[Place]
    firings: list[Firing]
    may_enter: bool


@dataclass(frozen=True)
class PartRows:
    title: Words
    rows: list[ArticleRow]


def regulation_parts(person: Person, year: int, *, on: date, at: datetime) -> list[PartRows]:
    """All articles in their parts, as they apply in the year on the day."""
    states = parameter_states(year, on)
    hosts = article_hosts(year, on)
    firings = _firings(person, year, at)
    timetable = {entry.code: str(entry.title) for entry in all_entries()}
    rows = [
        ArticleRow(
            article=article,
            hosts=hosts[article.number],
            parameters=[states[parameter.key] for parameter in article.parameters],
            places=_places(article, person, timetable, year),
            firings=firings.get(article.number, []),
            may_enter=_may_enter(person, article, year, hosts[article.number]),
        )
        for article in ARTICLES
    ]
    return [PartRows(PARTS[part], list(found)) for part, found in groupby(rows, key=lambda row: row.article.part)]


def _firings(person: Person, year: int, at: datetime) -> dict[int, list[Firing]]:
    work_list = published_list(year, at)
    if work_list is None:
        return {}
    return firings_of_year(work_list, Links(year), whole_city=person.has_perm("supervision.watch_month"))


def _may_enter(person: Person, article: Article, year: int, hosts: Hosts) -> bool:
    subject = ArticleInYear(article.number, year, host_id=hosts.host_id)
    return bool(person.has_perm("regulation.enter_parameter_of_article", subject))


def _places(article: Article, person: Person, timetable: dict[str, str], year: int) -> list[Place]:
    places = [_place(place, person, timetable, (year, article.number)) for place in article.where]
    return [place for place in places if place is not None]


def _place(place: str, person: Person, timetable: dict[str, str], about: tuple[int, int]) -> Place | None:
    """Rules in the code have no page; the system check holds them."""
    scheme, _sign, name = place.partition(":")
    match scheme:
        case "url":
            return Place(str(PLACES[place]), _address(name, person, about))
        case "timetable":
            return Place(timetable[name], _address("timetable:timetable", person))
        case _:
            return None


def _address(name: str, person: Person, about: tuple[int, int] = (0, 0)) -> str:
    """The address of a page of the article in the year, or of the year, or by itself, if the person may open it."""
    url = next((found for count in (2, 1, 0) if (found := _reversed(name, about[:count]))), "")
    if not url:
        return ""
    access = getattr(resolve(url).func, "access", "")
    return url if access in (PUBLIC, SIGNED_IN) or person.has_perm(access) else ""


def _reversed(name: str, about: tuple[int, ...]) -> str:
    """Only for pages that are about a year, or an article in a year, and nothing else."""
    try:
        return reverse(name, kwargs=dict(zip(("year", "article"), about, strict=False)))
    except NoReverseMatch:
        return ""
