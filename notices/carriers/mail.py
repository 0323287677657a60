"""E-mail over SMTP: one connection for many messages, and for each the very answer of the server."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from django.conf import settings

from notices.carriers.answers import Answer, Letter, Limits, why_not_connected
from notices.enums import Failure, Security

if TYPE_CHECKING:
    from notices.models import Channel

SERVICE_CLOSES = 421
REFUSES_FOR_GOOD = range(500, 600)
GOES_ON, GOES_ON_WITH_DATA = range(200, 300), 354


class MailLine:
    """A connection to the channel's mail server, made when it is needed, and again after it was lost."""

    def __init__(self, channel: Channel, limits: Limits) -> None:
        self.channel, self.limits = channel, limits
        self.connection: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self.connection is not None:
            with suppress(smtplib.SMTPException, OSError):
                self.connection.quit()
        self._drop()

    def send(self, letter: Letter) -> Answer:
        """A connection kept from the message before may have been closed meanwhile: then a new one is made."""
        if not letter.to["email"].isascii():
            return Answer.refused(Failure.RECIPIENT, letter.to["email"])
        try:
            message = envelope(letter, self.channel.sender).as_bytes(policy=SMTP)
        except (ValueError, UnicodeError) as error:
            return Answer.refused(Failure.RECIPIENT, repr(error))
        if self.connection is not None:
            kept = self._hand_over(self.connection, letter, message)
            if kept is not None:
                return kept
        connection = self._connect()
        if isinstance(connection, Answer):
            return connection
        return self._hand_over(connection, letter, message) or Answer.failed(
            Failure.BROKEN_OFF, "connection closed before the message", stops_line=True
        )

    def _connect(self) -> smtplib.SMTP | Answer:
        channel = self.channel
        try:
            self.connection = _connected(channel, self.limits)
        except smtplib.SMTPAuthenticationError as error:
            return Answer.failed(Failure.SIGN_IN, _said(error.smtp_code, error.smtp_error), stops_line=True)
        except smtplib.SMTPResponseException as error:
            return Answer.failed(Failure.BUSY, _said(error.smtp_code, error.smtp_error), stops_line=True)
        except smtplib.SMTPNotSupportedError as error:
            failure = Failure.SIGN_IN if "AUTH" in str(error) else Failure.ENCRYPTION
            return Answer.failed(failure, str(error), stops_line=True)
        except smtplib.SMTPServerDisconnected as error:
            return Answer.failed(_why_lost(error), str(error), stops_line=True)
        except UnicodeEncodeError as error:  # SMTP knows accounts, passwords and hosts in plain letters only
            in_host = not channel.host.isascii()
            return Answer.failed(Failure.UNKNOWN_HOST if in_host else Failure.SIGN_IN, str(error), stops_line=True)
        except (OSError, smtplib.SMTPException, UnicodeError) as error:
            return Answer.failed(why_not_connected(error), str(error) or repr(error), stops_line=True)
        if self.connection.sock is not None:
            self.connection.sock.settimeout(self.limits.answer)
        return self.connection

    def _hand_over(self, connection: smtplib.SMTP, letter: Letter, message: bytes) -> Answer | None:
        """Nothing if the connection was gone before a word of this message was said."""
        begun = False
        try:
            code, said = connection.mail(self.channel.sender)
            begun = True
            if code not in GOES_ON:
                return self._declined(code, said, Failure.SENDER, about_sender=True)
            code, said = connection.rcpt(letter.to["email"])
            if code not in GOES_ON:
                return self._declined(code, said, Failure.RECIPIENT)
            code, said = connection.docmd("DATA")
            if code != GOES_ON_WITH_DATA:
                return self._declined(code, said, Failure.CONTENT)
            connection.send(_as_data(message))
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            why = _why_lost(error)
            if why == Failure.BROKEN_OFF and not begun:
                return None
            return Answer.failed(why, str(error) or repr(error), stops_line=why == Failure.TIMED_OUT)
        return self._verdict(connection)

    def _verdict(self, connection: smtplib.SMTP) -> Answer:
        """The whole message is with the server. Without an answer nobody can know whether it keeps it."""
        try:
            code, said = connection.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            return Answer.unknown(_why_lost(error), str(error) or repr(error))
        if code in GOES_ON:
            return Answer.sent(_said(code, said))
        return self._declined(code, said, Failure.CONTENT)

    def _declined(self, code: int, said: bytes, failure: Failure, *, about_sender: bool = False) -> Answer:
        """Refused for good or for now. A sender refused is a fault of the channel, not of the message."""
        self._begin_anew(code)
        text = _said(code, said)
        if code in REFUSES_FOR_GOOD and not about_sender:
            return Answer.refused(failure, text)
        if about_sender and code in REFUSES_FOR_GOOD:
            return Answer.failed(failure, text, stops_line=True)
        return Answer.failed(Failure.BUSY, text)

    def _begin_anew(self, code: int) -> None:
        if code == SERVICE_CLOSES or self.connection is None:
            self._drop()
            return
        try:
            self.connection.rset()
        except (OSError, smtplib.SMTPException):
            self._drop()

    def _drop(self) -> None:
        if self.connection is not None:
            self.connection.close()
        self.connection = None


def envelope(letter: Letter, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = formataddr((str(settings.KEYWORK_OFFICE), sender))
    message["To"] = formataddr((letter.to.get("name", ""), letter.to["email"]))
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.written_at)
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"
    if letter.settings_url:
        message["List-Unsubscribe"] = f"<{letter.settings_url}>"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    return message


def _connected(channel: Channel, limits: Limits) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if not channel.checks_certificate:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if channel.security == Security.TLS:
        connection: smtplib.SMTP = smtplib.SMTP_SSL(
            channel.host, channel.port, own_name(), timeout=limits.connect, context=context
        )
    else:
        connection = smtplib.SMTP(channel.host, channel.port, own_name(), timeout=limits.connect)
    try:
        connection.ehlo_or_helo_if_needed()
        if channel.security == Security.STARTTLS:
            connection.starttls(context=context)
        if channel.username:
            connection.login(channel.username, channel.password)
    except BaseException:
        connection.close()
        raise
    return connection


def own_name() -> str:
    """By which the program greets a server. Left to itself, smtplib would ask the DNS, for as long as that takes."""
    host = urlsplit(settings.KEYWORK_URL).hostname or "localhost"
    return host if host.strip("0123456789.:") else f"[{host}]"


def _as_data(message: bytes) -> bytes:
    """With dots at the beginning of lines doubled, and the line that ends it."""
    body = message if message.endswith(b"\r\n") else message + b"\r\n"
    stuffed = b"\r\n".join(b"." + line if line.startswith(b".") else line for line in body.split(b"\r\n"))
    return stuffed + b".\r\n"


def _why_lost(error: BaseException) -> Failure:
    """smtplib tells of a time limit that ran out as of a connection lost; the limit is its cause, or in its words."""
    if isinstance(error, TimeoutError) or "timed out" in str(error):
        return Failure.TIMED_OUT
    return Failure.BROKEN_OFF


def _said(code: int, said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return f"{code} {' '.join(text.split())}"
