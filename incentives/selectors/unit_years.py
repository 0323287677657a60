"""All that a year brought a unit: rewards and penalties with their reasons, points, honours, talks, findings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Count, Max, Q

from incentives.enums import MeasureDirection, NominationStatus
from incentives.models import FundTalk, Measure, Nomination, PlannedMeasure, Score, UnitAssessment, YearPlan
from incentives.permissions.units import UnitInYear
from incentives.permissions.year_plans import plans_visible_to
from incentives.selectors.measures import measures_visible_to
from incentives.selectors.verifications import findings_at
from incentives.selectors.year_plans import is_plan_approved
from supervision.enums import EscalationStatus, Flag
from supervision.models import Check, Escalation
from tasks.models import Task

if TYPE_CHECKING:
    from collections.abc import Sequence

    from incentives.models import VerificationFinding
    from organization.models import Person, Unit

POINTS = 16


@dataclass(frozen=True)
class MeasureOfUnit:
    """A measure towards the unit as its reader may see it, and where it stands in an approved plan."""

    measure: Measure
    planned: PlannedMeasure | None

    @property
    def amount(self) -> object:
        return self.planned.amount if self.planned else self.measure.amount

    @property
    def shown(self) -> Measure | PlannedMeasure:
        """What its working is opened from: what was approved, else what stands today."""
        return self.planned or self.measure

    @property
    def reason(self) -> str:
        return str(self.planned.working.get("decision", {}).get("reason", "")) if self.planned else ""

    @property
    def url(self) -> str:
        return self.planned.get_absolute_url() if self.planned else self.measure.get_absolute_url()


@dataclass(frozen=True)
class FlagCounts:
    """How the unit's tasks were judged over the year: months of tasks, not tasks."""

    red: int = 0
    yellow: int = 0

    @property
    def judged(self) -> int:
        return self.red + self.yellow


@dataclass(frozen=True)
class UnitYear:
    unit: Unit
    year: int
    is_approved: bool
    is_whole: bool
    measures: Sequence[MeasureOfUnit]
    points: Sequence[MeasureOfUnit]
    score: Score | None
    assessment: UnitAssessment | None
    outstanding: Sequence[Task]
    flags: FlagCounts
    escalations: int
    fund_talks: Sequence[FundTalk] = ()
    findings: Sequence[VerificationFinding] = ()
    plans: Sequence[YearPlan] = field(default_factory=tuple)

    @property
    def rewards(self) -> list[MeasureOfUnit]:
        return [each for each in self.measures if each.measure.direction == MeasureDirection.REWARD]

    @property
    def penalties(self) -> list[MeasureOfUnit]:
        return [each for each in self.measures if each.measure.direction == MeasureDirection.PENALTY]


def subject_of(unit: Unit | None, year: int) -> UnitInYear:
    """The object of rights of a unit in a year, or of all units."""
    return UnitInYear(year, unit.pk if unit else None, is_plan_approved(year))


def unit_year(unit: Unit, year: int, person: Person) -> UnitYear:
    """What the person may read of it, in a fixed number of queries."""
    subject = subject_of(unit, year)
    is_whole = person.has_perm("incentives.view_unit_year_whole", subject)
    listed = _measures(unit, year, person)
    return UnitYear(
        unit=unit,
        year=year,
        is_approved=subject.is_approved,
        is_whole=is_whole,
        measures=[each for each in listed if each.measure.article != POINTS],
        points=[each for each in listed if each.measure.article == POINTS],
        score=Score.objects.filter(unit=unit, year=year).first() if is_whole or subject.is_approved else None,
        assessment=UnitAssessment.objects.filter(unit=unit, year=year).first() if is_whole else None,
        outstanding=recognised_tasks(unit, year),
        flags=flags_of_year(year).get(unit.pk, FlagCounts()),
        escalations=escalations_of_year(year).get(unit.pk, 0),
        fund_talks=_talks(unit, year) if is_whole else (),
        findings=findings_at(unit.pk, year) if is_whole else (),
        plans=list(plans_visible_to(person, YearPlan.objects.filter(year=year)).order_by("number")),
    )


def _measures(unit: Unit, year: int, person: Person) -> list[MeasureOfUnit]:
    seen = measures_visible_to(person, year).in_force().towards(unit).select_related("task", "unit")
    planned = PlannedMeasure.objects.approved().filter(measure__unit=unit, measure__year=year).select_related("plan")
    by_measure = {each.measure_id: each for each in planned}
    order = ("article", "kind", "subject", "period", "pk")
    return [MeasureOfUnit(measure, by_measure.get(measure.pk)) for measure in seen.order_by(*order)]


def recognised_tasks(unit: Unit, year: int) -> list[Task]:
    """The outstanding contributions of the year in which the unit took part (article 17)."""
    nominated = Nomination.objects.filter(year=year, status=NominationStatus.RECOGNISED).values("task")
    entered = Q(recognitions__recognised=True, work_list__year=year)
    tasks = Task.objects.filter(Q(pk__in=nominated) | entered, participations__unit=unit)
    return list(tasks.select_related("host", "work_list").distinct().order_by("order"))


def _talks(unit: Unit, year: int) -> list[FundTalk]:
    talks = FundTalk.objects.filter(unit=unit, fund__year=year).exclude(status=EscalationStatus.REVOKED)
    return list(talks.select_related("fund").order_by("quarter", "pk"))


def flags_of_year(year: int) -> dict[int, FlagCounts]:
    """Red flags and yellow cards of the year's months by the unit that hosted the task in that month."""
    rows = (
        Check.objects.current()
        .in_year(year)
        .order_by()
        .values("unit")
        .annotate(red=Count("pk", filter=Q(flag=Flag.RED_FLAG)), yellow=Count("pk", filter=Q(flag=Flag.YELLOW_CARD)))
    )
    return {unit: FlagCounts(red, yellow) for unit, red, yellow in rows.values_list("unit", "red", "yellow")}


def escalations_of_year(year: int) -> dict[int, int]:
    rows = Escalation.objects.in_force().in_year(year).order_by().values("unit").annotate(number=Count("pk"))
    return dict(rows.values_list("unit", "number"))


def latest_year_of(unit_id: int) -> int | None:
    """The latest year in which something of this room concerns the unit."""
    found = Score.objects.filter(unit=unit_id).aggregate(last=Max("year"))["last"]
    measured = Measure.objects.towards(unit_id).aggregate(last=Max("year"))["last"]
    return max(filter(None, (found, measured)), default=None)
