"""Meetings and their decisions in the HTTP API, for reading (articles 4 to 7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters as filters
from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin

from office.enums import DecisionStatus, MeetingKind, MeetingStatus
from office.models import AgendaItem, Meeting, MeetingDecision
from office.selectors.decisions import decisions_visible_to
from office.selectors.meetings import meetings_visible_to
from organization.records import Records, WholeNumberFilter, YearOfDayFilter

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from organization.models import Person


class AgendaItemSerializer(serializers.Serializer[Any]):
    """A matter on the agenda: a task by its serial number, or a matter in words."""

    task = serializers.CharField(source="task.serial", default=None, allow_null=True)
    title = serializers.CharField()
    reason = serializers.CharField()


class MeetingSerializer(serializers.ModelSerializer[Meeting]):
    unit = serializers.CharField(source="unit.short_name", default=None, allow_null=True)
    chair = serializers.SerializerMethodField()
    agenda = AgendaItemSerializer(source="shown_agenda", many=True)

    class Meta:
        model = Meeting
        fields = (
            "id", "kind", "topic", "title", "unit", "chair", "planned_at", "ends_at", "place", "status", "held_at",
            "present", "minutes", "document", "called_at", "recorded_at", "cancelled_at", "cancellation_reason",
            "version", "agenda",
        )  # fmt: skip
        read_only_fields = fields

    def get_chair(self, meeting: Meeting) -> str:
        """The post of who is in the chair, or the name given for it."""
        return meeting.chair_name or (meeting.chair.post if meeting.chair else "")


class MeetingFilter(filters.FilterSet):
    year = YearOfDayFilter(field_name="planned_at__year", label=_("Year"))
    kind = filters.ChoiceFilter(choices=MeetingKind.choices)
    status = filters.ChoiceFilter(choices=MeetingStatus.choices)
    unit = filters.CharFilter(field_name="unit__short_name", label=_("Short name of the unit"))

    class Meta:
        model = Meeting
        fields = ("year", "kind", "status", "unit")


class MeetingViewSet(ListModelMixin, RetrieveModelMixin, Records):
    model = Meeting
    title = _("Meetings")
    about = _("Meetings about key work that are called, were held or cancelled, with their agenda and minutes.")
    serializer_class = MeetingSerializer
    filterset_class = MeetingFilter

    def records_of(self, person: Person) -> QuerySet[Meeting]:
        standing = AgendaItem.objects.filter(withdrawn_at=None).select_related("task").order_by("position", "pk")
        seen = meetings_visible_to(person).select_related("unit", "chair")
        return seen.prefetch_related(Prefetch("agenda", standing, to_attr="shown_agenda")).order_by("pk")


class DecisionSerializer(serializers.ModelSerializer[MeetingDecision]):
    meeting = serializers.IntegerField(source="meeting_id")
    task = serializers.CharField(source="task.serial", default=None, allow_null=True)
    list_year = serializers.IntegerField(source="task.work_list.year", default=None, allow_null=True)
    unit = serializers.CharField(source="unit.short_name")

    class Meta:
        model = MeetingDecision
        fields = (
            "id", "meeting", "number", "list_year", "task", "unit", "text", "due_on", "status", "outcome", "done_on",
            "decided_at", "reported_at", "settled_at", "version",
        )  # fmt: skip
        read_only_fields = fields


class DecisionFilter(filters.FilterSet):
    year = YearOfDayFilter(field_name="due_on__year", label=_("Year"))
    meeting = WholeNumberFilter(field_name="meeting", label=_("The id of the meeting."))
    unit = filters.CharFilter(field_name="unit__short_name", label=_("Short name of the unit"))
    status = filters.ChoiceFilter(choices=DecisionStatus.choices)

    class Meta:
        model = MeetingDecision
        fields = ("year", "meeting", "unit", "status")


class DecisionViewSet(ListModelMixin, RetrieveModelMixin, Records):
    model = MeetingDecision
    title = _("Decisions of meetings")
    about = _(
        "What meetings decided: which unit owes it by when, and what came of it. "
        "A task's serial number is of the list of `list_year`."
    )
    serializer_class = DecisionSerializer
    filterset_class = DecisionFilter

    def records_of(self, person: Person) -> QuerySet[MeetingDecision]:
        return decisions_visible_to(person).select_related("unit", "task__work_list").order_by("pk")
