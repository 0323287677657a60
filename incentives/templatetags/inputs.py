"""Words of the tables of inputs: {% load inputs %}."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.utils.translation import gettext as _

from incentives.forms.inputs import text_of
from incentives.pages.inputs import channel_in

if TYPE_CHECKING:
    from datetime import date

    from incentives.forms.inputs import RowEntry
    from incentives.selectors.green_channel import Channel
    from incentives.selectors.inputs import InputRow

register = template.Library()


@register.filter
def channel(row: InputRow, today: date) -> Channel | None:
    """The green channel of a major project's row."""
    return channel_in(row, today)


@register.filter
def row_label(entry: RowEntry) -> str:
    """What the row is about, for who hears it read out."""
    if entry.row.subject is not None:
        return str(entry.row.subject)
    return str(entry.row.stored) if entry.row.stored else _("new row")


@register.filter
def told(value: Any) -> str:
    """A value of the record of changes: figures without trailing zeros, days as they are typed."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return text_of(value) or "—"
