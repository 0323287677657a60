"""Points of units in the HTTP API (article 16)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import django_filters as filters
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin

from incentives.models import Score
from incentives.rules.rounding import shown
from incentives.selectors.performance import scores_readable_by
from organization.records import Records, YearFilter

if TYPE_CHECKING:
    from decimal import Decimal

    from django.db.models import QuerySet

    from organization.models import Person


@extend_schema_field({"type": "string", "format": "decimal", "example": "20.7407"})
class PointsField(serializers.Field):
    """Rounded half up to four places, without trailing zeros."""

    def to_representation(self, value: Decimal) -> str:
        return shown(value)


class ScoreSerializer(serializers.ModelSerializer[Score]):
    """The fields of `manage.py export performance`, then the year."""

    unit = serializers.CharField(source="unit.short_name")
    load = PointsField(read_only=True)
    base = PointsField(read_only=True)
    deduction = PointsField(read_only=True)
    bonus = PointsField(read_only=True)
    bonus_before_cap = PointsField(read_only=True)
    total = PointsField(read_only=True)

    class Meta:
        model = Score
        fields = ("unit", "load", "base", "deduction", "bonus", "bonus_before_cap", "total", "year")
        read_only_fields = fields


class ScoreFilter(filters.FilterSet):
    year = YearFilter(field_name="year", label=_("Year"))
    unit = filters.CharFilter(field_name="unit__short_name", label=_("Short name of the unit"))

    class Meta:
        model = Score
        fields = ("year", "unit")


class ScoreViewSet(ListModelMixin, Records):
    model = Score
    title = _("Points of units")
    about = _(
        "The points of every unit that is on a task of the year, from its settlement on. A unit reads its own; those "
        "of all units are open to everybody once the year's plan is approved."
    )
    serializer_class = ScoreSerializer
    filterset_class = ScoreFilter

    def records_of(self, person: Person) -> QuerySet[Score]:
        return scores_readable_by(person).select_related("unit").order_by("-year", "unit__short_name", "pk")
