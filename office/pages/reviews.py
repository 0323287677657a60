"""What the list of reviews shows, and the forms in which the office writes and holds one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from office.documents.review_words import title_of, words_of
from office.enums import ReviewKind
from office.permissions.reviews import reviews_visible_to
from office.selectors.review_figures import figures_of
from office.selectors.reviews import periods_of, published_lists
from organization.permissions import sees_whole_city

if TYPE_CHECKING:
    from datetime import datetime

    from office.models import Meeting, Review
    from organization.models import Person
    from tasks.models import WorkList


def list_page(person: Person, year: str) -> dict[str, Any]:
    """The closed periods of a year: for the office all of them, for others those whose review they may read."""
    lists = published_lists()
    work_list = _chosen(lists, year)
    may_prepare = person.has_perm("office.prepare_reviews")
    periods = periods_of(person, work_list) if work_list else []
    rows = [(each, title_of(each.kind, work_list.year, each.month)) for each in periods if work_list]
    shown = [row for row in rows if may_prepare or row[0].review]
    return {
        "lists": lists,
        "work_list": work_list,
        "rows": shown,
        "may_prepare": may_prepare,
        "may_trace": sees_whole_city(person),
    }


def held_at(meeting: Meeting, person: Person) -> list[tuple[Review, str]]:
    """The reviews of a meeting that the person may read, with their titles."""
    found = reviews_visible_to(person, meeting.reviews.defer("figures").select_related("work_list"))
    return [(each, title_of(ReviewKind(each.kind), each.work_list.year, each.month)) for each in found]


def _chosen(lists: list[WorkList], year: str) -> WorkList | None:
    named = [each for each in lists if str(each.year) == year]
    return next(iter(named or lists), None)


def write_page(review: Review, at: datetime) -> dict[str, Any]:
    figures = figures_of(review, at)
    words = words_of(review, figures)
    return {"review": review, "title": words.title, "year": figures.year, "words": words}


def hold_page(review: Review, at: datetime) -> dict[str, Any]:
    """What is frozen by it: the counts, and what is still missing."""
    figures = figures_of(review, at)
    return {
        **write_page(review, at),
        "figures": figures,
        "without_evaluation": [each for each in figures.evaluations if not each.text],
        "without_comment": _without_comment(figures) if review.kind == "month" else [],
    }


def _without_comment(figures: Any) -> list[str]:
    said = {each.sector for each in figures.comments}
    return [each.name for each in figures.checks.sectors if each.id not in said]
