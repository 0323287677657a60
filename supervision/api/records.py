"""Reports, monthly checks and escalations in the HTTP API (articles 5, 6, 18, 19)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters as filters
from django.db.models import BooleanField, Exists, OuterRef, Prefetch, Value
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.response import Response

from organization.permissions import sees_whole_city
from organization.records import MONTH, MonthOfYear, OfMonths, Quantity, Records, WrittenMonth
from supervision.entries import CONTENT
from supervision.enums import Action, EscalationStatus, Flag, Ground, Level, Reason, ReportStatus, Step
from supervision.models import Check, Escalation, Report, ReportEntry
from supervision.notifying import article_of
from supervision.permissions.reports import escalations_visible_to, knows_names, reports_visible_to
from supervision.reporting import ReportChangedError, report_of, save_report, sign_report, submit_report
from supervision.selectors.objections import is_objected
from supervision.selectors.releases import is_released
from tasks.selectors import tasks_visible_to, whole_tasks_visible_to

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet
    from rest_framework.request import Request

    from organization.models import Person
    from supervision.reporting import Content
    from tasks.models import Task


# Monthly checks -------------------------------------------------------------------------------


class CheckSerializer(serializers.ModelSerializer[Check]):
    """The fields of `manage.py export checks`, then whether an objection is pending and whether the flag is public."""

    task = serializers.CharField(source="task.serial")
    unit = serializers.CharField(source="unit.short_name")
    month = MonthOfYear()
    planned = Quantity(allow_null=True)
    actual = Quantity(allow_null=True)
    objection_pending = serializers.BooleanField(
        source="is_objected", help_text=_("Whether the unit's objection to this judgement waits for a decision.")
    )
    released = serializers.BooleanField(
        source="is_released", help_text=_("Whether the office has released the month's flags to the public.")
    )

    class Meta:
        model = Check
        fields = (
            "task", "unit", "month", "planned", "actual", "flag", "reason", "streak", "objection_pending", "released",
        )  # fmt: skip
        read_only_fields = fields

    def to_representation(self, check: Check) -> dict[str, Any]:
        shown = super().to_representation(check)
        if not check.is_whole:  # type: ignore[attr-defined]
            shown |= {"planned": None, "actual": None}
        return shown


class CheckFilter(OfMonths):
    flag = filters.ChoiceFilter(choices=Flag.choices)
    reason = filters.ChoiceFilter(choices=[choice for choice in Reason.choices if choice[0]])

    class Meta:
        model = Check
        fields = ("year", "month", "task", "unit", "flag", "reason")


class CheckViewSet(ListModelMixin, Records):
    model = Check
    title = _("Monthly checks")
    about = _(
        "The judgement of every task and closed month, as it stands after corrections. Figures are given for tasks "
        "that you may see whole, flags for all of a published list."
    )
    serializer_class = CheckSerializer
    filterset_class = CheckFilter

    def records_of(self, person: Person) -> QuerySet[Check]:
        whole: Any = Exists(whole_tasks_visible_to(person).filter(pk=OuterRef("task")))
        if sees_whole_city(person):
            whole = Value(True, BooleanField())
        return (
            Check.objects.current()
            .filter(task__in=tasks_visible_to(person).values("pk"))
            .select_related("task__work_list", "unit")
            .annotate(is_whole=whole, is_objected=is_objected(), is_released=is_released())
            .order_by("task__work_list__year", "task__order", "task", "month")
        )


# Escalations ----------------------------------------------------------------------------------


class FactSerializer(serializers.Serializer[Any]):
    month = serializers.RegexField(MONTH)
    planned = serializers.CharField(allow_null=True)
    actual = serializers.CharField(allow_null=True)
    flag = serializers.ChoiceField(choices=Flag.choices)
    reason = serializers.ChoiceField(choices=Reason.choices)
    streak = serializers.IntegerField()


class EscalationSerializer(serializers.ModelSerializer[Escalation]):
    """The fields of `manage.py export escalations`, then what they leave out."""

    task = serializers.CharField(source="task.serial")
    unit = serializers.CharField(source="unit.short_name")
    month = MonthOfYear("year")
    grounds = serializers.SerializerMethodField()
    person = serializers.SerializerMethodField(
        help_text=_("The person filed at the level for the host unit, where you may know the name.")
    )
    article = serializers.SerializerMethodField()
    facts = serializers.SerializerMethodField(help_text=_("The months that it rests on, as they stood when issued."))

    class Meta:
        model = Escalation
        fields = (
            "task", "unit", "month", "action", "grounds", "level", "person", "status", "id", "article", "issued_at",
            "due_on", "step", "step_due_on", "facts", "revoked_at", "revocation_reason",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(choices=Ground.choices)))
    def get_grounds(self, escalation: Escalation) -> list[str]:
        return sorted(escalation.grounds)

    def get_person(self, escalation: Escalation) -> str | None:
        if escalation.responsible is None or not knows_names(self.context["request"].user, escalation):
            return None
        return escalation.responsible.name

    def get_article(self, escalation: Escalation) -> int:
        return article_of(escalation)

    @extend_schema_field(FactSerializer(many=True))
    def get_facts(self, escalation: Escalation) -> list[dict[str, Any]]:
        year = escalation.task.work_list.year
        facts = escalation.facts.get("checks", [])
        return [{**fact, "month": f"{year}-{fact['month']:02d}"} for fact in facts]


class EscalationFilter(OfMonths):
    action = filters.ChoiceFilter(choices=Action.choices)
    ground = filters.ChoiceFilter(choices=Ground.choices, method="with_ground", label=_("Resting on this ground"))
    level = filters.ChoiceFilter(choices=Level.choices)
    status = filters.ChoiceFilter(choices=EscalationStatus.choices)
    step = filters.ChoiceFilter(choices=[choice for choice in Step.choices if choice[0]], label=_("Next step"))
    overdue = filters.BooleanFilter(method="is_overdue", label=_("Past the day of its next step"))

    class Meta:
        model = Escalation
        fields = ("year", "month", "task", "unit", "action", "ground", "level", "status", "step", "overdue")

    def with_ground(self, found: QuerySet[Escalation], _name: str, value: str) -> QuerySet[Escalation]:
        return found.filter(grounds__contains=[value])

    def is_overdue(self, found: QuerySet[Escalation], _name: str, value: bool) -> QuerySet[Escalation]:
        late = Escalation.objects.overdue(timezone.localdate()).values("pk")
        return found.filter(pk__in=late) if value else found.exclude(pk__in=late)


class EscalationViewSet(ListModelMixin, RetrieveModelMixin, Records):
    model = Escalation
    title = _("Escalations")
    about = _("Talks, written reports, criticisms and cases by articles 18 and 19, revoked ones included.")
    serializer_class = EscalationSerializer
    filterset_class = EscalationFilter

    def records_of(self, person: Person) -> QuerySet[Escalation]:
        return (
            escalations_visible_to(person, Escalation.objects.all())
            .select_related("task__work_list", "unit", "responsible")
            .order_by("issued_at", "pk")
        )


# Reports --------------------------------------------------------------------------------------


class StepSerializer(serializers.Serializer[Any]):
    milestone = serializers.IntegerField(help_text=_("The id of the milestone."))
    done_on = serializers.DateField()

    def to_internal_value(self, given: Any) -> dict[str, Any]:
        """As a report stores it."""
        step = super().to_internal_value(given)
        return {"milestone": step["milestone"], "done_on": step["done_on"].isoformat()}


class HandedInSerializer(serializers.ModelSerializer[ReportEntry]):
    actual = Quantity(allow_null=True)
    steps = StepSerializer(many=True)

    class Meta:
        model = ReportEntry
        fields = CONTENT


class ReportSerializer(serializers.ModelSerializer[Report]):
    """A report as its reader may see it: inside the unit with what is being written, for others as last handed in."""

    task = serializers.CharField(source="task.serial")
    unit = serializers.CharField(source="unit.short_name")
    month = MonthOfYear()
    actual = Quantity(allow_null=True)
    steps = StepSerializer(many=True)
    counted = Quantity(allow_null=True)

    class Meta:
        model = Report
        fields = (
            "id", "task", "unit", "month", "status", *CONTENT, "counted", "first_submitted_at", "submitted_at",
            "return_reason", "version", "updated_at",
        )  # fmt: skip
        read_only_fields = fields

    def to_representation(self, report: Report) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(report)
        is_own = self.context["request"].user.unit_id == report.unit_id
        handed_in: list[ReportEntry] = getattr(report, "handed_in", [])
        return shown if is_own or not handed_in else shown | HandedInSerializer(handed_in[0]).data


class VersionSerializer(serializers.Serializer[Any]):
    version = serializers.IntegerField(
        min_value=0,
        max_value=2**31 - 1,
        help_text=_("The version of the report that you have read, 0 if there is none."),
    )


class ContentSerializer(VersionSerializer):
    """What a report says; what is left out stays as it is."""

    actual = Quantity(allow_null=True, required=False)
    steps = StepSerializer(many=True, required=False)
    progress = serializers.CharField(allow_blank=True, required=False)
    problems = serializers.CharField(allow_blank=True, required=False)
    next_steps = serializers.CharField(allow_blank=True, required=False)
    coordination = serializers.CharField(
        allow_blank=True, required=False, help_text=_("What a leader's coordination is asked for; no fault.")
    )
    completed_on = serializers.DateField(
        allow_null=True, required=False, help_text=_("The day on which the whole task was completed.")
    )


class NewReportSerializer(ContentSerializer):
    task = serializers.CharField(max_length=30, help_text=_("Serial number of the task"))
    month = WrittenMonth()


class ConflictSerializer(serializers.Serializer[Any]):
    """Somebody else has saved the report in between; `stored` is what they saved."""

    detail = serializers.CharField()
    stored = ReportSerializer()


class ReportFilter(OfMonths):
    status = filters.ChoiceFilter(choices=ReportStatus.choices)

    class Meta:
        model = Report
        fields = ("year", "month", "task", "unit", "status")


CONFLICT = OpenApiResponse(ConflictSerializer, description=_("Somebody else has saved the report in between."))
WRITTEN = {200: ReportSerializer, 409: CONFLICT}


@extend_schema_view(
    create=extend_schema(request=NewReportSerializer, responses={201: ReportSerializer, 409: CONFLICT}),
    partial_update=extend_schema(request=ContentSerializer, responses=WRITTEN),
    submit=extend_schema(summary=_("Reports: submit"), request=VersionSerializer, responses=WRITTEN),
    sign=extend_schema(summary=_("Reports: sign as the unit's head"), request=VersionSerializer, responses=WRITTEN),
)
class ReportViewSet(ListModelMixin, RetrieveModelMixin, Records):
    model = Report
    title = _("Reports")
    about = _(
        "The units' monthly reports. A unit writes its own: every change names the version that was read, so that "
        "nothing of somebody else's is overwritten, and what is written counts once it is submitted."
    )
    serializer_class = ReportSerializer
    filterset_class = ReportFilter

    def records_of(self, person: Person) -> QuerySet[Report]:
        latest = ReportEntry.objects.that_count().order_by("report_id", "-at", "-id").distinct("report_id")
        return (
            reports_visible_to(person, Report.objects.all())
            .select_related("task__work_list", "task__sector", "unit")
            .prefetch_related(Prefetch("entries", latest, to_attr="handed_in"))
            .order_by("task__work_list__year", "month", "task__order", "pk")
        )

    def handle_exception(self, error: Exception) -> Response:
        if isinstance(error, ReportChangedError):
            stored = ReportSerializer(error.stored, context=self.get_serializer_context())
            return Response({"detail": str(error), "stored": stored.data}, status.HTTP_409_CONFLICT)
        return super().handle_exception(error)

    def create(self, request: Request, **_kwargs: str) -> Response:
        """Begin the report of a task and month, or go on with it."""
        given = self._read(NewReportSerializer, request)
        year, month = given.pop("month")
        task = self._task(year, given.pop("task"))
        return self._saved(task, month, given, status.HTTP_201_CREATED)

    def partial_update(self, request: Request, **_kwargs: str) -> Response:
        report: Report = self.get_object()
        given = self._read(ContentSerializer, request)
        return self._saved(report.task, report.month, given, status.HTTP_200_OK)

    @action(detail=True, methods=["post"])
    def submit(self, request: Request, **_kwargs: str) -> Response:
        report: Report = self.get_object()
        version = self._read(VersionSerializer, request)["version"]
        now = timezone.now()
        submit_report(task=report.task, month=report.month, version=version, at=now, by=self.person)
        return self._answer(report.task, report.month, status.HTTP_200_OK)

    @action(detail=True, methods=["post"])
    def sign(self, request: Request, **_kwargs: str) -> Response:
        report: Report = self.get_object()
        version = self._read(VersionSerializer, request)["version"]
        sign_report(report=report, version=version, at=timezone.now(), by=self.person)
        return self._answer(report.task, report.month, status.HTTP_200_OK)

    def _task(self, year: int, serial: str) -> Task:
        """A task that the person may see; whether they may report on it the service decides."""
        found = tasks_visible_to(self.person).select_related("work_list", "sector")
        task = found.filter(work_list__year=year, serial=serial).first()
        if task is None:
            raise Http404
        return task

    def _read(self, kind: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
        serializer = kind(data=request.data)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def _saved(self, task: Task, month: int, given: Mapping[str, Any], code: int) -> Response:
        content: Content = {name: given[name] for name in CONTENT if name in given}  # type: ignore[assignment]
        save_report(
            task=task, month=month, version=given["version"], content=content, at=timezone.now(), by=self.person
        )
        return self._answer(task, month, code)

    def _answer(self, task: Task, month: int, code: int) -> Response:
        return Response(self.get_serializer(report_of(task, month)).data, code)
