"""Reminding who has to take the next step of a talk about a fund that its day is near, or has passed.

The rhythm is that of the escalations, and everything is as it stood at the moment: a morning that is caught up later
reminds of what waited then.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, time
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Q
from django.utils.timezone import localdate, make_aware

from incentives.models import FundTalk, FundTalkStep
from incentives.rules.fund_talks import awaited_after
from incentives.talking.telling import Concerned, draft_for
from notices.enums import NoticeKind
from notices.models import Notice
from notices.services import send_notices
from regulation.calendar import is_working_day
from supervision.enums import EscalationStatus, Step
from supervision.models.escalations import OPEN_STATUSES
from supervision.parameters import deadlines_on
from supervision.rules.deadlines import signatures_missed, window
from supervision.rules.life import is_desk_work

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from notices.services import NoticeDraft
    from supervision.rules.deadlines import Window

Waiting = tuple[FundTalk, Step, "date"]


def remind_fund_talks(at: datetime) -> int:
    """Remind of every step of a talk that waits, and of signatures that are missing; return how many there were.

    Two queries on a morning on which nothing is due.
    """
    on = localdate(at)
    if not is_working_day(on):
        return 0
    waiting, unsigned = list(_steps(window(on), at)), _unsigned(on, at)
    if waiting or unsigned:
        concerned = Concerned([*(talk for talk, _step, _due in waiting), *(talk for _notice, talk in unsigned)])
        send_notices([*_step_drafts(waiting, concerned, on, at), *_signature_drafts(unsigned, on, at)])
    return len(waiting) + len(unsigned)


def _steps(days: Window, at: datetime) -> Iterator[Waiting]:
    for talk, step, due_on in waiting_at(at, since=days.since, until=days.near_until):
        if days.is_late(due_on) or (days.is_near(due_on) and not is_desk_work(step)):
            yield talk, step, due_on


def waiting_at(at: datetime, *, since: date, until: date) -> Iterator[Waiting]:
    """The talks in force at a moment whose next step is due between two days, with that step and its day."""
    later = FundTalkStep.objects.filter(talk=OuterRef("pk"), at__gt=at)
    known = Q(has_gone_on=False, status__in=OPEN_STATUSES, step_due_on__range=(since, until))
    found = FundTalk.objects.alias(has_gone_on=Exists(later)).annotate(gone_on=F("has_gone_on"))
    found = found.filter(known | Q(has_gone_on=True), issued_at__lte=at).select_related("fund", "unit")
    gone_on: list[FundTalk] = []
    for each in found.order_by("pk"):
        if each.gone_on:
            gone_on.append(each)
        elif each.step_due_on:
            yield each, Step(each.step), each.step_due_on
    for talk, step, due_on in _then(gone_on, at) if gone_on else ():
        if due_on is not None and since <= due_on <= until:
            yield talk, step, due_on


def _then(talks: list[FundTalk], at: datetime) -> Iterator[tuple[FundTalk, Step, date | None]]:
    """What each waited for at a moment; nothing where it was revoked by then."""
    happened: dict[int, list[tuple[str, date]]] = defaultdict(list)
    steps = FundTalkStep.objects.filter(talk__in=[each.pk for each in talks], at__lte=at).order_by("at", "id")
    for pk, kind, moment in steps.values_list("talk_id", "kind", "at"):
        happened[pk].append((kind, localdate(moment)))
    deadlines = {year: deadlines_on(year, localdate(at)) for year in {each.fund.year for each in talks}}
    for talk in talks:
        if talk.revoked_at is None or talk.revoked_at > at:
            step, due_on = awaited_after(
                happened[talk.pk],
                issued_on=localdate(talk.issued_at),
                due_on=talk.due_on,
                deadlines=deadlines[talk.fund.year],
            )
            yield talk, step, due_on


def _step_drafts(waiting: list[Waiting], concerned: Concerned, on: date, at: datetime) -> Iterator[NoticeDraft]:
    for talk, step, due_on in waiting:
        awaited: list[int | None] = [*concerned.awaited(talk, step)]
        for recipient in awaited or [None]:
            yield draft_for(
                talk,
                kind=NoticeKind.DEADLINE_REMINDER,
                cause=f"deadline:fund-talk:{talk.pk}:{step}:{on}",
                at=at,
                recipient_id=recipient,
                facts={"step": step.value, "due_on": f"{due_on}", "is_late": due_on < on},
            )


def _unsigned(on: date, at: datetime) -> list[tuple[Notice, FundTalk]]:
    """Notices of talks in force that nobody has signed for in two working days."""
    first, until = (make_aware(datetime.combine(day, time.min)) for day in signatures_missed(on))
    sent = Notice.objects.filter(kind=NoticeKind.FUND_TALK, recipient__isnull=False, at__gte=first, at__lt=until)
    missed = list(sent.filter(Q(signed_at=None) | Q(signed_at__gt=at)).order_by("pk"))
    if not missed:
        return []
    pks = {int(notice.cause.rpartition(":")[2]) for notice in missed}
    revoked = Q(status=EscalationStatus.REVOKED, revoked_at__lte=at)
    talks = FundTalk.objects.filter(pk__in=pks).exclude(revoked).select_related("fund", "unit").in_bulk()
    pairs = ((notice, talks.get(int(notice.cause.rpartition(":")[2]))) for notice in missed)
    return [(notice, talk) for notice, talk in pairs if talk is not None]


def _signature_drafts(unsigned: list[tuple[Notice, FundTalk]], on: date, at: datetime) -> Iterator[NoticeDraft]:
    for notice, talk in unsigned:
        yield draft_for(
            talk,
            kind=NoticeKind.DEADLINE_REMINDER,
            cause=f"deadline:{notice.cause}:sign",
            at=at,
            recipient_id=notice.recipient_id,
            facts={"step": "sign", "sent_on": f"{localdate(notice.at)}", "due_on": f"{on}", "is_late": True},
        )
