"""How a message is handed to a server, and what the server said. Nothing here knows of the outbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notices.carriers.answers import Answer, Letter, Limits
from notices.carriers.mail import MailLine
from notices.carriers.web import WebLine

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from notices.models import Channel

__all__ = ("Answer", "Letter", "Limits", "open_line")


def open_line(channel: Channel, limits: Limits) -> AbstractContextManager[MailLine | WebLine]:
    """A line to the channel's server, for one message after another. It connects when the first is sent."""
    return MailLine(channel, limits) if channel.is_mail else WebLine(channel, limits)
