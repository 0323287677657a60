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


class RoutineState(TextChoices):
    """How a unit stands with a week's meeting, a month's report or a quarter's analysis (5)."""

    HELD = "held", pgettext_lazy("routine", "Kept")
    LATE = "late", pgettext_lazy("routine", "Kept, late")
    OPEN = "open", pgettext_lazy("routine", "Still open")
    NONE = "none", pgettext_lazy("routine", "Not kept")
    FREE = "free", pgettext_lazy("routine", "Nothing owed")
    TO_COME = "to_come", pgettext_lazy("routine", "To come")


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


class HolderKind(TextChoices):
    """Who holds a duty that the regulation names."""

    OFFICE = "office", pgettext_lazy("holder", "General office")
    LEADER = "leader", pgettext_lazy("holder", "City leader")
    UNIT = "unit", pgettext_lazy("holder", "Unit")


class DutyState(TextChoices):
    """How a duty stands on a day; the day on which it is due is itself still in time."""

    OVERDUE = "overdue", pgettext_lazy("duty", "Overdue")
    DUE = "due", pgettext_lazy("duty", "To be done now")
    DONE_LATE = "done_late", pgettext_lazy("duty", "Done, late")
    DONE = "done", pgettext_lazy("duty", "Done")
    TO_COME = "to_come", pgettext_lazy("duty", "To come")


class DutyKind(TextChoices):
    """What articles 2 to 21 put on an office by a day."""

    LIST_PUBLISHED = "list_published", _("Publish the year's list")
    FILINGS = "filings", _("File who is responsible")
    FILINGS_ACCEPTED = "filings_accepted", _("Take the filings on file, with a copy to the Organization Department")
    MAYOR_MEETING = "mayor_meeting", _("Hold the mayor's special meeting")
    MONTH_CHECKED = "month_checked", _("Check the month")
    SECTOR_COMMENTS = "sector_comments", _("Comment on the sectors' month")
    MONTH_PUBLISHED = "month_published", _("Make the month's results known")
    ECONOMIC_ANALYSIS = "economic_analysis", _("Hold the quarterly economic analysis meeting")
    MID_YEAR_REVIEW = "mid_year_review", _("Evaluate the half-year as a whole")
    YEAR_END_REVIEW = "year_end_review", _("Evaluate the year as a whole")
    INSPECTIONS_PLANNED = "inspections_planned", _("Plan the year's inspections")
    INSPECTION_HELD = "inspection_held", _("Carry out the inspection and report on it")
    OBJECTION = "objection", _("Answer the objection to a judgement")
    GREEN_STEP = "green_step", _("Approve within the days of the green channel")
    FINAL_ACCOUNT = "final_account", _("Submit the final account")
    FUNDS_CHECKED = "funds_checked", _("Check the pace of the special funds")
    FUND_PLAN = "fund_plan", _("Say what has no plan of use at the last day for plans")
    FUND_TALK = "fund_talk", _("Hold the talk about a fund")
    FIGURES = "figures", _("Enter the year's figures")
    MEASURES_DECIDED = "measures_decided", _("Decide the proposed measures")
    SCORE_OBJECTION = "score_objection", _("Answer the objection to points")
    OUTSTANDING = "outstanding", _("Have the outstanding contributions decided")
    TALK = "talk", _("Hold the talk")
    CRITICISM = "criticism", _("Publish the criticism")
    WRITTEN_REPORT = "written_report", _("Hand in the written report")
    CASE_HANDED_OVER = "case_handed_over", _("Hand the case to the supervisory organ")
    LIVELIHOOD = "livelihood", _("Make the progress of the livelihood items public")
    PLAN = "plan", _("Submit the assessment plan")
    PLAN_DATE = "plan_date", _("Keep a date of the assessment plan")
    MID_YEAR_VERIFICATION = "mid_year_verification", _("Verify units in the middle of the year")
    YEAR_END_VERIFICATION = "year_end_verification", _("Verify units at the end of the year")
    RESULTS = "results", _("Submit the results with the reward and penalty plan")
    MEASURE_CARRIED_OUT = "measure_carried_out", _("Carry out the measure")
