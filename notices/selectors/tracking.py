"""What became of notices after they were written: delivered, opened, signed for; and the messages themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Exists, Max, OuterRef, Prefetch, Q
from django.db.models.functions import Coalesce

from notices.enums import DeliveryState, Outcome
from notices.models import Channel, Delivery, DeliveryAttempt, DeliveryNotice, Notice
from notices.selectors.inbox import inbox_lines

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from organization.models import Person

UNFINISHED = (DeliveryState.WAITING, DeliveryState.SENDING)


def tracked() -> QuerySet[Notice]:
    """All notices with the unit that each went to, the latest first."""
    notices = Notice.objects.annotate(
        unit_then=Coalesce("recipient__unit__short_name", "unit__short_name"),
    )
    return notices.select_related("recipient__unit", "unit").order_by("-at", "-pk")


def with_deliveries(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    """With their messages, channel by channel, for `notices/_delivered.html`; two queries, however many."""
    lines = DeliveryNotice.objects.select_related("delivery__channel").order_by("delivery__channel__name", "pk")
    return notices.prefetch_related(Prefetch("lines", lines))


def tracking_counts(notices: QuerySet[Notice]) -> dict[str, int]:
    """How many there are, not signed for, and not opened; and of how many a delivery was given up."""
    unsigned = Count("pk", filter=Q(needs_signature=True, signed_at=None))
    counts = notices.order_by().aggregate(
        all=Count("pk"), unsigned=unsigned, unread=Count("pk", filter=Q(read_at=None))
    )
    lines = DeliveryNotice.objects.filter(notice=OuterRef("pk"), withdrawal="", delivery__state=DeliveryState.GIVEN_UP)
    return {**counts, "given_up": notices.filter(Exists(lines)).count()}


def outbox() -> QuerySet[Delivery]:
    """Every message, the latest first, with its notices and attempts."""
    lines = DeliveryNotice.objects.select_related("notice").order_by("pk")
    return (
        Delivery.objects.select_related("person__unit", "channel", "decided_by")
        .prefetch_related(Prefetch("lines", lines), "attempt_rows")
        .order_by("-created_at", "-pk")
    )


def outbox_counts(deliveries: QuerySet[Delivery]) -> dict[str, int]:
    unfinished = Q(state__in=UNFINISHED)
    counted = deliveries.order_by().aggregate(
        all=Count("pk"),
        waiting=Count("pk", filter=unfinished & Q(attempts=0)),
        retrying=Count("pk", filter=unfinished & Q(attempts__gt=0)),
        given_up=Count("pk", filter=Q(state=DeliveryState.GIVEN_UP)),
        sent=Count("pk", filter=Q(state=DeliveryState.SENT)),
    )
    repeated = DeliveryAttempt.objects.filter(delivery=OuterRef("pk"), is_possible_repetition=True)
    return {**counted, "twice": deliveries.order_by().filter(Exists(repeated)).count()}


def given_up_count(person: Person) -> int:
    """How many messages were given up, for who can do something about it."""
    if not person.has_perm("notices.view_outbox"):
        return 0
    return Delivery.objects.filter(state=DeliveryState.GIVEN_UP).count()


def lines_of(delivery: Delivery) -> list[tuple[DeliveryNotice, str]]:
    """What is or was in the message, each with its title."""
    lines = list(delivery.lines.all())
    words = inbox_lines(line.notice for line in lines)
    return [(line, word.wording.title) for line, word in zip(lines, words, strict=True)]


def channels_at_work() -> QuerySet[Channel]:
    """The channels, each with when it last sent and last failed, and how much waits for it."""
    waiting = Count("deliveries", filter=Q(deliveries__state__in=UNFINISHED), distinct=True)
    failed = DeliveryAttempt.objects.filter(delivery__channel=OuterRef("pk")).exclude(outcome__in=("", Outcome.SENT))
    latest = failed.order_by("-started_at")
    return Channel.objects.annotate(
        waiting=waiting,
        last_sent_at=Max("deliveries__sent_at"),
        last_failed_at=latest.values("started_at")[:1],
        last_failure=latest.values("failure")[:1],
    )
