"""Figures of reviews in templates: each a link to its list."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import template
from django.urls import reverse
from django.utils.html import format_html

from supervision.bulletins.tracing import key_of

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from office.models import Review

register = template.Library()


@register.simple_tag
def counted(review: Review, value: int, **wanted: Any) -> SafeString:
    """A count with the link to its list: {% counted review 12 sector=3 flag="yellow" %}."""
    place = [review.work_list.year, review.kind, review.month, key_of(**wanted)]
    url = reverse("office:review_figure", args=place)
    return format_html('<a class="kw-n{}" href="{}">{}</a>', "" if value else " z", url, value)


@register.filter
def number(text: str | None) -> Decimal | None:
    """A figure that is kept as text: {{ fund.budget|number|decimal }}."""
    return None if text in (None, "") else Decimal(str(text))


@register.filter
def as_day(text: str | None) -> date | None:
    """A day that is kept as text: {{ project.started_on|as_day|day }}."""
    return date.fromisoformat(text[:10]) if text else None
