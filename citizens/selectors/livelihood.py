"""What citizens read beside a livelihood item: the office's notes and pictures, and comments with their answers.

Everything here is released; whatever is not, no function of this module returns. Each asks once for all items.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from citizens.models import Comment, Picture, ProgressNote

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from tasks.models import Task


@dataclass(frozen=True, slots=True)
class Earlier:
    """A text that was corrected, and until when it stood."""

    text: str
    released_at: datetime
    corrected_at: datetime


@dataclass(frozen=True, slots=True)
class PublicNote:
    """A note as citizens read it. Of one that was taken back they read when and why, not what it said."""

    pk: int
    month: int
    text: str
    released_at: datetime
    earlier: tuple[Earlier, ...] = ()
    withdrawn_at: datetime | None = None
    withdrawal_reason: str = ""


@dataclass(frozen=True, slots=True)
class PublicPictures:
    """The pictures that are shown, and those that were and are not any more."""

    shown: tuple[Picture, ...] = ()
    withdrawn: tuple[Picture, ...] = ()


def is_for_citizens(task: Task) -> bool:
    """Whether citizens read about the item month by month: a livelihood item of a published list."""
    return task.livelihood and task.work_list.is_published


def notes_of(tasks: Iterable[Task]) -> dict[int, list[PublicNote]]:
    """The released notes by item (`task.pk`), the latest month first; a corrected one with what it said before."""
    released = list(
        ProgressNote.objects.released().filter(task__in=_pks(tasks)).order_by("-month", "-released_at", "-pk")
    )
    by_pk = {note.pk: note for note in released}
    replaced = {note.corrects_id for note in released}
    found: dict[int, list[PublicNote]] = defaultdict(list)
    for note in released:
        if note.pk not in replaced:
            found[note.task_id].append(_public(note, by_pk))
    return dict(found)


def _public(note: ProgressNote, by_pk: Mapping[int, ProgressNote]) -> PublicNote:
    assert note.released_at is not None
    if note.withdrawn_at is not None:
        return PublicNote(note.pk, note.month, "", note.released_at, (), note.withdrawn_at, note.withdrawal_reason)
    return PublicNote(note.pk, note.month, note.text, note.released_at, tuple(_earlier(note, by_pk)))


def _earlier(note: ProgressNote, by_pk: Mapping[int, ProgressNote]) -> Iterable[Earlier]:
    """What it said before, the latest first."""
    while note.corrects_id is not None and (before := by_pk.get(note.corrects_id)) is not None:
        assert before.released_at is not None
        assert note.released_at is not None
        yield Earlier(before.text, before.released_at, note.released_at)
        note = before


def pictures_of(tasks: Iterable[Task]) -> dict[int, PublicPictures]:
    """The released pictures by item (`task.pk`), the latest first; those taken back apart."""
    shown: dict[int, list[Picture]] = defaultdict(list)
    withdrawn: dict[int, list[Picture]] = defaultdict(list)
    released = Picture.objects.filter(released_at__isnull=False, task__in=_pks(tasks))
    for picture in released.order_by("-taken_on", "-pk"):
        (shown if picture.is_shown else withdrawn)[picture.task_id].append(picture)
    return {
        task: PublicPictures(tuple(shown[task]), tuple(withdrawn[task])) for task in shown.keys() | withdrawn.keys()
    }


def comments_of(tasks: Iterable[Task]) -> dict[int, list[Comment]]:
    """The comments that are shown with their answers, by item (`task.pk`), the latest answer first."""
    found: dict[int, list[Comment]] = defaultdict(list)
    for comment in Comment.objects.shown().filter(task__in=_pks(tasks)).order_by("-answered_at", "-pk"):
        found[comment.task_id].append(comment)
    return dict(found)


def _pks(tasks: Iterable[Task]) -> list[int]:
    return [task.pk for task in tasks]
