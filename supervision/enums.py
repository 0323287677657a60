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
