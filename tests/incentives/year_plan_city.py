"""A small city at the beginning of the next year: decided measures of articles 9 and 10, their hosts, the office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from incentives.enums import MeasureKind, MeasureStatus, YearPlanStatus
from incentives.models import Measure, MeasureDecision, PlannedMeasure, YearPlan
from incentives.rules.measures import DIRECTIONS, UNITS_OF_MEASURE
from incentives.settling.approving import approve_plan
from incentives.settling.drafting import draft_plan, submit_plan
from organization.enums import Role, UnitKind
from tests.factories import (
    make_city_leader,
    make_person,
    make_reporter,
    make_supervision_officer,
    make_unit,
    make_unit_head,
    moment,
)

if TYPE_CHECKING:
    from datetime import datetime

    from organization.models import Person, Unit

YEAR = 2025
DECIDED, DRAFTED, SUBMITTED = moment("2026-01-20 10:00"), moment("2026-01-26 09:00"), moment("2026-01-28 09:00")
APPROVED_ON, APPROVED = date(2026, 1, 31), moment("2026-02-02 10:00")
DUE_ON = date(2026, 2, 28)
DOCUMENT = "市政府常务会议纪要〔2026〕3号"


@dataclass
class SettledCity:
    """国土局 hosts articles 8 and 9, 建委 article 10; 甲区 and 乙区 are rewarded and penalised."""

    land: Unit
    building: Unit
    east: Unit
    west: Unit
    officer: Person
    mayor: Person
    land_host: Person
    builder: Person
    east_head: Person
    east_reporter: Person
    west_reporter: Person


def make_settled_city() -> SettledCity:
    land = make_unit("国土局", name="市国土局")
    building = make_unit("建委", name="市建委")
    east = make_unit("甲区", name="甲区人民政府", kind=UnitKind.DISTRICT)
    west = make_unit("乙区", name="乙区人民政府", kind=UnitKind.DISTRICT)
    return SettledCity(
        land=land,
        building=building,
        east=east,
        west=west,
        officer=make_supervision_officer(unit=make_unit("办公厅", name="市政府办公厅")),
        mayor=make_city_leader(),
        land_host=make_person(Role.ARTICLE_HOST, unit=land),
        builder=make_person(Role.ARTICLE_HOST, unit=building),
        east_head=make_unit_head(east),
        east_reporter=make_reporter(east),
        west_reporter=make_reporter(west),
    )


def make_measure(
    kind: MeasureKind,
    unit: Unit,
    *,
    article: int = 9,
    amount: Decimal | int | None = None,
    subject: str = "",
    decided_by: Person | None = None,
    year: int = YEAR,
) -> Measure:
    """A measure as the rules propose it; decided where somebody decided it."""
    value = None if amount is None else Decimal(amount)
    measure = Measure.objects.create(
        year=year,
        article=article,
        kind=kind,
        direction=DIRECTIONS[kind],
        unit=unit,
        subject=subject,
        measure_unit=UNITS_OF_MEASURE.get(kind, ""),
        proposed=value,
        amount=value,
        working={"clause": f"{article}-test", "inputs": {}, "parameters": [], "formula": f"50 × 1 = {amount}"},
        proposed_at=moment(f"{year + 1}-01-12 08:00"),
    )
    if decided_by is not None:
        decide(measure, decided_by)
    return measure


def decide(measure: Measure, by: Person, *, amount: Decimal | None = None, at: datetime = DECIDED) -> None:
    """As the host unit's act leaves it."""
    status = MeasureStatus.CONFIRMED if amount is None else MeasureStatus.CHANGED
    measure.amount = measure.proposed if amount is None else amount
    measure.status, measure.is_stale = status, False
    measure.save(update_fields=["amount", "status", "is_stale"])
    MeasureDecision.objects.create(
        measure=measure, status=status, amount=measure.amount, reason="" if amount is None else "减半", at=at, by=by
    )


def make_decided(city: SettledCity) -> tuple[Measure, Measure, Measure]:
    """A reward and a penalty of article 9, a penalty of article 10."""
    return (
        make_measure(MeasureKind.LAND_QUOTA_REWARD, city.east, amount=60, decided_by=city.land_host),
        make_measure(MeasureKind.LAND_QUOTA_DEDUCTION, city.west, amount=100, decided_by=city.land_host),
        make_measure(
            MeasureKind.MANAGEMENT_FEE_DEDUCTION, city.west, article=10, amount=20, subject="道路一期",
            decided_by=city.builder,
        ),
    )  # fmt: skip


def make_draft(city: SettledCity) -> YearPlan:
    return draft_plan(year=YEAR, at=DRAFTED, by=city.officer)


def make_submitted(city: SettledCity) -> YearPlan:
    return submit_plan(plan=make_draft(city), at=SUBMITTED, by=city.officer)


def make_approved(city: SettledCity, *, approved_on: date = APPROVED_ON) -> YearPlan:
    plan = make_submitted(city)
    return approve_plan(plan=plan, approved_on=approved_on, document=DOCUMENT, at=APPROVED, by=city.officer)


def planned_of(measure: Measure, plan: YearPlan | None = None) -> PlannedMeasure:
    rows = PlannedMeasure.objects.select_related("plan", "measure").filter(measure=measure)
    return rows.get(plan=plan) if plan else rows.get()


STATUS = YearPlanStatus
