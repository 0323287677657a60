from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class ParameterKind(StrEnum):
    INTEGER = "integer"
    DECIMAL = "decimal"
    TIME = "time"
    DAY = "day"
    CHOICE = "choice"
    TABLE = "table"


class SetBy(models.TextChoices):
    """Where a figure comes from: it stands in the article, or the article leaves it open."""

    REGULATION = "regulation", _("set by the regulation")
    OFFICE = "office", _("set by the office, not by the regulation")


class Decision(models.TextChoices):
    PENDING = "", _("waiting for approval")
    APPROVED = "approved", _("approved")
    DECLINED = "declined", _("declined")


class Part(models.TextChoices):
    """A unit's part in an article or in a task."""

    HOST = "host", _("host unit")
    CO_HOST = "co_host", _("co-host unit")
