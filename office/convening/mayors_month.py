"""A month without the mayor's special meeting is brought to the general office's attention (article 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from notices.enums import NoticeKind
from notices.services import NoticeDraft, send_notices
from office.selectors.meetings import mayors_month
from organization.accounts import load_accounts

if TYPE_CHECKING:
    from datetime import datetime

ARTICLE = 4


def point_out_month(*, year: int, month: int, cause: str, at: datetime) -> bool:
    """Tell the general office if fewer special meetings of the mayor were held in the month than it asks for by now.

    Returns whether that is so. The day makes the cause: told once.
    """
    found = mayors_month(year, month, at)
    if not found.is_missing:
        return False
    people = load_accounts().supervision_office
    facts = {
        "held": len(found.held),
        "asked": found.asked,
        "called_for": found.called[0].planned_at.isoformat() if found.called else None,
    }
    send_notices(
        NoticeDraft(
            kind=NoticeKind.MEETING_MISSING,
            cause=cause,
            at=at,
            recipient_id=recipient,
            article=ARTICLE,
            year=year,
            month=month,
            link=reverse("office:mayors_months", args=[year]),
            facts=facts,
        )
        for recipient in people
    )
    return True
