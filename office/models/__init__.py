from __future__ import annotations

from office.models.inspections import Inspection, InspectionFinding, InspectionTask, Visit
from office.models.meetings import (
    AgendaItem,
    CalendarSubscription,
    DecisionStep,
    Invitation,
    Meeting,
    MeetingDecision,
)
from office.models.reviews import Review, UnitEvaluation
from office.models.routine import RoutineTick
from office.models.spot_checks import SpotCheck, SpotCheckItem

__all__ = (
    "AgendaItem",
    "CalendarSubscription",
    "DecisionStep",
    "Inspection",
    "InspectionFinding",
    "InspectionTask",
    "Invitation",
    "Meeting",
    "MeetingDecision",
    "Review",
    "RoutineTick",
    "SpotCheck",
    "SpotCheckItem",
    "UnitEvaluation",
    "Visit",
)
