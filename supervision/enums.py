"""The fixed words of the monthly check (article 6) and of escalation (articles 18 and 19)."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Flag(TextChoices):
    """The judgement of one task and month (6): a red flag is good, a yellow card is not."""

    NOT_DUE = "not_due", _("Not judged")
    RED_FLAG = "red_flag", _("Red flag")
    YELLOW_CARD = "yellow_card", _("Yellow card")


class Reason(TextChoices):
    """Why a month ended in a yellow card."""

    NONE = "", ""
    BEHIND = "behind", _("Schedule not met")
    UNREPORTED = "unreported", _("Not reported in time")


class ReportStatus(TextChoices):
    """Where a unit's report for one task and month stands."""

    EMPTY = "empty", pgettext_lazy("report", "Not filled in")
    SAVED = "saved", pgettext_lazy("report", "Saved, not submitted")
    AWAITING_SIGNATURE = "awaiting_signature", pgettext_lazy("report", "Awaiting the head's signature")
    SUBMITTED = "submitted", pgettext_lazy("report", "Submitted")
    ACCEPTED = "accepted", pgettext_lazy("report", "Accepted")
    RETURNED = "returned", pgettext_lazy("report", "Returned")


class EntryKind(TextChoices):
    """What happened to a report; entries are appended, never rewritten."""

    SUBMITTED = "submitted", pgettext_lazy("report entry", "Submitted")
    SIGNED = "signed", pgettext_lazy("report entry", "Signed by the head")
    ACCEPTED = "accepted", pgettext_lazy("report entry", "Accepted")
    CORRECTED = "corrected", pgettext_lazy("report entry", "Corrected")
    RETURNED = "returned", pgettext_lazy("report entry", "Returned")


class Ground(TextChoices):
    """The clauses of articles 18 and 19 from which an escalation can follow."""

    TWO_MONTHS = "18-two-months", _("Two yellow cards in a row (18)")
    THREE_MONTHS = "18-three-months", _("Three yellow cards in a row (18)")
    MID_YEAR = "18-mid-year", _("Yellow card at mid-year (18)")
    THIRD_QUARTER = "18-third-quarter", _("Yellow card in the third quarter (18)")
    YEAR_END = "18-year-end", _("Year's target not completed (18)")
    RECTIFICATION_OVERDUE = "18-rectification-overdue", _("Promised rectification overdue (18)")
    LIVELIHOOD_REPORT = "19-report", _("Livelihood item with a yellow card (19)")
    LIVELIHOOD_THIRD_QUARTER = "19-third-quarter", _("Livelihood item behind in the third quarter (19)")
    LIVELIHOOD_YEAR_END = "19-year-end", _("Livelihood item not completed in the year (19)")


class Action(TextChoices):
    """What an escalation asks for (18, 19)."""

    UNIT_HEAD_TALK = "unit_head_talk", _("Talk inside the unit")
    SUPERVISION_BODY_TALK = "supervision_body_talk", _("Talk by the supervision body")
    VICE_MAYOR_TALK = "vice_mayor_talk", _("Talk by the city leader")
    CITY_CRITICISM = "city_criticism", _("Citywide criticism")
    WRITTEN_REPORT = "written_report", _("Written report")
    ACCOUNTABILITY = "accountability", _("Accountability")


class Level(TextChoices):
    """Whom an escalation is directed at."""

    DIRECT = "direct", _("Direct responsible person")
    SUPERVISING = "supervising", _("Supervising responsible person")
    MAIN = "main", _("Main responsible person")
    UNIT = "unit", _("Host unit")


class Actor(TextChoices):
    """Who has to act on an escalation."""

    UNIT_HEAD = "unit_head", _("The unit's main responsible person")
    SUPERVISION_BODY = "supervision_body", _("The supervision body")
    CITY_LEADER = "city_leader", _("The city leader in charge")
    CITY_GOVERNMENT = "city_government", _("The city government")
    UNIT = "unit", _("The unit")
    SUPERVISORY_ORGAN = "supervisory_organ", _("The supervisory organ")


class EscalationStatus(TextChoices):
    """How far an escalation has come; finer steps are events in its story."""

    ISSUED = "issued", pgettext_lazy("escalation", "Issued")
    ACKNOWLEDGED = "acknowledged", pgettext_lazy("escalation", "Signed for")
    CARRIED_OUT = "carried_out", pgettext_lazy("escalation", "Carried out")
    CONFIRMED = "confirmed", pgettext_lazy("escalation", "Confirmed")
    CLOSED = "closed", pgettext_lazy("escalation", "Closed")
    REVOKED = "revoked", pgettext_lazy("escalation", "Revoked")


class Step(TextChoices):
    """What an escalation waits for next. Signing for it runs beside: nothing waits for a signature."""

    HOLD = "hold", pgettext_lazy("step", "Talk to be held and recorded")
    CONFIRM = "confirm", pgettext_lazy("step", "Record to be confirmed by the other side")
    AMEND = "amend", pgettext_lazy("step", "Disputed record to be amended")
    PUBLISH = "publish", pgettext_lazy("step", "Bulletin to be published")
    REPORT = "report", pgettext_lazy("step", "Written report to be handed in")
    REVIEW = "review", pgettext_lazy("step", "Written report to be accepted or returned")
    RECTIFY = "rectify", pgettext_lazy("step", "Rectification to be completed and reported")
    VERIFY = "verify", pgettext_lazy("step", "Completion to be verified")
    HAND_OVER = "hand_over", pgettext_lazy("step", "File to be handed to the supervisory organ")
    DECIDE = "decide", pgettext_lazy("step", "Decision of the supervisory organ to be recorded")
    CLOSE = "close", pgettext_lazy("step", "To be closed")
    NONE = "", pgettext_lazy("step", "Nothing")


class EventKind(TextChoices):
    """What happened to an escalation; events are appended, never rewritten."""

    ISSUED = "issued", pgettext_lazy("event", "Issued")
    ACKNOWLEDGED = "acknowledged", pgettext_lazy("event", "Signed for")
    APPOINTED = "appointed", pgettext_lazy("event", "Talk appointed")
    CANCELLED = "cancelled", pgettext_lazy("event", "Appointment cancelled")
    HELD = "held", pgettext_lazy("event", "Talk held and recorded")
    CONFIRMED = "confirmed", pgettext_lazy("event", "Record confirmed")
    DISPUTED = "disputed", pgettext_lazy("event", "Record disputed")
    AMENDED = "amended", pgettext_lazy("event", "Record amended")
    PUBLISHED = "published", pgettext_lazy("event", "Bulletin published")
    ORDERED = "ordered", pgettext_lazy("event", "Rectification ordered")
    REPORTED = "reported", pgettext_lazy("event", "Written report handed in")
    ACCEPTED = "accepted", pgettext_lazy("event", "Written report accepted")
    RETURNED = "returned", pgettext_lazy("event", "Written report returned")
    COMPLETED = "completed", pgettext_lazy("event", "Completion reported")
    NOT_VERIFIED = "not_verified", pgettext_lazy("event", "Completion not verified")
    VERIFIED = "verified", pgettext_lazy("event", "Completion verified")
    HANDED_OVER = "handed_over", pgettext_lazy("event", "File handed to the supervisory organ")
    DECIDED = "decided", pgettext_lazy("event", "Decision recorded")
    OBJECTED = "objected", pgettext_lazy("event", "Objection filed")
    OBJECTION_DECIDED = "objection_decided", pgettext_lazy("event", "Objection decided")
    DOCUMENT = "document", pgettext_lazy("event", "Document issued")
    URGED = "urged", pgettext_lazy("event", "Urged")
    GROUND_ADDED = "ground_added", pgettext_lazy("event", "A further ground was added")
    REGROUNDED = "regrounded", pgettext_lazy("event", "Grounds changed by a correction")
    REVOKED = "revoked", pgettext_lazy("event", "Revoked")
    CLOSED = "closed", pgettext_lazy("event", "Closed")


class SittingStatus(TextChoices):
    """How far a sitting has come."""

    APPOINTED = "appointed", pgettext_lazy("sitting", "Appointed")
    HELD = "held", pgettext_lazy("sitting", "Held")
    CANCELLED = "cancelled", pgettext_lazy("sitting", "Cancelled")


class StatementKind(TextChoices):
    """What a unit hands in on an escalation."""

    REPORT = "report", pgettext_lazy("statement", "Written report")
    COMPLETION = "completion", pgettext_lazy("statement", "Report of completion")


class Decision(TextChoices):
    """What the office decided on a statement."""

    PENDING = "pending", pgettext_lazy("statement", "Not decided")
    ACCEPTED = "accepted", pgettext_lazy("statement", "Accepted")
    RETURNED = "returned", pgettext_lazy("statement", "Returned")


class ObjectionStatus(TextChoices):
    """What became of an objection."""

    PENDING = "pending", pgettext_lazy("objection", "Pending")
    ACCEPTED = "accepted", pgettext_lazy("objection", "Accepted")
    REJECTED = "rejected", pgettext_lazy("objection", "Rejected")
    WITHDRAWN = "withdrawn", pgettext_lazy("objection", "Withdrawn")


class BulletinKind(TextChoices):
    """What a bulletin is about (6, 18, 19)."""

    MONTHLY = "monthly", pgettext_lazy("bulletin", "Monthly bulletin")
    QUARTERLY = "quarterly", pgettext_lazy("bulletin", "Quarterly bulletin")
    MID_YEAR = "mid_year", pgettext_lazy("bulletin", "Mid-year bulletin")
    YEAR_END = "year_end", pgettext_lazy("bulletin", "Year-end bulletin")
    LIVELIHOOD = "livelihood", pgettext_lazy("bulletin", "Progress of the livelihood items")
    CRITICISM = "criticism", pgettext_lazy("bulletin", "Citywide criticism")


class BulletinStatus(TextChoices):
    """A bulletin is edited as a draft and frozen by its publication."""

    DRAFT = "draft", pgettext_lazy("bulletin", "Draft")
    PUBLISHED = "published", pgettext_lazy("bulletin", "Published")
