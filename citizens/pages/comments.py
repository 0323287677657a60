"""The office's queue of visitors' comments, and one of them with what the office knows of its item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.utils.timezone import localdate

from citizens.enums import CommentStatus
from citizens.models import Comment
from citizens.pages.office import words_of_the_unit
from citizens.rules.comments import is_left_lying
from regulation.calendar import working_days_between

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.http import QueryDict

    from citizens.models.comments import CommentQuerySet

STATES = tuple(CommentStatus)


@dataclass(frozen=True, slots=True)
class QueueRow:
    comment: Comment
    days: int

    @property
    def is_late(self) -> bool:
        return is_left_lying(self.days)


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer, or a reason, that another one took the place of."""

    text: str
    at: datetime
    status: str


def asked_state(given: QueryDict) -> str:
    """Which comments are asked for; those that wait, unless said otherwise."""
    state = given.get("state", CommentStatus.WAITING)
    return state if state in ("all", *STATES) else str(CommentStatus.WAITING)


def queue(given: QueryDict) -> CommentQuerySet:
    """Those that wait come in the order in which they came in; all others the latest first."""
    state, task = asked_state(given), given.get("task", "")
    found = Comment.objects.select_related("task__work_list", "task__host")
    if task.isascii() and task.isdecimal() and len(task) < 10:
        found = found.filter(task=int(task))
    if state == "all":
        return found
    waits = state == CommentStatus.WAITING
    return found.filter(status=state).order_by("at", "pk") if waits else found.filter(status=state)


def queue_counts() -> dict[str, int]:
    """By state, and of all; one query."""
    by_state: dict[str, Any] = {str(state): Count("pk", filter=Q(status=state)) for state in STATES}
    return Comment.objects.order_by().aggregate(all=Count("pk"), **by_state)


def queue_rows(comments: list[Comment], on: date) -> list[QueueRow]:
    return [QueueRow(comment, working_days_between(localdate(comment.at), on)) for comment in comments]


def comment_page(comment: Comment) -> dict[str, Any]:
    return {
        "comment": comment,
        "task": comment.task,
        "words": words_of_the_unit(comment.task),
        "earlier": earlier_answers(comment),
        "is_waiting": comment.status == CommentStatus.WAITING,
        "is_answered": comment.status == CommentStatus.ANSWERED,
    }


def earlier_answers(comment: Comment) -> list[Answered]:
    """What was answered before the answer that stands, the latest first."""
    if comment.answered_at is None:
        return []
    kept = comment.history.exclude(answered_at=None).exclude(answered_at=comment.answered_at)  # type: ignore[attr-defined]
    return [Answered(each.answer, each.answered_at, each.status) for each in kept.order_by("-pgh_id")]
