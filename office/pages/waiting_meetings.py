"""What waits of meetings: decisions to carry out, to accept, and records to write; for desks and the room's home."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Min, Q
from django.utils.translation import gettext as _

from incentives.pages.addresses import address
from incentives.pages.waiting import Waiting
from office.enums import DecisionStatus
from office.models import MeetingDecision
from office.permissions.meetings import decisions_followed_by, decisions_owed_by
from office.selectors.meetings import to_be_recorded_by
from organization.permissions import is_unit_staff, sees_whole_city

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from organization.models import Person

ARTICLE = 4


def meetings_waiting(person: Person, on: date) -> Iterator[Waiting]:
    """One query for decisions and one for records; none where the role cannot have any."""
    if not (sees_whole_city(person) or is_unit_staff(person)):
        return
    yield from _decisions(person, on)
    yield from _records(person, on)


def _decisions(person: Person, on: date) -> Iterator[Waiting]:
    owed = Q(status=DecisionStatus.OPEN, pk__in=decisions_owed_by(person, MeetingDecision.objects.all()).values("pk"))
    followed = Q(pk__in=decisions_followed_by(person, MeetingDecision.objects.all()).values("pk"))
    late = Q(status=DecisionStatus.OPEN, due_on__lt=on) if sees_whole_city(person) else Q(pk__in=[])
    standing = MeetingDecision.objects.filter(status__in=(DecisionStatus.OPEN, DecisionStatus.REPORTED))
    found = standing.order_by().aggregate(
        owed=Count("pk", filter=owed),
        first=Min("due_on", filter=owed),
        reported=Count("pk", filter=followed & Q(status=DecisionStatus.REPORTED)),
        late=Count("pk", filter=followed & late),
    )
    if count := found["owed"]:
        url = address("office:decisions", of="owed", state="open")
        text = _("Decisions of meetings to carry out: %s") % count
        yield Waiting(text, count, url, ARTICLE, found["first"], is_late=found["first"] < on)
    if count := found["reported"]:
        url = address("office:decisions", of="followed", state="reported")
        yield Waiting(_("Decisions reported as carried out, to accept: %s") % count, count, url, ARTICLE)
    if count := found["late"]:
        url = address("office:decisions", of="followed", state="overdue")
        text = _("Decisions of meetings overdue at units: %s") % count
        yield Waiting(text, count, url, ARTICLE, is_late=True, is_own=False)


def _records(person: Person, on: date) -> Iterator[Waiting]:
    """Meetings of past days that nobody has recorded; those of today have the day for it."""
    count = to_be_recorded_by(person, on).count()
    if count:
        url = address("office:meetings_to_record")
        yield Waiting(_("Meetings to record: %s") % count, count, url, ARTICLE)
