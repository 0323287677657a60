"""The fixed words of the office's own year: meetings, routine, inspections, reviews (articles 4 to 6)."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MeetingKind(TextChoices):
    """Articles 4 to 6: who meets about what."""

    MAYOR = "mayor", _("Mayor's special meeting")
    OFFICE = "office", _("Office meeting")
    ON_SITE = "on_site", _("On-site meeting")
    ECONOMIC_ANALYSIS = "economic_analysis", _("Quarterly economic analysis meeting")
    UNIT_WEEKLY = "unit_weekly", _("Unit's weekly meeting")


class MeetingTopic(TextChoices):
    """What the mayor's special meeting of a month is about (4)."""

    ECONOMY = "economy", pgettext_lazy("topic", "Economic projects")
    LIVELIHOOD = "livelihood", pgettext_lazy("topic", "Livelihood projects")
    CONSTRUCTION = "construction", pgettext_lazy("topic", "Urban construction projects")
    OTHER = "other", pgettext_lazy("topic", "Other key work")


class MeetingStatus(TextChoices):
    PLANNED = "planned", pgettext_lazy("meeting", "Called")
    HELD = "held", pgettext_lazy("meeting", "Held")
    CANCELLED = "cancelled", pgettext_lazy("meeting", "Cancelled")


class AgendaReason(TextChoices):
    """Why a task stands on an agenda."""

    CHOSEN = "chosen", pgettext_lazy("agenda", "Put on the agenda")
    BEHIND = "behind", pgettext_lazy("agenda", "Behind schedule")
    COORDINATION = "coordination", pgettext_lazy("agenda", "Waits for coordination")
    DECISION_OVERDUE = "decision_overdue", pgettext_lazy("agenda", "Earlier decision overdue")


class DecisionStatus(TextChoices):
    """How far a meeting's decision has come."""

    OPEN = "open", pgettext_lazy("meeting decision", "To be carried out")
    REPORTED = "reported", pgettext_lazy("meeting decision", "Reported as carried out")
    DONE = "done", pgettext_lazy("meeting decision", "Carried out")
    WITHDRAWN = "withdrawn", pgettext_lazy("meeting decision", "Withdrawn")


class DecisionStepKind(TextChoices):
    """What happened to a meeting's decision; steps are appended, never rewritten."""

    DECIDED = "decided", pgettext_lazy("meeting decision", "Decided")
    PROGRESS = "progress", pgettext_lazy("meeting decision", "Progress told")
    REPORTED = "reported", pgettext_lazy("meeting decision", "Reported as carried out")
    RETURNED = "returned", pgettext_lazy("meeting decision", "Returned")
    MOVED = "moved", pgettext_lazy("meeting decision", "New due date")
    DONE = "done", pgettext_lazy("meeting decision", "Accepted as carried out")
    WITHDRAWN = "withdrawn", pgettext_lazy("meeting decision", "Withdrawn")


class RoutineKind(TextChoices):
    """What a unit ticks (5); the month's summary is the month's report and needs no tick."""

    WEEK = "week", _("Weekly meeting")
    QUARTER = "quarter", _("Quarterly analysis")


class InspectionKind(TextChoices):
    COMPREHENSIVE = "comprehensive", pgettext_lazy("inspection", "Comprehensive")
    SPECIAL = "special", pgettext_lazy("inspection", "Special")


class InspectionStatus(TextChoices):
    """How far a supervision activity has come (6)."""

    PLANNED = "planned", pgettext_lazy("inspection", "Planned")
    UNDER_WAY = "under_way", pgettext_lazy("inspection", "Under way")
    REPORTED = "reported", pgettext_lazy("inspection", "Reported, being followed up")
    CLOSED = "closed", pgettext_lazy("inspection", "Closed")
    CANCELLED = "cancelled", pgettext_lazy("inspection", "Cancelled")


class SpotResult(TextChoices):
    """What a spot check of a reported fact came to."""

    PENDING = "pending", pgettext_lazy("spot check", "To be checked")
    CONFIRMED = "confirmed", pgettext_lazy("spot check", "Confirmed")
    CORRECTED = "corrected", pgettext_lazy("spot check", "Corrected")


class ReviewKind(TextChoices):
    """The reviews of article 6; the values are those of the figures recorded at the closings."""

    MONTH = "month", _("Monthly check and comments")
    QUARTER = "quarter", _("Quarterly economic analysis")
    MID_YEAR = "mid_year", _("Mid-year evaluation")
    YEAR_END = "year_end", _("Year-end settlement")


class ReviewStatus(TextChoices):
    OPEN = "open", pgettext_lazy("review", "In preparation")
    HELD = "held", pgettext_lazy("review", "Held")
