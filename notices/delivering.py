"""The outbox's worker: takes what is due, hands it to the servers, and writes every answer down.

Each message is taken by one worker (a claim with an end), and its attempt is written down before the server is spoken
to. What a worker leaves behind when it dies is found by the next sweep: an attempt without an end may have arrived,
and is repeated under the same Message-ID. What is recorded as sent is never sent again.
"""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Case, F, Q, When

from notices.carriers import Answer, Limits, open_line
from notices.enums import DeliveryState, Failure, Outcome, Pace, Withdrawal
from notices.letters import write_letter
from notices.models import Channel, Delivery, DeliveryAttempt, DeliveryNotice
from notices.rules import MOST_ATTEMPTS
from notices.selectors.contacts import ContactBook

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from notices.carriers.mail import MailLine
    from notices.carriers.web import WebLine
    from notices.models import Notice

logger = logging.getLogger(__name__)

SETTLED = Q(notice__needs_signature=True, notice__signed_at__isnull=False) | Q(
    notice__needs_signature=False, notice__read_at__isnull=False
)


@dataclass(frozen=True)
class Batch:
    """Messages that this worker has taken for itself."""

    claim: UUID
    channel: Channel
    deliveries: Sequence[Delivery]
    notices: dict[int, list[Notice]]
    doubtful: set[int]
    book: ContactBook


@dataclass(frozen=True, slots=True)
class Done:
    """An attempt with its answer, still to be written down."""

    delivery: Delivery
    attempt: DeliveryAttempt
    answer: Answer
    at: datetime


def deliver_due(clock: Callable[[], datetime], limits: Limits | None = None) -> Counter[str]:
    """Send what is due, channel by channel, until nothing is or the time of a sweep is over. Counts the outcomes."""
    limits = limits or Limits()
    until = clock() + limits.sweep
    outcomes: Counter[str] = Counter()
    take_over_from_the_dead(clock())
    for channel in Channel.objects.enabled():
        while clock() < until:
            batch = claim_batch(channel, clock(), limits)
            if batch is None or not _send_batch(batch, clock, limits, until, outcomes):
                break
    return outcomes


@transaction.atomic
def take_over_from_the_dead(at: datetime) -> int:
    """Free what was taken by workers that have not come back in time. Returns how many messages."""
    left = Delivery.objects.filter(state=DeliveryState.SENDING, claimed_until__lt=at).order_by("pk")
    deliveries = list(left.select_for_update(skip_locked=True))
    open_attempts = DeliveryAttempt.objects.filter(delivery__in=deliveries, ended_at=None)
    begun = set(open_attempts.values_list("delivery_id", flat=True))
    open_attempts.update(ended_at=at, outcome=Outcome.UNKNOWN, failure=Failure.WORKER_DIED)
    for delivery in deliveries:
        tried_out = delivery.pk in begun and delivery.tries >= MOST_ATTEMPTS
        delivery.state = DeliveryState.GIVEN_UP if tried_out else DeliveryState.WAITING
        delivery.claim = delivery.claimed_until = None
    Delivery.objects.bulk_update(deliveries, ["state", "claim", "claimed_until"])
    return len(deliveries)


@transaction.atomic
def claim_batch(channel: Channel, at: datetime, limits: Limits) -> Batch | None:
    """Take the next messages that are due, the urgent ones first; nothing if none is."""
    due = Delivery.objects.waiting().filter(channel=channel, not_before__lte=at)
    urgent_first = Case(When(pace=Pace.URGENT, then=0), default=1)
    ordered = due.order_by(urgent_first, "not_before", "pk").select_related("person")
    taken = list(ordered.select_for_update(skip_locked=True, of=("self",))[: limits.batch])
    if not taken:
        return None
    book = ContactBook.of({delivery.person_id for delivery in taken}, [channel])
    deliveries, notices = _still_wanted(taken, channel, book)
    claim = uuid4()
    ours = Delivery.objects.filter(pk__in=[delivery.pk for delivery in deliveries])
    ours.update(state=DeliveryState.SENDING, claim=claim, claimed_until=at + limits.lease)
    doubtful = DeliveryAttempt.objects.filter(delivery__in=deliveries, outcome=Outcome.UNKNOWN)
    return Batch(claim, channel, deliveries, notices, set(doubtful.values_list("delivery_id", flat=True)), book)


def _still_wanted(
    taken: Sequence[Delivery], channel: Channel, book: ContactBook
) -> tuple[list[Delivery], dict[int, list[Notice]]]:
    """Leave out who cannot or need not be reached any more, and what was opened in the inbox before its first
    attempt; a message of which nothing is left is withdrawn."""
    unbegun = [delivery.pk for delivery in taken if delivery.attempts == 0]
    lines = DeliveryNotice.objects.filter(withdrawal="")
    lines.filter(SETTLED, delivery__in=unbegun).update(withdrawal=Withdrawal.READ)
    notices: dict[int, list[Notice]] = defaultdict(list)
    for line in lines.filter(delivery__in=taken).select_related("notice").order_by("notice__at", "pk"):
        notices[line.delivery_id].append(line.notice)
    wanted = {delivery.pk: book.wants(delivery.person, channel) for delivery in taken}
    _withdraw([each for each in taken if not wanted[each.pk]], Withdrawal.PERSON)
    empty = [each for each in taken if wanted[each.pk] and not notices[each.pk]]
    read = set(
        DeliveryNotice.objects.filter(delivery__in=empty, withdrawal=Withdrawal.READ).values_list(
            "delivery_id", flat=True
        )
    )
    _withdraw([each for each in empty if each.pk in read], Withdrawal.READ)
    _withdraw([each for each in empty if each.pk not in read], Withdrawal.REVOKED)
    return [each for each in taken if wanted[each.pk] and notices[each.pk]], notices


def _withdraw(deliveries: Sequence[Delivery], reason: Withdrawal) -> None:
    if deliveries:
        withdrawn = Delivery.objects.filter(pk__in=[each.pk for each in deliveries])
        withdrawn.update(state=DeliveryState.WITHDRAWN, withdrawal=reason)


def _send_batch(
    batch: Batch, clock: Callable[[], datetime], limits: Limits, until: datetime, outcomes: Counter[str]
) -> bool:
    """One line to the server for all of them. Says whether it is worth taking more from this channel."""
    done: Done | None = None
    try:
        with open_line(batch.channel, limits) as line:
            for delivery in batch.deliveries:
                if clock() >= until:
                    return False
                attempt = _write_down(done, batch, delivery, clock(), limits)
                done = None
                if attempt is None:
                    continue
                answer = _send(line, batch, delivery, attempt)
                outcomes[answer.outcome] += 1
                done = Done(delivery, attempt, answer, clock())
                if answer.stops_line:
                    return False
    finally:
        if done is not None:
            with transaction.atomic():
                _record(done, batch)
        _release(batch)
    return True


@transaction.atomic
def _write_down(
    done: Done | None, batch: Batch, delivery: Delivery, at: datetime, limits: Limits
) -> DeliveryAttempt | None:
    """The answer to the message before, and that this one is begun: what a dying worker leaves is one attempt
    without an end. Nothing if the claim was lost meanwhile."""
    if done is not None:
        _record(done, batch)
    held = Delivery.objects.filter(pk=delivery.pk, claim=batch.claim)
    if not held.update(attempts=F("attempts") + 1, claimed_until=at + limits.lease):
        return None
    delivery.attempts += 1
    return DeliveryAttempt.objects.create(
        delivery=delivery,
        number=delivery.attempts,
        started_at=at,
        is_possible_repetition=delivery.pk in batch.doubtful,
    )


def _send(line: MailLine | WebLine, batch: Batch, delivery: Delivery, attempt: DeliveryAttempt) -> Answer:
    """A message that cannot be written or handed over must not hold up the others."""
    try:
        letter = write_letter(
            message_id=delivery.message_id,
            person=delivery.person,
            notices=batch.notices[delivery.pk],
            language=batch.book.language(delivery.person_id, batch.channel.pk),
            at=attempt.started_at,
        )
    except Exception as error:
        logger.exception("delivery %s could not be written", delivery.pk)
        return Answer.failed(Failure.CONTENT, repr(error))
    try:
        return line.send(letter)
    except Exception as error:
        logger.exception("delivery %s could not be handed over", delivery.pk)
        return Answer.unknown(Failure.OTHER, repr(error))


def _record(done: Done, batch: Batch) -> None:
    """What the server said. An acknowledgement counts even if the claim was lost; a failure only while it is held."""
    answer, delivery = done.answer, done.delivery
    DeliveryAttempt.objects.filter(pk=done.attempt.pk).update(
        ended_at=done.at, outcome=answer.outcome, failure=answer.failure or "", answer=answer.text
    )
    free = {"claim": None, "claimed_until": None}
    if answer.outcome == Outcome.SENT:
        known = Delivery.objects.filter(pk=delivery.pk).exclude(state__in=(DeliveryState.SENT, DeliveryState.WITHDRAWN))
        known.update(state=DeliveryState.SENT, sent_at=done.at, **free)
        return
    again = None if answer.outcome == Outcome.REFUSED else batch.book.next_attempt(delivery, done.at)
    held = Delivery.objects.filter(pk=delivery.pk, claim=batch.claim)
    if again is None:
        held.update(state=DeliveryState.GIVEN_UP, **free)
    else:
        held.update(state=DeliveryState.WAITING, not_before=again, **free)


def _release(batch: Batch) -> None:
    """Give back what was taken and not begun."""
    left = Delivery.objects.filter(claim=batch.claim, state=DeliveryState.SENDING)
    left.update(state=DeliveryState.WAITING, claim=None, claimed_until=None)
