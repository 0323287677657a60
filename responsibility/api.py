"""Responsibility filings in the HTTP API (article 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import django_filters as filters
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin

from organization.records import OfTasks, Records
from responsibility.enums import FilingStatus
from responsibility.models import BreakdownStep, Filing, ResponsiblePerson

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from organization.models import Person


class ResponsiblePersonSerializer(serializers.ModelSerializer[ResponsiblePerson]):
    class Meta:
        model = ResponsiblePerson
        fields = ("level", "name", "post", "from_date", "until_date")
        read_only_fields = fields


class BreakdownStepSerializer(serializers.ModelSerializer[BreakdownStep]):
    class Meta:
        model = BreakdownStep
        fields = ("title", "due_on", "responsible")
        read_only_fields = fields


class FilingSerializer(serializers.ModelSerializer[Filing]):
    task = serializers.CharField(source="task.serial")
    year = serializers.IntegerField(source="task.work_list.year")
    unit = serializers.CharField(source="unit.short_name")
    people = ResponsiblePersonSerializer(many=True)
    steps = BreakdownStepSerializer(many=True)

    class Meta:
        model = Filing
        fields = (
            "id",
            "task",
            "year",
            "unit",
            "status",
            "submitted_at",
            "decided_at",
            "return_reason",
            "people",
            "steps",
        )
        read_only_fields = fields


class FilingFilter(OfTasks):
    status = filters.ChoiceFilter(choices=FilingStatus.choices)

    class Meta:
        model = Filing
        fields = ("year", "task", "unit", "status")


class FilingViewSet(ListModelMixin, RetrieveModelMixin, Records):
    model = Filing
    title = _("Responsibility filings")
    about = _("Who is responsible at the three levels, and how the unit has broken down its task.")
    serializer_class = FilingSerializer
    filterset_class = FilingFilter

    def records_of(self, person: Person) -> QuerySet[Filing]:
        return (
            Filing.objects.readable_by(person)
            .select_related("task__work_list", "unit")
            .prefetch_related("people", "steps")
            .order_by("-task__work_list__year", "task__order", "unit__short_name", "pk")
        )
