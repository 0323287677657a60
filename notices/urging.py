"""Urging (催办): to ask once more for a signature or for a notice to be opened, once a day for person and matter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.timezone import localdate

from notices.enums import NoticeKind
from notices.models import Notice
from notices.services import NoticeDraft, send_notices

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from organization.models import Person


Key = tuple[str, int | None, int | None, str]


@dataclass(frozen=True, slots=True)
class Urged:
    """How many were urged now, how many had been today, and how many wait for nothing any more."""

    urged: int
    already_today: int
    settled: int


@transaction.atomic
def urge(*, notices: Iterable[Notice], by: Person, at: datetime) -> Urged:
    """Urge the recipients of these notices who have not signed, or not opened what needs no signature."""
    if not by.has_perm("notices.urge"):
        raise PermissionDenied
    asked = list(notices)
    waiting = [notice for notice in asked if is_awaited(notice)]
    drafts = [_draft(notice, by, at) for notice in waiting]
    known = _keys_known({draft.cause for draft in drafts})
    fresh = {_key(draft): draft for draft in drafts if _key(draft) not in known}
    send_notices(fresh.values())
    return Urged(len(fresh), len(waiting) - len(fresh), len(asked) - len(waiting))


def is_awaited(notice: Notice) -> bool:
    if notice.kind == NoticeKind.URGE:
        return False
    return notice.signed_at is None if notice.needs_signature else notice.read_at is None


def urge_cause(cause: str, at: datetime) -> str:
    return f"urge:{localdate(at).isoformat()}:{cause}"[:80]


def _draft(notice: Notice, by: Person, at: datetime) -> NoticeDraft:
    return NoticeDraft(
        kind=NoticeKind.URGE,
        cause=urge_cause(notice.cause, at),
        subject=notice.subject,
        at=at,
        recipient_id=notice.recipient_id,
        unit_id=notice.unit_id,
        article=notice.article,
        year=notice.year,
        month=notice.month,
        serial=notice.serial,
        action=notice.action,
        link=notice.link,
        facts={
            "title": notice.facts.get("title", ""),
            "kind": notice.kind,
            "sent_on": localdate(notice.at).isoformat(),
            "needs_signature": notice.needs_signature,
            "by": by.username,
        },
    )


def _key(told: NoticeDraft | Notice) -> Key:
    return told.cause, told.recipient_id, None if told.recipient_id else told.unit_id, told.subject


def _keys_known(causes: set[str]) -> set[Key]:
    return {_key(notice) for notice in Notice.objects.filter(cause__in=causes)}
