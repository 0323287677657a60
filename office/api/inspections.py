"""Inspections and their findings in the HTTP API, for reading (article 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters as filters
from django.db.models import Prefetch, Q
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin

from office.enums import InspectionStatus
from office.forms.inspections import STATES
from office.models import Inspection, InspectionFinding, InspectionTask, Visit
from office.selectors.inspections import findings_visible_to, inspections_visible_to
from organization.permissions import sees_whole_city
from organization.records import Records, YearFilter

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from organization.models import Person


class VisitSerializer(serializers.ModelSerializer[Visit]):
    unit = serializers.CharField(source="unit.short_name")

    class Meta:
        model = Visit
        fields = ("unit", "begins_on", "ends_on", "visited_on")
        read_only_fields = fields


class InspectionSerializer(serializers.ModelSerializer[Inspection]):
    holder = serializers.SerializerMethodField(help_text=_("Empty where the general office inspects."))
    tasks = serializers.SerializerMethodField(help_text=_("Serial numbers of the inspected tasks."))
    visits = VisitSerializer(source="shown_visits", many=True)

    class Meta:
        model = Inspection
        fields = (
            "id", "year", "kind", "title", "purpose", "holder", "begins_on", "ends_on", "team", "document", "status",
            "reported_at", "closed_at", "cancelled_at", "cancellation_reason", "tasks", "visits",
        )  # fmt: skip
        read_only_fields = fields

    def get_holder(self, inspection: Inspection) -> str:
        return inspection.holder.short_name if inspection.holder else ""

    def get_tasks(self, inspection: Any) -> list[str]:
        return [row.task.serial for row in inspection.shown_scope]


class InspectionFilter(filters.FilterSet):
    year = YearFilter(field_name="year", label=_("Year"))
    status = filters.ChoiceFilter(choices=InspectionStatus.choices)
    unit = filters.CharFilter(method="visits", label=_("Short name of a visited unit"))

    class Meta:
        model = Inspection
        fields = ("year", "kind", "status", "unit")

    def visits(self, inspections: QuerySet[Inspection], _name: str, value: str) -> QuerySet[Inspection]:
        visits = Visit.objects.filter(unit__short_name=value, withdrawn_at=None)
        return inspections.filter(pk__in=visits.values("inspection"))


class InspectionViewSet(ListModelMixin, RetrieveModelMixin, Records):
    model = Inspection
    title = _("Inspections")
    about = _(
        "Inspections by the general office or by units that lead tasks: what is looked at, and which units are "
        "visited when. A visited unit reads the visit to itself."
    )
    serializer_class = InspectionSerializer
    filterset_class = InspectionFilter

    def records_of(self, person: Person) -> QuerySet[Inspection]:
        scope = InspectionTask.objects.filter(withdrawn_at=None).select_related("task").order_by("task__order")
        return (
            inspections_visible_to(person)
            .select_related("holder")
            .prefetch_related(
                Prefetch("scope", scope, to_attr="shown_scope"),
                Prefetch("visits", _visits_of(person), to_attr="shown_visits"),
            )
            .order_by("pk")
        )


def _visits_of(person: Person) -> QuerySet[Visit]:
    visits = Visit.objects.filter(withdrawn_at=None).select_related("unit").order_by("begins_on", "pk")
    if sees_whole_city(person):
        return visits
    return visits.filter(Q(unit=person.unit_id) | Q(inspection__holder=person.unit_id))


class InspectionFindingSerializer(serializers.ModelSerializer[InspectionFinding]):
    unit = serializers.CharField(source="unit.short_name")
    task = serializers.SerializerMethodField(help_text=_("Serial number of the task, empty where it is about none."))

    class Meta:
        model = InspectionFinding
        fields = (
            "id", "inspection", "unit", "task", "agrees", "text", "found_at", "rectify_by", "rectified_on",
            "rectification", "verified_on", "return_reason",
        )  # fmt: skip
        read_only_fields = fields

    def get_task(self, finding: InspectionFinding) -> str:
        return finding.task.serial if finding.task else ""


class InspectionFindingFilter(filters.FilterSet):
    year = YearFilter(field_name="inspection__year", label=_("Year"))
    unit = filters.CharFilter(field_name="unit__short_name", label=_("Short name of the unit"))
    state = filters.ChoiceFilter(
        choices=[(state, label) for state, label in STATES.items() if state != "overdue"],
        method="in_state",
        label=_("State"),
    )

    class Meta:
        model = InspectionFinding
        fields = ("year", "unit", "inspection", "state")

    def in_state(self, findings: QuerySet[InspectionFinding], _name: str, value: str) -> QuerySet[InspectionFinding]:
        return findings.filter(STATE_CONDITIONS[value])


STATE_CONDITIONS = {
    "open": Q(rectify_by__isnull=False, verified_on=None),
    "owed": Q(rectify_by__isnull=False, rectified_on=None),
    "verify": Q(rectified_on__isnull=False, verified_on=None),
    "settled": Q(rectify_by=None) | Q(verified_on__isnull=False),
}


class InspectionFindingViewSet(ListModelMixin, RetrieveModelMixin, Records):
    model = InspectionFinding
    title = _("Findings of inspections")
    about = _("What inspections found at units, and how it was put right. A unit reads what stands at itself.")
    serializer_class = InspectionFindingSerializer
    filterset_class = InspectionFindingFilter

    def records_of(self, person: Person) -> QuerySet[InspectionFinding]:
        return findings_visible_to(person).standing().select_related("unit", "task").order_by("pk")
