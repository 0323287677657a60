"""The articles and each year's figures in the HTTP API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from organization.records import Records
from regulation.articles import ARTICLES
from regulation.models import ParameterEntry
from regulation.selectors import article_hosts, parameter_states

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rest_framework.request import Request

Rows = list[dict[str, Any]]
YEAR = OpenApiParameter("year", int, description=_("The year; this one unless told otherwise."))


class _YearQuery(serializers.Serializer[Any]):
    year = serializers.IntegerField(required=False, min_value=2000, max_value=2999)


class ArticleSerializer(serializers.Serializer[Any]):
    article = serializers.IntegerField()
    title = serializers.CharField()
    does = serializers.CharField(help_text=_("What the software does for it."))
    unit = serializers.CharField(allow_null=True, help_text=_("The article's host unit in the year."))
    co_hosts = serializers.ListField(child=serializers.CharField())


class ParameterSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    article = serializers.IntegerField()
    label = serializers.CharField()  # type: ignore[assignment]
    value = serializers.CharField()
    is_default = serializers.BooleanField(help_text=_("Nobody has set it for the year."))
    holds_from = serializers.DateField(allow_null=True)
    document = serializers.CharField(allow_blank=True)


class _OfAYear(Records):
    """A short list that is no table: put together for a year, and given in pages like every other."""

    model = ParameterEntry
    filter_backends: Sequence[Any] = ()

    def list(self, request: Request, **_kwargs: str) -> Response:
        """One page of the year's records."""
        asked = _YearQuery(data=request.query_params)
        asked.is_valid(raise_exception=True)
        page = self.paginate_queryset(self.of_year(asked.validated_data.get("year") or timezone.localdate().year))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def of_year(self, year: int) -> Rows:
        raise NotImplementedError


@extend_schema(parameters=[YEAR])
class ArticleViewSet(_OfAYear):
    title = _("Articles")
    about = _("The 21 articles with their host and co-hosts in a year.")
    serializer_class = ArticleSerializer

    def of_year(self, year: int) -> Rows:
        hosts = article_hosts(year)
        return [
            {
                "article": article.number,
                "title": article.title,
                "does": article.does,
                "unit": host.short_name if (host := hosts[article.number].host) else None,
                "co_hosts": [unit.short_name for unit in hosts[article.number].co_hosts],
            }
            for article in ARTICLES
        ]


@extend_schema(parameters=[YEAR])
class ParameterViewSet(_OfAYear):
    title = _("Parameters")
    about = _("The figures of a year as they hold today.")
    serializer_class = ParameterSerializer

    def of_year(self, year: int) -> Rows:
        states = parameter_states(year, timezone.localdate())
        return [
            {
                "key": key,
                "article": state.parameter.article,
                "label": state.parameter.label,
                "value": state.entry.value if state.entry else state.parameter.default,
                "is_default": state.is_default,
                "holds_from": state.entry.holds_from if state.entry else None,
                "document": state.entry.document if state.entry else "",
            }
            for key, state in states.items()
        ]
