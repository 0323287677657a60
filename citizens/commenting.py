"""A visitor leaves a comment on a livelihood item (article 19). Nobody is asked who they are."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from citizens.models import Comment
from citizens.rules.comments import LONGEST, SHORTEST, has_room, names_a_person
from citizens.selectors.comments import takes_comments, waiting_today
from notices.enums import NoticeKind
from notices.services import NoticeDraft, send_notices
from organization.accounts import load_accounts

if TYPE_CHECKING:
    from datetime import datetime

    from tasks.models import Task

COMMENTS_LOCK = 0x6C79  # 留言
ARTICLE = 19
LONGEST_NAME = 30
# Without letters and digits that are taken for one another when a receipt is copied by hand.
SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
RECEIPT_LENGTH = 12


class TooManyCommentsError(ValidationError):
    """As many of today's comments wait for the office as it can read; tomorrow there is room again."""


def new_receipt() -> str:
    """A word that nobody guesses, short enough to be written down."""
    return "".join(secrets.choice(SIGNS) for _sign in range(RECEIPT_LENGTH))


def leave_comment(*, task: Task, text: str, name: str, at: datetime, receipt: str = "") -> Comment:
    """Put the comment into the office's queue, and give the visitor a receipt under which the answer is found.

    `receipt` is the one that the form was given when it was opened: the same form sent twice leaves one comment. Where
    something else was written into it meanwhile, that is another comment with a receipt of its own.
    Raises ValidationError for what is not taken, and TooManyCommentsError while too many of today's comments wait.
    """
    plain, called = _readable(text), " ".join(name.split())
    _check(task, plain, called, at)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [COMMENTS_LOCK])
        known = Comment.objects.filter(receipt=receipt).first() if receipt else None
        if known is not None and (known.task_id, known.text, known.name) == (task.pk, plain, called):
            return known
        if not has_room(*waiting_today(task, at=at)):
            raise TooManyCommentsError(
                _("So many comments came in today that no more can be taken. Please come back tomorrow.")
            )
        given = receipt if receipt and known is None else new_receipt()
        comment = Comment.objects.create(task=task, text=plain, name=called, receipt=given, at=at)
        _tell_the_office(at)
    return comment


def _readable(text: str) -> str:
    """The text without what cannot be seen, such as signs that turn the direction of writing."""
    lines = (" ".join("".join(sign for sign in line if sign.isprintable()).split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def _check(task: Task, text: str, name: str, at: datetime) -> None:
    if not takes_comments(task, at=at):
        raise ValidationError(_("Comments are left on the livelihood items of the current year."))
    if len(text) < SHORTEST:
        raise ValidationError({"text": _("Write at least %(count)s characters.") % {"count": SHORTEST}})
    if len(text) > LONGEST:
        raise ValidationError({"text": _("Write at most %(count)s characters.") % {"count": LONGEST}})
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise ValidationError({"name": _("Write at most %(count)s characters.") % {"count": LONGEST_NAME}})
    for field, given in (("text", text), ("name", name)):
        if names_a_person(given):
            raise ValidationError(
                {
                    field: _(
                        "This looks like a telephone or identity number. Comments hold no personal data: "
                        "take it out and send again."
                    )
                }
            )


def _tell_the_office(at: datetime) -> None:
    """Once a day, however many come; the queue shows the rest."""
    waiting = Comment.objects.waiting().count()
    send_notices(
        NoticeDraft(
            kind=NoticeKind.VISITORS_COMMENT,
            cause=f"visitors-comments:{localdate(at)}",
            at=at,
            recipient_id=person,
            article=ARTICLE,
            link=reverse("citizens:comments"),
            facts={"waiting": waiting},
        )
        for person in load_accounts().supervision_office
    )
