"""Figures of bulletins in templates: each a link to its list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.urls import reverse
from django.utils.html import format_html

from supervision.bulletins import wording
from supervision.bulletins.tables import flag_word
from supervision.bulletins.tracing import key_of
from supervision.enums import Ground

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from supervision.bulletins.record import Row
    from supervision.models import Bulletin

register = template.Library()

register.filter("measured_planned", lambda row: wording.measured(row, row.planned_value))
register.filter("measured_actual", wording.actual_text)
register.filter("measured_last_year", lambda row: wording.measured(row, row.last_year_value))
register.filter("measured_difference", wording.difference_text)
register.filter("public_state", wording.public_state)
register.filter("flag_word", flag_word)


@register.filter
def ground_label(code: str) -> str:
    return str(Ground(code).label)


@register.filter
def code_in(row: Row, month: str) -> str:
    """The mark of a task in a month of the period: {{ row|code_in:"7" }}."""
    return row.code_of(int(month)) or "n"


@register.simple_tag
def traced(bulletin: Bulletin, value: int, **wanted: Any) -> SafeString:
    """A count with the link to its list: {% traced bulletin 12 sector=3 flag="yellow" %}."""
    url = reverse("supervision:bulletin_figure", args=[bulletin.pk, key_of(**wanted)])
    return format_html('<a class="kw-n{}" href="{}">{}</a>', "" if value else " z", url, value)
