"""Whose calendar a secret address stands for, and what is in it."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from office.enums import DecisionStatus
from office.models import CalendarSubscription, Meeting, MeetingDecision
from office.permissions.meetings import decisions_owed_by, meetings_seen_by
from office.rules.meetings import CITY_KINDS
from organization.permissions import is_supervision_office, is_unit_staff

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from organization.models import Person

KEPT = timedelta(days=366)
OWED = (DecisionStatus.OPEN, DecisionStatus.REPORTED)


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def reader_of(secret: str) -> Person | None:
    """Whose address it is; nobody's once it was ended, or the person may not sign in or read meetings any more."""
    found = CalendarSubscription.objects.filter(digest=digest_of(secret), ended_at=None).select_related("person")
    subscription = found.first()
    if subscription is None or not subscription.person.has_perm("office.view_meetings"):
        return None
    person: Person = subscription.person
    return person


def subscription_of(person: Person) -> CalendarSubscription | None:
    return CalendarSubscription.objects.filter(person=person, ended_at=None).first()


def meetings_in_calendar_of(person: Person, at: datetime) -> QuerySet[Meeting]:
    """The meetings of the last year and to come to which the person is called, or which they or their unit hold;
    for the supervision office all meetings of the city. Cancelled ones too, so that phones take them out."""
    seen = meetings_seen_by(person, Meeting.objects.filter(planned_at__gte=at - KEPT))
    concerned = Q(chair=person.pk) | Q(called_by=person.pk)
    invited = Q(invitations__person=person.pk)
    if is_unit_staff(person) and person.unit_id is not None:
        concerned |= Q(unit=person.unit_id)
        invited |= Q(invitations__unit=person.unit_id)
    called = Meeting.objects.filter(invited, invitations__withdrawn_at=None).values("pk")
    concerned |= Q(pk__in=called)
    if is_supervision_office(person):
        concerned |= Q(kind__in=CITY_KINDS)
    return seen.filter(concerned).select_related("chair", "unit").order_by("planned_at", "pk")


def decisions_in_calendar_of(person: Person) -> QuerySet[MeetingDecision]:
    """What the person's unit owes, on the days on which it is due."""
    owed = decisions_owed_by(person, MeetingDecision.objects.filter(status__in=OWED))
    return owed.select_related("meeting").order_by("due_on", "pk")
