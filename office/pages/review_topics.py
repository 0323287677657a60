"""A review as a page and as slides: the same topics, whole on the page, cut to what fits on a slide."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from notices.documents.rendering import paragraphs
from office.documents.review_words import words_of
from office.documents.reviews import document_of
from office.enums import ReviewKind, ReviewStatus
from office.pages.review_charts import draw_indicator, draw_share
from office.selectors.review_figures import figures_of
from organization.permissions import sees_whole_city
from regulation.articles import ARTICLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from django.utils.functional import Promise

    from office.documents.review_words import Words
    from office.models import Review
    from office.pages.review_charts import IndicatorChart, ShareBar
    from office.rules.review_figures import Comment, Evaluation, Fund, Indicator, Project, ReviewFigures
    from organization.models import Person
    from supervision.bulletins.record import Row, SectorFigures, UnitFigures


# What stands on the lines -----------------------------------------------------------------------


@dataclass(frozen=True)
class ShownIndicator:
    indicator: Indicator
    row: Row
    unit: str
    chart: IndicatorChart


@dataclass(frozen=True)
class ShownRow:
    """A task of a list with its unit's name; of a major project also its start."""

    row: Row
    unit: str
    project: Project | None = None


@dataclass(frozen=True)
class ShownSector:
    """`yellow_before`: its yellow cards in the last review's month, None where there was nothing to compare with."""

    figures: SectorFigures
    comment: Comment | None
    yellow_before: int | None

    @property
    def said(self) -> list[str]:
        return paragraphs(self.comment.text) if self.comment else []

    @property
    def more(self) -> int:
        """How many yellow cards more than before; below zero, fewer."""
        return self.figures.counts.yellow - (self.yellow_before or 0)

    @property
    def fewer(self) -> int:
        return -self.more


@dataclass(frozen=True)
class ShownFund:
    fund: Fund
    bar: ShareBar | None


@dataclass(frozen=True)
class ShownEvaluation:
    evaluation: Evaluation
    unit: UnitFigures | None

    @property
    def said(self) -> list[str]:
        return paragraphs(self.evaluation.text)


@dataclass(frozen=True)
class Missing:
    """The units that have not handed in an evaluation, in one line."""

    names: Sequence[str]


# Topics -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Topic:
    """A part of a review: its template gets `items`, all of them or those of one slide."""

    code: str
    title: str | Promise
    items: Sequence[Any]

    @property
    def template(self) -> str:
        return f"office/_review_{self.code}.html"


@dataclass(frozen=True)
class Slide:
    topic: Topic
    items: Sequence[Any]
    number: int
    part: int
    parts: int


TITLES: dict[str, str | Promise] = {
    "opening": gettext_lazy("In short"),
    "settled": gettext_lazy("What the year came to"),
    "indicators": gettext_lazy("Main indicators by month"),
    "compared": gettext_lazy("Main indicators against plan and last year"),
    "sectors": gettext_lazy("By sector"),
    "units": gettext_lazy("Units and how they moved"),
    "behind": gettext_lazy("Tasks behind schedule"),
    "projects": gettext_lazy("Major projects"),
    "livelihood": gettext_lazy("Livelihood items"),
    "funds": gettext_lazy("Special funds"),
    "evaluations": gettext_lazy("The units' own evaluations"),
    "points": gettext_lazy("Points of the units"),
    "measures": gettext_lazy("Measures by article"),
    "conclusions": pgettext_lazy("review", "Conclusions"),
}
TOPICS: dict[ReviewKind, tuple[str, ...]] = {
    ReviewKind.MONTH: ("opening", "sectors", "behind", "units", "conclusions"),
    ReviewKind.QUARTER: (
        "opening",
        "indicators",
        "compared",
        "sectors",
        "units",
        "behind",
        "projects",
        "funds",
        "conclusions",
    ),
    ReviewKind.MID_YEAR: (
        "opening",
        "indicators",
        "compared",
        "sectors",
        "behind",
        "projects",
        "livelihood",
        "units",
        "evaluations",
        "conclusions",
    ),
    ReviewKind.YEAR_END: (
        "opening",
        "settled",
        "indicators",
        "compared",
        "sectors",
        "behind",
        "projects",
        "livelihood",
        "funds",
        "units",
        "evaluations",
        "points",
        "measures",
        "conclusions",
    ),
}
ON_A_SLIDE = {"indicators": 4, "compared": 11, "sectors": 11, "units": 14, "evaluations": 3, "points": 14}
USUALLY_ON_A_SLIDE = 11
COMMENTS_ON_A_SLIDE = 4


def topics_of(figures: ReviewFigures, words: Words) -> list[Topic]:
    """The topics of the kind, those without anything left out."""
    found = (Topic(code, TITLES[code], ITEMS[code](figures, words)) for code in TOPICS[figures.kind])
    return [topic for topic in found if topic.items]


def slides_of(topics: Sequence[Topic]) -> list[Slide]:
    slides: list[Slide] = []
    for topic in topics:
        cut = list(_cut(topic.items, _fitting(topic)))
        for part, items in enumerate(cut, start=1):
            slides.append(Slide(topic, items, len(slides) + 2, part, len(cut)))
    return slides


def _fitting(topic: Topic) -> int:
    if topic.code in ("opening", "settled", "conclusions"):
        return len(topic.items)
    if topic.code == "sectors" and any(each.comment for each in topic.items):
        return COMMENTS_ON_A_SLIDE
    return ON_A_SLIDE.get(topic.code, USUALLY_ON_A_SLIDE)


def _cut(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


# Items ------------------------------------------------------------------------------------------


def _opening(_figures: ReviewFigures, words: Words) -> Sequence[str]:
    return words.opening_paragraphs


def _conclusions(_figures: ReviewFigures, words: Words) -> Sequence[str]:
    return words.conclusion_paragraphs


def _settled(figures: ReviewFigures, _words: Words) -> Sequence[Any]:
    return [figures.settlement] if figures.settlement else []


def _indicators(figures: ReviewFigures, _words: Words) -> list[ShownIndicator]:
    shown = ((each, figures.row_by_task[each.task]) for each in figures.indicators)
    return [ShownIndicator(each, row, _unit(figures, row), draw_indicator(each)) for each, row in shown]


def _sectors(figures: ReviewFigures, _words: Words) -> list[ShownSector]:
    checks = figures.checks
    before = Counter(row.sector for row in checks.rows if row.before[:1] in ("y", "u"))
    comments = {each.sector: each for each in figures.comments}
    return [
        ShownSector(each, comments.get(each.id), before[each.id] if checks.city_before else None)
        for each in checks.sectors
    ]


def _units(figures: ReviewFigures, _words: Words) -> list[UnitFigures]:
    return figures.checks.units


def _rows(figures: ReviewFigures, rows: Sequence[Row]) -> list[ShownRow]:
    return [ShownRow(row, _unit(figures, row)) for row in rows]


def _behind(figures: ReviewFigures, _words: Words) -> list[ShownRow]:
    return _rows(figures, figures.checks.yellow)


def _livelihood(figures: ReviewFigures, _words: Words) -> list[ShownRow]:
    return _rows(figures, figures.checks.livelihood)


def _projects(figures: ReviewFigures, _words: Words) -> list[ShownRow]:
    """Those behind first."""
    starts = ((figures.row_by_task[each.task], each) for each in figures.projects)
    shown = [ShownRow(row, _unit(figures, row), project) for row, project in starts]
    return sorted(shown, key=lambda each: not each.row.is_yellow)


def _funds(figures: ReviewFigures, _words: Words) -> list[ShownFund]:
    return [ShownFund(each, draw_share(each.reached, Decimal(each.share or 0))) for each in figures.funds]


def _evaluations(figures: ReviewFigures, _words: Words) -> list[ShownEvaluation | Missing]:
    """Those handed in, and the names of the other units."""
    units = figures.checks.unit_by_id
    shown: list[ShownEvaluation | Missing] = [ShownEvaluation(each, units.get(each.unit)) for each in figures.evaluated]
    missing = [each.name for each in figures.evaluations if not each.text]
    return [*shown, Missing(missing)] if missing else shown


def _points(figures: ReviewFigures, _words: Words) -> Sequence[Any]:
    return figures.settlement.points if figures.settlement else []


def _measures(figures: ReviewFigures, _words: Words) -> Sequence[Any]:
    return [(ARTICLE[each.article], each) for each in figures.settlement.measures] if figures.settlement else []


def _unit(figures: ReviewFigures, row: Row) -> str:
    return figures.checks.unit_by_id[row.unit].name


ITEMS: dict[str, Callable[[ReviewFigures, Words], Sequence[Any]]] = {
    "opening": _opening,
    "settled": _settled,
    "indicators": _indicators,
    "compared": _indicators,
    "sectors": _sectors,
    "units": _units,
    "behind": _behind,
    "projects": _projects,
    "livelihood": _livelihood,
    "funds": _funds,
    "evaluations": _evaluations,
    "points": _points,
    "measures": _measures,
    "conclusions": _conclusions,
}


# Pages ------------------------------------------------------------------------------------------


def review_page(review: Review, person: Person, at: datetime) -> dict[str, Any]:
    """Everything that the page shows. The page of a held review reads nothing but what was frozen with it."""
    figures = figures_of(review, at)
    words = words_of(review, figures)
    is_held = review.status == ReviewStatus.HELD
    return {
        "review": review,
        "figures": figures,
        "words": words,
        "title": words.title,
        "year": figures.year,
        "is_held": is_held,
        "topics": topics_of(figures, words),
        "document": document_of(review) if is_held else None,
        "previous": _previous(figures),
        "may_trace": sees_whole_city(person),
        "may_write": not is_held and person.has_perm("office.write_review", review),
    }


def slides_page(review: Review, person: Person, at: datetime) -> dict[str, Any]:
    context = review_page(review, person, at)
    return {**context, "slides": slides_of(context["topics"]), "last": len(slides_of(context["topics"])) + 1}


def _previous(figures: ReviewFigures) -> str:
    """What the movement is measured against, in words."""
    if figures.checks.previous:
        return figures.checks.previous[1]
    return _("the end of the month before the period") if figures.checks.city_before else ""
