"""What a year's plan is made from, and what it holds."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Count, Exists, F, OuterRef, Q

from incentives.enums import MeasureDirection, YearPlanStatus
from incentives.models import Measure, MeasureDecision, PlannedMeasure, YearPlan
from incentives.permissions.year_plans import plans_visible_to, proofs_readable_by
from incentives.selectors.evidence import reads_evidence_of
from regulation.articles import ARTICLE
from regulation.selectors import article_hosts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from incentives.models.measures import MeasureQuerySet
    from incentives.models.year_plan import PlannedMeasureQuerySet
    from organization.models import Person, Unit
    from regulation.articles import Article

SHOWN_WITH = ("measure__unit", "measure__task")


def measures_for(plan: YearPlan) -> MeasureQuerySet:
    """What belongs into a plan in work: everything decided of its year that stands in no other plan and was not left
    out of this one."""
    elsewhere = PlannedMeasure.objects.in_plan().filter(measure=OuterRef("pk")).exclude(plan=plan)
    left_out = plan.measures.filter(measure=OuterRef("pk"), left_out_at__isnull=False)
    return Measure.objects.in_year(plan.year).decided().filter(~Exists(elsewhere), ~Exists(left_out))


def decisions_of(measures: Iterable[int]) -> dict[int, MeasureDecision]:
    """The decision that counts of each measure."""
    rows = MeasureDecision.objects.filter(measure__in=list(measures)).select_related("by").order_by("at", "pk")
    return {row.measure_id: row for row in rows}


def outdated(plan: YearPlan) -> PlannedMeasureQuerySet:
    """What no longer stands as the plan says: decided otherwise since, or to be decided again."""
    fits = Q(measure__in=Measure.objects.decided().values("pk")) & (
        Q(measure__amount=F("amount")) | Q(measure__amount=None, amount=None)
    )
    found: PlannedMeasureQuerySet = plan.measures.in_plan().exclude(fits)
    return found


@dataclass(frozen=True)
class Missing:
    """An article of which measures are still to be decided, and by whom."""

    article: int
    host: Unit | None
    proposed: int
    stale: int

    @property
    def count(self) -> int:
        return self.proposed + self.stale


def undecided(year: int) -> list[Missing]:
    """What is still to be decided in a year, by article with its host."""
    rows = (
        Measure.objects.in_year(year)
        .to_decide()
        .order_by()
        .values("article")
        .annotate(stale=Count("pk", filter=Q(is_stale=True)), number=Count("pk"))
        .order_by("article")
        .values_list("article", "number", "stale")
    )
    found = list(rows)
    hosts = article_hosts(year) if found else {}
    return [Missing(article, hosts[article].host, number - stale, stale) for article, number, stale in found]


@dataclass(frozen=True)
class Sum:
    """How many measures of one direction, and what they come to in one unit of measure; open where none is given."""

    direction: str
    measure_unit: str
    count: int
    amount: Decimal | None

    @property
    def is_reward(self) -> bool:
        return self.direction == MeasureDirection.REWARD


def sums_of(rows: Sequence[PlannedMeasure]) -> list[Sum]:
    """Rewards first; money, land and points are never added up together."""
    counts: dict[tuple[str, str], int] = defaultdict(int)
    amounts: dict[tuple[str, str], Decimal] = {}
    for row in rows:
        key = (row.measure.direction, row.measure.measure_unit)
        counts[key] += 1
        if row.amount is not None:
            amounts[key] = amounts.get(key, Decimal(0)) + row.amount
    order = sorted(counts, key=lambda key: (key[0] != MeasureDirection.REWARD, key[1] == "", key[1]))
    return [Sum(*key, counts[key], amounts.get(key)) for key in order]


@dataclass(frozen=True)
class Group:
    """The measures of an article or of a unit."""

    article: Article | None
    unit: Unit | None
    host: Unit | None
    rows: Sequence[PlannedMeasure]
    sums: Sequence[Sum]


def planned_rows(plan: YearPlan) -> list[PlannedMeasure]:
    return list(plan.measures.in_plan().select_related(*SHOWN_WITH).order_by(*ORDER))


ORDER = ("measure__article", "measure__kind", "measure__unit__name", "measure__subject", "measure__period", "pk")


def by_article(rows: Sequence[PlannedMeasure], year: int) -> list[Group]:
    hosts = article_hosts(year) if rows else {}
    grouped: dict[int, list[PlannedMeasure]] = defaultdict(list)
    for row in rows:
        grouped[row.measure.article].append(row)
    return [
        Group(ARTICLE[article], None, hosts[article].host, listed, sums_of(listed))
        for article, listed in sorted(grouped.items())
    ]


def by_unit(rows: Sequence[PlannedMeasure]) -> list[Group]:
    grouped: dict[int, list[PlannedMeasure]] = defaultdict(list)
    for row in rows:
        grouped[row.measure.unit_id].append(row)
    groups = [Group(None, listed[0].measure.unit, None, listed, sums_of(listed)) for listed in grouped.values()]
    return sorted(groups, key=lambda group: group.unit.name if group.unit else "")


def left_out_rows(plan: YearPlan) -> list[PlannedMeasure]:
    left_out = plan.measures.filter(left_out_at__isnull=False).select_related(*SHOWN_WITH, "left_out_by")
    return list(left_out.order_by(*ORDER))


@dataclass(frozen=True)
class PlanCounts:
    """How a plan stands: how many measures, rewards and penalties, carried out and overdue."""

    plan: YearPlan
    measures: int
    rewards: int
    penalties: int
    carried_out: int
    overdue: int

    @property
    def open(self) -> int:
        return self.measures - self.carried_out


def plans_with_counts(plans: QuerySet[YearPlan], on: date) -> list[PlanCounts]:
    """The plans, the latest year first, counted in one query."""
    inside = Q(measures__isnull=False, measures__left_out_at=None)
    counted = plans.annotate(
        number_of_measures=Count("measures", filter=inside),
        rewards=Count("measures", filter=inside & Q(measures__measure__direction=MeasureDirection.REWARD)),
        carried_out=Count("measures", filter=inside & Q(measures__carried_out_on__isnull=False)),
        overdue=Count("measures", filter=inside & Q(measures__carried_out_on=None, measures__due_on__lt=on)),
    ).order_by("-year", "-number")
    return [
        PlanCounts(
            plan, plan.number_of_measures, plan.rewards, plan.number_of_measures - plan.rewards,
            plan.carried_out, plan.overdue,
        )
        for plan in counted
    ]  # fmt: skip


@dataclass(frozen=True)
class YearToBegin:
    """A year for which a plan can be begun: how many decided measures are in no plan yet."""

    year: int
    decided: int
    is_supplement: bool


def years_to_begin() -> list[YearToBegin]:
    """The years with decided measures that no plan holds, and without a plan in work; the latest first."""
    in_plan = PlannedMeasure.objects.in_plan().filter(measure=OuterRef("pk"))
    free = Measure.objects.decided().filter(~Exists(in_plan)).order_by()
    counts = dict(free.values("year").annotate(number=Count("pk")).values_list("year", "number"))
    plans: dict[int, set[str]] = defaultdict(set)
    for year, status in YearPlan.objects.filter(year__in=counts).values_list("year", "status"):
        plans[year].add(status)
    return [
        YearToBegin(year, counts[year], is_supplement=bool(plans[year]))
        for year in sorted(counts, reverse=True)
        if plans[year] <= {YearPlanStatus.APPROVED}
    ]


def years_with_plans() -> list[int]:
    """The years with an approved plan, the latest first."""
    approved = YearPlan.objects.filter(status=YearPlanStatus.APPROVED).order_by("-year")
    return list(approved.values_list("year", flat=True).distinct())


def count_states(found: PlannedMeasureQuerySet, on: date) -> dict[str, int]:
    """How many approved measures are carried out, and how many are not by when they were due."""
    return found.order_by().aggregate(
        all=Count("pk"),
        open=Count("pk", filter=Q(carried_out_on=None)),
        overdue=Count("pk", filter=Q(carried_out_on=None, due_on__lt=on)),
        done=Count("pk", filter=Q(carried_out_on__isnull=False)),
    )


def earlier_records(planned: PlannedMeasure) -> list[dict[str, Any]]:
    """What was recorded of carrying it out before the record that stands, the latest first."""
    fields = ("carried_out_on", "proof", "proof_document")
    events: Any = apps.get_model("incentives", "PlannedMeasureEvent")
    recorded = events.objects.filter(pgh_obj=planned.pk, carried_out_on__isnull=False)
    rows = recorded.order_by("-pgh_id").values(*fields, "recorded_at")
    now = tuple(getattr(planned, field) for field in fields)
    return [row for row in rows if tuple(row[field] for field in fields) != now]


def is_plan_approved(year: int) -> bool:
    return YearPlan.objects.filter(year=year, status=YearPlanStatus.APPROVED).exists()


@reads_evidence_of(PlannedMeasure)
def readable_proofs(person: Person) -> QuerySet[PlannedMeasure]:
    return proofs_readable_by(person, PlannedMeasure.objects.approved())


@reads_evidence_of(YearPlan)
def readable_plans(person: Person) -> QuerySet[YearPlan]:
    return plans_visible_to(person, YearPlan.objects.all())


def frozen(planned: PlannedMeasure) -> Measure:
    """The measure as it stands in its plan, with the amount and the working that were approved."""
    measure = planned.measure
    shown = Measure(**{field.attname: getattr(measure, field.attname) for field in Measure._meta.concrete_fields})
    shown._state.fields_cache = dict(measure._state.fields_cache)
    shown.amount, shown.working, shown.is_stale = planned.amount, planned.working, False
    return shown
