"""What all resources of the HTTP API have in common: rights, pages, plain values, answers to what cannot be.

Records have the same fields as the exports for other programs: a task is its serial number, a unit its short name,
a month is `2016-03`, a figure a decimal without trailing zeros.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.views import exception_handler
from rest_framework.viewsets import GenericViewSet

from organization.access import SIGNED_IN

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Model
    from rest_framework.response import Response

    from organization.models import Person

MONTH = r"^[0-9]{4}-(0[1-9]|1[0-2])$"
FIRST_YEAR, LAST_YEAR = 1900, 9998  # of days that can be moved between time zones
ACTS = {
    "list": gettext_lazy("%(title)s: list"),
    "retrieve": gettext_lazy("%(title)s: one"),
    "create": gettext_lazy("%(title)s: write"),
    "partial_update": gettext_lazy("%(title)s: change"),
}


def answer_error(error: Exception, context: dict[str, Any]) -> Response | None:
    """What a service finds wrong is an answer by field, as from a serializer."""
    if isinstance(error, ValidationError):
        said = error.message_dict if hasattr(error, "error_dict") else {"non_field_errors": error.messages}
        error = serializers.ValidationError(said)
    return exception_handler(error, context)


class Described(AutoSchema):
    """Describes a resource in the reader's language, by its `title` and `about`."""

    def get_tags(self) -> list[str]:
        return [getattr(self.view, "basename", None) or super().get_tags()[0]]

    def get_summary(self) -> str | None:
        said = ACTS.get(getattr(self.view, "action", ""))
        title = getattr(self.view, "title", None)
        return str(said) % {"title": title} if said and title else super().get_summary()

    def get_description(self) -> str:  # type: ignore[override]
        return str(getattr(self.view, "about", "")) or super().get_description()


class Records(GenericViewSet):
    """A resource: the records of `model` that the person may see."""

    model: ClassVar[type[Model]]
    title: ClassVar[Promise]
    about: ClassVar[Promise | str] = ""
    lookup_value_regex = "[0-9]+"

    @classmethod
    def as_view(cls, *args: Any, **kwargs: Any) -> Callable[..., Any]:  # type: ignore[override]
        view = super().as_view(*args, **kwargs)
        view.access = SIGNED_IN  # type: ignore[attr-defined]
        return view

    @property
    def person(self) -> Person:
        return self.request.user  # type: ignore[return-value]

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return self.model._default_manager.none()
        return self.records_of(self.person)

    def records_of(self, person: Person) -> QuerySet[Any]:
        raise NotImplementedError


# Values ---------------------------------------------------------------------------------------


class Quantity(serializers.DecimalField):
    """A figure without trailing zeros."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=32, decimal_places=15, normalize_output=True, **kwargs)


@extend_schema_field({"type": "string", "pattern": MONTH, "example": "2016-03"})
class MonthOfYear(serializers.Field):
    """`2016-03`, of a record with a month and of the year that its path names."""

    def __init__(self, year: str = "task.work_list.year", **kwargs: Any) -> None:
        self.year_path = year.split(".")
        super().__init__(source="*", read_only=True, **kwargs)

    def to_representation(self, record: Any) -> str:
        year = record
        for name in self.year_path:
            year = getattr(year, name)
        return f"{year}-{record.month:02d}" if record.month else ""


@extend_schema_field({"type": "string", "pattern": MONTH, "example": "2016-03"})
class WrittenMonth(serializers.CharField):
    """A month that a program names: (2016, 3)."""

    default_error_messages: ClassVar[dict[str, Any]] = {"month": gettext_lazy("Write the month as 2016-03.")}

    def to_internal_value(self, value: Any) -> Any:
        text = super().to_internal_value(value)
        if not re.fullmatch(MONTH, text):
            self.fail("month")
        return read_month(text)


def read_month(text: str) -> tuple[int, int]:
    year, month = text.split("-")
    return int(year), int(month)


# Filters --------------------------------------------------------------------------------------


class _MonthField(forms.CharField):
    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if text and not re.fullmatch(MONTH, text):
            raise ValidationError(_("Write the month as 2016-03."))
        return text


class MonthFilter(filters.CharFilter):
    """`month=2016-03`; `year` is where the records have their year."""

    field_class = _MonthField

    def __init__(self, *args: Any, year: str, **kwargs: Any) -> None:
        self.year_path = year
        super().__init__(*args, **kwargs)

    def filter(self, records: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return records
        year, month = read_month(value)
        return records.filter(**{self.year_path: year, self.field_name: month})


class WholeNumberFilter(filters.NumberFilter):
    field_class = forms.IntegerField

    def get_max_validator(self) -> None:
        return None


class YearFilter(WholeNumberFilter):
    """A whole year; `field_name` is where the records have theirs."""


class YearOfDayFilter(YearFilter):
    """The year in which a day or a moment lies; a year that no calendar reaches has none of them."""

    def filter(self, records: QuerySet[Any], year: int | None) -> QuerySet[Any]:
        if year is None or FIRST_YEAR <= year <= LAST_YEAR:
            return super().filter(records, year)
        return records.none()


class OfTasks(filters.FilterSet):
    """What records about tasks are narrowed by: the year, the task's serial number, the unit's short name."""

    year = YearFilter(field_name="task__work_list__year", label=gettext_lazy("Year"))
    task = filters.CharFilter(field_name="task__serial", label=gettext_lazy("Serial number of the task"))
    unit = filters.CharFilter(field_name="unit__short_name", label=gettext_lazy("Short name of the unit"))


class OfMonths(OfTasks):
    """Records about a task's month."""

    month = MonthFilter(year="task__work_list__year", label=gettext_lazy("Month, as 2016-03"))
