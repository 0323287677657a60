"""A record of each kind of the office's own year, at one unit: what addresses name."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from office.enums import InspectionKind, InspectionStatus
from office.models import Inspection, InspectionFinding, InspectionTask, Visit

if TYPE_CHECKING:
    from datetime import datetime

    from organization.models import Person, Unit
    from tasks.models import Task


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
