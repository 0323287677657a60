"""A record of each kind of the office's own year, at one unit: what addresses name."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from office.enums import (
    DecisionStepKind,
    InspectionKind,
    InspectionStatus,
    MeetingKind,
    MeetingStatus,
    ReviewKind,
    RoutineKind,
)
from office.models import (
    AgendaItem,
    DecisionStep,
    Inspection,
    InspectionFinding,
    InspectionTask,
    Invitation,
    Meeting,
    MeetingDecision,
    Review,
    RoutineTick,
    SpotCheck,
    SpotCheckItem,
    UnitEvaluation,
    Visit,
)
from office.rules.sampling import digest_of, key_of
from supervision.models import Report

if TYPE_CHECKING:
    from datetime import datetime

    from organization.models import Person, Unit
    from tasks.models import Task, WorkList


def one_inspection(year: int, task: Task, unit: Unit, office: Person, at: datetime) -> dict[str, object]:
    """By the word before its number in an address: the general office visits the unit, and has found something."""
    first, last = date(year, 3, 28), date(year, 4, 1)
    inspection = Inspection.objects.create(
        year=year,
        kind=InspectionKind.SPECIAL,
        title="一季度专项督查",
        begins_on=first,
        ends_on=last,
        team="督查室",
        status=InspectionStatus.UNDER_WAY,
        planned_at=at,
        planned_by=office,
    )
    InspectionTask.objects.create(inspection=inspection, task=task)
    visit = Visit.objects.create(inspection=inspection, unit=unit, begins_on=first, ends_on=last)
    finding = InspectionFinding.objects.create(
        inspection=inspection,
        unit=unit,
        task=task,
        agrees=False,
        text="台账与现场不一致",
        rectify_by=date(year, 4, 30),
        found_at=at,
        found_by=office,
    )
    return {"inspections": inspection.pk, "visits": visit.pk, "inspection-findings": finding.pk}


def one_meeting(year: int, task: Task, unit: Unit, office: Person, at: datetime) -> dict[str, object]:
    """The unit is called to an office meeting about its task, which decided something that the unit owes."""
    meeting = Meeting.objects.create(
        kind=MeetingKind.OFFICE,
        title="过江通道专题办公会",
        chair_name="副市长",
        planned_at=at,
        status=MeetingStatus.HELD,
        held_at=at,
        present="主办单位",
        minutes="听取汇报。",
        called_at=at,
        called_by=office,
        recorded_at=at,
        recorded_by=office,
    )
    Invitation.objects.create(meeting=meeting, unit=unit)
    AgendaItem.objects.create(meeting=meeting, task=task)
    decision = MeetingDecision.objects.create(
        meeting=meeting, number=1, task=task, unit=unit, text="倒排工期", due_on=date(year, 4, 30), decided_at=at
    )
    DecisionStep.objects.create(decision=decision, kind=DecisionStepKind.DECIDED, at=at, by=office)
    return {"meetings": meeting.pk, "decisions": decision.pk, "secret": "nobodys-address"}


def one_review(work_list: WorkList, unit: Unit, office: Person, head: Person, at: datetime) -> dict[str, object]:
    """What the addresses of reviews name: February in preparation, and a half-year that the unit has evaluated."""
    Review.objects.create(work_list=work_list, kind=ReviewKind.MONTH, month=2, prepared_at=at, prepared_by=office)
    half = Review.objects.create(work_list=work_list, kind=ReviewKind.MID_YEAR, month=6, prepared_at=at)
    UnitEvaluation.objects.create(review=half, unit=unit, text="总体较好。", at=at, by=head)
    return {"review_kind": ReviewKind.MONTH.value, "review_month": 2, "period": ReviewKind.MID_YEAR.value}


def one_spot_check(year: int, task: Task, unit: Unit, office: Person, at: datetime) -> dict[str, object]:
    """The unit's report of March was drawn, and waits to be looked at."""
    key, seed = key_of(task.serial, year, 3), "3 1 4 1 5"
    check = SpotCheck.objects.create(
        work_list=task.work_list,
        month=3,
        seed=seed,
        size=1,
        announced_at=at,
        announced_by=office,
        drawn_at=at,
        drawn_by=office,
        population=[{"key": key, "serial": task.serial, "title": task.title, "unit": unit.short_name}],
    )
    report = Report.objects.get(task=task, month=3)
    item = SpotCheckItem.objects.create(
        spot_check=check,
        position=1,
        task=task,
        report=report,
        unit=unit,
        digest=digest_of(seed, key),
        reported=report.counted,
    )
    return {"spot-checks": check.pk, "spot-items": item.pk}


def one_tick(year: int, unit: Unit, reporter: Person, at: datetime) -> dict[str, object]:
    """By the word before its number in an address: the unit ticked its weekly meeting."""
    ticked = RoutineTick.objects.create(
        unit=unit,
        kind=RoutineKind.WEEK,
        year=year,
        number=11,
        held_on=date.fromisocalendar(year, 11, 3),
        at=at,
        by=reporter,
    )
    return {"ticks": ticked.pk, "units": unit.pk}
