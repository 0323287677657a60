"""The room's first page: every article with its host, what is due, done and overdue (rulebook section 10).

The general office supervises by it, a host finds its own articles first, a unit what concerns it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from incentives.enums import MeasureStatus, NominationStatus
from incentives.models import (
    AssessmentPlan,
    FundTalk,
    Measure,
    Nomination,
    Pilot,
    PlannedMeasure,
    Verification,
    YearPlan,
)
from incentives.pages.addresses import address
from incentives.pages.plans import shown_plans
from incentives.pages.waiting import waiting_for
from incentives.permissions.honours import nominations_visible_to
from incentives.permissions.inputs import InputsOfArticle
from incentives.permissions.pilots import pilots_visible_to
from incentives.permissions.talks import talks_visible_to
from incentives.permissions.verifications import verifications_visible_to
from incentives.permissions.year_plans import plans_visible_to
from incentives.selectors.inputs_entered import inputs_entered
from incentives.selectors.measures import measures_visible_to
from incentives.selectors.performance import scores_visible_to
from incentives.selectors.plans import articles_of_unit
from incentives.selectors.unit_years import subject_of
from organization.permissions import sees_whole_city
from regulation.articles import ARTICLE
from regulation.selectors import article_hosts, day_in_year
from tasks.models import WorkList

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from django.db.models import QuerySet

    from incentives.pages.plans import ShownPlan
    from incentives.selectors.inputs_entered import Entered
    from organization.models import Person
    from regulation.articles import Article
    from regulation.selectors import Hosts

FUNDS, PILOTS, PERFORMANCE, HONOURS = 12, 15, 16, 17
TABLES = range(7, 15)


@dataclass(frozen=True)
class Number:
    """A count with the list of what it counts; `is_late` where it should be none."""

    count: int
    url: str
    is_late: bool = False


@dataclass(frozen=True)
class Extra:
    """Something of its own that an article has besides measures."""

    label: str
    number: Number


@dataclass(frozen=True)
class ArticleRow:
    """How an article stands in the year, as far as the reader may know."""

    article: Article
    hosts: Hosts
    plan: ShownPlan
    is_own: bool
    is_concerned: bool
    entered: Entered | None
    inputs_url: str
    numbers: Mapping[str, Number]
    extras: list[Extra] = field(default_factory=list)


COLUMNS = {
    "proposed": Q(status=MeasureStatus.PROPOSED),
    "stale": Q(is_stale=True),
    "decided": Q(status__in=(MeasureStatus.CONFIRMED, MeasureStatus.CHANGED), is_stale=False),
    "dropped": Q(status=MeasureStatus.DROPPED),
}
EXECUTION = ("planned", "done", "overdue")


def home_page(person: Person, year: int | None, *, at: datetime) -> dict[str, Any]:
    """The same number of queries for one measure and for a thousand."""
    on = localdate(at)
    years = years_shown(on.year)
    chosen = year or latest_year(on.year)
    hosts = article_hosts(chosen, day_in_year(chosen, on))
    plans = {shown.row.article.number: shown for shown in shown_plans(person, chosen, hosts, at)}
    rows = article_rows(person, chosen, on, hosts, plans)
    waiting = waiting_for(person, on)
    return {
        "year": chosen,
        "years": sorted({*years, chosen}, reverse=True),
        "today": on,
        "rows": sorted(rows, key=lambda row: (not row.is_own, not row.is_concerned, row.article.number)),
        "own": [row.article for row in rows if row.is_own],
        "sums": sums_of(rows, chosen),
        "waiting": [each for each in waiting if each.is_own],
        "watched": [each for each in waiting if not each.is_own],
        "sees_all": sees_whole_city(person),
        "plan_counts": _plan_counts(list(plans.values()), chosen),
        "year_plans": plans_visible_to(person, YearPlan.objects.filter(year=chosen).order_by("number")),
        "verifications": _verifications(person, chosen),
        "assessed_unit": person.unit if person.unit_id and not sees_whole_city(person) else None,
        "may_compare": person.has_perm("incentives.compare_units", subject_of(None, chosen)),
        "articles": {"plans": ARTICLE[20], "execution": ARTICLE[21]},
    }


def article_rows(
    person: Person, year: int, on: date, hosts: Mapping[int, Hosts], plans: Mapping[int, ShownPlan]
) -> list[ArticleRow]:
    entered, numbers = inputs_entered(year), numbers_of(person, year, on)
    extras = extras_of(person, year, on)
    concerned = set(articles_of_unit(person.unit_id, hosts))
    return [
        ArticleRow(
            article=ARTICLE[number],
            hosts=hosts[number],
            plan=shown,
            is_own=shown.may_draft or _is_host(person, hosts[number]),
            is_concerned=number in concerned,
            entered=entered.get(number) if (url := _inputs_url(person, number, year, hosts[number])) else None,
            inputs_url=url,
            numbers=numbers.get(number, {}),
            extras=extras.get(number, []),
        )
        for number, shown in plans.items()
    ]


def _is_host(person: Person, hosts: Hosts) -> bool:
    return hosts.host is not None and hosts.host.pk == person.unit_id


def _inputs_url(person: Person, article: int, year: int, hosts: Hosts) -> str:
    """Where the article's inputs stand; empty for who may not read them."""
    subject = InputsOfArticle(article, year, hosts.host_id, co_hosts=hosts.co_host_ids)
    if not person.has_perm("incentives.view_inputs", subject):
        return ""
    if article in TABLES:
        return address("incentives:inputs", args=[year, article])
    if article == PERFORMANCE:
        return address("incentives:grades", args=[year])
    return address("incentives:outstanding", args=[year]) if article == HONOURS else ""


def numbers_of(person: Person, year: int, on: date) -> dict[int, dict[str, Number]]:
    """The measures of each article by what was made of them, and how far the plan's were carried out; two queries
    besides those for the rights."""
    visible = measures_visible_to(person, year)
    counted = (
        visible.order_by().values("article").annotate(**{name: Count("pk", filter=q) for name, q in COLUMNS.items()})
    )
    measures: dict[int, dict[str, int]] = {row["article"]: row for row in counted}  # type: ignore[misc]
    executed: dict[int, dict[str, int]] = {row["measure__article"]: row for row in _execution(visible, on)}
    return {
        article: {
            **{
                name: Number(
                    measures.get(article, {}).get(name, 0), _measures_url(year, article, name), name == "stale"
                )
                for name in COLUMNS
            },
            **{
                name: Number(
                    executed.get(article, {}).get(name, 0), _execution_url(year, article, name), name == "overdue"
                )
                for name in EXECUTION
            },
        }
        for article in range(7, 18)
        if article != PILOTS
    }


def _execution(visible: QuerySet[Measure], on: date) -> Iterable[Any]:
    planned = PlannedMeasure.objects.approved().filter(measure__in=visible.order_by().values("pk"))
    return (
        planned.order_by()
        .values("measure__article")
        .annotate(
            planned=Count("pk"),
            done=Count("pk", filter=Q(carried_out_on__isnull=False)),
            overdue=Count("pk", filter=Q(carried_out_on=None, due_on__lt=on)),
        )
    )


def _measures_url(year: int, article: int | str, state: str) -> str:
    """The list of measures knows decisions by `status`, and what became of them by `state`."""
    kind = "state" if state in ("stale", "decided") else "status"
    return address("incentives:measures", args=[year], article=article, **{kind: state})


def _execution_url(year: int, article: int | str, name: str) -> str:
    state = "" if name == "planned" else name
    return address("incentives:carrying_out", year=year, article=article, state=state)


def sums_of(rows: list[ArticleRow], year: int) -> dict[str, Number]:
    """The last line of the table."""
    return {
        name: Number(
            sum(row.numbers[name].count for row in rows if row.numbers),
            _measures_url(year, "", name) if name in COLUMNS else _execution_url(year, "", name),
            name in ("stale", "overdue"),
        )
        for name in (*COLUMNS, *EXECUTION)
    }


def extras_of(person: Person, year: int, on: date) -> dict[int, list[Extra]]:
    """Talks about funds (12), pilots (15), points (16) and nominations (17), as far as the person sees them."""
    extras: dict[int, list[Extra]] = {}
    if person.has_perm("incentives.view_talks"):
        talks = talks_visible_to(person, FundTalk.objects.open().filter(fund__year=year))
        counts = talks.order_by().aggregate(open=Count("pk"), late=Count("pk", filter=Q(step_due_on__lt=on)))
        talks_url = address("incentives:talks", year=year, state="open")
        late_url = address("incentives:talks", year=year, state="overdue")
        extras[FUNDS] = [
            Extra(_("talks open"), Number(counts["open"], talks_url)),
            Extra(_("overdue"), Number(counts["late"], late_url, is_late=True)),
        ]
    nominations = nominations_visible_to(
        person,
        Nomination.objects.in_year(year).exclude(status__in=(NominationStatus.DRAFT, NominationStatus.WITHDRAWN)),
    )
    items = nominations.order_by().aggregate(
        handed_in=Count("pk"), recognised=Count("pk", filter=Q(status=NominationStatus.RECOGNISED))
    )
    items_url = address("incentives:outstanding", args=[year])
    recognised_url = address("incentives:outstanding", args=[year], state=NominationStatus.RECOGNISED)
    pilots = pilots_visible_to(person, Pilot.objects.filter(year=year))
    extras[PILOTS] = [Extra(_("pilots"), Number(pilots.count(), address("incentives:pilots", year=year)))]
    if person.has_perm("incentives.view_scores"):
        number = scores_visible_to(person, year).count()
        extras[PERFORMANCE] = [Extra(_("units with points"), Number(number, address("incentives:scores", args=[year])))]
    extras[HONOURS] = [
        Extra(pgettext("items", "nominated"), Number(items["handed_in"], items_url)),
        Extra(_("recognised"), Number(items["recognised"], recognised_url)),
    ]
    return extras


def _plan_counts(plans: list[ShownPlan], year: int) -> dict[str, Number]:
    rows = [shown.row for shown in plans]
    counted = {
        "approved": sum(row.is_approved for row in rows),
        "to_approve": sum(row.waits_for_office for row in rows),
        "owed": sum(row.is_owed for row in rows),
        "overdue": sum(row.is_overdue for row in rows),
    }
    return {
        name: Number(count, address("incentives:plans", args=[year], state=name), name == "overdue")
        for name, count in counted.items()
    }


def _verifications(person: Person, year: int) -> Number | None:
    if not person.has_perm("incentives.view_verifications"):
        return None
    number = verifications_visible_to(person, Verification.objects.filter(year=year)).count()
    return Number(number, address("incentives:verifications", year=year))


def years_shown(this_year: int) -> set[int]:
    """The years with a list, a measure or a plan, up to the next one; one query."""
    found = (
        WorkList.objects.order_by()
        .values_list("year", flat=True)
        .union(
            Measure.objects.order_by().values_list("year", flat=True),
            AssessmentPlan.objects.order_by().values_list("year", flat=True),
        )
    )
    return {year for year in found if year <= this_year + 1} | {this_year}


def latest_year(this_year: int) -> int:
    """The latest year that has begun and has a published list; without one, this year."""
    begun = WorkList.objects.filter(published_at__isnull=False, year__lte=this_year)
    return begun.order_by("-year").values_list("year", flat=True).first() or this_year
