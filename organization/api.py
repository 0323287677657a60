"""Units in the HTTP API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters as filters
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin

from organization.enums import UnitKind
from organization.models import Unit
from organization.records import Records

if TYPE_CHECKING:
    from datetime import date

    from organization.models import Person, UnitQuerySet


class UnitSerializer(serializers.ModelSerializer[Unit]):
    unit = serializers.CharField(source="short_name")
    parent: serializers.SlugRelatedField[Any] = serializers.SlugRelatedField(  # type: ignore[assignment]
        "short_name", read_only=True
    )
    successor: serializers.SlugRelatedField[Unit] = serializers.SlugRelatedField("short_name", read_only=True)

    class Meta:
        model = Unit
        fields = ("id", "unit", "name", "kind", "parent", "code", "started_on", "ended_on", "successor")


class UnitFilter(filters.FilterSet):
    unit = filters.CharFilter(field_name="short_name", label=_("Short name of the unit"))
    kind = filters.ChoiceFilter(choices=UnitKind.choices)
    on = filters.DateFilter(method="existing_on", label=_("Exists on this day"))

    class Meta:
        model = Unit
        fields = ("unit", "kind", "on")

    def existing_on(self, units: UnitQuerySet, _name: str, value: date) -> UnitQuerySet:
        return units.existing_on(value)


class UnitViewSet(ListModelMixin, RetrieveModelMixin, Records):
    model = Unit
    title = _("Units")
    about = _("Every unit with the days from and until which it exists. A unit is named by its short name everywhere.")
    serializer_class = UnitSerializer
    filterset_class = UnitFilter

    def records_of(self, _person: Person) -> UnitQuerySet:
        return Unit.objects.select_related("parent", "successor").order_by("name")
