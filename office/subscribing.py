"""A secret address under which somebody's phone reads their meetings; only its digest is kept."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from office.models import CalendarSubscription
from office.selectors.subscriptions import digest_of
from organization.models import Person

if TYPE_CHECKING:
    from datetime import datetime

BYTES = 32


@transaction.atomic
def subscribe(*, person: Person, at: datetime) -> str:
    """A new secret, which is told once and replaces the one before."""
    if not person.has_perm("office.view_meetings"):
        raise PermissionDenied
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    end_subscription(person=person, at=at)
    secret = secrets.token_urlsafe(BYTES)
    CalendarSubscription.objects.create(person=person, digest=digest_of(secret), made_at=at)
    return secret


def end_subscription(*, person: Person, at: datetime) -> bool:
    """Under the old address nothing is read any more. Returns whether there was one."""
    return bool(CalendarSubscription.objects.filter(person=person, ended_at=None).update(ended_at=at))
