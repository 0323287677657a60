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
    DEADLINE_REMINDER = "deadline_reminder", _("Reminder of a deadline")
    ADJUSTMENT = "adjustment", _("Adjustment of the list")
    LEADERLESS = "leaderless", _("No leader named")


class ArchiveState(models.TextChoices):
    """How far an archive of documents has come."""

    WAITING = "waiting", pgettext_lazy("archive", "Waiting for a worker")
    WORKING = "working", pgettext_lazy("archive", "Being made")
    DONE = "done", pgettext_lazy("archive", "Ready")
    FAILED = "failed", pgettext_lazy("archive", "Failed")
