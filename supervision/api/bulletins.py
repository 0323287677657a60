"""Published bulletins in the HTTP API (article 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters as filters
from django.db.models import CharField, IntegerField, OuterRef, Subquery, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin

from notices.models import IssuedDocument
from organization.records import MonthOfYear, Records
from supervision.bulletins.record import Figures
from supervision.enums import BulletinKind, BulletinStatus
from supervision.models import Bulletin, SectorComment
from supervision.permissions.reports import bulletins_visible_to

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from organization.models import Person

COUNTED = ("red", "yellow", "unreported", "not_due")


class CountsSerializer(serializers.Serializer[Any]):
    """Flags of the period's last month. What was not reported in time is among the yellow cards."""

    red = serializers.IntegerField()
    yellow = serializers.IntegerField()
    unreported = serializers.IntegerField()
    not_due = serializers.IntegerField()


class SectorSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    leader = serializers.CharField()
    counts = CountsSerializer()


class UnitFiguresSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    counts = CountsSerializer()
    share = serializers.CharField(help_text=_("Share of red flags among what was judged, per cent"))
    rank = serializers.IntegerField(allow_null=True)
    before = serializers.IntegerField(allow_null=True, help_text=_("Rank in the last bulletin"))


class RowSerializer(serializers.Serializer[Any]):
    task = serializers.CharField(source="serial")
    planned = serializers.CharField(allow_null=True)
    actual = serializers.CharField(allow_null=True)
    code = serializers.CharField(help_text=_("r red flag, c completed, y yellow card, u not reported, n not judged"))
    before = serializers.CharField(help_text=_("The same in the last bulletin"))
    change = serializers.CharField()


class CommentSerializer(serializers.ModelSerializer[SectorComment]):
    sector = serializers.CharField(source="sector.name")

    class Meta:
        model = SectorComment
        fields = ("sector", "text")


class BulletinSerializer(serializers.ModelSerializer[Bulletin]):
    """A bulletin without its tables."""

    month = MonthOfYear("work_list.year")
    number = serializers.CharField(allow_null=True, help_text=_("Number of its official document"))
    counts = serializers.SerializerMethodField()

    class Meta:
        model = Bulletin
        fields: tuple[str, ...] = ("id", "kind", "month", "title", "number", "published_at", "counts")
        read_only_fields = fields

    @extend_schema_field(CountsSerializer)
    def get_counts(self, bulletin: Bulletin) -> dict[str, int]:
        return {name: getattr(bulletin, name) for name in COUNTED}


class WholeBulletinSerializer(BulletinSerializer):
    """A bulletin with its texts and tables, as they were published."""

    comments = CommentSerializer(many=True)
    sectors = serializers.SerializerMethodField()
    units = serializers.SerializerMethodField()
    rows = serializers.SerializerMethodField()

    class Meta(BulletinSerializer.Meta):
        fields = (*BulletinSerializer.Meta.fields, "lead", "closing", "comments", "sectors", "units", "rows")

    def to_representation(self, bulletin: Bulletin) -> dict[str, Any]:
        self.figures = Figures.from_json(bulletin.figures or {})
        return super().to_representation(bulletin)

    @extend_schema_field(SectorSerializer(many=True))
    def get_sectors(self, bulletin: Bulletin) -> list[dict[str, Any]]:
        return list(SectorSerializer(self.figures.sectors, many=True).data)

    @extend_schema_field(UnitFiguresSerializer(many=True))
    def get_units(self, bulletin: Bulletin) -> list[dict[str, Any]]:
        return list(UnitFiguresSerializer(self.figures.units, many=True).data)

    @extend_schema_field(RowSerializer(many=True))
    def get_rows(self, bulletin: Bulletin) -> list[dict[str, Any]]:
        return list(RowSerializer(self.figures.rows, many=True).data)


class BulletinFilter(filters.FilterSet):
    year = filters.NumberFilter(field_name="work_list__year", label=_("Year"))
    kind = filters.ChoiceFilter(choices=BulletinKind.choices)

    class Meta:
        model = Bulletin
        fields = ("year", "kind")


class BulletinViewSet(ListModelMixin, RetrieveModelMixin, Records):
    model = Bulletin
    title = _("Bulletins")
    about = _("Published bulletins, with their figures as they were on the day of publication.")
    filterset_class = BulletinFilter

    def get_serializer_class(self) -> type[BulletinSerializer]:
        return WholeBulletinSerializer if self.action == "retrieve" else BulletinSerializer

    def records_of(self, person: Person) -> QuerySet[Bulletin]:
        published = bulletins_visible_to(person, Bulletin.objects.filter(status=BulletinStatus.PUBLISHED))
        counted = {name: Cast(KT(f"figures__city__{name}"), IntegerField()) for name in COUNTED}
        found = published.select_related("work_list").annotate(number=Subquery(_numbers()), **counted)
        if self.action == "retrieve":
            return found.prefetch_related("comments__sector")
        return found.defer("figures").order_by("published_at", "pk")


def _numbers() -> QuerySet[Any]:
    """The number of a bulletin's document, written as it is read."""
    cause = Concat(Value("bulletin:"), Cast(OuterRef("pk"), CharField()), output_field=CharField())
    full = Concat("word", Value("〔"), Cast("year", CharField()), Value("〕"), Cast("number", CharField()), Value("号"))
    return IssuedDocument.objects.filter(cause=cause).annotate(full=full).values("full")[:1]
