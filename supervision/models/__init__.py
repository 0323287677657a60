from supervision.models.checks import Check, Closing, PeriodReview
from supervision.models.escalations import Escalation, EscalationEvent
from supervision.models.reports import CoordinationRequest, Report, ReportEntry, ReportFile

__all__ = (
    "Check",
    "Closing",
    "CoordinationRequest",
    "Escalation",
    "EscalationEvent",
    "PeriodReview",
    "Report",
    "ReportEntry",
    "ReportFile",
)
