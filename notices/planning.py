"""From notices to messages: each new notice goes into one message for each channel by which its recipient is reached.

What is written in the transaction of a decision is only the notice; this sweep takes up what is new, in sets.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate, localtime

from notices.enums import DeliveryState, NoticeKind, Pace, Withdrawal
from notices.models import Channel, Delivery, DeliveryNotice, Notice
from notices.rules import Dispatch, dispatch, is_late, pace_of
from notices.selectors.contacts import ContactBook, policies

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

SET = 1000
REVOCABLE = (NoticeKind.ESCALATION, NoticeKind.ESCALATION_COPY)


@dataclass(frozen=True, slots=True)
class Item:
    """A notice on its way into a message."""

    notice: Notice
    channel_id: int
    pace: Pace
    dispatch: Dispatch

    @property
    def key(self) -> tuple[int, int, str]:
        return self.notice.recipient_id or 0, self.channel_id, self.dispatch.bundle


def plan_deliveries(at: datetime) -> int:
    """Take up every notice that is new. Returns how many there were."""
    taken = 0
    while count := _plan_set(at):
        taken += count
    return taken


@transaction.atomic
def _plan_set(at: datetime) -> int:
    new = Notice.objects.filter(planned_at=None).order_by("pk").select_related("recipient")
    notices = list(new.select_for_update(skip_locked=True, of=("self",))[:SET])
    if notices:
        Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(planned_at=at)
        # One to a unit stands in its inbox for whoever gets an account there: nobody can be written to.
        fresh = [each for each in notices if each.recipient and not is_late(localdate(each.at), localdate(at))]
        channels = list(Channel.objects.enabled()) if fresh else []
        if channels:
            _put_into_messages(_items(fresh, channels, localtime(at)), at)
    return len(notices)


def _items(notices: Sequence[Notice], channels: Sequence[Channel], at: datetime) -> list[Item]:
    book = ContactBook.of({notice.recipient_id for notice in notices if notice.recipient_id}, channels)
    set_by_office = policies()
    taken_back = _take_back_revoked(notices)
    return [
        Item(notice, channel.pk, pace, dispatch(pace, at, book.hours, book.own_quiet(notice.recipient.pk, channel.pk)))
        for notice in notices
        if notice.recipient and (pace := pace_of(notice.kind, notice.action, set_by_office)) != Pace.INBOX
        for channel in channels
        if channel.takes(notice.kind)
        and book.wants(notice.recipient, channel)
        and not taken_back & {(notice.pk, channel.pk), (notice.pk, None)}
    ]


def _take_back_revoked(notices: Sequence[Notice]) -> set[tuple[int, int | None]]:
    """Take out of waiting messages what has been revoked since. Where the person has not opened it either, the
    revocation need not be sent: both stand in the inbox. Returns notices not to be sent by a channel, or by any."""
    revocations = {(each.recipient_id, each.link): each for each in notices if each.kind == NoticeKind.REVOCATION}
    if not revocations:
        return set()
    needless: set[tuple[int, int | None]] = set()
    for notice in notices:
        revocation = revocations.get((notice.recipient_id, notice.link))
        if revocation and notice.kind in REVOCABLE:
            needless.add((notice.pk, None))
            if notice.read_at is None:
                needless.add((revocation.pk, None))
    withdrawn = []
    for line in _lines_of_revoked(revocations.values()):
        if revocation := revocations.get((line.notice.recipient_id, line.notice.link)):
            withdrawn.append(line.pk)
            if line.notice.read_at is None:
                needless.add((revocation.pk, line.delivery.channel_id))
    DeliveryNotice.objects.filter(pk__in=withdrawn).update(withdrawal=Withdrawal.REVOKED)
    return needless


def _lines_of_revoked(revocations: Iterable[Notice]) -> Iterator[DeliveryNotice]:
    told = list(revocations)
    lines = DeliveryNotice.objects.filter(
        withdrawal="",
        notice__kind__in=REVOCABLE,
        notice__link__in={each.link for each in told},
        notice__recipient__in={each.recipient_id for each in told},
        delivery__state=DeliveryState.WAITING,
        delivery__attempts=0,
    )
    locked = lines.select_related("notice", "delivery").select_for_update(of=("self", "delivery"))
    return locked.order_by("delivery_id", "pk").iterator()


def _put_into_messages(items: list[Item], at: datetime) -> None:
    """Into the message of its bundle; if that is already on its way, into the next one."""
    while items:
        found = _messages(items, at)
        lines = [
            DeliveryNotice(delivery_id=found[item.key].pk, notice=item.notice) for item in items if item.key in found
        ]
        DeliveryNotice.objects.bulk_create(lines, ignore_conflicts=True, batch_size=2000)
        items = _put_off([item for item in items if item.key not in found])


def _messages(items: Iterable[Item], at: datetime) -> dict[tuple[int, int, str], Delivery]:
    """The messages that the items belong to, made where there is none, locked, without those already begun."""
    wanted: dict[tuple[int, int, str], list[Item]] = defaultdict(list)
    for item in items:
        wanted[item.key].append(item)
    made = [_new_message(wanted[key][0], at) for key in sorted(wanted)]
    Delivery.objects.bulk_create(made, ignore_conflicts=True, batch_size=2000)
    found = Delivery.objects.open_for_more().filter(
        person__in={key[0] for key in wanted},
        channel__in={key[1] for key in wanted},
        bundle__in={key[2] for key in wanted},
    )
    return {(each.person_id, each.channel_id, each.bundle): each for each in found.select_for_update().order_by("pk")}


def _new_message(item: Item, at: datetime) -> Delivery:
    person_id, channel_id, bundle = item.key
    return Delivery(
        person_id=person_id,
        channel_id=channel_id,
        bundle=bundle,
        pace=item.pace,
        message_id=new_message_id(),
        created_at=at,
        not_before=item.dispatch.not_before,
    )


def new_message_id() -> str:
    return f"<{uuid4()}@{urlsplit(settings.KEYWORK_URL).hostname or 'keywork.invalid'}>"


def _put_off(items: Sequence[Item]) -> list[Item]:
    """To the next digest, or to a moment later."""
    if not items:
        return []
    channels = Channel.objects.filter(pk__in={item.channel_id for item in items})
    book = ContactBook.of({item.key[0] for item in items}, channels)
    return [
        replace(item, dispatch=dispatch(item.pace, localtime(later), book.hours, book.own_quiet(*item.key[:2])))
        for item in items
        for later in [item.dispatch.not_before + timedelta(seconds=1)]
    ]
