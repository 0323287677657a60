"""How far an inspection has come, in the order in which it goes (article 6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.timezone import localdate
from django.utils.translation import pgettext

from notices.phrases import day_text
from office.enums import InspectionStatus

if TYPE_CHECKING:
    from datetime import date, datetime

    from office.models import Inspection

ORDER = (InspectionStatus.PLANNED, InspectionStatus.UNDER_WAY, InspectionStatus.REPORTED, InspectionStatus.CLOSED)


@dataclass(frozen=True)
class InspectionStep:
    state: str
    label: str
    note: str = ""


def steps_of(inspection: Inspection) -> list[InspectionStep]:
    """Planned, carried out, reported, closed; the one that is being worked on is `now`. None of a cancelled one."""
    if inspection.status == InspectionStatus.CANCELLED:
        return []
    reached = ORDER.index(InspectionStatus(inspection.status))
    labels = (
        pgettext("inspection step", "Planned"),
        pgettext("inspection step", "Carried out"),
        pgettext("inspection step", "Reported"),
        pgettext("inspection step", "Findings settled, closed"),
    )
    notes = (
        _day(inspection.planned_at),
        f"{_text(inspection.begins_on)}–{_text(inspection.ends_on)}",
        _day(inspection.reported_at),
        _day(inspection.closed_at),
    )
    is_over = inspection.status == InspectionStatus.CLOSED
    return [
        InspectionStep(_state(place, reached, is_over=is_over), label, note)
        for place, (label, note) in enumerate(zip(labels, notes, strict=True))
    ]


def _state(place: int, reached: int, *, is_over: bool) -> str:
    """What status names is done once the next is worked on: while it is under way, it is being carried out."""
    working_on = {0: 0, 1: 1, 2: 3}.get(reached, 4)
    if is_over or place < working_on:
        return "done"
    return "now" if place == working_on else ""


def _day(moment: datetime | None) -> str:
    return _text(localdate(moment)) if moment else ""


def _text(day: date) -> str:
    return day_text(day.isoformat())
