"""Measures in the HTTP API (articles 7 to 17)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters as filters
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin

from incentives.enums import MeasureDirection, MeasureKind, MeasureStatus
from incentives.exports import rounded_amount
from incentives.models import Measure
from incentives.selectors.measures import measures_visible_to
from organization.records import Records, YearFilter

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from incentives.models.measures import MeasureQuerySet
    from organization.models import Person


class ParameterUsedSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    value = serializers.CharField(allow_blank=True)
    source = serializers.ChoiceField(  # type: ignore[assignment]
        choices=[
            ("plan", _("approved assessment plan")),
            ("entered", _("entered by itself")),
            ("default", _("default")),
        ]
    )
    document = serializers.CharField(allow_blank=True)


class WorkingSerializer(serializers.Serializer[Any]):
    """How a measure came about: the rule, the inputs, the figures of the year, the sum."""

    clause = serializers.CharField()
    inputs = serializers.DictField(child=serializers.CharField(allow_null=True))
    parameters = ParameterUsedSerializer(many=True)
    formula = serializers.CharField(allow_blank=True)
    suggestion = serializers.CharField(
        allow_null=True, help_text=_("What follows from the figures where the amount is left to the host unit.")
    )
    suggestion_unit = serializers.CharField(allow_blank=True)


@extend_schema_serializer(component_name="IncentiveMeasure")
class MeasureSerializer(serializers.ModelSerializer[Measure]):
    """The fields of `manage.py export measures`, then the decision and the working."""

    unit = serializers.CharField(source="unit.short_name")
    amount = serializers.SerializerMethodField(help_text=_("Half up to four places; empty until it is decided."))
    to_be_decided_again = serializers.BooleanField(source="is_stale")
    working = serializers.SerializerMethodField()

    class Meta:
        model = Measure
        fields = (
            "article", "unit", "subject", "period", "direction", "kind", "amount", "measure_unit", "id", "year",
            "status", "to_be_decided_again", "working",
        )  # fmt: skip
        read_only_fields = fields

    def get_amount(self, measure: Measure) -> str | None:
        return rounded_amount(measure.amount, measure.proposed, measure.working.get("exact"))

    @extend_schema_field(WorkingSerializer)
    def get_working(self, measure: Measure) -> dict[str, Any]:
        empty: dict[str, Any] = {
            "clause": "",
            "inputs": {},
            "parameters": [],
            "formula": "",
            "suggestion": None,
            "suggestion_unit": "",
        }
        return {name: measure.working.get(name, value) for name, value in empty.items()}


class MeasureFilter(filters.FilterSet):
    year = YearFilter(field_name="year", label=_("Year"))
    article = YearFilter(field_name="article", label=_("Article"))
    unit = filters.CharFilter(field_name="unit__short_name", label=_("Short name of the unit"))
    kind = filters.ChoiceFilter(choices=MeasureKind.choices)
    direction = filters.ChoiceFilter(choices=MeasureDirection.choices)
    status = filters.ChoiceFilter(choices=MeasureStatus.choices)
    to_decide = filters.BooleanFilter(method="waits", label=_("Waits for the host unit's decision"))

    class Meta:
        model = Measure
        fields = ("year", "article", "unit", "kind", "direction", "status", "to_decide")

    def waits(self, found: MeasureQuerySet, _name: str, value: bool) -> QuerySet[Measure]:
        waiting = Measure.objects.to_decide().order_by().values("pk")
        return found.filter(pk__in=waiting) if value else found.exclude(pk__in=waiting)


class MeasureViewSet(ListModelMixin, RetrieveModelMixin, Records):
    model = Measure
    title = _("Measures")
    about = _(
        "What follows for units from articles 7 to 17, as proposed or as decided, dropped ones included. A unit reads "
        "its own once they are decided; those of an approved plan are open to everybody."
    )
    serializer_class = MeasureSerializer
    filterset_class = MeasureFilter

    def records_of(self, person: Person) -> QuerySet[Measure]:
        return measures_visible_to(person).select_related("unit").order_by("-year", "article", "kind", "pk")
