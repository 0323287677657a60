"""The fixed words of the key-work list (articles 1 and 2)."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Category(TextChoices):
    """Projects earn a bonus by finishing early, indicators by exceeding their target (16)."""

    PROJECT = "project", _("Project")
    INDICATOR = "indicator", _("Indicator")


class Source(TextChoices):
    """Where a task comes from (2); a task may have several sources."""

    GOVERNMENT_WORK_REPORT = "government_work_report", _("Government Work Report")
    PERFORMANCE_ASSESSMENT = "performance_assessment", _("Performance assessment")
    CENTRAL_PROVINCIAL_SUPERVISION = "central_provincial_supervision", _("Central or provincial supervision")
    OTHER = "other", pgettext_lazy("source", "Other")


class Measure(TextChoices):
    """What the planned and the actual figures of a task stand for."""

    PERCENT = "percent", _("Percent complete")
    AMOUNT = "amount", _("Cumulative amount")
    LEVEL = "level", _("Level at the month's end")
    MILESTONE = "milestone", _("Milestones")


class Direction(TextChoices):
    """Which way a level is better; everything else is better when higher."""

    HIGHER = "higher", _("Higher is better")
    LOWER = "lower", _("Lower is better")


class ListStatus(TextChoices):
    """A published list changes only by adjustments (2)."""

    DRAFT = "draft", pgettext_lazy("list", "Draft")
    PUBLISHED = "published", pgettext_lazy("list", "Published")


class TaskStatus(TextChoices):
    """Where adjustments have left a task: a suspended or withdrawn one is not judged."""

    ACTIVE = "active", pgettext_lazy("task", "Active")
    SUSPENDED = "suspended", pgettext_lazy("task", "Suspended")
    WITHDRAWN = "withdrawn", pgettext_lazy("task", "Withdrawn")


class AdjustmentKind(TextChoices):
    """What an adjustment of the published list does to a task (2)."""

    CHANGE = "change", pgettext_lazy("adjustment", "Change")
    SUSPEND = "suspend", pgettext_lazy("adjustment", "Suspend")
    RESUME = "resume", pgettext_lazy("adjustment", "Resume")
    WITHDRAW = "withdraw", pgettext_lazy("adjustment", "Withdraw")
    ADD = "add", pgettext_lazy("adjustment", "Add")
