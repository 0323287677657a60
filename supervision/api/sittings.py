"""Sittings in the HTTP API: read them, and record a talk that has been held (articles 12 and 18)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters as filters
from django.db.models import Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.exceptions import PermissionDenied
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.response import Response

from organization.records import Records, YearFilter
from supervision.enums import Action, SittingStatus
from supervision.life.recording import Agreement, Minutes, record_sitting
from supervision.models import Escalation, Sitting, SittingMatter
from supervision.permissions.reports import escalations_visible_to
from supervision.permissions.talks import matters_visible_to, to_be_held_by
from supervision.selectors.sittings import sittings_of

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request

    from organization.models import Person


class MatterSerializer(serializers.Serializer[Any]):
    """What a sitting was about, with what was agreed for it and whether the other side has confirmed that."""

    escalation = serializers.IntegerField(source="escalation_id")
    task = serializers.CharField(source="escalation.task.serial")
    status = serializers.CharField(source="escalation.status")
    agreed = serializers.CharField()
    promise = serializers.CharField()
    promised_on = serializers.DateField(allow_null=True)
    confirmed_at = serializers.DateTimeField(allow_null=True)
    remark = serializers.CharField()


class SittingSerializer(serializers.ModelSerializer[Sitting]):
    unit = serializers.CharField(source="unit.short_name")
    matters = MatterSerializer(source="shown_matters", many=True)

    class Meta:
        model = Sitting
        fields = (
            "id", "action", "unit", "status", "planned_at", "held_at", "place", "chair", "present", "minutes",
            "appointed_at", "recorded_at", "cancelled_at", "cancellation_reason", "matters",
        )  # fmt: skip
        read_only_fields = fields


class AgreementSerializer(serializers.Serializer[Any]):
    escalation = serializers.IntegerField(min_value=1, max_value=2**63 - 1, help_text=_("The id of the escalation."))
    agreed = serializers.CharField(allow_blank=True, default="")
    promise = serializers.CharField(allow_blank=True, default="")
    promised_on = serializers.DateField(allow_null=True, default=None)


class RecordSerializer(serializers.Serializer[Any]):
    """A talk that has been held, with or without an appointment."""

    sitting = serializers.IntegerField(
        required=False,
        allow_null=True,
        default=None,
        min_value=1,
        max_value=2**63 - 1,
        help_text=_("The id of its appointment, if there is one."),
    )
    held_at = serializers.DateTimeField()
    place = serializers.CharField(max_length=200)
    chair = serializers.CharField(max_length=200, help_text=_("Who held it."))
    present = serializers.CharField()
    minutes = serializers.CharField(help_text=_("What was said and agreed."))
    matters = AgreementSerializer(many=True, allow_empty=False)


class SittingFilter(filters.FilterSet):
    year = YearFilter(field_name="matters__escalation__task__work_list__year", distinct=True, label=_("Year"))
    unit = filters.CharFilter(field_name="unit__short_name", label=_("Short name of the unit"))
    action = filters.ChoiceFilter(choices=[(action.value, action.label) for action in Action])
    status = filters.ChoiceFilter(choices=SittingStatus.choices)

    class Meta:
        model = Sitting
        fields = ("year", "unit", "action", "status")


@extend_schema_view(create=extend_schema(request=RecordSerializer, responses={201: SittingSerializer}))
class SittingViewSet(ListModelMixin, RetrieveModelMixin, Records):
    model = Sitting
    title = _("Sittings")
    about = _(
        "Reminder talks that are appointed or have been held, each for one or several escalations between the same "
        "people. Who holds a talk, or their office, records it here; the other side confirms each matter on its page."
    )
    serializer_class = SittingSerializer
    filterset_class = SittingFilter

    def records_of(self, person: Person) -> QuerySet[Sitting]:
        """With the matters that the person may see; of a cancelled one those that it was about."""
        about = SittingMatter.objects.filter(Q(dropped_at=None) | Q(sitting__status=SittingStatus.CANCELLED))
        seen = matters_visible_to(person, about).select_related("escalation__task").order_by("pk")
        return sittings_of(person).prefetch_related(Prefetch("matters", seen, to_attr="shown_matters")).order_by("pk")

    def create(self, request: Request, **_kwargs: str) -> Response:
        """Record a talk."""
        serializer = RecordSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        given = dict(serializer.validated_data)
        agreements = {each.pop("escalation"): Agreement(**each) for each in map(dict, given.pop("matters"))}
        sitting = self._appointment(given.pop("sitting"))
        self._check(list(agreements))
        saved = record_sitting(
            sitting=sitting, minutes=Minutes(**given), agreements=agreements, at=timezone.now(), by=self.person
        )
        shown = self.get_serializer(self.records_of(self.person).get(pk=saved.pk))
        return Response(shown.data, status.HTTP_201_CREATED)

    def _appointment(self, pk: int | None) -> Sitting | None:
        if pk is None:
            return None
        found = self.records_of(self.person).filter(pk=pk).first()
        if found is None:
            raise serializers.ValidationError({"sitting": [_("There is no such sitting.")]})
        return found

    def _check(self, pks: list[int]) -> None:
        """Talks that the person may not see are not there; those that somebody else holds are refused."""
        seen = escalations_visible_to(self.person, Escalation.objects.filter(pk__in=pks))
        if set(seen.values_list("pk", flat=True)) != set(pks):
            raise serializers.ValidationError({"matters": [_("There is no such escalation.")]})
        if to_be_held_by(self.person, seen).count() != len(pks):
            raise PermissionDenied
