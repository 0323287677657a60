"""A record of each kind of rewards and penalties, towards one unit: what addresses name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile

from incentives.enums import (
    AwardLevel,
    MeasureDirection,
    MeasureKind,
    MeasureStatus,
    NominationStatus,
    PlanStatus,
    VerificationPeriod,
)
from incentives.models import (
    AssessmentPlan,
    Award,
    ContributionClaim,
    Evidence,
    FundTalk,
    GreenChannelStep,
    MajorProject,
    Measure,
    MeasureDecision,
    Nomination,
    Pilot,
    PlanDate,
    PlannedMeasure,
    Recommendation,
    Score,
    ScoreObjection,
    SpecialFund,
    Verification,
    VerificationFinding,
    YearPlan,
)
from incentives.talking.issuing import facts_of
from supervision.enums import Step

if TYPE_CHECKING:
    from organization.models import Person, Unit
    from tasks.models import Task


@dataclass(frozen=True)
class People:
    head: Person
    office: Person
    mayor: Person
    host: Person


def one_of_each(year: int, task: Task, unit: Unit, people: People, at: datetime) -> dict[str, object]:
    """The records, by the word before their number in an address."""
    measure = _measure(year, task, unit, people, at)
    return {
        "measures": measure.pk,
        "planned": _planned(year, measure, people, at).pk,
        "carrying-out": PlannedMeasure.objects.get().pk,
        **_of_plans(year, people, at),
        **_of_article_7(year, task, people, at),
        **_of_article_12(year, unit, at),
        **_of_article_16(year, task, unit, people, at),
        **_of_article_17(year, task, unit, people, at),
        **_of_units(year, unit, people, at),
    }


def _measure(year: int, task: Task, unit: Unit, people: People, at: datetime) -> Measure:
    measure = Measure.objects.create(
        year=year,
        article=7,
        kind=MeasureKind.LAND_PRIORITY,
        direction=MeasureDirection.REWARD,
        unit=unit,
        task=task,
        subject=task.serial,
        measure_unit="亩",
        proposed_at=at,
        status=MeasureStatus.CONFIRMED,
        amount=Decimal(20),
        working={"clause": "7-started-early", "inputs": {}, "parameters": [], "formula": ""},
    )
    MeasureDecision.objects.create(
        measure=measure, status=MeasureStatus.CONFIRMED, amount=Decimal(20), at=at, by=people.host
    )
    return measure


def _planned(year: int, measure: Measure, people: People, at: datetime) -> PlannedMeasure:
    """In a plan that is being drafted."""
    plan = YearPlan.objects.create(year=year, number=7, drafted_at=at, drafted_by=people.office)
    return PlannedMeasure.objects.create(plan=plan, measure=measure, amount=measure.amount, working=measure.working)


def _of_plans(year: int, people: People, at: datetime) -> dict[str, object]:
    """The plan of article 7 waits for its approval; a file hangs on it."""
    plan = AssessmentPlan.objects.create(
        year=year,
        article=7,
        number=7,
        status=PlanStatus.SUBMITTED,
        procedure="按季核对",
        drafted_at=at,
        drafted_by=people.host,
        submitted_at=at,
    )
    kept = Evidence(about="assessmentplan", about_id=plan.pk, name="方案.pdf", size=8, at=at, by=people.host)
    kept.file.save("plan.pdf", ContentFile(b"%PDF-1.4"), save=False)
    kept.save()
    due = PlanDate.objects.create(plan=plan, title="年中核对", due_on=date(year, 7, 15))
    return {"dates": due.pk, "files": kept.pk, "article": 7}


def _of_article_7(year: int, task: Task, people: People, at: datetime) -> dict[str, object]:
    project = MajorProject.objects.create(year=year, task=task, entered_at=at, entered_by=people.host)
    step = GreenChannelStep.objects.create(project=project, title="用地预审", allowed_days=5, entered_at=at)
    return {"projects": project.pk, "step": step.pk, "slug": "projects"}


def _of_article_12(year: int, unit: Unit, at: datetime) -> dict[str, object]:
    fund = SpecialFund.objects.create(
        year=year, name="专项", unit=unit, entered_at=at, budget=Decimal(9000), first_quarter=Decimal(2000)
    )
    measure = Measure.objects.create(
        year=year,
        article=12,
        kind=MeasureKind.REMINDER_TALK,
        direction=MeasureDirection.PENALTY,
        unit=unit,
        subject=fund.name,
        period=f"{year}-Q1",
        proposed_at=at,
        working={"clause": "12-behind", "inputs": {}, "parameters": [], "formula": ""},
    )
    talk = FundTalk.objects.create(
        measure=measure,
        fund=fund,
        quarter=1,
        unit=unit,
        step=Step.HOLD,
        step_due_on=date(year, 4, 20),
        issued_at=at,
        due_on=date(year, 4, 20),
        facts=facts_of(fund, 1, {1: Decimal(25)}, measure),
    )
    return {"talks": talk.pk}


def _of_article_16(year: int, task: Task, unit: Unit, people: People, at: datetime) -> dict[str, object]:
    score = Score.objects.create(
        year=year,
        unit=unit,
        load=Decimal(1),
        base=Decimal(40),
        deduction=Decimal(0),
        bonus_before_cap=Decimal(0),
        bonus=Decimal(0),
        total=Decimal(40),
        working={"base_min": "20", "base_max": "40", "bonus_cap": "3", "greatest": "1", "tasks": [], "lines": []},
        computed_at=at,
    )
    objection = ScoreObjection.objects.create(
        score=score, task=task, text="应计提前完成", filed_at=at, filed_by=people.head
    )
    claim = ContributionClaim.objects.create(
        task=task, unit=unit, text="全国推广", claimed_at=at, claimed_by=people.head
    )
    return {"score-objections": objection.pk, "contributions": claim.pk}


def _of_article_17(year: int, task: Task, unit: Unit, people: People, at: datetime) -> dict[str, object]:
    nomination = Nomination.objects.create(
        year=year,
        task=task,
        unit=unit,
        statement="率先建成",
        status=NominationStatus.RECOMMENDED,
        nominated_at=at,
        nominated_by=people.head,
    )
    recommendation = Recommendation.objects.create(
        nomination=nomination, year=year, leader=people.mayor, at=at, by=people.mayor
    )
    award = Award.objects.create(
        nomination=nomination, unit=unit, person="处长", level=AwardLevel.COMMENDATION, at=at, by=people.office
    )
    return {"nominations": nomination.pk, "recommendations": recommendation.pk, "awards": award.pk}


def _of_units(year: int, unit: Unit, people: People, at: datetime) -> dict[str, object]:
    """A pilot that is applied for, and a finding that the unit has to put right."""
    pilot = Pilot.objects.create(year=year, unit=unit, title="一件事改革", content="合并办理")
    verification = Verification.objects.create(
        year=year,
        period=VerificationPeriod.MID_YEAR,
        article=7,
        held_on=date(year, 3, 30),
        team="发改委",
        at=at,
        by=people.host,
    )
    finding = VerificationFinding.objects.create(
        verification=verification, unit=unit, agrees=False, text="台账不符", rectify_by=date(year, 4, 30)
    )
    return {"pilots": pilot.pk, "name": "review", "verifications": verification.pk, "findings": finding.pk}
