"""What waits for a person in this room: for the desks and for the room's first page.

Each part asks only where the person's role makes it possible, and no query grows with the rows behind it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _

from incentives.enums import ClaimStatus, MeasureStatus, PlanStatus, YearPlanStatus
from incentives.models import (
    AssessmentPlan,
    Measure,
    PlannedMeasure,
    Score,
    ScoreConfirmation,
    ScoreObjection,
    YearPlan,
)
from incentives.pages.addresses import address
from incentives.pages.waiting_parts import KINDS, PLEAS, Counted, count_parts, parts_of
from incentives.permissions.honours import acts_as_head
from incentives.permissions.plans import speaks_for_its_unit
from incentives.selectors.measures import articles_decided_by
from incentives.selectors.plans import PLANNED_ARTICLES, due_day, plan_rows
from organization.permissions import is_article_host, is_supervision_office
from regulation.articles import ARTICLE
from regulation.permissions import ArticleInYear
from regulation.selectors import article_hosts, day_in_year

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from incentives.selectors.plans import PlanRow
    from organization.models import Person
    from regulation.selectors import Hosts

POINTS = 16


@dataclass(frozen=True)
class Waiting:
    """So many things of one kind that wait for the person, with the list of them; `is_late`: past their day."""

    text: str
    count: int
    url: str
    article: int
    due: date | None = None
    is_late: bool = False
    is_own: bool = True


class YearHosts:
    """The hosts of years as far as they are asked for, each year once."""

    def __init__(self, on: date) -> None:
        self.on = on
        self.known: dict[int, Mapping[int, Hosts]] = {}

    def __getitem__(self, year: int) -> Mapping[int, Hosts]:
        if year not in self.known:
            self.known[year] = article_hosts(year, day_in_year(year, self.on))
        return self.known[year]


def waiting_for(person: Person, on: date) -> list[Waiting]:
    """Everything that waits for this person in this room, the earliest due first."""
    hosts = YearHosts(on)
    found = [
        *_measures_to_decide(person, hosts),
        *_plans(person, on, hosts),
        *_year_plans(person),
        *_counted(person, on, hosts),
        *_unit(person, on, hosts),
    ]
    return sorted(found, key=lambda each: each.due or date.max)


def _measures_to_decide(person: Person, hosts: YearHosts) -> Iterator[Waiting]:
    if not (is_article_host(person) or is_supervision_office(person)):
        return
    rows = (
        Measure.objects.to_decide()
        .order_by()
        .values("year", "article")
        .annotate(number=Count("pk"), stale=Count("pk", filter=Q(is_stale=True)))
        .order_by("year", "article")
    )
    by_year: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for year, article, number, stale in rows.values_list("year", "article", "number", "stale"):
        by_year[year].append((article, number, stale))
    for year, found in by_year.items():
        own = set(articles_decided_by(person, year, hosts[year]))
        for article, number, stale in found:
            if article in own:
                yield from _to_decide(year, article, number, stale)


def _to_decide(year: int, article: int, number: int, stale: int) -> Iterator[Waiting]:
    if proposed := number - stale:
        text = _("Measures of %(year)s to decide: %(count)s") % {"year": year, "count": proposed}
        url = address("incentives:measures", args=[year], article=article, status=MeasureStatus.PROPOSED)
        yield Waiting(text, proposed, url, article)
    if stale:
        text = _("Measures of %(year)s that no longer fit, to be decided again: %(count)s") % {
            "year": year,
            "count": stale,
        }
        url = address("incentives:measures", args=[year], article=article, state="stale")
        yield Waiting(text, stale, url, article)


def _plans(person: Person, on: date, hosts: YearHosts) -> Iterator[Waiting]:
    """Plans of this year to write or to agree to. One who heads a co-host is asked only once a plan is sent."""
    may_write = is_article_host(person) or is_supervision_office(person)
    if not may_write and not speaks_for_its_unit(person):
        return
    rows = AssessmentPlan.objects.in_year(on.year).order_by("article", "number").values_list("article", "status")
    plans = list(rows)
    statuses, done = dict(plans), (PlanStatus.SUBMITTED, PlanStatus.APPROVED)
    handed_in = {number for number, status in plans if status in done}
    owed = [number for number in PLANNED_ARTICLES if number not in handed_in]
    if may_write and owed:
        yield from _plans_to_write(person, owed, statuses, on, hosts)
    if PlanStatus.WITH_CO_HOSTS in statuses.values() and speaks_for_its_unit(person):
        sent = plan_rows(on.year, hosts[on.year], today=on, due_on=on)
        yield from _plans_to_agree(person, sent, on.year)


def _plans_to_write(
    person: Person, owed: list[int], statuses: Mapping[int, str], on: date, hosts: YearHosts
) -> Iterator[Waiting]:
    own = [number for number in owed if _writes(person, number, on.year, hosts)]
    due_on = due_day(on.year, on) if own else on
    for number in own:
        text = _("Assessment plan of %(article)s: %(state)s") % {
            "article": ARTICLE[number].cited,
            "state": PlanStatus(statuses[number]).label if number in statuses else _("not written yet"),
        }
        url = address("incentives:plan", args=[on.year, number])
        yield Waiting(text, 1, url, number, due_on, is_late=on > due_on)


def _writes(person: Person, article: int, year: int, hosts: YearHosts) -> bool:
    """The supervision office writes for the general office's own articles, whoever hosts them."""
    host = hosts[year][article].host if is_article_host(person) else None
    subject = ArticleInYear(article, year, host.pk if host else None)
    return person.has_perm("regulation.enter_parameter_of_article", subject)


def _plans_to_agree(person: Person, rows: list[PlanRow], year: int) -> Iterator[Waiting]:
    for row in rows:
        if any(answer.unit.pk == person.unit_id for answer in row.unanswered):
            text = _("Assessment plan of %(article)s: the unit's answer is asked for") % {"article": row.article.cited}
            url = address("incentives:plan", args=[year, row.article.number])
            yield Waiting(text, 1, url, row.article.number)


def _year_plans(person: Person) -> Iterator[Waiting]:
    if not is_supervision_office(person):
        return
    for plan in YearPlan.objects.exclude(status=YearPlanStatus.APPROVED):
        said = (
            _("Reward and penalty plan %(year)s: approval to be recorded")
            if plan.status == YearPlanStatus.SUBMITTED
            else _("Reward and penalty plan %(year)s: to be submitted")
        )
        yield Waiting(said % {"year": plan.year}, 1, plan.get_absolute_url(), 20)


def _counted(person: Person, on: date, hosts: YearHosts) -> Iterator[Waiting]:
    """Everything that is only counted, by year; one query for all of it."""
    for code, years in count_parts(list(parts_of(person, on))).items():
        kind = KINDS[code]
        if code in PLEAS and not is_supervision_office(person):
            years = [each for each in years if _hosts_points(person, hosts[each.year])]
        if kind.is_of_all_years and years:
            years = [
                Counted(
                    0,
                    sum(each.number for each in years),
                    min((each.first for each in years if each.first), default=None),
                )
            ]
        for each in years:
            is_late = not kind.is_own or (each.first is not None and each.first < on)
            due = each.first if kind.is_own else None
            yield Waiting(
                str(kind.text) % each.number, each.number, kind.url(each.year), kind.article, due, is_late, kind.is_own
            )


def _hosts_points(person: Person, hosts: Mapping[int, Hosts]) -> bool:
    host = hosts[POINTS].host
    return host is not None and host.pk == person.unit_id


def _unit(person: Person, on: date, hosts: YearHosts) -> Iterator[Waiting]:
    """What a unit's staff and its host of articles have to do for it."""
    if person.unit_id is None:
        return
    if speaks_for_its_unit(person):
        yield from _to_carry_out(person, on, hosts)
    if acts_as_head(person):
        yield from _scores(person)


def _to_carry_out(person: Person, on: date, hosts: YearHosts) -> Iterator[Waiting]:
    rows = PlannedMeasure.objects.to_carry_out().order_by().values("measure__year", "measure__article", "due_on")
    found: dict[int, list[tuple[int, date, int]]] = defaultdict(list)
    for year, article, due_on, number in rows.annotate(number=Count("pk")).values_list(
        "measure__year", "measure__article", "due_on", "number"
    ):
        if due_on is not None:
            found[year].append((article, due_on, number))
    for year, counted in found.items():
        own = [
            (due_on, number)
            for article, due_on, number in counted
            if (host := hosts[year][article].host) is not None and host.pk == person.unit_id
        ]
        if own:
            first, number = min(due_on for due_on, _number in own), sum(number for _due_on, number in own)
            url = address("incentives:carrying_out", year=year, host=person.unit_id, state="open")
            yield Waiting(_("Measures to carry out: %s") % number, number, url, 21, first, is_late=first < on)


def _scores(person: Person) -> Iterator[Waiting]:
    """Scores not confirmed as they are, while the year's plan is not approved and no objection waits."""
    confirmed = ScoreConfirmation.objects.filter(score=OuterRef("pk"), total=OuterRef("total"))
    objected = ScoreObjection.objects.filter(score=OuterRef("pk"), status=ClaimStatus.PENDING)
    approved = YearPlan.objects.filter(year=OuterRef("year"), status=YearPlanStatus.APPROVED)
    waiting = Score.objects.filter(~Exists(confirmed), ~Exists(objected), ~Exists(approved), unit=person.unit_id)
    for year in waiting.order_by("year").values_list("year", flat=True):
        url = address("incentives:score", args=[year, person.unit_id])
        yield Waiting(_("Score of %s to confirm, or to object to") % year, 1, url, 16)
