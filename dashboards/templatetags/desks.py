"""Rows of the desks that hold many numbers, written without a tag for each."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

from dashboards.links import Links
from dashboards.templatetags.keywork import figure
from notices.models import Notice
from notices.wording import wording_of

register = template.Library()

PROGRESS_CELLS = (
    ("owed", "num"),
    ("accepted", "num"),
    ("to_review", "num"),
    ("returned", "num"),
    ("missing", "num kw-b"),
)


@register.simple_tag
def progress_cells(links: Links, month: int, progress: Any, sector: int | None = None) -> SafeString:
    """The five numbers of a row of the month in progress: {% progress_cells links 9 row.progress row.sector.pk %}."""
    cells = [
        f'<td class="{css}">{figure(progress.of(group), links.month(month=month, sector=sector, state=group))}</td>'
        for group, css in PROGRESS_CELLS
    ]
    return SafeString("".join(cells))


@register.filter
def notice_title(notice: Notice) -> str:
    """What a notice is about, in a line, as its recipient's inbox says it."""
    return wording_of(notice).title
