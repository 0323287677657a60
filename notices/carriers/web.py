"""WeCom, DingTalk, SMS gateways and webhooks: one HTTP request for each message, through apprise.

Apprise says only yes or no; why, it writes into its log, which is read here while the request lasts.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self
from urllib.parse import quote, urlsplit

import requests
from apprise import Apprise, NotifyFormat, NotifyType
from urllib3.exceptions import NewConnectionError, SSLError

from notices.carriers.answers import Answer, Letter, Limits, why_not_connected
from notices.carriers.robots import OWN_PLUGINS, plugin_of
from notices.enums import ChannelKind, Failure

if TYPE_CHECKING:
    from apprise.plugins.base import NotifyBase

    from notices.models import Channel

GENERAL = frozenset({"json", "jsons", "form", "forms", "xml", "xmls"})
GATEWAYS = frozenset(
    {"bulksms", "burstsms", "clickatell", "clicksend", "d7sms", "httpsms", "msgbird", "plivo", "sinch", "sns", "twilio",
     "vonage"}
)  # fmt: skip
SCHEMES: dict[str, frozenset[str]] = {
    ChannelKind.WECOM: frozenset({"wechat", "wecombot"}),
    ChannelKind.DINGTALK: frozenset({"dingtalk"}),
    ChannelKind.SMS: GENERAL | GATEWAYS,
    ChannelKind.WEBHOOK: GENERAL | {"feishu", "lark", "mmost", "mmosts", "ntfy", "ntfys", "rocket", "rockets"},
}

# Answers that speak of the channel, or of the moment; others of their kind refuse this one message.
CHANNEL_REFUSED = {401, 403, 404, 405, 407}
LATER = {408, 423, 425, 429}
# What WeCom and DingTalk answer where they are busy, asked too often, or a token has run out.
ROBOT_LATER = {-1, 40014, 42001, 45009, 45033, 130101, 410100}
ROBOT_SIGN_IN = {40001, 40013, 40091, 48001, 48002, 60020, 93000, 300001, 300005, 310000}

EPOCH = datetime.fromtimestamp(0, tz=UTC)
STATUS, ROBOT_CODE = re.compile(r"error=(\d{3})"), re.compile(r"errcode=(-?\d+)")
PART_OF_ADDRESS = re.compile(r"(with url: )\S+")
SPEAKING = ("Response Details", "Socket Exception")


class WebLine:
    """No connection is kept: each message is a request of its own."""

    def __init__(self, channel: Channel, limits: Limits) -> None:
        self.channel, self.limits = channel, limits

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        return

    def send(self, letter: Letter) -> Answer:
        with Listener() as heard:
            plugin = addressed(self.channel.address, letter)
            if plugin is None:
                return Answer.failed(Failure.ADDRESS, self._without_secrets(heard.text), stops_line=True)
            plugin.socket_connect_timeout, plugin.socket_read_timeout = self.limits.connect, self.limits.answer
            plugin.redirects, plugin.request_rate_per_sec = False, 0
            plugin.verify_certificate = self.channel.checks_certificate
            is_webhook = self.channel.kind == ChannelKind.WEBHOOK
            arrived = plugin.notify(
                body=letter.text if is_webhook else letter.short,
                title="" if self.channel.kind == ChannelKind.SMS else letter.subject,
                notify_type=NotifyType.INFO,
                body_format=NotifyFormat.TEXT,
            )
        text = self._without_secrets(heard.text)
        return Answer.sent(text) if arrived else judged(heard, text)

    def _without_secrets(self, text: str) -> str:
        text = PART_OF_ADDRESS.sub(r"\1…", text)
        for secret in sorted(secrets_of(self.channel.address), key=len, reverse=True):
            text = text.replace(secret, "…")
        return text


def addressed(template: str, letter: Letter) -> NotifyBase | None:
    """The address for one person, taken apart; nothing if it cannot be used."""
    given = {**letter.to, "message_id": letter.message_id.strip("<>")}
    try:
        url = template.format(**{name: quote(value, safe="") for name, value in given.items()})
    except (KeyError, ValueError, IndexError):
        return None
    if urlsplit(url).scheme in OWN_PLUGINS:
        return plugin_of(url)
    return Apprise.instantiate(url)


def is_usable(template: str) -> bool:
    """Whether the address can be taken apart once a person's particulars are filled in."""
    sample = {"phone": "13800000000", "email": "a@example.com", "account": "account", "name": "name"}
    with Listener():
        return addressed(template, Letter("<sample@example.com>", sample, "", "", "", "", EPOCH)) is not None


def judged(heard: Listener, text: str) -> Answer:
    """Why a message did not arrive, from what was answered, or from what kept the request from being answered."""
    if "access token" in heard.text:  # asked for before the message
        why = why_not_connected(heard.error) if heard.error else Failure.SIGN_IN
        return Answer.failed(why, text, stops_line=True)
    if status := STATUS.search(heard.text):
        return _by_status(int(status[1]), text)
    if code := ROBOT_CODE.search(heard.text):
        return _by_robot_code(int(code[1]), text)
    if heard.error is None:
        return Answer.failed(Failure.OTHER, text)
    why = why_not_connected(heard.error)
    if is_before_the_message(heard.error):
        return Answer.failed(why, text, stops_line=True)
    return Answer.unknown(why, text)


def _by_status(status: int, text: str) -> Answer:
    if status in CHANNEL_REFUSED:
        failure = Failure.ADDRESS if status in {404, 405} else Failure.SIGN_IN
        return Answer.failed(failure, text, stops_line=True)
    if status in LATER or status >= 500:
        return Answer.failed(Failure.BUSY, text)
    if 300 <= status < 400:
        return Answer.failed(Failure.ADDRESS, text, stops_line=True)
    return Answer.refused(Failure.CONTENT, text)


def _by_robot_code(code: int, text: str) -> Answer:
    if code in ROBOT_LATER:
        return Answer.failed(Failure.BUSY, text, stops_line=True)
    if code in ROBOT_SIGN_IN:
        return Answer.failed(Failure.SIGN_IN, text, stops_line=True)
    return Answer.refused(Failure.RECIPIENT if code in {40003, 81013} else Failure.CONTENT, text)


def is_before_the_message(error: BaseException) -> bool:
    """Whether the connection did not come about, so that nothing can have arrived."""
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    return isinstance(error, requests.ConnectTimeout | requests.exceptions.InvalidURL) or isinstance(
        reason, NewConnectionError | SSLError
    )


class Listener(logging.Handler):
    """Hears what apprise says of a request, in its own thread, and sees the error that is being handled then."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.thread = threading.get_ident()
        self.said: list[str] = []
        self.error: BaseException | None = None

    def __enter__(self) -> Self:
        logging.getLogger("apprise").addHandler(self)
        return self

    def __exit__(self, *error: object) -> None:
        logging.getLogger("apprise").removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread != self.thread:
            return
        self.error = sys.exc_info()[1] or self.error
        said = record.getMessage()
        if record.levelno >= logging.INFO or said.startswith(SPEAKING):
            self.said.append(" ".join(said.split()))

    @property
    def text(self) -> str:
        return "\n".join(self.said)


def secrets_of(address: str) -> set[str]:
    """What in an address must not be shown: names and passwords before the host, long parts of its path, and what it
    gives along."""
    parts = urlsplit(address)
    before, _at, host = parts.netloc.rpartition("@")
    found = {*before.split(":"), *parts.path.split("/"), *re.findall(r"=([^&]+)", parts.query)}
    if parts.scheme not in GENERAL:
        found.add(host)
    return {each for each in found if len(each) >= 5 and "{" not in each}


def shown_address(address: str) -> str:
    """The address without its secrets, to recognise it by."""
    shown = address.partition("?")[0]
    for secret in sorted(secrets_of(shown), key=len, reverse=True):
        shown = shown.replace(secret, f"{secret[:2]}…")
    return shown
