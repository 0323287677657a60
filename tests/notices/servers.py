"""A mail server and an HTTP receiver on loopback that take, refuse, hang, break off and come back, as they are told."""

from __future__ import annotations

import asyncio
import socket
import threading
from contextlib import contextmanager
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage

    from aiosmtpd.smtp import SMTP, Envelope, Session

HANG = "hang"
BREAK = "break"
PATIENCE = 10  # seconds: nothing in a test waits longer


class MailServer:
    """Answers each step of a message as `answers` says, each answer once, and then as a server should."""

    def __init__(self) -> None:
        self.answers: dict[str, list[str]] = {"MAIL": [], "RCPT": [], "DATA": []}
        self.messages: list[EmailMessage] = []
        self.connections = 0
        self.password = ""
        self.released = threading.Event()

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return await self._answer("MAIL", server, "250 OK")

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        said = await self._answer("RCPT", server, "250 OK")
        if said.startswith("2"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        said = await self._answer("DATA", server, "250 queued as 7")
        if said.startswith("2"):
            self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        return said

    async def _answer(self, step: str, server: SMTP, usual: str) -> str:
        said = self.answers[step].pop(0) if self.answers[step] else usual
        if said == HANG:
            for _tenth in range(PATIENCE * 10):
                if self.released.is_set():
                    break
                await asyncio.sleep(0.1)
            return usual
        if said == BREAK:
            server.transport.abort()
            return "421 gone"
        return said

    def authenticate(self, *arguments: object) -> AuthResult:
        given = arguments[-1]
        is_right = bool(self.password) and given.password.decode() == self.password
        return AuthResult(success=is_right, handled=False)


@contextmanager
def mail_server(port: int = 0, server: MailServer | None = None) -> Iterator[tuple[MailServer, int]]:
    handler = server or MailServer()
    wanted = port or free_port()
    controller = Controller(
        handler,
        hostname="127.0.0.1",
        port=wanted,
        ready_timeout=PATIENCE,
        authenticator=handler.authenticate,
        auth_require_tls=False,
    )
    controller.start()
    try:
        yield handler, wanted
    finally:
        handler.released.set()
        controller.stop()


class Receiver(ThreadingHTTPServer):
    """Keeps what was posted; `answers` are (status, body) or HANG or BREAK, each used once."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: list[tuple[int, str] | str] = []
        self.received: list[tuple[str, str, dict[str, str]]] = []
        self.released = threading.Event()


class Handler(BaseHTTPRequestHandler):
    timeout = PATIENCE
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        answer = self.server.answers.pop(0) if self.server.answers else (200, '{"errcode": 0}')
        if answer == HANG:
            self.server.released.wait(PATIENCE)
            return
        if answer == BREAK:
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        status, said = answer
        if status == 200:
            self.server.received.append((self.path, body, dict(self.headers)))
        self.send_response(status)
        self.end_headers()
        self.wfile.write(said.encode())

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"errcode": 0, "access_token": "token-of-the-hour", "expires_in": 7200}')

    def log_message(self, *arguments: object) -> None:
        return


@contextmanager
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.shutdown()
        server.server_close()
        thread.join(PATIENCE)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]
