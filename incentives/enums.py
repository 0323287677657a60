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
