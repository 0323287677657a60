from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from notices.enums import Failure, Outcome

LONGEST_ANSWER = 2000


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a server is waited for, and for how long a worker may keep what it has taken.

    A lease has to be longer than the longest attempt: a connection with up to nine answers.
    """

    connect: int = 10  # seconds
    answer: int = 15  # seconds
    lease: timedelta = timedelta(minutes=5)
    sweep: timedelta = timedelta(seconds=40)
    batch: int = 20


@dataclass(frozen=True, slots=True)
class Letter:
    """A message in its forms, to one person."""

    message_id: str
    to: dict[str, str] = field(repr=False)  # phone, email, account, name
    subject: str
    text: str
    html: str
    short: str
    written_at: datetime
    settings_url: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of an attempt, in the server's words. `stops_line`: it says nothing about this message, but that
    the channel does not work now."""

    outcome: Outcome
    text: str
    failure: Failure | None = None
    stops_line: bool = False

    @classmethod
    def sent(cls, text: str) -> Answer:
        return cls(Outcome.SENT, text[:LONGEST_ANSWER])

    @classmethod
    def refused(cls, failure: Failure, text: str) -> Answer:
        return cls(Outcome.REFUSED, text[:LONGEST_ANSWER], failure)

    @classmethod
    def failed(cls, failure: Failure, text: str, *, stops_line: bool = False) -> Answer:
        return cls(Outcome.FAILED, text[:LONGEST_ANSWER], failure, stops_line)

    @classmethod
    def unknown(cls, failure: Failure, text: str) -> Answer:
        return cls(Outcome.UNKNOWN, text[:LONGEST_ANSWER], failure, stops_line=failure == Failure.TIMED_OUT)


def why_not_connected(error: BaseException) -> Failure:
    """What kept a connection from coming about, whoever wrapped the error."""
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Failure.CERTIFICATE
        if isinstance(cause, ssl.SSLError):
            return Failure.ENCRYPTION
        if isinstance(cause, socket.gaierror | UnicodeError):
            return Failure.UNKNOWN_HOST
        if isinstance(cause, TimeoutError):
            return Failure.TIMED_OUT
        if isinstance(cause, ConnectionRefusedError):
            return Failure.CONNECTION_REFUSED
        if isinstance(cause, ConnectionError):
            return Failure.BROKEN_OFF
    return Failure.UNREACHABLE if isinstance(error, OSError) else Failure.OTHER


def _causes(error: BaseException) -> list[BaseException]:
    """The error, and what it was made from."""
    found: list[BaseException] = []
    wanted: list[object] = [error]
    while wanted and len(found) < 20:
        each = wanted.pop()
        if isinstance(each, BaseException) and each not in found:
            found.append(each)
            wanted += [each.__cause__, each.__context__, getattr(each, "reason", None), *each.args]
    return found
