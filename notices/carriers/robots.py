"""WeCom and DingTalk as city offices have them: on servers of their own as well (`?server=https://…`), and with
their answers read. Both answer 200 to what they refuse, and say so in the body only.
"""

from __future__ import annotations

import logging
from typing import Any, ClassVar
from urllib.parse import unquote, urlsplit

import requests
from apprise.exception import AppriseImproperlyConfigured
from apprise.plugins.base import NotifyBase
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.wechat import NotifyWeChat
from apprise.plugins.wecombot import NotifyWeComBot


class OwnServer(NotifyBase):
    """With the names of the address's own server in the place of the public one's."""

    def __init__(self, qsd: dict[str, str] | None = None, **parts: Any) -> None:
        super().__init__(qsd=qsd, **parts)
        self.server = (qsd or {}).get("server", "")

    def at_server(self, public: str) -> str:
        return f"{self.server.rstrip('/')}{urlsplit(public).path}" if self.server else public


class Robot(OwnServer):
    """Posts a message and reads whether it was taken."""

    def post_and_read(self: Any, url: str, params: dict[str, str], content: dict[str, Any]) -> bool:
        try:
            answer = requests.post(
                url,
                params=params,
                json=content,
                timeout=self.request_timeout,
                verify=self.verify_certificate,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            self.logger.warning("Socket Exception: %s", error)
            return False
        if answer.status_code != requests.codes.ok:
            self.logger.warning("error=%s. %s", answer.status_code, answer.text[:1000])
            return False
        try:
            code = int(answer.json().get("errcode", 0))
        except (ValueError, AttributeError, TypeError):
            self.logger.warning("errcode=-1: %s", answer.text[:1000])
            return False
        self.logger.log(logging.WARNING if code else logging.INFO, "errcode=%s: %s", code, answer.text[:1000])
        return code == 0


class DingTalkRobot(Robot, NotifyDingTalk):
    def send(self, body: str, title: str = "", notify_type: Any = None, body_format: Any = None, **kwargs: Any) -> bool:
        params = {"access_token": self.token}
        if self.secret:
            params["timestamp"], sign = self.get_signature()
            params["sign"] = unquote(sign)  # quoted for an address; requests quotes it itself
        content = {
            "msgtype": "text",
            "text": {"content": f"{title}\n{body}" if title else body},
            "at": {"atMobiles": self.targets, "isAtAll": False},
        }
        return self.post_and_read(self.at_server(self.notify_url.partition("?")[0]), params, content)


class WeComRobot(Robot, NotifyWeComBot):
    def send(self, body: str, title: str = "", notify_type: Any = None, **kwargs: Any) -> bool:
        content = {"msgtype": "text", "text": {"content": body}}
        return self.post_and_read(self.at_server(self.notify_url.partition("?")[0]), {"key": self.key}, content)


class WeComApplication(OwnServer, NotifyWeChat):
    """Messages of an application to people by their account; the token that it fetches serves for many messages."""

    tokens: ClassVar[dict[tuple[str, str, str], Any]] = {}

    def __init__(self, **parts: Any) -> None:
        super().__init__(**parts)
        self.token_url, self.notify_url = self.at_server(self.token_url), self.at_server(self.notify_url)

    @property
    def store(self) -> Any:
        return self.tokens.setdefault((self.corpid, self.corpsecret, self.server), super().store)


OWN_PLUGINS: dict[str, type[NotifyBase]] = {
    "dingtalk": DingTalkRobot,
    "wecombot": WeComRobot,
    "wechat": WeComApplication,
}


def plugin_of(url: str) -> NotifyBase | None:
    plugin = OWN_PLUGINS[urlsplit(url).scheme]
    parts = plugin.parse_url(url)
    if not parts:
        return None
    try:
        return plugin(**parts)
    except (AppriseImproperlyConfigured, TypeError):
        return None
