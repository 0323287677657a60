"""The supervisor: web, worker and beat as separate processes over the engines, started and stopped as one.

Run by `script/server`. Each child is told by the kernel when the supervisor is gone, so that even `kill -9` leaves
nothing behind. An installation that has a process manager of its own runs the same three commands with it.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from config.engines.account import end_with_parent
from config.engines.folder import PROJECT, DataFolder, EngineError, Lock
from config.engines.use import Engines, are_external, export

if TYPE_CHECKING:
    from types import FrameType

PATIENCE_TO_STOP = 20.0
PATIENCE_TO_ANSWER = 60.0
LONGEST_PAUSE = 30.0
STEADY_AFTER = 60.0


class Stopped(BaseException):
    """Somebody asked the server to stop."""


@dataclass
class Child:
    """One process of the system, started again whenever it ends, with growing pauses if it keeps ending."""

    name: str
    command: list[str]
    keeps: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    pause: float = 0.0
    history: list[int] = field(default_factory=list)

    def start(self) -> None:
        parent = os.getpid()
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, *self.command],
            cwd=PROJECT,
            env={"MALLOC_ARENA_MAX": "2", **os.environ},  # threads share their memory instead of hoarding it
            stdin=subprocess.DEVNULL,
            pass_fds=self.keeps,
            start_new_session=True,
            preexec_fn=lambda: end_with_parent(signal.SIGTERM, parent=parent),
        )

    def look_after(self) -> None:
        """Start it again if it has ended."""
        if self.process is None or self.process.poll() is None:
            return
        lived = time.monotonic() - self.started_at
        if not self.history or self.history[-1] != self.process.pid:
            self.history.append(self.process.pid)
            self.pause = 0.5 if lived > STEADY_AFTER else min(max(self.pause * 2, 0.5), LONGEST_PAUSE)
            say(f"{self.name} ended with code {self.process.returncode}, starting it again", error=True)
        if lived >= self.pause:
            self.start()

    def ask_to_stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait(self, until: float) -> None:
        """Wait for its end, and end it with all that it started if it takes too long."""
        if self.process is None:
            return
        try:
            self.process.wait(max(until - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Server:
    def __init__(self, folder: DataFolder, host: str, port: int) -> None:
        self.folder, self.host, self.port = folder, host, port
        self.lock = Lock(folder.path / "server.lock")
        self.engines = None if are_external() else Engines(folder)
        self.children: list[Child] = []

    def run(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, stop)
        try:
            listener = self._prepare()
            self._start(listener)
            self._look_after()
        except Stopped:
            say("stopping")
        finally:
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            self._stop()

    def _prepare(self) -> socket.socket:
        """Everything that can be refused comes first, so that a refusal comes at once."""
        listener = bind(self.host, self.port)
        self.folder.prepare()
        if not self.lock.acquire():
            raise EngineError(f"data folder {self.folder.path} is in use by another running server")
        if self.engines is not None:
            export(self.engines.acquire())
        preparation = Child("preparation", ["manage.py", "prepare"])
        self.children = [preparation]
        preparation.start()
        assert preparation.process is not None
        if code := preparation.process.wait():
            raise EngineError(f"the preparation failed with code {code}")
        self.children = []
        return listener

    def _start(self, listener: socket.socket) -> None:
        try:
            listener.listen(512)
        except OSError as error:
            raise EngineError(busy(self.host, self.port)) from error
        self.children = [
            Child("web", web_command(listener.fileno()), keeps=(listener.fileno(),)),
            Child("worker", worker_command()),
            Child("beat", beat_command()),
        ]
        for child in self.children:
            child.start()

    def _look_after(self) -> None:
        waiting_since: float | None = time.monotonic()
        while True:
            for child in self.children:
                child.look_after()
            if self.engines is not None and not self.engines.are_kept():
                say("the engines ended, starting them again", error=True)
                self.engines.ensure_running()
            if waiting_since is not None:
                waiting_since = self._announce(waiting_since)
            time.sleep(0.2 if waiting_since else 1)

    def _announce(self, since: float) -> float | None:
        """Print the address once everything answers; returns None when that is done."""
        if answers(self.host, self.port):
            say(f"running at {address(self.host, self.port)} - {how_to_sign_in()}")
            say("Ctrl-C stops it")
            return None
        if time.monotonic() - since > PATIENCE_TO_ANSWER:
            say(f"not everything answers yet, see {address(self.host, self.port)}health/", error=True)
            return None
        return since

    def _stop(self) -> None:
        until = time.monotonic() + PATIENCE_TO_STOP
        for child in self.children:
            child.ask_to_stop()
        for child in self.children:
            child.wait(until)
        if self.engines is not None and self.engines.hold.descriptor is not None:
            self.engines.release()
        self.lock.release()


def stop(number: int, frame: FrameType | None) -> None:
    raise Stopped


def say(text: str, *, error: bool = False) -> None:
    """The terminal may be closed by now; that is no reason to fail."""
    with contextlib.suppress(OSError):
        print(f"keywork: {text}", file=sys.stderr if error else sys.stdout, flush=True)


def bind(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, target = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(target)
    except PermissionError as error:
        raise EngineError(f"port {port} needs more rights than this account has; choose another with PORT") from error
    except OSError as error:
        if isinstance(error, socket.gaierror) or error.errno == 99:
            raise EngineError(f"HOST={host} is no address of this machine") from error
        raise EngineError(busy(host, port)) from error
    return listener


def busy(host: str, port: int) -> str:
    return f"port {port} on {host} is busy: stop what listens there, or choose another with PORT"


def address(host: str, port: int) -> str:
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}/"


def answers(host: str, port: int) -> bool:
    """Whether /health/ says that web, database, Redis and worker all answer."""
    target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    try:
        with socket.create_connection((target, port), timeout=5) as connection:
            connection.sendall(b"GET /health/ HTTP/1.0\r\nHost: localhost\r\n\r\n")
            return b" 200 " in connection.recv(64)
    except OSError:
        return False


def how_to_sign_in() -> str:
    if os.environ.get("KEYWORK_DEMO", "1") not in {"0", "false", "no", "off"}:
        return "demonstration: choose a role on the sign-in page"
    return "sign in with your account; script/manage createsuperuser makes the first one"


def web_command(descriptor: int) -> list[str]:
    return ["-m", "gunicorn", "--config", "python:config.gunicorn", "--bind", f"fd://{descriptor}", "config.wsgi"]


def worker_command() -> list[str]:
    return [
        *("-m", "celery", "--app", "config.celery", "--quiet", "worker", "--pool", "threads", "--concurrency", "2"),
        *("--without-gossip", "--without-mingle", "--loglevel", "WARNING"),
    ]


def beat_command() -> list[str]:
    """Beat remembers nothing between two starts: the database knows what is due."""
    return [
        *("-m", "celery", "--app", "config.beat", "--quiet", "beat", "--scheduler", "celery.beat:Scheduler"),
        *("--pidfile", "", "--loglevel", "WARNING"),
    ]


def main() -> None:
    try:
        port = int(os.environ.get("PORT") or 8000)
    except ValueError:
        sys.exit(f"keywork: PORT={os.environ['PORT']} is not a number")
    host = os.environ.get("HOST") or "127.0.0.1"
    os.environ.setdefault("KEYWORK_URL", address(host, port))  # what messages link to
    try:
        Server(DataFolder.from_environment(), host, port).run()
    except EngineError as error:
        say(str(error), error=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
