"""What the office does with single messages: try one again that was given up, or withdraw one that waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F

from notices.enums import DeliveryState, Withdrawal
from notices.models import Delivery

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from notices.models import Channel
    from notices.models.deliveries import DeliveryQuerySet
    from organization.models import Person


@transaction.atomic
def try_again(*, deliveries: Iterable[Delivery], by: Person, at: datetime) -> int:
    """Take up again what was given up, and send what waits for its next attempt at once."""
    open_ones = _open(deliveries, by)
    return open_ones.update(
        state=DeliveryState.WAITING, not_before=at, attempts_before=F("attempts"), decided_by=by, decided_at=at
    )


@transaction.atomic
def withdraw(*, deliveries: Iterable[Delivery], by: Person, at: datetime) -> int:
    """Send it no more; what it says stays in the inbox."""
    open_ones = _open(deliveries, by)
    return open_ones.update(state=DeliveryState.WITHDRAWN, withdrawal=Withdrawal.OFFICE, decided_by=by, decided_at=at)


def withdraw_all(channel: Channel) -> int:
    """What waits for a channel that is switched off; nobody wants it weeks later."""
    waiting = Delivery.objects.waiting().filter(channel=channel)
    return waiting.update(state=DeliveryState.WITHDRAWN, withdrawal=Withdrawal.CHANNEL)


def _open(deliveries: Iterable[Delivery], by: Person) -> DeliveryQuerySet:
    if not by.has_perm("notices.view_outbox"):
        raise PermissionDenied
    unfinished = (DeliveryState.WAITING, DeliveryState.GIVEN_UP)
    return Delivery.objects.filter(pk__in=[each.pk for each in deliveries], state__in=unfinished)
