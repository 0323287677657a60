"""What has been released so far, as one word: as long as it stays the same, so do citizens' pages."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import connection
from django.db.models import Count, Max, Subquery

from citizens.models import BulletinRelease, Comment
from supervision.models import Check, MonthRelease
from tasks.enums import ListStatus
from tasks.models import Adjustment, WorkList

if TYPE_CHECKING:
    from django.db.models import Model

# Rows that are only ever added: the newest key says whether there is a new one.
ADDED: tuple[type[Model], ...] = (Adjustment, Check, MonthRelease, BulletinRelease)
# Rows that change: their history is only ever added to.
HISTORIES = (
    ("tasks", "TaskEvent"),
    ("tasks", "SectorEvent"),
    ("organization", "UnitEvent"),
    ("citizens", "ProgressNoteEvent"),
    ("citizens", "PictureEvent"),
)


def stamp() -> str:
    """Changes with everything that citizens' pages show. One query, whatever the number of tasks.

    Of visitors' comments only those that are shown count: who floods the queue empties no cache.
    """
    with connection.cursor() as cursor:
        cursor.execute(*_statement())
        return hashlib.sha256(repr(cursor.fetchall()).encode()).hexdigest()[:24]


@cache
def _statement() -> tuple[str, tuple[Any, ...]]:
    """Always the same; putting it together each time would cost a kept page more than all the rest of it."""
    newest = {
        **{f"added_{number}": _last(model, "pk") for number, model in enumerate(ADDED)},
        **{f"history_{number}": _last(apps.get_model(*name), "pgh_id") for number, name in enumerate(HISTORIES)},
        "answered": _last_shown_answer(),
        "shown": _comments_shown(),
    }
    lists = WorkList.objects.filter(status=ListStatus.PUBLISHED).order_by("year")
    return lists.values_list("year", "published_at", *newest.values()).query.sql_with_params()


def _last(model: type[Model], key: str) -> Subquery:
    return Subquery(model._default_manager.order_by(f"-{key}").values(key)[:1])


def _last_shown_answer() -> Subquery:
    shown = apps.get_model("citizens", "CommentEvent")._default_manager.filter(is_shown=True)
    return Subquery(shown.order_by().values("is_shown").annotate(last=Max("pgh_id")).values("last"))


def _comments_shown() -> Subquery:
    """Says that one is shown no longer: setting a comment aside shows nothing new."""
    shown = Comment.objects.shown().order_by()
    return Subquery(shown.values("is_shown").annotate(number=Count("pk")).values("number"))
