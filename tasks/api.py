"""The list in the HTTP API: lists, tasks, schedules, milestones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters as filters
from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin

from organization.records import Quantity, Records, YearFilter
from tasks.enums import Category, Measure, TaskStatus
from tasks.models import MONTHS, Milestone, Participation, Task, WorkList
from tasks.permissions import lists_visible_to
from tasks.selectors import tasks_visible_to, whole_tasks_visible_to

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from organization.models import Person
    from tasks.models import TaskQuerySet


class WorkListSerializer(serializers.ModelSerializer[WorkList]):
    class Meta:
        model = WorkList
        fields = ("year", "status", "published_at", "closed_through")
        read_only_fields = fields


class WorkListViewSet(ListModelMixin, RetrieveModelMixin, Records):
    model = WorkList
    title = _("Lists")
    about = _("The key-work list of each year, and through which month it is closed.")
    serializer_class = WorkListSerializer
    lookup_field = "year"

    def records_of(self, person: Person) -> QuerySet[WorkList]:
        return WorkList.objects.filter(lists_visible_to(person)).order_by("-year")


class TaskSerializer(serializers.ModelSerializer[Task]):
    task = serializers.CharField(source="serial")
    year = serializers.IntegerField(source="work_list.year")
    sector = serializers.CharField(source="sector.name")
    target_value = Quantity(allow_null=True)
    lead_leader = serializers.SerializerMethodField(help_text=_("The leader's post."))
    unit = serializers.CharField(source="host.short_name", help_text=_("The host unit."))
    co_hosts = serializers.SerializerMethodField()
    weight = serializers.DecimalField(max_digits=16, decimal_places=4, normalize_output=True)
    parent: serializers.SlugRelatedField[Any] = serializers.SlugRelatedField(  # type: ignore[assignment]
        "serial", read_only=True
    )

    class Meta:
        model = Task
        fields = (
            "id", "task", "year", "sector", "title", "category", "sources", "target", "measure", "measure_unit",
            "target_value", "direction", "starts_on", "finishes_on", "lead_leader", "unit", "co_hosts", "livelihood",
            "major", "weight", "parent", "status", "completed_on",
        )  # fmt: skip
        read_only_fields = fields

    def get_lead_leader(self, task: Task) -> str | None:
        return (task.lead_leader.post or task.lead_leader.name) if task.lead_leader else None

    def get_co_hosts(self, task: Task) -> list[str]:
        return [each.unit.short_name for each in task.co_hosting]  # type: ignore[attr-defined]


class TaskFilter(filters.FilterSet):
    year = YearFilter(field_name="work_list__year", label=_("Year"))
    task = filters.CharFilter(field_name="serial", label=_("Serial number of the task"))
    unit = filters.CharFilter(field_name="host__short_name", label=_("Short name of the host unit"))
    sector = filters.CharFilter(field_name="sector__name", label=_("Sector"))
    category = filters.ChoiceFilter(choices=Category.choices)
    measure = filters.ChoiceFilter(choices=Measure.choices)
    status = filters.ChoiceFilter(choices=TaskStatus.choices)
    livelihood = filters.BooleanFilter()
    major = filters.BooleanFilter()
    search = filters.CharFilter(method="containing", label=_("Search in number, title, target and host"))

    class Meta:
        model = Task
        fields = (
            "year", "task", "unit", "sector", "category", "measure", "status", "livelihood", "major", "search",
        )  # fmt: skip

    def containing(self, tasks: TaskQuerySet, _name: str, value: str) -> TaskQuerySet:
        return tasks.containing(value)


class TaskViewSet(ListModelMixin, RetrieveModelMixin, Records):
    model = Task
    title = _("Tasks")
    about = _("The tasks of published lists as they stand now; of all lists for the supervision office.")
    serializer_class = TaskSerializer
    filterset_class = TaskFilter

    def records_of(self, person: Person) -> TaskQuerySet:
        standing = Participation.objects.filter(is_host=False, until_month=MONTHS[-1]).select_related("unit")
        return (
            tasks_visible_to(person)
            .select_related("work_list", "sector", "host", "lead_leader", "parent")
            .prefetch_related(Prefetch("participations", standing.order_by("pk"), to_attr="co_hosting"))
            .order_by("-work_list__year", "order", "pk")
        )


class ScheduleSerializer(serializers.ModelSerializer[Task]):
    task = serializers.CharField(source="serial")
    year = serializers.IntegerField(source="work_list.year")
    unit = serializers.CharField(source="host.short_name")
    target_value = Quantity(allow_null=True)
    proposed = serializers.BooleanField(
        source="schedule_is_proposed", help_text=_("Proposed by the system; nobody has entered or confirmed it.")
    )
    planned = serializers.SerializerMethodField()

    class Meta:
        model = Task
        fields = ("id", "task", "year", "unit", "measure", "measure_unit", "target_value", "proposed", "planned")
        read_only_fields = fields

    @extend_schema_field(serializers.DictField(child=Quantity(allow_null=True)))
    def get_planned(self, task: Task) -> dict[str, Any]:
        """What is planned for each month, by `2016-03`."""
        value = Quantity()
        return {
            f"{task.work_list.year}-{month:02d}": None if planned is None else value.to_representation(planned)
            for month, planned in zip(MONTHS, task.planned, strict=True)
        }


class ScheduleViewSet(ListModelMixin, RetrieveModelMixin, Records):
    model = Task
    title = _("Schedules")
    about = _("What each task plans for the twelve months. A unit sees the schedules of the tasks it is on.")
    serializer_class = ScheduleSerializer
    filterset_class = TaskFilter

    def records_of(self, person: Person) -> TaskQuerySet:
        return (
            whole_tasks_visible_to(person)
            .select_related("work_list", "host")
            .order_by("-work_list__year", "order", "pk")
        )


class MilestoneSerializer(serializers.ModelSerializer[Milestone]):
    task = serializers.CharField(source="task.serial")
    year = serializers.IntegerField(source="task.work_list.year")

    class Meta:
        model = Milestone
        fields = ("id", "task", "year", "name", "due_on")
        read_only_fields = fields


class MilestoneFilter(filters.FilterSet):
    year = YearFilter(field_name="task__work_list__year", label=_("Year"))
    task = filters.CharFilter(field_name="task__serial", label=_("Serial number of the task"))
    unit = filters.CharFilter(field_name="task__host__short_name", label=_("Short name of the host unit"))

    class Meta:
        model = Milestone
        fields = ("year", "task", "unit")


class MilestoneViewSet(ListModelMixin, RetrieveModelMixin, Records):
    model = Milestone
    title = _("Milestones")
    about = _("The milestones of tasks; one that an adjustment has dropped is left out. Reports name them by id.")
    serializer_class = MilestoneSerializer
    filterset_class = MilestoneFilter

    def records_of(self, person: Person) -> QuerySet[Milestone]:
        return (
            Milestone.objects.filter(dropped=False, task__in=whole_tasks_visible_to(person).values("pk"))
            .select_related("task__work_list")
            .order_by("task__work_list__year", "task__order", "due_on", "pk")
        )
