"""Who can be reached by which channel, and wants to be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.timezone import localtime

from notices.enums import Pace
from notices.models import ContactPreference, NoticePolicy, OfficeHours
from notices.rules import SendingHours, next_attempt

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from notices.models import Channel, Delivery
    from notices.rules import QuietHours
    from organization.models import Person


@dataclass(frozen=True)
class ContactBook:
    """The choices of some people, with the office's hours; two queries, however many people."""

    hours: SendingHours
    choices: dict[tuple[int, int], ContactPreference]

    @classmethod
    def of(cls, people: Collection[int], channels: Iterable[Channel]) -> ContactBook:
        chosen = ContactPreference.objects.filter(person__in=people, channel__in=[channel.pk for channel in channels])
        return cls(sending_hours(), {(each.person_id, each.channel_id): each for each in chosen})

    def wants(self, person: Person, channel: Channel) -> bool:
        choice = self.choices.get((person.pk, channel.pk))
        return channel.reaches(person) and (choice.is_on if choice else channel.is_on_by_default)

    def own_quiet(self, person_id: int, channel_id: int) -> QuietHours | None:
        choice = self.choices.get((person_id, channel_id))
        return choice.own_quiet if choice else None

    def language(self, person_id: int, channel_id: int) -> str:
        choice = self.choices.get((person_id, channel_id))
        return (choice and choice.language) or settings.LANGUAGE_CODE

    def next_attempt(self, delivery: Delivery, failed_at: datetime) -> datetime | None:
        """When the message is tried again; nothing if it has been tried often enough."""
        own_quiet = self.own_quiet(delivery.person_id, delivery.channel_id)
        return next_attempt(localtime(failed_at), delivery.tries, Pace(delivery.pace), self.hours, own_quiet)


def sending_hours() -> SendingHours:
    set_by_office = OfficeHours.objects.first()
    return set_by_office.hours if set_by_office else SendingHours()


def policies() -> dict[tuple[str, str], str]:
    """How soon notices go out, where the office has said so: by kind and action."""
    return {(kind, action): pace for kind, action, pace in NoticePolicy.objects.values_list("kind", "action", "pace")}
