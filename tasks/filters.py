"""The filters of the adjustments of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import django_filters as filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tasks.enums import AdjustmentKind
from tasks.models import MONTHS, Adjustment

if TYPE_CHECKING:
    from tasks.models import AdjustmentQuerySet


class AdjustmentFilter(filters.FilterSet):
    q = filters.CharFilter(method="filter_q", label=_("Search"))
    kind = filters.ChoiceFilter(choices=AdjustmentKind.choices, label=_("Kind"), empty_label=_("all"))
    from_month = filters.ChoiceFilter(
        choices=[(month, month) for month in MONTHS], label=_("From month"), empty_label=_("all")
    )

    class Meta:
        model = Adjustment
        fields = ("q", "kind", "from_month")

    def filter_q(self, adjustments: AdjustmentQuerySet, name: str, value: str) -> AdjustmentQuerySet:
        """By serial, title, reason, or document."""
        return adjustments.filter(
            Q(task__serial__iexact=value)
            | Q(task__title__icontains=value)
            | Q(reason__icontains=value)
            | Q(document__icontains=value)
        )
