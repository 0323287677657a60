"""Who is told of what became of a nomination; nothing that lies on the office's own desk is announced to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from incentives.permissions.honours import ARTICLE
from incentives.selectors.honours import leaders_of, mayors, units_of
from notices.enums import NoticeKind
from notices.services import NoticeDraft, send_notices
from organization.accounts import load_accounts

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from incentives.models import Nomination, Recommendation
    from notices.models import IssuedDocument

Recipient = tuple[int | None, int | None]


def tell_leaders(nomination: Nomination, at: datetime) -> None:
    """The leaders in charge are asked to recommend it."""
    facts = {"unit": nomination.unit.short_name}
    people: list[Recipient] = [(leader.pk, None) for leader in leaders_of(nomination.task)]
    _send(nomination, NoticeKind.NOMINATION_FILED, nomination.nominated_at.isoformat(), people, at, facts)


def tell_mayor(recommendation: Recommendation, at: datetime) -> None:
    """The mayor is asked to review it."""
    nomination, leader = recommendation.nomination, recommendation.leader
    facts = {
        "unit": nomination.unit.short_name,
        "leader": leader.post or leader.name,
        "has_conflict": bool(recommendation.conflict),
    }
    people: list[Recipient] = [(pk, None) for pk in mayors()]
    _send(nomination, NoticeKind.NOMINATION_RECOMMENDED, str(recommendation.pk), people, at, facts)


def tell_of_review(nomination: Nomination, at: datetime, *, is_put_forward: bool) -> None:
    """The unit learns of the mayor's review; the office, if the mayor wrote it, to put it before the meeting."""
    people = _staff([nomination.unit_id])
    reviewer = nomination.reviewed_by_id
    office = load_accounts().supervision_office
    if is_put_forward and reviewer not in office:
        people += [(pk, None) for pk in office]
    facts = {"is_put_forward": is_put_forward, "note": nomination.review_note}
    _send(nomination, NoticeKind.NOMINATION_REVIEWED, at.isoformat(), people, at, facts)


def tell_of_decision(nomination: Nomination, at: datetime, *, is_recognised: bool) -> None:
    """The units on the task and the leaders who recommended it learn what the meeting decided."""
    people = _staff([unit.pk for unit in units_of(nomination.task)])
    people += [(each.leader_id, None) for each in nomination.recommendations.filter(withdrawn_at=None)]
    facts = {
        "is_recognised": is_recognised,
        "met_on": nomination.meeting_on.isoformat() if nomination.meeting_on else None,
        "document": nomination.meeting_document,
        "reason": nomination.decision_reason,
    }
    _send(nomination, NoticeKind.NOMINATION_DECIDED, at.isoformat(), people, at, facts)


def tell_of_withdrawal(nomination: Nomination, leaders: Iterable[int], at: datetime) -> None:
    """Leaders whose recommendation falls with it have that place again."""
    people: list[Recipient] = [(pk, None) for pk in leaders]
    _send(nomination, NoticeKind.NOMINATION_WITHDRAWN, "", people, at, {"unit": nomination.unit.short_name})


def tell_organization_department(document: IssuedDocument, year: int, count: int, at: datetime) -> None:
    """The results go to the Organization Department."""
    send_notices(
        NoticeDraft(
            kind=NoticeKind.OUTSTANDING_RESULTS,
            cause=f"{NoticeKind.OUTSTANDING_RESULTS.value}:{document.pk}",
            at=at,
            recipient_id=recipient,
            article=ARTICLE,
            year=year,
            link=document.get_absolute_url(),
            facts={"number": document.full_number, "year": year, "count": count},
        )
        for recipient in load_accounts().organization_department
    )


def _staff(units: Iterable[int]) -> list[Recipient]:
    """The accounts of each unit, or the unit itself where it has none."""
    wanted = list(dict.fromkeys(units))
    accounts = load_accounts(wanted)
    found: list[Recipient] = []
    for unit_id in wanted:
        found += [(pk, None) for pk in accounts.unit_staff(unit_id)] or [(None, unit_id)]
    return found


def _send(
    nomination: Nomination,
    kind: NoticeKind,
    about: str,
    people: Iterable[Recipient],
    at: datetime,
    facts: dict[str, Any],
) -> None:
    task = nomination.task
    send_notices(
        NoticeDraft(
            kind=kind,
            cause=f"{kind.value}:{nomination.pk}:{about}".rstrip(":"),
            at=at,
            recipient_id=recipient,
            unit_id=unit_id,
            article=ARTICLE,
            year=nomination.year,
            serial=task.serial,
            link=nomination.get_absolute_url(),
            facts={"title": task.title, **facts},
        )
        for recipient, unit_id in dict.fromkeys(people)
    )
