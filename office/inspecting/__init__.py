"""Supervision activities (督查, article 6): planned, carried out with findings, reported, followed up, closed."""

from office.inspecting.carrying import (
    begin_inspection,
    cancel_inspection,
    close_inspection,
    record_visit,
    report_inspection,
)
from office.inspecting.drafts import FindingDraft, InspectionDraft, VisitDraft
from office.inspecting.finding import put_right, record_finding, return_finding, verify_finding, withdraw_finding
from office.inspecting.planning import (
    InspectionChangedError,
    OverlapError,
    change_inspection,
    plan_inspection,
)
from office.inspecting.reminding import remind_inspections

__all__ = (
    "FindingDraft",
    "InspectionChangedError",
    "InspectionDraft",
    "OverlapError",
    "VisitDraft",
    "begin_inspection",
    "cancel_inspection",
    "change_inspection",
    "close_inspection",
    "plan_inspection",
    "put_right",
    "record_finding",
    "record_visit",
    "remind_inspections",
    "report_inspection",
    "return_finding",
    "verify_finding",
    "withdraw_finding",
)
