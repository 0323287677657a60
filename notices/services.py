from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils.module_loading import import_string

from notices.models import Notice

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from notices.enums import NoticeKind
    from organization.models import Person


@dataclass(frozen=True)
class NoticeDraft:
    """What is to be told, to whom. `recipient_id` is a person's; without one, `unit_id` stands in."""

    kind: NoticeKind
    cause: str
    at: datetime
    recipient_id: int | None = None
    unit_id: int | None = None
    subject: str = ""
    article: int | None = None
    year: int | None = None
    month: int | None = None
    serial: str = ""
    action: str = ""
    link: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    needs_signature: bool = False


def send_notices(drafts: Iterable[NoticeDraft]) -> int:
    """Write the notices, in the caller's transaction. Of several to one recipient about one cause and subject
    the first counts; what was told before is not told again. Returns how many drafts there were."""
    once: dict[tuple[str, int | None, int | None, str], Notice] = {}
    for draft in drafts:
        unit_id = None if draft.recipient_id else draft.unit_id
        once.setdefault(
            (draft.cause, draft.recipient_id, unit_id, draft.subject), Notice(**{**vars(draft), "unit_id": unit_id})
        )
    _keep_inside(once.values())
    Notice.objects.bulk_create(once.values(), ignore_conflicts=True, batch_size=2000)
    return len(once)


def _keep_inside(notices: Iterable[Notice]) -> None:
    """What is written down long after its own time is nothing for the outbox."""
    is_of_the_past: dict[datetime, bool] = {}
    for notice in notices:
        if notice.at not in is_of_the_past:
            is_of_the_past[notice.at] = notice.is_of_the_past
        if is_of_the_past[notice.at]:
            notice.planned_at = notice.recorded_at


def mark_read(*, notices: Iterable[Notice], by: Person, at: datetime) -> int:
    """Note the first time at which the person opened these notices of theirs."""
    return Notice.objects.of(by).unread().filter(pk__in=[notice.pk for notice in notices]).update(read_at=at)


def sign_notice(*, notice: Notice, by: Person, at: datetime) -> Notice:
    """Sign for receipt (签收): received, not agreed to. A second signature changes nothing."""
    if not by.has_perm("notices.sign_notice", notice):
        raise PermissionDenied
    sign_notices(notices=[notice], by=by, at=at)
    notice.refresh_from_db(fields=["signed_at", "signed_by", "read_at"])
    return notice


@transaction.atomic
def sign_notices(*, notices: Iterable[Notice], by: Person, at: datetime) -> int:
    """Sign for all of these that are the person's and wait for a signature. Returns how many there were.

    What follows from a signature in other rooms (`settings.NOTICE_SIGNED`) follows in the same transaction.
    """
    asked = Notice.objects.of(by).to_sign().filter(pk__in=[notice.pk for notice in notices])
    waiting = list(asked.select_for_update(of=("self",)).order_by("pk"))
    if not waiting:
        return 0
    for notice in waiting:
        notice.signed_at, notice.signed_by, notice.read_at = at, by, notice.read_at or at
    Notice.objects.filter(pk__in=[notice.pk for notice in waiting]).update(
        signed_at=at, signed_by=by, read_at=Coalesce("read_at", at)
    )
    for path in settings.NOTICE_SIGNED:
        import_string(path)(notices=waiting, by=by, at=at)
    return len(waiting)
