"""Reminding hosts of the year's assessment plans (article 20)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.timezone import localdate

from incentives.assessing.telling import NOBODY
from incentives.enums import PlanStatus
from incentives.models import AssessmentPlan
from incentives.selectors.plan_people import speakers_of_articles, supervision_officers
from incentives.selectors.plans import PLANNED_ARTICLES, due_day
from notices.enums import NoticeKind
from notices.services import NoticeDraft, send_notices
from regulation.articles import ARTICLE
from regulation.selectors import article_hosts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

DAYS_BEFORE = 7
WEEKS_AFTER = 4
REMINDED_AT = frozenset({-DAYS_BEFORE, 0, *(7 * week for week in range(1, WEEKS_AFTER + 1))})


def remind_plans_due(at: datetime) -> int:
    """Remind who owes a plan of the year: a week before it is due, on the day, then weekly for a month.

    Returns the number of articles whose plans are owed. On any other day nothing is asked but the due day.
    """
    on = localdate(at)
    due_on = due_day(on.year, on)
    if (on - due_on).days not in REMINDED_AT:
        return 0
    owed = owed_articles(on.year)
    send_notices(_drafts(owed, due_on=due_on, on=on, at=at))
    return len(owed)


def owed_articles(year: int) -> list[int]:
    """Articles whose plan of the year has neither been submitted nor approved."""
    handed_in = AssessmentPlan.objects.in_year(year).filter(status__in=(PlanStatus.SUBMITTED, PlanStatus.APPROVED))
    done = set(handed_in.order_by().values_list("article", flat=True))
    return [number for number in PLANNED_ARTICLES if number not in done]


def _drafts(owed: list[int], *, due_on: date, on: date, at: datetime) -> Iterator[NoticeDraft]:
    if not owed:
        return
    hosts = article_hosts(on.year, on)
    speakers = speakers_of_articles(owed, hosts)
    late = max(on - due_on, timedelta()).days
    officers = supervision_officers() if late else []
    for number in owed:
        host = hosts[number].host
        for recipient in dict.fromkeys([*(speakers[number] or NOBODY), *officers]):
            if recipient is None and host is None:
                continue
            yield NoticeDraft(
                kind=NoticeKind.ASSESSMENT_PLAN_DUE,
                cause=f"plan-due:{on.isoformat()}",
                subject=f"article:{number}",
                at=at,
                recipient_id=recipient,
                unit_id=host.pk if host else None,
                article=number,
                year=on.year,
                link=reverse("incentives:plan", args=[on.year, number]),
                facts={
                    "title": f"{on.year} {ARTICLE[number].title.zh}",
                    "due_on": due_on.isoformat(),
                    "days_late": late,
                },
            )
