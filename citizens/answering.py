"""The supervision office answers visitors' comments, or sets them aside with a reason (article 19)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from citizens.enums import CommentStatus
from citizens.models import Comment

if TYPE_CHECKING:
    from datetime import datetime

    from organization.models import Person

LONGEST = 2000


@transaction.atomic
def answer_comment(
    *, comment: Comment, answer: str, is_shown: bool, at: datetime, by: Person, is_correction: bool = False
) -> Comment:
    """Answer a comment: shown with the answer to everybody, or only to who has the receipt.

    `is_correction`: whoever answers knows that there is an answer already, or why it was set aside, and puts this one
    in its place. The earlier one stays in the comment's history.
    """
    locked = _lock(comment, by)
    _check_known(locked, is_correction=is_correction)
    _settle(locked, CommentStatus.ANSWERED, _text(answer, "answer", _("Write the answer.")), at, by)
    locked.is_shown = is_shown
    locked.save(update_fields=[*SETTLED, "is_shown"])
    return locked


@transaction.atomic
def set_aside_comment(
    *, comment: Comment, reason: str, at: datetime, by: Person, is_correction: bool = False
) -> Comment:
    """Leave a comment without an answer, such as an advertisement or an insult; who has the receipt reads the reason.

    One that was shown is shown no longer; `is_correction` says, as above, that whoever does it knows of the answer.
    """
    locked = _lock(comment, by)
    if locked.status == CommentStatus.SET_ASIDE:
        raise ValidationError(_("This comment is set aside already."))
    _check_known(locked, is_correction=is_correction)
    _settle(locked, CommentStatus.SET_ASIDE, _text(reason, "reason", _("Say why it is set aside.")), at, by)
    locked.is_shown = False
    locked.save(update_fields=[*SETTLED, "is_shown"])
    return locked


SETTLED = ("status", "answer", "answered_at", "answered_by")


def _check_known(locked: Comment, *, is_correction: bool) -> None:
    """What a colleague did meanwhile is read before something else takes its place."""
    if is_correction or locked.status == CommentStatus.WAITING:
        return
    if locked.status == CommentStatus.ANSWERED:
        raise ValidationError(_("Somebody answered this comment meanwhile: read the answer first."))
    raise ValidationError(_("Somebody set this comment aside meanwhile: read the reason first."))


def _settle(comment: Comment, status: CommentStatus, text: str, at: datetime, by: Person) -> None:
    comment.status, comment.answer, comment.answered_at, comment.answered_by = status, text, at, by


def _lock(comment: Comment, by: Person) -> Comment:
    if not by.has_perm("citizens.answer_comments"):
        raise PermissionDenied
    return Comment.objects.select_for_update(of=("self",)).select_related("task__work_list").get(pk=comment.pk)


def _text(text: str, field: str, missing: str) -> str:
    if not (plain := text.strip()):
        raise ValidationError({field: missing})
    if len(plain) > LONGEST:
        raise ValidationError({field: _("At most %(count)s characters.") % {"count": LONGEST}})
    return plain
