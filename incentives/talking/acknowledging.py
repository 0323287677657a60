"""Signing for a talk about a fund (签收): it counts as signed for once somebody of the department has signed.

Called through `settings.NOTICE_SIGNED` in the transaction of the signatures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from incentives.enums import TalkEventKind
from incentives.models import FundTalk
from incentives.talking.following import record_step
from notices.enums import NoticeKind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from notices.models import Notice
    from organization.models import Person

CAUSE = "fund-talk:"


def acknowledge(*, notices: Iterable[Notice], by: Person, at: datetime) -> list[FundTalk]:
    """Record once for each talk, by whom and when, that it was signed for; what is closed or revoked stays as it is."""
    causes = [each.cause for each in notices if each.kind == NoticeKind.FUND_TALK]
    if not causes:
        return []
    pks = {int(cause.removeprefix(CAUSE)) for cause in causes}
    unsigned = FundTalk.objects.open().filter(pk__in=pks).select_for_update(of=("self",)).select_related("fund")
    talks = list(unsigned.exclude(steps__kind=TalkEventKind.ACKNOWLEDGED).order_by("pk"))
    if talks:
        record_step(talks, kind=TalkEventKind.ACKNOWLEDGED, at=at, by=by)
    return talks
