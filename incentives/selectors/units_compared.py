"""The units of the city beside each other, by what they carry: whoever carries more has more that can go wrong, so
that counts stand per unit of load, and shares in per cent (article 16)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from incentives.enums import MeasureDirection
from incentives.models import Measure, PlannedMeasure, Score
from incentives.rules.performance.year import loads_of_year
from incentives.rules.rounding import stored
from incentives.rules.year_plan import per_load, share
from incentives.selectors.performance_facts import carried_tasks, figures_of
from incentives.selectors.unit_years import FlagCounts, escalations_of_year, flags_of_year
from organization.models import Unit

if TYPE_CHECKING:
    from collections.abc import Sequence

POINTS = 16
NOTHING = Decimal(0)


@dataclass(frozen=True)
class ComparedUnit:
    """A unit's load, and beside it what the year brought, as counts and per unit of load."""

    unit: Unit
    load: Decimal
    flags: FlagCounts
    escalations: int
    rewards: int
    penalties: int
    score: Score | None

    @property
    def yellow_share(self) -> Decimal | None:
        return share(self.flags.yellow, self.flags.judged)

    @property
    def escalation_rate(self) -> Decimal | None:
        return per_load(self.escalations, self.load)

    @property
    def reward_rate(self) -> Decimal | None:
        return per_load(self.rewards, self.load)

    @property
    def penalty_rate(self) -> Decimal | None:
        return per_load(self.penalties, self.load)

    @property
    def deduction_share(self) -> Decimal | None:
        """How much of the base points was taken off: the base grows with the load, so that the share does not."""
        if self.score is None or not self.score.base:
            return None
        return ((self.score.deduction or NOTHING) * 100 / self.score.base).quantize(Decimal("0.1"))


SORTS = {
    "unit": lambda row: row.unit.name,
    "load": lambda row: row.load,
    "yellow": lambda row: _or_least(row.yellow_share),
    "escalations": lambda row: _or_least(row.escalation_rate),
    "rewards": lambda row: _or_least(row.reward_rate),
    "penalties": lambda row: _or_least(row.penalty_rate),
    "deduction": lambda row: _or_least(row.deduction_share),
    "total": lambda row: _or_least(row.score.total if row.score else None),
}
DEFAULT_SORT = "-load"


def _or_least(value: Decimal | None) -> Decimal:
    """What cannot be said stands below everything that can."""
    return Decimal(-1) if value is None else value


def compared_units(year: int, *, sees_whole_city: bool) -> list[ComparedUnit]:
    """Every unit that carries something in the year, in a fixed number of queries. Who does not see the whole city
    sees the measures of approved plans."""
    scores = {score.unit_id: score for score in Score.objects.filter(year=year)}
    loads = {pk: score.load or NOTHING for pk, score in scores.items()} or _loads(year)
    flags, escalations = flags_of_year(year), escalations_of_year(year)
    measures = _measures(year, sees_whole_city=sees_whole_city)
    wanted = {pk for pk, load in loads.items() if load > 0} | flags.keys()
    units = Unit.objects.in_bulk(wanted | measures.keys())
    return [
        ComparedUnit(
            unit, loads.get(pk, NOTHING), flags.get(pk, FlagCounts()), escalations.get(pk, 0),
            *measures.get(pk, (0, 0)), scores.get(pk),
        )
        for pk, unit in units.items()
    ]  # fmt: skip


def _loads(year: int) -> dict[int, Decimal]:
    """What every unit carries as things stand, before the year's points are computed."""
    sums = loads_of_year(carried_tasks(year), figures_of(year)).sums
    return {pk: stored(load) for pk, load in sums.items() if isinstance(pk, int)}


def _measures(year: int, *, sees_whole_city: bool) -> dict[int, tuple[int, int]]:
    """Rewards and penalties of each unit; the points of article 16 stand in its score."""
    measures = Measure.objects.in_year(year).in_force().exclude(article=POINTS)
    if not sees_whole_city:
        measures = measures.filter(pk__in=PlannedMeasure.objects.approved().values("measure"))
    rows = (
        measures.order_by()
        .values("unit")
        .annotate(
            rewards=Count("pk", filter=Q(direction=MeasureDirection.REWARD)),
            penalties=Count("pk", filter=Q(direction=MeasureDirection.PENALTY)),
        )
    )
    return {unit: (rewards, penalties) for unit, rewards, penalties in rows.values_list("unit", "rewards", "penalties")}


def sorted_by(rows: Sequence[ComparedUnit], asked: str) -> list[ComparedUnit]:
    """`load`, or `-load` for the greatest first; the name decides between equals."""
    key = asked.removeprefix("-")
    order = SORTS.get(key)
    if order is None:
        return sorted_by(rows, DEFAULT_SORT)
    by_name = sorted(rows, key=lambda row: row.unit.name)
    return sorted(by_name, key=order, reverse=asked.startswith("-"))
