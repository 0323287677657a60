"""Reminding who has to take the next step of an escalation that its day is near, or has passed (rulebook section 5).

Everything is as it stood at the moment: a morning that is caught up later reminds of what waited then.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, Q
from django.utils.timezone import localdate, make_aware

from notices.enums import NoticeKind
from notices.models import Notice
from notices.services import NoticeDraft, send_notices
from organization.accounts import load_accounts
from regulation.calendar import add_working_days, is_working_day
from supervision.enums import Action, EventKind, Ground, Step
from supervision.life.following import deadlines_by_year, first_course
from supervision.models import Escalation, EscalationEvent, Objection, Sitting
from supervision.models.escalations import OPEN_STATUSES
from supervision.notifying import article_of, awaited_for, main_accounts
from supervision.rules.deadlines import signatures_missed, window
from supervision.rules.life import is_desk_work, waiting

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from organization.accounts import Accounts
    from supervision.rules.deadlines import Window


@dataclass(frozen=True, slots=True)
class Waiting:
    """A step of an escalation that waits, with its last day. `about` names it in the cause of the reminder, which is
    one for a sitting that covers several escalations."""

    escalation: Escalation
    step: Step
    due_on: date
    about: str
    kind: str = ""
    link: str = ""


def remind_deadlines(*, at: datetime) -> int:
    """Remind of every step that waits, and return how many matters there were.

    A step: once on the working day before it is due (but for the office's own desk), once on the first working day
    after, then as every week begins, and after a month as every month begins. An appointment that passed without a
    record and an objection that is not decided: once their day has passed. A missing signature: once.
    """
    on = localdate(at)
    if not is_working_day(on):
        return 0
    days = window(on)
    found = [*_steps(days, at), *_appointments(days, at)]
    objections, unsigned = _objections(days, at), _unsigned(on, at)
    if found or objections:
        accounts = load_accounts({each.escalation.unit_id for each in found})
        send_notices([*_step_drafts(found, accounts, on, at), *_objection_drafts(objections, accounts, on, at)])
    send_notices(_signature_drafts(unsigned, on, at))
    return len(found) + len(objections) + len(unsigned)


def _steps(days: Window, at: datetime) -> Iterator[Waiting]:
    for escalation, step, due_on in waiting_at(at, since=days.since, until=days.near_until):
        if days.is_late(due_on) or (days.is_near(due_on) and not is_desk_work(step)):
            yield Waiting(escalation, step, due_on, f"{escalation.pk}:{step}")


def waiting_at(at: datetime, *, since: date, until: date) -> Iterator[tuple[Escalation, Step, date]]:
    """The escalations in force at a moment whose next step is due between two days, with that step and its day.

    What has gone on since the moment is worked out from the events up to it. Two queries, a third for the latter.
    """
    later = EscalationEvent.objects.filter(escalation=OuterRef("pk"), at__gt=at)
    known = Q(has_gone_on=False, status__in=OPEN_STATUSES, step_due_on__range=(since, until))
    found: QuerySet[Escalation] = Escalation.objects.alias(has_gone_on=Exists(later)).annotate(gone_on=F("has_gone_on"))
    found = found.filter(known | Q(has_gone_on=True), issued_at__lte=at)
    gone_on: list[Escalation] = []
    for each in found.select_related("task__work_list", "responsible", "rectification"):
        if each.gone_on:  # type: ignore[attr-defined]
            gone_on.append(each)
        elif each.step_due_on:
            yield each, Step(each.step), each.step_due_on
    if gone_on:
        yield from (
            (each, step, due_on) for each, step, due_on in _then(gone_on, at) if due_on and since <= due_on <= until
        )


def _then(escalations: Sequence[Escalation], at: datetime) -> Iterator[tuple[Escalation, Step, date | None]]:
    """What each waited for at a moment; nothing where it was revoked by then."""
    happened: dict[int, list[tuple[EventKind, date]]] = defaultdict(list)
    events = EscalationEvent.objects.filter(escalation__in=[each.pk for each in escalations], at__lte=at)
    for pk, kind, moment in events.order_by("at", "id").values_list("escalation_id", "kind", "at"):
        happened[pk].append((EventKind(kind), localdate(moment)))
    deadlines = deadlines_by_year(escalations, localdate(at))
    for each in escalations:
        if each.revoked_at is not None and each.revoked_at <= at:
            continue
        rectification = getattr(each, "rectification", None)
        step, due_on = waiting(
            first_course(Action(each.action), map(Ground, each.grounds)),
            happened[each.pk],
            since=localdate(each.issued_at),
            carry_out_by=each.due_on,
            promised_on=rectification.promised_on if rectification else None,
            deadlines=deadlines[each.pk],
        )
        yield each, step, due_on


def _appointments(days: Window, at: datetime) -> Iterator[Waiting]:
    """One for each sitting whose day passed without a record, whatever number of escalations it covers."""
    standing = Q(recorded_at=None) | Q(recorded_at__gt=at), Q(cancelled_at=None) | Q(cancelled_at__gt=at)
    past = Sitting.objects.filter(*standing, appointed_at__lte=at, planned_at__lt=at)
    planned = {pk: localdate(moment) for pk, moment in past.values_list("pk", "planned_at")}
    late = [pk for pk, day in planned.items() if days.is_late(day)]
    if not late:
        return
    covered = Escalation.objects.filter(matters__sitting__in=late, matters__dropped_at=None)
    covered = covered.filter(Q(revoked_at=None) | Q(revoked_at__gt=at)).annotate(sitting_id=F("matters__sitting"))
    first: dict[int, Escalation] = {}
    for each in covered.select_related("task__work_list", "responsible").order_by("pk"):
        first.setdefault(each.sitting_id, each)
    for pk, escalation in first.items():
        yield Waiting(escalation, Step.HOLD, planned[pk], f"sitting:{pk}", kind="record", link=f"/sittings/{pk}/")


def _step_drafts(found: Sequence[Waiting], accounts: Accounts, on: date, at: datetime) -> Iterator[NoticeDraft]:
    mains = main_accounts([each.escalation for each in found], at) if found else {}
    for each in found:
        escalation = each.escalation
        facts = {
            "title": escalation.task.title,
            "step": each.kind or each.step.value,
            "due_on": f"{each.due_on}",
            "is_late": each.due_on < on,
        }
        awaited: list[int | None] = [*awaited_for(each.step, escalation, accounts, mains)]
        for recipient in awaited or [None]:
            yield NoticeDraft(
                kind=NoticeKind.DEADLINE_REMINDER,
                cause=f"deadline:{each.about}:{on}",
                at=at,
                recipient_id=recipient,
                unit_id=escalation.unit_id,
                article=article_of(escalation),
                year=escalation.task.work_list.year,
                month=escalation.month,
                serial=escalation.task.serial,
                action=escalation.action,
                link=each.link or f"/escalations/{escalation.pk}/",
                facts=facts,
            )


@dataclass(frozen=True, slots=True)
class Undecided:
    """An objection that waits for a decision longer than the office has set."""

    objection: Objection
    due_on: date


def _objections(days: Window, at: datetime) -> list[Undecided]:
    pending = Q(decided_at=None) | Q(decided_at__gt=at)
    found = list(Objection.objects.filter(pending, filed_at__lte=at).select_related("task__work_list", "disputed"))
    deadlines = deadlines_by_year(found, days.on) if found else {}
    undecided = [
        Undecided(each, add_working_days(localdate(each.filed_at), deadlines[each.pk].office)) for each in found
    ]
    return [each for each in undecided if days.is_late(each.due_on)]


def _objection_drafts(
    undecided: Sequence[Undecided], accounts: Accounts, on: date, at: datetime
) -> Iterator[NoticeDraft]:
    for each in undecided:
        objection = each.objection
        common: dict[str, Any] = {
            "cause": f"deadline:objection:{objection.pk}:{on}",
            "at": at,
            "article": 6,
            "year": objection.task.work_list.year,
            "month": objection.month,
            "serial": objection.task.serial,
            "link": f"/objections/{objection.pk}/",
            "facts": {
                "title": objection.task.title,
                "step": "objection",
                "due_on": f"{each.due_on}",
                "is_late": True,
            },
        }
        office: list[int | None] = [*accounts.supervision_office]
        for recipient in office or [None]:
            yield NoticeDraft(
                kind=NoticeKind.DEADLINE_REMINDER, recipient_id=recipient, unit_id=objection.unit_id, **common
            )


def _unsigned(on: date, at: datetime) -> list[Notice]:
    """Notices of escalations in force that nobody has signed for in two working days."""
    first, until = (make_aware(datetime.combine(day, time.min)) for day in signatures_missed(on))
    sent = Notice.objects.filter(kind=NoticeKind.ESCALATION, needs_signature=True, recipient__isnull=False)
    missed = list(sent.filter(Q(signed_at=None) | Q(signed_at__gt=at), at__gte=first, at__lt=until).order_by("pk"))
    if not missed:
        return []
    revoked = Escalation.objects.filter(revoked_at__lte=at, issued_at__gte=first, issued_at__lt=until)
    causes = {f"escalation:{pk}" for pk in revoked.values_list("pk", flat=True)}
    return [notice for notice in missed if notice.cause not in causes]


def _signature_drafts(unsigned: Sequence[Notice], on: date, at: datetime) -> Iterator[NoticeDraft]:
    for notice in unsigned:
        yield NoticeDraft(
            kind=NoticeKind.DEADLINE_REMINDER,
            cause=f"deadline:{notice.cause}:sign",
            at=at,
            recipient_id=notice.recipient_id,
            article=notice.article,
            year=notice.year,
            month=notice.month,
            serial=notice.serial,
            action=notice.action,
            link=notice.link,
            facts={
                "title": notice.facts.get("title", ""),
                "step": "sign",
                "sent_on": f"{localdate(notice.at)}",
                "due_on": f"{on}",
                "is_late": True,
            },
        )
