"""Progress notes: how a livelihood item gets on, written and released by the office for citizens (article 19)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from citizens.models import ProgressNote
from citizens.selectors.livelihood import is_for_citizens

if TYPE_CHECKING:
    from datetime import datetime

    from organization.models import Person
    from tasks.models import Task

LONGEST = 2000


def write_note(*, task: Task, month: int, text: str, at: datetime, by: Person) -> ProgressNote:
    """Write what citizens are to read about a month of a livelihood item; nobody outside reads it before its release.

    Raises ValidationError for an item that is not one, for a month to come, and for an empty or endless text.
    """
    _check_right(by)
    check_for_citizens(task)
    return ProgressNote.objects.create(
        task=task, month=_month(task, month, at), text=_text(text), written_at=at, written_by=by
    )


@transaction.atomic
def rewrite_note(*, note: ProgressNote, month: int, text: str, at: datetime, by: Person) -> ProgressNote:
    """Change a note that is not released yet."""
    locked = _lock(note, by)
    if not locked.is_draft:
        raise ValidationError(_("This note is released already, or taken back: correct it instead."))
    locked.month, locked.text = _month(locked.task, month, at), _text(text)
    locked.written_at, locked.written_by = at, by
    locked.save(update_fields=["month", "text", "written_at", "written_by"])
    return locked


def version_of(note: ProgressNote) -> str:
    """Another one for each time that a draft was written."""
    return note.written_at.isoformat()


@transaction.atomic
def release_note(*, note: ProgressNote, at: datetime, by: Person, version: str | None = None) -> ProgressNote:
    """Let citizens read the note, as it is; from now on it can only be corrected or taken back.

    `version` is that of the text that was read: what a colleague has written since then is not released unread.
    """
    locked = _lock(note, by)
    if not locked.is_draft:
        raise ValidationError(_("This note is released already, or taken back."))
    if version is not None and version != version_of(locked):
        raise ValidationError(_("Somebody changed this draft meanwhile: read it again, then release it."))
    check_for_citizens(locked.task)
    locked.released_at, locked.released_by = at, by
    locked.save(update_fields=["released_at", "released_by"])
    return locked


@transaction.atomic
def correct_note(*, note: ProgressNote, text: str, at: datetime, by: Person) -> ProgressNote:
    """Put another text in the place of a released one, at once; the earlier one stays to be read as corrected."""
    locked = _lock(note, by)
    if locked.released_at is None or locked.withdrawn_at is not None:
        raise ValidationError(_("Only a note that citizens read can be corrected."))
    if ProgressNote.objects.filter(corrects=locked).exists():
        raise ValidationError(_("This note was corrected meanwhile: correct the one that took its place."))
    corrected = _text(text)
    if corrected == locked.text:
        raise ValidationError({"text": _("This is the text that stands there already.")})
    return ProgressNote.objects.create(
        task=locked.task,
        month=locked.month,
        text=corrected,
        corrects=locked,
        written_at=at,
        written_by=by,
        released_at=at,
        released_by=by,
    )


@transaction.atomic
def take_back_note(*, note: ProgressNote, reason: str, at: datetime, by: Person) -> ProgressNote:
    """Take a note away: a draft for good, a released one so that citizens read only that it was taken back, and why.

    With a released note go the texts that it had corrected.
    """
    locked = _lock(note, by)
    if locked.withdrawn_at is not None:
        raise ValidationError(_("This note is taken back already."))
    if not (reason := reason.strip()):
        raise ValidationError({"reason": _("Say why it is taken back.")})
    if ProgressNote.objects.filter(corrects=locked).exists():
        raise ValidationError(_("This note was corrected meanwhile: take back the one that took its place."))
    _withdraw(locked, reason, at, by)
    return locked


def _withdraw(note: ProgressNote | None, reason: str, at: datetime, by: Person) -> None:
    while note is not None:
        note.withdrawn_at, note.withdrawn_by, note.withdrawal_reason = at, by, reason
        note.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason"])
        note = note.corrects


def check_for_citizens(task: Task) -> None:
    if not is_for_citizens(task):
        raise ValidationError(_("Only livelihood items of a published list have notes and pictures for citizens."))


def _check_right(by: Person) -> None:
    if not by.has_perm("citizens.release"):
        raise PermissionDenied


def _lock(note: ProgressNote, by: Person) -> ProgressNote:
    _check_right(by)
    return ProgressNote.objects.select_for_update(of=("self",)).select_related("task__work_list").get(pk=note.pk)


def _month(task: Task, month: int, at: datetime) -> int:
    today = localdate(at)
    if not 1 <= month <= 12 or (task.work_list.year, month) > (today.year, today.month):
        raise ValidationError({"month": _("Choose a month of the list's year that has begun.")})
    return month


def _text(text: str) -> str:
    if not (plain := text.strip()):
        raise ValidationError({"text": _("Say in a few sentences how it gets on.")})
    if len(plain) > LONGEST:
        raise ValidationError({"text": _("At most %(count)s characters.") % {"count": LONGEST}})
    return plain
