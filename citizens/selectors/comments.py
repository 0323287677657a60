"""Visitors' comments: where they are taken, how many wait, and the one that a receipt names."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils.timezone import get_default_timezone, localdate

from citizens.models import Comment
from citizens.selectors.livelihood import is_for_citizens
from tasks.enums import TaskStatus
from tasks.models import WorkList

if TYPE_CHECKING:
    from tasks.models import Task


def takes_comments(task: Task, *, at: datetime) -> bool:
    """Livelihood items that go on take comments, until the list of a later year is published."""
    if not is_for_citizens(task) or task.status == TaskStatus.WITHDRAWN:
        return False
    return not WorkList.objects.filter(year__gt=task.work_list.year, published_at__lte=at).exists()


def waiting_today(task: Task, *, at: datetime) -> tuple[int, int]:
    """How many comments of this day in the city wait for an answer: in all, and on this item."""
    begins = datetime.combine(localdate(at), time.min, get_default_timezone())
    today = Comment.objects.waiting().filter(at__gte=begins, at__lt=begins + timedelta(days=1)).order_by()
    counts = today.aggregate(every=Count("pk"), here=Count("pk", filter=Q(task=task)))
    return counts["every"], counts["here"]


def comment_of_receipt(receipt: str) -> Comment | None:
    """The comment that was given this receipt, however the visitor writes it down."""
    word = "".join(character for character in receipt.upper() if character.isascii() and character.isalnum())
    return Comment.objects.filter(receipt=word).select_related("task__work_list").first() if word else None
