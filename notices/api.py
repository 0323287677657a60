"""One's own notices in the HTTP API."""

from __future__ import annotations

from typing import TYPE_CHECKING

import django_filters as filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.response import Response

from notices.enums import DeliveryState, NoticeKind
from notices.models import DeliveryNotice, Notice
from notices.selectors.tracking import with_deliveries
from notices.services import sign_notice
from organization.records import MonthFilter, MonthOfYear, Records, YearFilter

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request

    from organization.models import Person


class DeliverySerializer(serializers.ModelSerializer[DeliveryNotice]):
    """A message in which the notice left the inbox."""

    channel = serializers.CharField(source="delivery.channel.name")
    state = serializers.ChoiceField(DeliveryState.choices)
    sent_at = serializers.DateTimeField(allow_null=True)

    class Meta:
        model = DeliveryNotice
        fields = ("channel", "state", "sent_at")
        read_only_fields = fields


class NoticeSerializer(serializers.ModelSerializer[Notice]):
    recipient = serializers.SerializerMethodField(help_text=_("The account, or a unit that has none."))
    task = serializers.CharField(source="serial")
    month = MonthOfYear("year")
    deliveries = DeliverySerializer(source="lines", many=True)

    class Meta:
        model = Notice
        fields = (
            "id", "recipient", "kind", "task", "month", "action", "at", "article", "link", "facts", "needs_signature",
            "read_at", "signed_at", "deliveries",
        )  # fmt: skip
        read_only_fields = fields

    def get_recipient(self, notice: Notice) -> str | None:
        if notice.recipient:
            return notice.recipient.username
        return notice.unit.short_name if notice.unit else None


class NoticeFilter(filters.FilterSet):
    year = YearFilter(label=_("Year"))
    month = MonthFilter(year="year", label=_("Month, as 2016-03"))
    task = filters.CharFilter(field_name="serial", label=_("Serial number of the task"))
    kind = filters.ChoiceFilter(choices=NoticeKind.choices)
    unread = filters.BooleanFilter(field_name="read_at", lookup_expr="isnull", label=_("Not read"))
    unsigned = filters.BooleanFilter(method="not_signed", label=_("To be signed for"))

    class Meta:
        model = Notice
        fields = ("year", "month", "task", "kind", "unread", "unsigned")

    def not_signed(self, notices: QuerySet[Notice], _name: str, value: bool) -> QuerySet[Notice]:
        waiting = Q(needs_signature=True, signed_at=None)
        return notices.filter(waiting if value else ~waiting)


class NoticeViewSet(ListModelMixin, RetrieveModelMixin, Records):
    model = Notice
    title = _("Notices")
    about = _("Your own notices, the latest first.")
    serializer_class = NoticeSerializer
    filterset_class = NoticeFilter

    def records_of(self, person: Person) -> QuerySet[Notice]:
        notices = Notice.objects.of(person).select_related("recipient", "unit").order_by("-at", "-pk")
        return with_deliveries(notices)

    @extend_schema(summary=_("Notices: sign for receipt"), request=None, responses=NoticeSerializer)
    @action(detail=True, methods=["post"])
    def sign(self, request: Request, **_kwargs: str) -> Response:
        signed = sign_notice(notice=self.get_object(), by=self.person, at=timezone.now())
        return Response(self.get_serializer(signed).data)
