"""Who is told of filings: the Organization Department gets copies, the unit hears of returns and of what is overdue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from notices.enums import NoticeKind
from notices.services import NoticeDraft, send_notices
from organization.accounts import load_accounts

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from responsibility.models import Filing, ResponsiblePerson

ARTICLE = 3


def copy_filings(*, filings: Collection[Filing], at: datetime) -> int:
    """A copy of each filing for the Organization Department."""
    accounts = load_accounts()
    return send_notices(
        NoticeDraft(
            kind=NoticeKind.FILING_COPY, cause=f"filing:{filing.pk}", recipient_id=recipient, **_about(filing, at)
        )
        for filing in filings
        for recipient in accounts.organization_department
    )


def tell_of_return(*, filing: Filing, at: datetime) -> int:
    """The unit's staff, or the unit itself where nobody has an account, hear why the filing came back."""
    about = _about(filing, at, reason=filing.return_reason)
    return send_notices(
        NoticeDraft(
            kind=NoticeKind.FILING_RETURNED,
            cause=f"filing-returned:{filing.pk}:{filing.version}",
            recipient_id=recipient,
            unit_id=filing.unit_id,
            **about,
        )
        for recipient in load_accounts([filing.unit_id]).unit_staff(filing.unit_id) or (None,)
    )


def tell_of_replacement(
    *, filing: Filing, predecessor: ResponsiblePerson | None, successor: ResponsiblePerson, at: datetime
) -> int:
    """The supervision office and the Organization Department hear who has taken a place from when on."""
    accounts = load_accounts()
    about = _about(
        filing,
        at,
        level=str(successor.level),
        predecessor=predecessor.name if predecessor else "",
        successor=successor.name,
        from_on=successor.from_date.isoformat(),
        reason=successor.reason,
    )
    return send_notices(
        NoticeDraft(kind=NoticeKind.FILING_COPY, cause=f"replacement:{successor.pk}", recipient_id=recipient, **about)
        for recipient in (*accounts.supervision_office, *accounts.organization_department)
    )


def copy_imported_filings(*, year: int, count: int, cause: str, at: datetime) -> int:
    """One notice for all filings that came with a workbook, which is itself the copy."""
    return send_notices(
        NoticeDraft(
            kind=NoticeKind.FILING_COPY,
            cause=cause,
            at=at,
            recipient_id=recipient,
            article=ARTICLE,
            year=year,
            link=f"{reverse('responsibility:filings')}?year={year}&state=filed",
            facts={"count": count},
        )
        for recipient in load_accounts().organization_department
    )


def _about(filing: Filing, at: datetime, **facts: Any) -> dict[str, Any]:
    return {
        "at": at,
        "article": ARTICLE,
        "year": filing.task.work_list.year,
        "serial": filing.task.serial,
        "link": filing.get_absolute_url(),
        "facts": {"title": filing.task.title, "unit": filing.unit.short_name, **facts},
    }
