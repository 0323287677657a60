"""What the pages of a bulletin show: the text as it is printed, its tables, and what has happened to it since."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from notices.documents.rendering import paragraphs
from supervision.bulletins.drafting import live_figures
from supervision.bulletins.papers import document_of
from supervision.bulletins.texts import CLOSING, COPIES_TO, LEAD, SECTOR, TITLE, texts_of, words_of
from supervision.bulletins.tracing import corrections_since, revoked_since
from supervision.enums import Action, BulletinStatus
from supervision.models import MonthRelease
from supervision.rules.bulletin import PERIODIC

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from organization.models import Person
    from supervision.bulletins.record import Figures, Row, SectorFigures
    from supervision.bulletins.texts import Text
    from supervision.bulletins.tracing import Correction
    from supervision.models import Bulletin


@dataclass(frozen=True, slots=True)
class SectorPart:
    """A sector on the page: its counts and the office's comment, paragraph by paragraph."""

    figures: SectorFigures
    comment: list[str]


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A task of a list on the page, with its unit's name, and how its month was corrected since."""

    row: Row
    unit: str
    corrected: Correction | None


def bulletin_page(bulletin: Bulletin, person: Person, at: datetime) -> dict[str, Any]:
    """Everything that the page shows; the number of queries does not depend on the number of tasks."""
    figures = live_figures(bulletin, at)
    words = words_of(bulletin, figures)
    published = bulletin.status == BulletinStatus.PUBLISHED
    corrections = corrections_since(figures) if published else []
    shown = _Shown(figures, {each.row.task: each for each in corrections if each.month == figures.month})
    release = MonthRelease.objects.filter(work_list=bulletin.work_list_id, month=bulletin.month).first()
    return {
        "bulletin": bulletin,
        "figures": figures,
        "year": figures.year,
        "title": words[TITLE],
        "lead": paragraphs(words[LEAD]),
        "closing": paragraphs(words.get(CLOSING, "")),
        "copies_to": words.get(COPIES_TO, ""),
        "is_published": published,
        "is_periodic": bulletin.kind in PERIODIC,
        "document": document_of(bulletin) if published else None,
        "sectors": sectors_of(figures, words),
        "yellow": shown.rows(figures.yellow),
        "red": shown.rows(figures.red),
        "livelihood": shown.rows(figures.livelihood),
        "indicators": shown.rows(figures.main_indicators) if len(figures.months) > 1 else [],
        "changed": changed(figures),
        "issued": [(Action(action), len(pks)) for action, pks in figures.issued.items() if pks],
        "corrections": corrections,
        "revoked": {each.pk: each for each in revoked_since(figures)} if published else {},
        "may_trace": person.has_perm("supervision.trace_escalations"),
        "release": release,
        "awaits_release": published and release is None and bulletin.kind in PERIODIC,
    }


def edit_page(bulletin: Bulletin, at: datetime) -> dict[str, Any]:
    """The draft's texts to be written, each with the figures that it is about."""
    figures = live_figures(bulletin, at)
    texts = texts_of(bulletin, figures)
    return {
        "bulletin": bulletin,
        "figures": figures,
        "year": figures.year,
        "texts": [(text, _about(text, figures)) for text in texts.values()],
        "title": texts[TITLE].text,
    }


def texts_to_look_at(texts: Iterable[Text]) -> dict[str, list[Text]]:
    """What is worth a look before publishing: proposals nobody has changed, and comments of those in charge for which
    the office has put its own words."""
    listed = list(texts)
    return {
        "unwritten": [text for text in listed if not text.is_own and text.comment is None],
        "overwritten": [text for text in listed if text.is_own and text.comment is not None],
    }


def _about(text: Text, figures: Figures) -> SectorFigures | None:
    return figures.sector_by_id.get(text.sector) if text.sector else None


def sectors_of(figures: Figures, words: Mapping[str, str]) -> list[SectorPart]:
    if figures.kind not in PERIODIC:
        return []
    return [SectorPart(each, paragraphs(words.get(f"{SECTOR}{each.id}", ""))) for each in figures.sectors]


def changed(figures: Figures) -> list[tuple[str, list[Row]]]:
    """What is new since the last bulletin, where there was something to compare with."""
    if figures.city_before is None or figures.kind not in PERIODIC:
        return []
    return [(change, figures.changed(change)) for change in ("new_yellow", "longer", "back_to_red")]


@dataclass(frozen=True, slots=True)
class _Shown:
    figures: Figures
    corrected: Mapping[int, Correction]

    def rows(self, rows: list[Row]) -> list[ShownRow]:
        names = self.figures.unit_by_id
        return [ShownRow(row, names[row.unit].name, self.corrected.get(row.task)) for row in rows]
