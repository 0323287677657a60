"""The fixed words of the responsibility filings (article 3)."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class FilingStatus(TextChoices):
    """A filing is drafted by the unit, submitted to the city government, then filed or returned."""

    DRAFT = "draft", pgettext_lazy("filing", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("filing", "Submitted")
    FILED = "filed", pgettext_lazy("filing", "Filed")
    RETURNED = "returned", pgettext_lazy("filing", "Returned")


class ResponsibleLevel(TextChoices):
    """The unit's head, the deputy in charge, the head of the office that does the work (3)."""

    MAIN = "main", _("Main responsible person")
    SUPERVISING = "supervising", _("Supervising responsible person")
    DIRECT = "direct", _("Direct responsible person")
