from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from itertools import groupby
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Q

from organization.models import Unit
from regulation.articles import ARTICLES, PARAMETERS
from regulation.enums import Decision, Part
from regulation.models import ArticleUnit, ParameterEntry
from regulation.permissions import ArticleInYear, is_host_of_article
from regulation.rules import MonthDay, Value, read_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from organization.models import Person
    from regulation.articles import Parameter

Kind = TypeVar("Kind")


@dataclass(frozen=True)
class Parameters:
    """The figures of a year as they hold on one day. Each getter checks the kind of the figure."""

    year: int
    on: date
    values: Mapping[str, Value]

    def __getitem__(self, key: str) -> Any:
        return self.values[key]

    def integer(self, key: str) -> int:
        return self._of_kind(key, int)

    def decimal(self, key: str) -> Decimal:
        return self._of_kind(key, Decimal)

    def optional_decimal(self, key: str) -> Decimal | None:
        """None until the office has set the figure."""
        return None if self.values[key] is None else self.decimal(key)

    def time(self, key: str) -> time:
        return self._of_kind(key, time)

    def day(self, key: str) -> date:
        return self._of_kind(key, MonthDay).in_year(self.year)

    def choice(self, key: str) -> str:
        return self._of_kind(key, str)

    def table(self, key: str) -> dict[str, str]:
        return self._of_kind(key, dict)

    def _of_kind(self, key: str, kind: type[Kind]) -> Kind:
        value = self.values[key]
        if not isinstance(value, kind):
            raise TypeError(f"{key} is no {kind.__name__}: {value!r}")
        return value


DEFAULTS: Mapping[str, Value] = MappingProxyType(
    {key: read_value(parameter, parameter.default) for key, parameter in PARAMETERS.items()}
)


def parameters_on(year: int, on: date) -> Parameters:
    """The year's figures on a day: the latest approved entry that holds by then, else the default."""
    return parameters_on_days(year, [on])[0]


def parameters_on_days(year: int, days: Sequence[date]) -> list[Parameters]:
    """The year's figures on each of the days, in one query."""
    entries = list(ParameterEntry.objects.filter(year=year).holding_on(max(days)).in_order())
    return [Parameters(year, on, _values_on(entries, on)) for on in days]


def _values_on(entries: Iterable[ParameterEntry], on: date) -> Mapping[str, Value]:
    entered = {entry.key: entry.read for entry in entries if entry.holds_from <= on}
    return MappingProxyType({**DEFAULTS, **entered})


@dataclass(frozen=True)
class Hosts:
    """Who hosts an article in a year. `is_assigned` is False where only the regulation's name says so."""

    host: Unit | None
    co_hosts: tuple[Unit, ...]
    is_assigned: bool

    @property
    def host_id(self) -> int | None:
        return self.host.pk if self.host else None

    @property
    def co_host_ids(self) -> frozenset[int]:
        return frozenset(unit.pk for unit in self.co_hosts)

    def include(self, unit_id: int | None) -> bool:
        """Whether the unit hosts or co-hosts the article."""
        return unit_id is not None and (unit_id == self.host_id or unit_id in self.co_host_ids)


def article_hosts(year: int, on: date | None = None) -> dict[int, Hosts]:
    """Host and co-hosts of every article on a day of the year (its last day unless told).

    What has been assigned for the year holds; until then, the unit that bears the regulation's name in
    that year, or that followed it.
    """
    on = on or date(year, 12, 31)
    assigned = _assigned_hosts(year, on)
    is_name_needed = any(article.host and article.number not in assigned for article in ARTICLES)
    named = _units_by_regulation_name(date(year, 1, 1)) if is_name_needed else {}
    return {
        article.number: assigned.get(article.number)
        or Hosts(
            host=named.get(article.host),
            co_hosts=tuple(unit for name in article.co_hosts if (unit := named.get(name))),
            is_assigned=False,
        )
        for article in ARTICLES
    }


def years_on_article(article: int, unit_id: int | None, years: Iterable[int]) -> list[int]:
    """Those of the years in which the unit hosts or co-hosts the article."""
    return [year for year in years if article_hosts(year)[article].include(unit_id)]


def article_in_year(article: int, year: int, on: date | None = None) -> ArticleInYear:
    return ArticleInYear(article, year, host_id=article_hosts(year, on)[article].host_id)


def is_host_of(person: Person, article: int, year: int, on: date | None = None) -> bool:
    """Whether the person's unit hosts the article in the year."""
    return is_host_of_article(person, article_in_year(article, year, on))


def _assigned_hosts(year: int, on: date) -> dict[int, Hosts]:
    rows = ArticleUnit.objects.filter(year=year).holding_on(on).select_related("unit")
    hosts: dict[int, Hosts] = {}
    for (article, _from, _entered), group in groupby(
        rows, key=lambda row: (row.article, row.holds_from, row.entered_at)
    ):
        if article in hosts:
            continue
        latest = list(group)
        hosts[article] = Hosts(
            host=next((row.unit for row in latest if row.part == Part.HOST), None),
            co_hosts=tuple(row.unit for row in latest if row.part == Part.CO_HOST),
            is_assigned=True,
        )
    return hosts


def _spellings(name: str) -> tuple[str, ...]:
    """The regulation writes 市发改委 and 市政府办公厅, where a city may write 发改委 and 办公厅."""
    return tuple(dict.fromkeys((name, name.removeprefix("市政府"), name.removeprefix("市"))))


def _units_by_regulation_name(on: date) -> dict[str, Unit]:
    names = {name for article in ARTICLES for name in (article.host, *article.co_hosts) if name}
    spelled = {spelling: name for name in names for spelling in _spellings(name)}
    wanted = Q(short_name__in=spelled) | Q(name__in=spelled)
    units = Unit.objects.filter(wanted).select_related("successor__successor")
    return {
        spelled.get(unit.short_name) or spelled[unit.name]: heir
        for unit in units
        if (heir := _existing_heir(unit, on)) is not None
    }


def _existing_heir(unit: Unit | None, on: date) -> Unit | None:
    """The unit itself, or who followed it, if it exists on the day."""
    while unit is not None and unit.ended_on is not None and unit.ended_on < on:
        unit = unit.successor
    return unit


@dataclass(frozen=True)
class ParameterState:
    """A figure of a year as a page shows it: what holds now, what will hold, what waits for approval."""

    parameter: Parameter
    entry: ParameterEntry | None
    coming: tuple[ParameterEntry, ...]
    pending: tuple[ParameterEntry, ...]

    @property
    def value(self) -> str:
        return self.parameter.shown(self.entry.value if self.entry else self.parameter.default)

    @property
    def is_default(self) -> bool:
        return self.entry is None


def parameter_states(year: int, on: date) -> dict[str, ParameterState]:
    """Every figure of the year with its entries, asked once."""
    entries: dict[str, list[ParameterEntry]] = {key: [] for key in PARAMETERS}
    for entry in ParameterEntry.objects.filter(year=year).exclude(decision=Decision.DECLINED).in_order():
        entries[entry.key].append(entry)
    return {key: _state(PARAMETERS[key], found, on) for key, found in entries.items()}


def _state(parameter: Parameter, entries: list[ParameterEntry], on: date) -> ParameterState:
    approved = [entry for entry in entries if entry.decision == Decision.APPROVED]
    return ParameterState(
        parameter=parameter,
        entry=next((entry for entry in reversed(approved) if entry.holds_from <= on), None),
        coming=tuple(entry for entry in approved if entry.holds_from > on),
        pending=tuple(entry for entry in entries if entry.decision == Decision.PENDING),
    )


def years_with_figures(this_year: int) -> list[int]:
    """The years that have figures or hosts of their own, this one and the next, the latest first."""
    years = {this_year, this_year + 1}
    years.update(ParameterEntry.objects.order_by().values_list("year", flat=True).distinct())
    years.update(ArticleUnit.objects.order_by().values_list("year", flat=True).distinct())
    return sorted(years, reverse=True)


def day_in_year(year: int, on: date) -> date:
    """The day itself in its own year; the last day of a year gone, the first of one to come."""
    return min(max(on, date(year, 1, 1)), date(year, 12, 31))
