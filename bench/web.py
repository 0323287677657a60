"""Serving as an installation does (gunicorn, 2 workers), and asking as one client."""

from __future__ import annotations

import http.client
import re
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.test import Client
from django.urls import reverse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from organization.models import Person

WORKERS = 2
TOKEN = re.compile(rb'csrfmiddlewaretoken" value="([^"]+)')


@contextmanager
def served(application: str) -> Iterator[int]:
    """The port at which gunicorn serves the application, until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--config", "python:config.gunicorn", "--workers", str(WORKERS)]
    server = subprocess.Popen([*command, "--bind", f"127.0.0.1:{port}", application])
    try:
        _wait(port)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait(port: int) -> None:
    for _attempt in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("the server does not answer")


class Asker:
    """One signed-in person's browser: asks one thing after another and reads the whole answer."""

    def __init__(self, port: int, person: Person | None = None) -> None:
        self.port = port
        self.headers = {"Accept-Language": "zh-hans"}
        if person is not None:
            self._sign_in(person)

    def _sign_in(self, person: Person) -> None:
        client = Client()
        client.force_login(person)
        self.cookies = {name: morsel.value for name, morsel in client.cookies.items()}
        self._keep_cookies()
        token = TOKEN.search(self.get(reverse("dashboards:desk")))
        self.token = token[1].decode() if token else ""

    def _keep_cookies(self) -> None:
        self.headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def get(self, path: str) -> bytes:
        return self._ask("GET", path, b"", {})

    def post(self, path: str, body: bytes, content_type: str = "application/x-www-form-urlencoded") -> bytes:
        more = {"X-CSRFToken": self.token, "Content-Type": content_type, "Referer": f"http://127.0.0.1:{self.port}/"}
        return self._ask("POST", path, body, more)

    def _ask(self, method: str, path: str, body: bytes, more: dict[str, str]) -> bytes:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        connection.request(method, path, body, {**self.headers, **more, "Host": f"127.0.0.1:{self.port}"})
        answer = connection.getresponse()
        content = answer.read()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie" and hasattr(self, "cookies"):
                cookie, _rest = value.split(";", 1)
                key, _equals, content_of_cookie = cookie.partition("=")
                self.cookies[key] = content_of_cookie
                self._keep_cookies()
        connection.close()
        if answer.status != 200:
            raise SystemExit(f"{method} {path} answers {answer.status}: {content[:300]!r}")
        return content
