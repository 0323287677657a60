"""How people are reached: channels by the administrator, hours and paces by the office, choices by each person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from notices.carriers import Limits, open_line
from notices.letters import write_test_letter
from notices.models import Channel, ContactPreference, NoticePolicy, OfficeHours
from notices.outbox import withdraw_all
from notices.planning import new_message_id

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from notices.carriers import Answer
    from notices.rules import SendingHours
    from organization.models import Person

TEST_LIMITS = Limits(connect=5, answer=8)


@transaction.atomic
def save_channel(*, channel: Channel, by: Person) -> Channel:
    """Messages that wait for a channel that is switched off are withdrawn."""
    _may(by, "notices.manage_channels")
    channel.full_clean()
    channel.save()
    if not channel.is_enabled:
        withdraw_all(channel)
    return channel


def send_test(*, channel: Channel, to: Mapping[str, str], by: Person, at: datetime) -> Answer:
    """One message now, in use or not, and the very answer of the server."""
    _may(by, "notices.manage_channels")
    letter = write_test_letter(message_id=new_message_id(), to=dict(to), channel=channel.name, at=at)
    with open_line(channel, TEST_LIMITS) as line:
        return line.send(letter)


@transaction.atomic
def set_sending(*, hours: SendingHours, paces: Mapping[tuple[str, str], str], by: Person) -> None:
    """The office's hours, and how soon each kind of notice goes out. Messages already made keep their time."""
    _may(by, "notices.set_sending")
    OfficeHours.objects.update_or_create(
        pk=1,
        defaults={"quiet_from": hours.quiet.start, "quiet_until": hours.quiet.end, "digest_at": hours.digest_at},
    )
    known = {(each.kind, each.action): each for each in NoticePolicy.objects.select_for_update()}
    for (kind, action), pace in paces.items():
        policy = known.get((kind, action)) or NoticePolicy(kind=kind, action=action)
        if policy.pace != pace:
            policy.pace = pace
            policy.save()


@transaction.atomic
def choose_channels(*, person: Person, choices: Mapping[Channel, ContactPreference]) -> None:
    """A person's own choices, for channels that are in use."""
    _may(person, "notices.choose_channels")
    for channel, choice in choices.items():
        if not channel.is_enabled:
            raise PermissionDenied
        ContactPreference.objects.update_or_create(
            person=person,
            channel=channel,
            defaults={
                "is_on": choice.is_on,
                "quiet_from": choice.quiet_from,
                "quiet_until": choice.quiet_until,
                "language": choice.language,
            },
        )


def _may(person: Person, permission: str) -> None:
    if not person.has_perm(permission):
        raise PermissionDenied
