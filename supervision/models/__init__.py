from supervision.models.attachments import Attachment
from supervision.models.bulletins import Bulletin, BulletinEscalation, MonthComment, SectorComment
from supervision.models.checks import Check, Closing, PeriodReview
from supervision.models.coordination import CoordinationRequest
from supervision.models.escalations import Escalation, EscalationEvent
from supervision.models.objections import MonthRelease, Objection
from supervision.models.reports import Report, ReportEntry, ReportFile
from supervision.models.sittings import Sitting, SittingMatter
from supervision.models.statements import HandedCase, Rectification, Statement, StatementDraft

__all__ = (
    "Attachment",
    "Bulletin",
    "BulletinEscalation",
    "Check",
    "Closing",
    "CoordinationRequest",
    "Escalation",
    "EscalationEvent",
    "HandedCase",
    "MonthComment",
    "MonthRelease",
    "Objection",
    "PeriodReview",
    "Rectification",
    "Report",
    "ReportEntry",
    "ReportFile",
    "SectorComment",
    "Sitting",
    "SittingMatter",
    "Statement",
    "StatementDraft",
)
