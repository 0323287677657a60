"""The list of a year's measures: which of them, in what order, in what numbers, and as an Excel table."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

import django_filters as filters
from django.core.paginator import Paginator
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from incentives.deciding import needs_judgement
from incentives.enums import MeasureDirection, MeasureKind, MeasureStatus
from incentives.models import Measure
from incentives.rules.rounding import half_up
from incentives.selectors.measures import articles_decided_by, measures_visible_to
from incentives.wording import unit_of_measure
from organization.models import Unit
from regulation.articles import ARTICLE
from regulation.selectors import article_hosts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from decimal import Decimal

    from django.core.paginator import Page
    from django.http import QueryDict

    from incentives.models.measures import MeasureQuerySet
    from organization.models import Person
    from regulation.selectors import Hosts

ROWS_ON_A_PAGE = 50
FIRST, LAST, PILOTS = 7, 17, 15
ALL = gettext_lazy("all")
MEASURE = pgettext_lazy("reward or penalty", "Measure")
STATES = (
    ("open", pgettext_lazy("measures", "to be decided")),
    ("mine", pgettext_lazy("measures", "to be decided by me")),
    ("stale", pgettext_lazy("measures", "to be decided again")),
    ("decided", pgettext_lazy("measures", "decided")),
    ("in_force", pgettext_lazy("measures", "not dropped")),
)
SORTED_BY = {
    "article": ("article", "kind"),
    "unit": ("unit__short_name",),
    "subject": ("task__order", "subject"),
    "kind": ("kind",),
    "amount": ("amount",),
    "status": ("status",),
}
THEN = ("article", "kind", "unit__short_name", "task__order", "subject", "period", "pk")


class MeasureFilter(filters.FilterSet):
    """Every choice of the list; `decided` are the articles that the reader decides."""

    article = filters.ChoiceFilter(label=gettext_lazy("Article"), empty_label=ALL)
    unit = filters.ModelChoiceFilter(queryset=Unit.objects.none(), label=gettext_lazy("Unit"), empty_label=ALL)
    direction = filters.ChoiceFilter(
        choices=MeasureDirection.choices, label=gettext_lazy("Reward or penalty"), empty_label=ALL
    )
    kind = filters.ChoiceFilter(choices=MeasureKind.choices, label=MEASURE, empty_label=ALL)
    status = filters.ChoiceFilter(
        choices=MeasureStatus.choices, label=pgettext_lazy("measure", "Decision"), empty_label=ALL
    )
    state = filters.ChoiceFilter(
        choices=STATES, method="in_state", label=gettext_lazy("State"), empty_label=gettext_lazy("any")
    )
    search = filters.CharFilter(method="containing", label=gettext_lazy("Subject"))

    class Meta:
        model = Measure
        fields = ("article", "unit", "direction", "kind", "status", "state")

    def __init__(self, *given: Any, decided: Iterable[int], **options: Any) -> None:
        super().__init__(*given, **options)
        self.decided = list(decided)
        articles = [ARTICLE[number] for number in range(FIRST, LAST + 1) if number != PILOTS]
        self.filters["article"].extra["choices"] = [(each.number, f"{each.cited} {each.title}") for each in articles]
        units = Unit.objects.filter(pk__in=self.queryset.order_by().values("unit"))
        self.filters["unit"].queryset = units.order_by("short_name")

    def in_state(self, found: MeasureQuerySet, _name: str, value: str) -> MeasureQuerySet:
        match value:
            case "open":
                return found.to_decide()
            case "mine":
                return found.to_decide().filter(article__in=self.decided)
            case "stale":
                return found.filter(is_stale=True)
            case "decided":
                return found.decided()
            case _:
                return found.in_force()

    def containing(self, found: MeasureQuerySet, _name: str, value: str) -> MeasureQuerySet:
        text = value.strip()
        return found.filter(Q(subject__icontains=text) | Q(task__title__icontains=text))


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A line of the list. `may_tick`: the reader may confirm it together with others."""

    measure: Measure
    may_decide: bool
    may_tick: bool


@dataclass(frozen=True)
class MeasureList:
    """The measures of a year that somebody asks for."""

    year: int
    wanted: QueryDict
    person: Person
    at: datetime

    @cached_property
    def years(self) -> list[int]:
        known = set(Measure.objects.order_by().values_list("year", flat=True).distinct())
        return sorted(known | {self.year, localdate(self.at).year}, reverse=True)

    @cached_property
    def hosts(self) -> dict[int, Hosts]:
        return article_hosts(self.year)

    @cached_property
    def decided(self) -> list[int]:
        """The articles that the reader decides."""
        return articles_decided_by(self.person, self.year, self.hosts)

    @cached_property
    def filter(self) -> MeasureFilter:
        seen = measures_visible_to(self.person, self.year).select_related("unit", "task__work_list")
        return MeasureFilter(self.wanted, queryset=seen, decided=self.decided)

    @cached_property
    def counts(self) -> dict[str, int]:
        """Of what is chosen, whatever its state, its decision and its direction."""
        chosen = self.wanted.copy()
        for name in ("state", "status", "direction"):
            chosen.pop(name, None)
        seen = measures_visible_to(self.person, self.year)
        every = MeasureFilter(chosen, queryset=seen, decided=self.decided).qs
        is_open = Q(status=MeasureStatus.PROPOSED) | Q(is_stale=True)
        return every.order_by().aggregate(
            total=Count("pk"),
            rewards=Count("pk", Q(direction=MeasureDirection.REWARD)),
            penalties=Count("pk", Q(direction=MeasureDirection.PENALTY)),
            open=Count("pk", is_open),
            mine=Count("pk", is_open & Q(article__in=self.decided)),
            stale=Count("pk", Q(is_stale=True)),
            decided=Count("pk", Q(status__in=(MeasureStatus.CONFIRMED, MeasureStatus.CHANGED), is_stale=False)),
            dropped=Count("pk", Q(status=MeasureStatus.DROPPED, is_stale=False)),
        )

    @property
    def found(self) -> MeasureQuerySet:
        sort = self.wanted.get("sort", "")
        named = SORTED_BY.get(sort.removeprefix("-"), ())
        order = [
            F(name).desc(nulls_last=True) if sort.startswith("-") else F(name).asc(nulls_last=True) for name in named
        ]
        return self.filter.qs.order_by(*order, *THEN)

    def page(self) -> Page[Measure]:
        return Paginator(self.found, ROWS_ON_A_PAGE).get_page(self.wanted.get("page"))

    def rows(self, measures: Iterable[Measure]) -> Iterator[MeasureRow]:
        for measure in measures:
            may_decide = measure.article in self.decided and not measure.is_decided
            yield MeasureRow(measure, may_decide, may_decide and not needs_judgement(measure))

    def url(self, **changed: str) -> str:
        kept = {name: str(value) for name, value in self.wanted.items() if name not in ("page", "sort", "year")}
        query = urlencode({name: value for name, value in {**kept, **changed}.items() if value})
        address = reverse("incentives:measures", args=[self.year])
        return f"{address}?{query}" if query else address

    @property
    def words(self) -> dict[str, Any]:
        """Heads whose word depends on what the list is about."""
        return {"measure": MEASURE}

    @property
    def urls(self) -> dict[str, str]:
        """The addresses behind the numbers of the sentence."""
        clear = {"state": "", "status": "", "direction": ""}
        return {
            "total": self.url(**clear),
            "rewards": self.url(**clear | {"direction": "reward"}),
            "penalties": self.url(**clear | {"direction": "penalty"}),
            "dropped": self.url(**clear | {"status": "dropped"}),
            **{state: self.url(**clear | {"state": state}) for state, _label in STATES},
        }


def list_table(listed: MeasureList) -> tuple[str, list[str], Iterator[list[object]]]:
    """Title, heads and rows of the Excel table, whose rows are those of the list."""
    heads = [
        _("Article"), _("Unit"), _("Subject"), _("Period"), _("Reward or penalty"), str(MEASURE), _("Proposed amount"),
        _("Amount"), _("Unit of measure"), pgettext("measure", "Decision"), _("To be decided again"), _("Formula"),
    ]  # fmt: skip
    return _("Measures %(year)s") % {"year": listed.year}, heads, map(_cells, listed.found)


def _cells(measure: Measure) -> list[object]:
    task = measure.task
    return [
        measure.article, measure.unit.short_name, f"{task.serial} {task.title}" if task else measure.subject,
        measure.period, measure.get_direction_display(), measure.get_kind_display(), _cell(measure.proposed),
        _cell(measure.amount), unit_of_measure(measure.measure_unit), measure.get_status_display(),
        _("yes") if measure.is_stale else "", measure.working.get("formula", ""),
    ]  # fmt: skip


def _cell(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else half_up(Fraction(amount), 4)
