"""Bulletins that the office has released to citizens, as they were when they were published inside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404

from citizens.models import BulletinRelease
from notices.documents.rendering import paragraphs
from supervision.bulletins.page import sectors_of
from supervision.bulletins.record import Figures
from supervision.bulletins.texts import CLOSING, LEAD, TITLE, words_of
from supervision.enums import BulletinKind, BulletinStatus
from supervision.rules.bulletin import PERIODIC
from tasks.enums import ListStatus

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from supervision.bulletins.record import Row


def released_bulletins() -> QuerySet[BulletinRelease]:
    """The newest first."""
    published = {"bulletin__status": BulletinStatus.PUBLISHED, "bulletin__work_list__status": ListStatus.PUBLISHED}
    releases = BulletinRelease.objects.filter(**published).select_related("bulletin__work_list")
    return releases.order_by("-bulletin__published_at", "-pk")


def bulletin_page(pk: int) -> dict[str, Any]:
    """The text and the tables, without figures of tasks that are no livelihood items, and without names."""
    release = get_object_or_404(released_bulletins(), bulletin=pk)
    bulletin = release.bulletin
    figures = Figures.from_json(bulletin.figures or {})
    words = words_of(bulletin, figures)
    is_periodic = bulletin.kind in PERIODIC
    return {
        "bulletin": bulletin,
        "release": release,
        "year": figures.year,
        "title": words[TITLE],
        "lead": paragraphs(words[LEAD]),
        "closing": paragraphs(words.get(CLOSING, "")),
        "city": None if bulletin.kind == BulletinKind.CRITICISM else figures.city,
        "sectors": sectors_of(figures, words),
        "behind": _with_units(figures, figures.yellow if is_periodic else []),
        "livelihood": _with_units(figures, figures.livelihood),
        "units": figures.units if is_periodic else [],
        "criticisms": figures.criticisms,
    }


def _with_units(figures: Figures, rows: list[Row]) -> list[tuple[Row, str]]:
    return [(row, figures.unit_by_id[row.unit].name) for row in rows]
