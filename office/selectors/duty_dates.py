"""The dates of a year from which its duties follow: its list, closings, figures, and who holds what."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.timezone import localdate

from incentives.selectors.plans import PLANNED_ARTICLES
from office.enums import HolderKind
from office.rules.duties import OFFICE, Holder, YearDates, duties_by_date, last_day_of
from organization.enums import LeaderRank, Role
from organization.models import Person
from regulation.selectors import article_hosts, day_in_year, parameters_on_days
from responsibility.rules import filing_due_on
from supervision.parameters import timing_from
from supervision.rules.period import closes_at
from tasks.models import MONTHS, Sector, WorkList

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from organization.models import Unit
    from regulation.selectors import Hosts, Parameters

GENERAL_OFFICE = 21  # the article of which the general office is the host


def year_dates(year: int, work_list: WorkList | None, on: date) -> YearDates:
    """The dates with who holds what on a day; six queries."""
    return replace(
        _dates(year, work_list),
        mayor=_mayor(),
        commentators=_commentators(work_list),
        hosts=article_holders(article_hosts(year, day_in_year(year, on))),
    )


def due_days(work_list: WorkList) -> set[date]:
    """The days on which something is due in the year, whoever holds it; one query."""
    anybody = dict.fromkeys(range(1, GENERAL_OFFICE + 1), OFFICE)
    dates = replace(_dates(work_list.year, work_list), commentators={OFFICE: 1}, hosts=anybody)
    return {duty.due_on for duty in duties_by_date(dates)}


def _dates(year: int, work_list: WorkList | None) -> YearDates:
    """By the figures of the year as they hold on its last day; months by those of their own last days."""
    figures = parameters_on_days(year, [last_day_of(year, month) for month in MONTHS])
    whole = figures[-1]
    published_on = localdate(work_list.published_at) if work_list and work_list.published_at else None
    filing_days = whole.integer("filing_due_working_days")
    return YearDates(
        year=year,
        list_due_on=whole.day("list_due"),
        plans_due_on=whole.day("assessment_plan_due"),
        mid_year_verification_due_on=whole.day("mid_year_verification_due"),
        year_end_verification_due_on=_next_year(whole, "year_end_verification_due"),
        results_due_on=_next_year(whole, "results_due"),
        fund_plans_due_on=whole.day("fund_plan_last_day"),
        publication_days=whole.integer("month_publication_working_days"),
        review_days=whole.integer("review_working_days"),
        office_days=whole.integer("office_step_due_working_days"),
        published_on=published_on,
        filings_due_on=filing_due_on(published_on, filing_days) if published_on else None,
        closings=_closings(year, figures),
        planned_articles=PLANNED_ARTICLES,
        has_livelihood=work_list is not None and whole.integer("livelihood_items") > 0,
    )


def _next_year(figures: Parameters, key: str) -> date:
    """A day of the following year; for 29 February its 28th where that year is no leap year."""
    month, day = figures[key]
    return date(figures.year + 1, month, min(day, last_day_of(figures.year + 1, month).day))


def _closings(year: int, figures: Sequence[Parameters]) -> dict[int, date]:
    return {
        month: localdate(closes_at(year, month, timing_from(of_month)))
        for month, of_month in zip(MONTHS, figures, strict=True)
    }


def leader_holder(person: Person) -> Holder:
    return Holder(HolderKind.LEADER, person.pk, person.post or person.name)


def unit_holder(unit: Unit) -> Holder:
    return Holder(HolderKind.UNIT, unit.pk, unit.short_name)


def article_holders(hosts: Mapping[int, Hosts]) -> dict[int, Holder]:
    """The host units of the articles; the general office stands for itself, and where nobody is named."""
    office_id = hosts[GENERAL_OFFICE].host_id
    return {
        article: unit_holder(each.host) if each.host and each.host.pk != office_id else OFFICE
        for article, each in hosts.items()
    }


def _mayor() -> Holder:
    """The office, as long as no mayor has an account."""
    mayors = Person.objects.active().filter(Q(roles__contains=[Role.CITY_LEADER]), rank=LeaderRank.MAYOR)
    mayor = mayors.order_by("pk").first()
    return leader_holder(mayor) if mayor else OFFICE


def _commentators(work_list: WorkList | None) -> dict[Holder, int]:
    """Who comments on how many sectors; the office on those that nobody leads."""
    if work_list is None:
        return {}
    sectors = Sector.objects.filter(work_list=work_list).select_related("leader")
    return dict(Counter(leader_holder(each.leader) if each.leader else OFFICE for each in sectors))
