"""How many inputs each article has in a year, and which was entered last, by whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Value, Window

from incentives.models import (
    DebtPosition,
    FinalAccount,
    IdleLand,
    IdleMoney,
    IndustryFund,
    LandSupply,
    MajorProject,
    Recognition,
    SpecialFund,
    Transfer,
    UnitAssessment,
)

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from incentives.models import Input

MODELS: tuple[tuple[int, type[Input]], ...] = (
    (7, MajorProject),
    (8, LandSupply),
    (9, IdleLand),
    (10, FinalAccount),
    (11, IdleMoney),
    (12, SpecialFund),
    (12, Transfer),
    (13, IndustryFund),
    (14, DebtPosition),
    (16, UnitAssessment),
    (17, Recognition),
)


@dataclass(frozen=True)
class Entered:
    """The inputs of an article: how many rows, when and by whom the last one was entered."""

    count: int
    last_at: datetime
    by: str


def inputs_entered(year: int) -> dict[int, Entered]:
    """By article; an article without inputs is missing. One query."""
    first, *others = (_last_of(article, model, year) for article, model in MODELS)
    found: dict[int, Entered] = {}
    for article, count, last_at, post, name in first.union(*others, all=True):
        known = found.get(article)
        latest = Entered(count, last_at, post or name or "")
        found[article] = latest if known is None else _together(known, latest)
    return found


def _last_of(article: int, model: type[Input], year: int) -> QuerySet[Input, tuple[int, int, datetime, str, str]]:
    """The last row entered, with how many there are beside it."""
    rows: QuerySet[Input] = model._default_manager.filter(year=year)
    with_counts = rows.annotate(of_article=Value(article), number=Window(Count("*")))
    return with_counts.order_by(
        "-entered_at", "-pk"
    ).values_list(  # type: ignore[return-value]
        "of_article", "number", "entered_at", "entered_by__post", "entered_by__name"
    )[:1]


def _together(one: Entered, other: Entered) -> Entered:
    later = max((one, other), key=lambda each: each.last_at)
    return Entered(one.count + other.count, later.last_at, later.by)
