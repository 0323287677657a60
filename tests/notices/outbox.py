"""Channels, people and notices for the tests of the outbox."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from notices.carriers import Limits
from notices.enums import ChannelKind, NoticeKind, Security
from notices.models import Channel, Notice
from notices.services import NoticeDraft, send_notices
from organization.enums import Role
from tests.factories import make_person

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from organization.models import Person

QUICK = Limits(connect=1, answer=1)
_numbers = count(1)


def make_mail_channel(port: int = 25, **fields: object) -> Channel:
    given: dict[str, object] = {
        "kind": ChannelKind.SMTP,
        "name": f"邮件{next(_numbers)}",
        "is_enabled": True,
        "host": "127.0.0.1",
        "port": port,
        "security": Security.NONE,
        "sender": "ducha@example.gov.cn",
    }
    return Channel.objects.create(**{**given, **fields})


def make_web_channel(kind: ChannelKind, address: str, **fields: object) -> Channel:
    channel = Channel(kind=kind, **{"name": f"渠道{next(_numbers)}", "is_enabled": True, **fields})
    channel.address = address
    channel.save()
    return channel


def make_official(username: str = "", *, phone: str = "", roles: tuple[Role, ...] = (Role.REPORTER,)) -> Person:
    name = username or f"official{next(_numbers)}"
    person = make_person(*roles, username=name, name="李处长", email=f"{name}@example.gov.cn")
    if phone:
        person.phone = phone
        person.save()
    return person


def write(person: Person, at: datetime, cause: str = "", **fields: object) -> Notice:
    """A notice written at its own time, as in a running office."""
    given: dict[str, object] = {
        "kind": NoticeKind.CORRECTION,
        "cause": cause or f"matter:{next(_numbers)}",
        "at": at,
        "recipient_id": person.pk,
        "month": 9,
        "serial": "12",
        "article": 6,
        "link": "/tasks/12/",
        "facts": {"title": "地铁5号线"},
    }
    send_notices([NoticeDraft(**{**given, **fields})])
    notice = Notice.objects.latest("pk")
    Notice.objects.filter(pk=notice.pk).update(planned_at=None)
    return notice


def standing(at: datetime) -> Callable[[], datetime]:
    """A clock that stands."""
    return lambda: at
