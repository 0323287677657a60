"""Assessment plans of a year: which holds, which is due, where a figure comes from (article 20)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Prefetch

from incentives.enums import PlanStatus
from incentives.models import AssessmentPlan, PlanAgreement, PlanDate
from incentives.permissions.plans import PlanOfArticle, plans_readable_by
from incentives.selectors.evidence import reads_evidence_of
from regulation.articles import ARTICLE, ARTICLES, PARAMETERS
from regulation.models import ParameterEntry
from regulation.selectors import Hosts, article_hosts, day_in_year, parameters_on

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from django.db.models import QuerySet

    from organization.models import Person, Unit
    from regulation.articles import Article, Parameter

FIRST, LAST = 7, 17
PLANNED_ARTICLES = tuple(each.number for each in ARTICLES if FIRST <= each.number <= LAST and each.host)
SUPERVISED_BY = 21
PLAN, ENTERED, DEFAULT = "plan", "entered", "default"
ASKED_STATUSES = (PlanStatus.WITH_CO_HOSTS, PlanStatus.SUBMITTED, PlanStatus.APPROVED)


def plan_in_force(year: int, article: int, on: date | None = None) -> AssessmentPlan | None:
    """The article's approved plan that holds on a day (the year's last unless told); None: the defaults hold."""
    return plans_in_force(year, on)[article]


def plans_in_force(year: int, on: date | None = None) -> dict[int, AssessmentPlan | None]:
    """For each article with a plan to make, the approved plan that holds on a day; one query."""
    day = on or date(year, 12, 31)
    found: dict[int, AssessmentPlan | None] = dict.fromkeys(PLANNED_ARTICLES)
    approved = AssessmentPlan.objects.in_year(year).approved().order_by("holds_from", "number")
    for plan in approved:
        if plan.holds_from is None or plan.holds_from <= day:
            found[plan.article] = plan
    return found


@dataclass(frozen=True)
class ParameterSource:
    """Where a figure of the year comes from: the approved plan, an entry of its own, or the default."""

    key: str
    value: str
    source: str
    document: str = ""
    plan_id: int | None = None
    plan_version: int | None = None

    @property
    def parameter(self) -> Parameter:
        return PARAMETERS[self.key]

    @property
    def shown(self) -> str:
        return self.parameter.shown(self.value)

    @property
    def is_default(self) -> bool:
        return self.source == DEFAULT


def parameter_sources(year: int, article: int, on: date) -> dict[str, ParameterSource]:
    """For each figure of the article on the day: its value as text, and where it comes from; two queries."""
    return all_parameter_sources(year, on, articles=(article,))


def all_parameter_sources(
    year: int, on: date, articles: Collection[int] = PLANNED_ARTICLES
) -> dict[str, ParameterSource]:
    """The same for the figures of several articles, still in two queries."""
    parameters = [parameter for number in articles for parameter in ARTICLE[number].parameters]
    keys = [parameter.key for parameter in parameters]
    holding = {
        entry.key: entry for entry in ParameterEntry.objects.filter(year=year, key__in=keys).holding_on(on).in_order()
    }
    plans = {
        (plan.article, plan.decided_at, plan.decided_by_id): plan
        for plan in AssessmentPlan.objects.in_year(year).approved().filter(article__in=articles)
    }
    return {
        each.key: _source(each, entry, plans.get((each.article, entry.decided_at, entry.decided_by_id)))
        if (entry := holding.get(each.key))
        else ParameterSource(each.key, each.default, DEFAULT)
        for each in parameters
    }


def _source(parameter: Parameter, entry: ParameterEntry, plan: AssessmentPlan | None) -> ParameterSource:
    """An entry decided at the very moment of a plan's approval, and by the same person, is the plan's."""
    if plan is None or parameter.key not in plan.figures:
        return ParameterSource(parameter.key, entry.value, ENTERED, entry.document)
    return ParameterSource(parameter.key, entry.value, PLAN, plan.document, plan.pk, plan.version)


def due_day(year: int, on: date | None = None) -> date:
    """By when the year's plans have to be submitted."""
    return parameters_on(year, on or day_in_year(year, date(year, 12, 31))).day("assessment_plan_due")


def asked_units(hosts: Mapping[int, Hosts], article: int) -> tuple[Unit, ...]:
    """The co-hosts that have to answer: the general office among them does so by its approval."""
    office = hosts[SUPERVISED_BY].host
    return tuple(unit for unit in hosts[article].co_hosts if office is None or unit.pk != office.pk)


def plan_subject(
    article: int, year: int, hosts: Mapping[int, Hosts], plan: AssessmentPlan | None = None
) -> PlanOfArticle:
    """The object of rights; asks who has written the plan where there is one."""
    of_article = hosts[article]
    writers = plan.steps.filter(status=PlanStatus.DRAFT).values_list("by_id", flat=True) if plan else ()
    return PlanOfArticle(
        article=article,
        year=year,
        host_id=of_article.host_id,
        co_hosts=of_article.co_host_ids,
        asked=frozenset(unit.pk for unit in asked_units(hosts, article)),
        status=plan.status if plan else "",
        writers=frozenset(writers),
    )


def articles_of_unit(unit_id: int | None, hosts: Mapping[int, Hosts]) -> list[int]:
    """The articles that the unit hosts or co-hosts."""
    return [number for number, each in hosts.items() if each.include(unit_id)]


def readable_plans(person: Person, year: int, hosts: Mapping[int, Hosts]) -> QuerySet[AssessmentPlan]:
    """The plans of a year that the person may read."""
    articles = {year: articles_of_unit(person.unit_id, hosts)}
    return AssessmentPlan.objects.in_year(year).filter(plans_readable_by(person, articles))


@reads_evidence_of(AssessmentPlan)
def plans_with_readable_files(person: Person) -> QuerySet[AssessmentPlan]:
    years = AssessmentPlan.objects.order_by().values_list("year", flat=True).distinct()
    articles = {year: articles_of_unit(person.unit_id, article_hosts(year)) for year in years}
    return AssessmentPlan.objects.filter(plans_readable_by(person, articles))


@dataclass(frozen=True)
class Answer:
    """A co-host and its last word on the version that is asked about."""

    unit: Unit
    agreement: PlanAgreement | None

    @property
    def is_missing(self) -> bool:
        return self.agreement is None

    @property
    def disagrees(self) -> bool:
        return self.agreement is not None and not self.agreement.agrees


def answers_to(plan: AssessmentPlan, asked: Iterable[Unit]) -> list[Answer]:
    """What each co-host said of the plan's present version; its last word counts."""
    words = {each.unit_id: each for each in plan.agreements.all() if each.version == plan.version}
    return [Answer(unit, words.get(unit.pk)) for unit in asked]


@dataclass(frozen=True)
class PlanRow:
    """An article's plan in the list of a year: the one in work, else the approved one, else none yet."""

    article: Article
    hosts: Hosts
    due_on: date
    today: date
    in_work: AssessmentPlan | None
    in_force: AssessmentPlan | None
    answers: list[Answer]

    @property
    def plan(self) -> AssessmentPlan | None:
        return self.in_work or self.in_force

    @property
    def is_approved(self) -> bool:
        return self.in_force is not None

    @property
    def is_owed(self) -> bool:
        """The host has not handed the year's plan in yet."""
        return self.in_force is None and (self.in_work is None or self.in_work.status != PlanStatus.SUBMITTED)

    @property
    def is_overdue(self) -> bool:
        return self.is_owed and self.today > self.due_on

    @property
    def waits_for_office(self) -> bool:
        return self.in_work is not None and self.in_work.status == PlanStatus.SUBMITTED

    @property
    def state(self) -> str:
        """The state as lists group it: `none`, a status of the plan in work, or `approved`."""
        return self.plan.status if self.plan else "none"

    @property
    def unanswered(self) -> list[Answer]:
        if self.in_work is None or self.in_work.status != PlanStatus.WITH_CO_HOSTS:
            return []
        return [each for each in self.answers if each.is_missing]


def plan_rows(year: int, hosts: Mapping[int, Hosts], *, today: date, due_on: date | None = None) -> list[PlanRow]:
    """Every article with a plan to make, with where its plan stands; three queries and the due day."""
    due = due_on or due_day(year)
    plans = (
        AssessmentPlan.objects.in_year(year)
        .order_by("number")
        .prefetch_related(
            Prefetch("agreements", PlanAgreement.objects.order_by("at", "pk")),
            Prefetch("dates", PlanDate.objects.filter(withdrawn_at=None)),
        )
    )
    in_work: dict[int, AssessmentPlan] = {}
    in_force: dict[int, AssessmentPlan] = {}
    for plan in plans:
        (in_force if plan.status == PlanStatus.APPROVED else in_work)[plan.article] = plan
    return [
        PlanRow(
            article=ARTICLE[number],
            hosts=hosts[number],
            due_on=due,
            today=today,
            in_work=in_work.get(number),
            in_force=in_force.get(number),
            answers=answers_to(written, asked_units(hosts, number)) if (written := in_work.get(number)) else [],
        )
        for number in PLANNED_ARTICLES
    ]
