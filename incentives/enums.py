"""The fixed words of the inputs to articles 7 to 17."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class IdleMoneyKind(TextChoices):
    """Money that is taken back whole (11)."""

    YEAR_END_SURPLUS = "year_end_surplus", _("Year-end surplus of a department")
    CARRIED_OVER_TWICE = "carried_over_twice", _("Project money carried over two years running")
    LONG_IN_CUSTODY = "long_in_custody", _("In fiscal custody for over two years")
    NOT_DISTRIBUTED = "not_distributed", _("Special funds not distributed in the year")


class TransferState(TextChoices):
    """How a transfer to a district stands (12); everything but normal is taken back."""

    BEHIND = "behind", _("Not carried out to schedule")
    CHANGED = "changed", _("Impossible after a change of the project")
    UNPAID_AFTER_A_YEAR = "unpaid_after_a_year", _("Not paid out a year after its carry-over")
    NORMAL = "normal", pgettext_lazy("transfer", "Normal")


class FundGrade(TextChoices):
    """The evaluation of an industry fund (13)."""

    EXCELLENT = "excellent", pgettext_lazy("grade", "Excellent")
    GOOD = "good", pgettext_lazy("grade", "Good")
    FAIR = "fair", pgettext_lazy("grade", "Fair")
    POOR = "poor", pgettext_lazy("grade", "Poor")


class RiskLevel(TextChoices):
    """The risk of a unit's debt (14); only green is safe."""

    GREEN = "green", pgettext_lazy("risk", "Green")
    YELLOW = "yellow", pgettext_lazy("risk", "Yellow")
    ORANGE = "orange", pgettext_lazy("risk", "Orange")
    RED = "red", pgettext_lazy("risk", "Red")


class MeasureKind(TextChoices):
    """What can follow from articles 7 to 17; other programs know these names."""

    LAND_PRIORITY = "land_priority", _("Land quota first")
    LAND_RECLAIM = "land_reclaim", _("Land quota adjusted or taken back")
    CRITICISM = "criticism", _("Citywide criticism")
    LAND_PLAN_DEDUCTION = "land_plan_deduction", _("Deduction from next year's reserve and conversion plans")
    LAND_QUOTA_REWARD = "land_quota_reward", _("More quota for building land next year")
    LAND_QUOTA_DEDUCTION = "land_quota_deduction", _("Deduction from next year's quota for building land")
    AWARD_DISQUALIFICATION = "award_disqualification", _("No nomination for the named awards")
    LAND_SUSPENSION = "land_suspension", _("Suspension of land applications")
    MANAGEMENT_FEE_DEDUCTION = "management_fee_deduction", _("Deduction from the management fee")
    FUND_RECLAIM = "fund_reclaim", _("Money taken back")
    REMINDER_TALK = "reminder_talk", _("Reminder talk")
    BUDGET_CUT = "budget_cut", _("Cut of next year's budget")
    TRANSFER_RECLAIM = "transfer_reclaim", _("Transfer taken back")
    FUND_INCREASE = "fund_increase", _("Fund increased next year")
    FUND_DECREASE = "fund_decrease", _("Fund decreased next year")
    BOND_PRIORITY = "bond_priority", _("Bond swap first")
    BONUS_POINTS = "bonus_points", _("Bonus points")
    POINTS_DEDUCTION = "points_deduction", _("Deduction of points")
    OUTSTANDING_ITEM = "outstanding_item", _("Outstanding contribution")


class MeasureDirection(TextChoices):
    REWARD = "reward", _("Reward")
    PENALTY = "penalty", _("Penalty")


class MeasureStatus(TextChoices):
    """What the host unit made of a proposed measure; nothing is decided silently."""

    PROPOSED = "proposed", pgettext_lazy("measure", "Proposed")
    CONFIRMED = "confirmed", pgettext_lazy("measure", "Confirmed")
    CHANGED = "changed", pgettext_lazy("measure", "Changed")
    DROPPED = "dropped", pgettext_lazy("measure", "Dropped")


class PlanStatus(TextChoices):
    """An article's assessment plan of a year (20)."""

    DRAFT = "draft", pgettext_lazy("assessment plan", "Draft")
    WITH_CO_HOSTS = "with_co_hosts", pgettext_lazy("assessment plan", "With the co-hosts")
    SUBMITTED = "submitted", pgettext_lazy("assessment plan", "Waits for approval")
    RETURNED = "returned", pgettext_lazy("assessment plan", "Returned")
    APPROVED = "approved", pgettext_lazy("assessment plan", "Approved")


class TalkEventKind(TextChoices):
    """What happened to a reminder talk about a fund (12); events are appended, never rewritten."""

    ISSUED = "issued", pgettext_lazy("event", "Issued")
    ACKNOWLEDGED = "acknowledged", pgettext_lazy("event", "Signed for")
    HELD = "held", pgettext_lazy("event", "Talk held and recorded")
    CONFIRMED = "confirmed", pgettext_lazy("event", "Record confirmed")
    DISPUTED = "disputed", pgettext_lazy("event", "Record disputed")
    AMENDED = "amended", pgettext_lazy("event", "Record amended")
    REVOKED = "revoked", pgettext_lazy("event", "Revoked")
    CLOSED = "closed", pgettext_lazy("event", "Closed")


class PilotStatus(TextChoices):
    """How far an application for a pilot has come (15)."""

    APPLIED = "applied", pgettext_lazy("pilot", "Applied for")
    RETURNED = "returned", pgettext_lazy("pilot", "Returned")
    REVIEWED = "reviewed", pgettext_lazy("pilot", "Reviewed, waits for the city government")
    WITH_REFORM_GROUP = "with_reform_group", pgettext_lazy("pilot", "With the reform leading group")
    APPROVED = "approved", pgettext_lazy("pilot", "Approved")
    REFUSED = "refused", pgettext_lazy("pilot", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("pilot", "Withdrawn")
    ENDED = "ended", pgettext_lazy("pilot", "Ended, with its outcome")


class BonusGround(TextChoices):
    """Why a completed task earns bonus points (16)."""

    EARLY = "early", _("Finished early")
    EXCEEDED = "exceeded", _("Target exceeded")
    OTHER = "other", _("Another outstanding contribution")
    RECOGNISED = "recognised", _("Recognised under article 17")


class ClaimStatus(TextChoices):
    """A claim or an objection of a unit: open, and what was decided."""

    PENDING = "pending", pgettext_lazy("claim", "Waits for a decision")
    ACCEPTED = "accepted", pgettext_lazy("claim", "Accepted")
    REJECTED = "rejected", pgettext_lazy("claim", "Rejected")
    WITHDRAWN = "withdrawn", pgettext_lazy("claim", "Withdrawn")


class NominationStatus(TextChoices):
    """How far a nomination for an outstanding contribution has come (17)."""

    DRAFT = "draft", pgettext_lazy("nomination", "Draft of the unit")
    NOMINATED = "nominated", pgettext_lazy("nomination", "Nominated by the unit")
    RECOMMENDED = "recommended", pgettext_lazy("nomination", "Recommended by a leader")
    REVIEWED = "reviewed", pgettext_lazy("nomination", "Reviewed by the mayor")
    RECOGNISED = "recognised", pgettext_lazy("nomination", "Recognised by the executive meeting")
    NOT_RECOGNISED = "not_recognised", pgettext_lazy("nomination", "Not recognised")
    WITHDRAWN = "withdrawn", pgettext_lazy("nomination", "Withdrawn")


class AwardLevel(TextChoices):
    """Awards to people, the higher one first (17)."""

    MERIT_THIRD_CLASS = "merit_third_class", _("Merit third class")
    COMMENDATION = "commendation", _("Commendation")


class VerificationPeriod(TextChoices):
    """When units are verified (20)."""

    MID_YEAR = "mid_year", _("Middle of the year")
    YEAR_END = "year_end", _("End of the year")


class YearPlanStatus(TextChoices):
    """The reward and penalty plan of a year (20, 21)."""

    DRAFT = "draft", pgettext_lazy("reward plan", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("reward plan", "With the city government")
    APPROVED = "approved", pgettext_lazy("reward plan", "Approved")
