"""Who is told of a sitting: called, moved, cancelled, its record to be confirmed or disputed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from notices.enums import NoticeKind
from notices.services import NoticeDraft, send_notices
from organization.accounts import load_accounts
from supervision.enums import Action
from supervision.notifying import acting_on, article_of, confirmers, directed_at, main_accounts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from organization.accounts import Accounts
    from organization.models import Person
    from supervision.models import Escalation, Sitting


def tell_of_sitting(
    sitting: Sitting, talks: Sequence[Escalation], *, kind: NoticeKind, at: datetime, by: Person, reason: str = ""
) -> int:
    """Tell who is called, who holds it, and the unit's reporters, except who did it."""
    accounts = load_accounts([sitting.unit_id])
    called = [recipient for each in talks for recipient in directed_at(each, accounts)]
    to = [*called, *_holding(talks, accounts, at), *accounts.reporters.get(sitting.unit_id, [])]
    return _tell(sitting, talks, [recipient for recipient in to if recipient != by.pk], kind=kind, at=at, reason=reason)


def tell_to_confirm(sitting: Sitting, talks: Sequence[Escalation], *, at: datetime) -> int:
    """Tell the other side that a record waits for its word; each is told of all that concerns them at once."""
    accounts = load_accounts([sitting.unit_id])
    by_person: dict[int, list[Escalation]] = {}
    for each in talks:
        for recipient in confirmers(each, accounts, recorded_by=sitting.recorded_by_id):
            by_person.setdefault(recipient, []).append(each)
    kind = NoticeKind.RECORD_TO_CONFIRM
    return sum(_tell(sitting, concerned, [person], kind=kind, at=at) for person, concerned in by_person.items())


def tell_of_dispute(sitting: Sitting, talks: Sequence[Escalation], *, remark: str, at: datetime) -> int:
    """Tell who holds the talk, and who recorded it, what the other side says."""
    to = [sitting.recorded_by_id, *_holding(talks, load_accounts([sitting.unit_id]), at)]
    known = [recipient for recipient in to if recipient is not None]
    return _tell(sitting, talks, known, kind=NoticeKind.RECORD_DISPUTED, at=at, reason=remark)


def tell_of_closing(talks: Iterable[Escalation], *, remark: str, at: datetime) -> int:
    """Tell those at whom the escalations are directed that nothing more is asked of them."""
    closed = list(talks)
    accounts = load_accounts({each.unit_id for each in closed})
    return send_notices(
        NoticeDraft(
            kind=NoticeKind.ESCALATION_CLOSED,
            cause=f"closing:{each.pk}",
            recipient_id=recipient,
            **_common([each], at=at, link=each.get_absolute_url(), facts={"reason": remark}),
        )
        for each in closed
        for recipient in dict.fromkeys(directed_at(each, accounts)) or [None]
    )


def _holding(talks: Sequence[Escalation], accounts: Accounts, at: datetime) -> list[int]:
    """Who holds the talks, by account; the supervision office does not tell itself."""
    if talks[0].action == Action.SUPERVISION_BODY_TALK:
        return []
    mains = main_accounts(talks, at)
    return [recipient for each in talks for recipient in acting_on(each, accounts, mains)]


def _tell(
    sitting: Sitting,
    talks: Sequence[Escalation],
    to: Iterable[int],
    *,
    kind: NoticeKind,
    at: datetime,
    reason: str = "",
) -> int:
    facts = {
        "planned_at": sitting.planned_at.isoformat() if sitting.planned_at else "",
        "held_at": sitting.held_at.isoformat() if sitting.held_at else "",
        "place": sitting.place,
        "note": sitting.note,
        "titles": [each.task.title for each in talks],
        "reason": reason,
    }
    common = _common(talks, at=at, link=sitting.get_absolute_url(), facts=facts)
    return send_notices(
        NoticeDraft(
            kind=kind, cause=f"sitting:{sitting.pk}:{kind}:{at.isoformat()}"[:80], recipient_id=person, **common
        )
        for person in dict.fromkeys(to) or [None]
    )


def _common(talks: Sequence[Escalation], *, at: datetime, link: str, facts: dict[str, Any]) -> dict[str, Any]:
    """What the notice says of the first matter stands for all; the others are named in its facts."""
    first = talks[0]
    return {
        "at": at,
        "unit_id": first.unit_id,
        "article": article_of(first),
        "year": first.task.work_list.year,
        "month": first.month,
        "serial": first.task.serial,
        "action": first.action,
        "link": link,
        "facts": {"title": first.task.title, **facts},
    }
