from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class NoticeKind(models.TextChoices):
    """Why somebody is told. Names are fixed for other programs."""

    ESCALATION = "escalation", _("Escalation")
    ESCALATION_COPY = "escalation_copy", _("Escalation, for information")
    REVOCATION = "revocation", _("Revocation")
    REPORT_REMINDER = "report_reminder", _("Reminder to report")
    REPORT_RETURNED = "report_returned", _("Report returned")
    CORRECTION = "correction", _("Correction")
    FILING_REMINDER = "filing_reminder", _("Reminder to file")
    FILING_RETURNED = "filing_returned", _("Filing returned")
    FILING_COPY = "filing_copy", _("Filing, for information")
    COORDINATION_REQUEST = "coordination_request", _("Request for coordination")
    COORDINATION_ANSWER = "coordination_answer", _("Answer to a request for coordination")
    COORDINATION_OUTCOME = "coordination_outcome", _("Outcome of a request for coordination")
    OBJECTION_FILED = "objection_filed", _("Objection")
    OBJECTION_DECIDED = "objection_decided", _("Decision on an objection")
    DEADLINE_REMINDER = "deadline_reminder", _("Reminder of a deadline")
    ADJUSTMENT = "adjustment", _("Adjustment of the list")
    LEADERLESS = "leaderless", _("No leader named")
    URGE = "urge", _("Urging")
    GROUND_ADDED = "ground_added", _("Further ground")
    RECTIFICATION_ORDERED = "rectification_ordered", _("Rectification ordered")
    STATEMENT_HANDED_IN = "statement_handed_in", _("Written report handed in")
    STATEMENT_ACCEPTED = "statement_accepted", _("Written report accepted")
    STATEMENT_RETURNED = "statement_returned", _("Written report returned")
    COMPLETION_REPORTED = "completion_reported", _("Completion of rectification reported")
    COMPLETION_RETURNED = "completion_returned", _("Completion of rectification not verified")
    RECTIFICATION_VERIFIED = "rectification_verified", _("Completion of rectification verified")
    CASE_HANDED = "case_handed", _("Accountability case handed over")
    CASE_DECIDED = "case_decided", _("Accountability case decided")
    SITTING_APPOINTED = "sitting_appointed", _("Talk appointed")
    SITTING_MOVED = "sitting_moved", _("Appointment of a talk changed")
    SITTING_CANCELLED = "sitting_cancelled", _("Appointment of a talk cancelled")
    RECORD_TO_CONFIRM = "record_to_confirm", _("Record of a talk to be confirmed")
    RECORD_DISPUTED = "record_disputed", _("Record of a talk disputed")
    ESCALATION_CLOSED = "escalation_closed", _("Escalation closed")
    BULLETIN_PUBLISHED = "bulletin_published", _("Bulletin published")
    ASSESSMENT_PLAN_DUE = "assessment_plan_due", _("Assessment plan due")
    ASSESSMENT_PLAN_TO_AGREE = "assessment_plan_to_agree", _("Assessment plan to be agreed to")
    ASSESSMENT_PLAN_ANSWERED = "assessment_plan_answered", _("Co-host's answer to an assessment plan")
    ASSESSMENT_PLAN_SUBMITTED = "assessment_plan_submitted", _("Assessment plan to be approved")
    ASSESSMENT_PLAN_RETURNED = "assessment_plan_returned", _("Assessment plan returned")
    ASSESSMENT_PLAN_APPROVED = "assessment_plan_approved", _("Assessment plan approved")
    MEASURES_APPROVED = "measures_approved", _("Rewards and penalties approved")
    MEASURES_TO_CARRY_OUT = "measures_to_carry_out", _("Measures to be carried out")
    MEASURES_DUE = "measures_due", _("Measures due")
    MEASURES_OVERDUE = "measures_overdue", _("Measures overdue")
    FINDING_RECORDED = "finding_recorded", _("Finding of a verification")
    FINDING_DUE = "finding_due", _("Finding to be put right")
    FINDING_PUT_RIGHT = "finding_put_right", _("Finding put right, to be verified")
    FINDING_RETURNED = "finding_returned", _("Finding not put right yet")
    FINDING_VERIFIED = "finding_verified", _("Finding verified as put right")
    FUND_TALK = "fund_talk", _("Reminder talk on a special fund")
    FUND_TALK_TO_HOLD = "fund_talk_to_hold", _("Reminder talk on a special fund, to be held")
    FUND_TALK_COPY = "fund_talk_copy", _("Reminder talk on a special fund, for information")
    FUND_TALK_RECORDED = "fund_talk_recorded", _("Record of a talk on a special fund, to be confirmed")
    FUND_TALK_DISPUTED = "fund_talk_disputed", _("Record of a talk on a special fund, disputed")
    FUND_TALK_CLOSED = "fund_talk_closed", _("Reminder talk on a special fund, closed")
    FUND_TALK_REVOKED = "fund_talk_revoked", _("Reminder talk on a special fund, revoked")
    FINAL_ACCOUNT_DUE = "final_account_due", _("Final account due")
    FINAL_ACCOUNT_LATE = "final_account_late", _("Final account late")
    PILOT_APPLIED = "pilot_applied", _("Application for a pilot")
    PILOT_STEP = "pilot_step", _("Pilot: next step")
    SCORE_TO_CONFIRM = "score_to_confirm", _("Points of the year, to be confirmed")
    SCORE_OBJECTION_FILED = "score_objection_filed", _("Objection to points")
    SCORE_OBJECTION_DECIDED = "score_objection_decided", _("Decision on an objection to points")
    CONTRIBUTION_CLAIMED = "contribution_claimed", _("Outstanding contribution claimed")
    CONTRIBUTION_DECIDED = "contribution_decided", _("Decision on a claimed contribution")
    NOMINATION_FILED = "nomination_filed", _("Outstanding contribution nominated, to be recommended")
    NOMINATION_RECOMMENDED = "nomination_recommended", _("Outstanding contribution recommended, to be reviewed")
    NOMINATION_REVIEWED = "nomination_reviewed", _("Outstanding contribution: the mayor's review")
    NOMINATION_DECIDED = "nomination_decided", _("Outstanding contribution: the executive meeting's decision")
    NOMINATION_WITHDRAWN = "nomination_withdrawn", _("Outstanding contribution: nomination withdrawn")
    OUTSTANDING_RESULTS = "outstanding_results", _("Outstanding contributions: results")
    MEETING_CALLED = "meeting_called", _("Meeting called")
    MEETING_CHANGED = "meeting_changed", _("Meeting changed")
    MEETING_CANCELLED = "meeting_cancelled", _("Meeting cancelled")
    MEETING_MISSING = "meeting_missing", _("Month without the mayor's special meeting")
    DECISION_MADE = "decision_made", _("Decision of a meeting")
    DECISION_DUE = "decision_due", _("Decision of a meeting due")
    DECISION_CHANGED = "decision_changed", _("Decision of a meeting changed")
    DECISION_REPORTED = "decision_reported", _("Decision of a meeting reported as carried out")
    DECISION_RETURNED = "decision_returned", _("Decision of a meeting not carried out yet")
    DECISION_DONE = "decision_done", _("Decision of a meeting carried out")
    INSPECTION_ANNOUNCED = "inspection_announced", _("Inspection announced")
    INSPECTION_CHANGED = "inspection_changed", _("Inspection changed")
    INSPECTION_REPORTED = "inspection_reported", _("Report of an inspection")
    INSPECTION_FINDING = "inspection_finding", _("Finding of an inspection")
    INSPECTION_FINDING_DUE = "inspection_finding_due", _("Finding of an inspection to be put right")
    INSPECTION_FINDING_PUT_RIGHT = (
        "inspection_finding_put_right",
        _("Finding of an inspection put right, to be verified"),
    )
    INSPECTION_FINDING_RETURNED = "inspection_finding_returned", _("Finding of an inspection not put right yet")
    INSPECTION_FINDING_VERIFIED = "inspection_finding_verified", _("Finding of an inspection verified as put right")
    SPOT_CHECK_DRAWN = "spot_check_drawn", _("Drawn for a spot check")
    SPOT_CHECK_RESULT = "spot_check_result", _("Result of a spot check")
    COMMENT_DUE = "comment_due", _("Comment on a sector's month due")
    EVALUATION_DUE = "evaluation_due", _("Unit's own evaluation due")
    REVIEW_HELD = "review_held", _("Review held")
    DUTY_OVERDUE = "duty_overdue", _("Duty of an office overdue")
    VISITORS_COMMENT = "visitors_comment", _("Visitor's comment")


class ArchiveState(models.TextChoices):
    """How far an archive of documents has come."""

    WAITING = "waiting", pgettext_lazy("archive", "Waiting for a worker")
    WORKING = "working", pgettext_lazy("archive", "Being made")
    DONE = "done", pgettext_lazy("archive", "Ready")
    FAILED = "failed", pgettext_lazy("archive", "Failed")


class Pace(models.TextChoices):
    """How soon a notice leaves the inbox."""

    INBOX = "inbox", _("Inbox only")
    DIGEST = "digest", _("In the day's digest")
    PROMPT = "prompt", _("At once, outside quiet hours and days off")
    URGENT = "urgent", _("At once, at night and on days off too")


class ChannelKind(models.TextChoices):
    SMTP = "smtp", _("E-mail (SMTP)")
    WECOM = "wecom", _("WeCom")
    DINGTALK = "dingtalk", _("DingTalk")
    SMS = "sms", _("SMS gateway")
    WEBHOOK = "webhook", _("Webhook")


class Security(models.TextChoices):
    """How the connection to a mail server is kept private."""

    NONE = "none", _("None")
    STARTTLS = "starttls", _("STARTTLS")
    TLS = "tls", _("TLS from the start")


class DeliveryState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("delivery", "Waiting")
    SENDING = "sending", pgettext_lazy("delivery", "Being sent")
    SENT = "sent", pgettext_lazy("delivery", "Sent")
    GIVEN_UP = "given_up", pgettext_lazy("delivery", "Given up")
    WITHDRAWN = "withdrawn", pgettext_lazy("delivery", "Withdrawn")


class Withdrawal(models.TextChoices):
    """Why something was not sent after all."""

    READ = "read", _("was read in the inbox before")
    REVOKED = "revoked", _("was revoked before")
    CHANNEL = "channel", _("the channel was switched off")
    PERSON = "person", _("the person cannot be reached, or does not want to be")
    OFFICE = "office", _("by the office")


class Outcome(models.TextChoices):
    """How an attempt ended. Unknown: it may have arrived, the answer did not."""

    SENT = "sent", pgettext_lazy("attempt", "sent")
    REFUSED = "refused", pgettext_lazy("attempt", "refused for good")
    FAILED = "failed", pgettext_lazy("attempt", "failed")
    UNKNOWN = "unknown", pgettext_lazy("attempt", "unknown whether it arrived")


class Failure(models.TextChoices):
    """Why an attempt did not succeed, in words for whoever has to mend it."""

    UNKNOWN_HOST = "unknown_host", _("The server's name is not known: check the spelling, and the DNS of this machine.")
    CONNECTION_REFUSED = (
        "connection_refused",
        _("Nothing listens at that address and port: check both, and whether the server runs."),
    )
    UNREACHABLE = "unreachable", _("The server cannot be reached from here: check the network and the firewall.")
    TIMED_OUT = "timed_out", _("The server did not answer in time.")
    CERTIFICATE = "certificate", _("The server's certificate is not trusted, or names another host.")
    ENCRYPTION = "encryption", _("No encrypted connection came about: check the kind of encryption and the port.")
    SIGN_IN = "sign_in", _("The server refused the account or password.")
    SENDER = "sender", _("The server does not let this sender send.")
    RECIPIENT = "recipient", _("The server does not accept the recipient.")
    CONTENT = "content", _("The server refused the message itself.")
    BUSY = "busy", _("The server is busy or asks to be tried later.")
    BROKEN_OFF = "broken_off", _("The server broke the connection off.")
    ADDRESS = "address", _("The channel's address cannot be used.")
    WORKER_DIED = "worker_died", _("The worker was stopped before it wrote the answer down.")
    OTHER = "other", _("The server answered with an error.")
