"""The whole system as processes: what starts, what stops, what survives."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 180  # an empty database is migrated at the first start
SOON = 45  # a machine with nothing else to do needs five seconds, one that runs other tests beside this one more


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Installation:
    data: Path
    port: int = field(default_factory=free_port)

    def run(self, script: str, *arguments: str, port: int | None = None) -> subprocess.Popen[str]:
        own = {"KEYWORK_DATA": str(self.data), "PORT": str(port or self.port), "KEYWORK_DEMO": "0"}
        without = {"DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "SECRET_KEY"}
        environment = {name: value for name, value in os.environ.items() if name not in without}
        return subprocess.Popen(
            [ROOT / "script" / script, *arguments],
            env={**environment, **own},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def start(self) -> subprocess.Popen[str]:
        server = self.run("server")
        try:
            self.wait_until_well(server)
        except BaseException:
            self.kill_everything()  # else it would be in the way of the next test
            raise
        return server

    def wait_until_well(self, server: subprocess.Popen[str]) -> None:
        until = time.monotonic() + PATIENCE
        while self.health() != {"web": "ok", "database": "ok", "redis": "ok", "worker": "ok"}:
            assert server.poll() is None, server.communicate(timeout=PATIENCE)
            assert time.monotonic() < until, self.health()
            time.sleep(0.2)

    def health(self) -> dict[str, str]:
        with suppress(URLError, OSError):
            try:
                with urlopen(f"http://127.0.0.1:{self.port}/health/", timeout=5) as response:
                    return dict(json.load(response))
            except HTTPError as error:
                return dict(json.load(error))
        return {}

    def processes(self) -> list[int]:
        """Everything that runs for this data folder, by its environment, its arguments or where it works."""
        mark, found = os.fsencode(self.data), []
        for process in Path("/proc").iterdir():
            with suppress(OSError):
                if process.name.isdigit() and (
                    mark in (process / "environ").read_bytes()
                    or mark in (process / "cmdline").read_bytes()
                    or mark in os.readlink(os.fsencode(process / "cwd"))
                ):
                    found.append(int(process.name))
        return found

    def is_gone(self, *, within: float) -> bool:
        until = time.monotonic() + within
        while self.processes():
            if time.monotonic() > until:
                return False
            time.sleep(0.05)
        return True

    def kill_everything(self) -> None:
        until = time.monotonic() + PATIENCE
        while processes := self.processes():
            assert time.monotonic() < until, f"these cannot be killed: {processes}"
            for process in processes:
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
            time.sleep(0.05)

    def ask(self, code: str) -> str:
        manage = self.run("manage", "shell", "--no-imports", "--command", code)
        said, complaint = manage.communicate(timeout=PATIENCE)
        assert manage.returncode == 0, complaint
        return said.strip()


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    used = Installation(tmp_path_factory.mktemp("server") / "督查 数据")
    yield used
    used.kill_everything()
    with suppress(FileNotFoundError):
        rmtree((used.data / "sockets").read_text(encoding="utf-8"))


WRITE = """
from django.contrib.sessions.models import Session
from django.utils import timezone
Session.objects.create(session_key="proof", session_data="kept", expire_date=timezone.now())
"""
READ = """
from django.contrib.sessions.models import Session
print(Session.objects.get(session_key="proof").session_data)
"""


def refusal(server: subprocess.Popen[str]) -> tuple[int, list[str]]:
    said, complaint = server.communicate(timeout=PATIENCE)
    assert said == ""
    return server.returncode, complaint.splitlines()


def test_a_day_in_the_life_of_the_server(installation: Installation) -> None:
    server = installation.start()
    installation.ask(WRITE)

    # A second server for the same data, and one for the same port, are each refused in one line.
    assert refusal(installation.run("server", port=free_port())) == (
        1,
        [f"keywork: data folder {installation.data} is in use by another running server"],
    )
    busy = f"port {installation.port} on 127.0.0.1 is busy: stop what listens there, or choose another with PORT"
    neighbour = Installation(installation.data.with_name("neighbour"), installation.port)
    assert refusal(neighbour.run("server")) == (1, [f"keywork: {busy}"])
    assert installation.health()["web"] == "ok"

    # The power fails; the next start recovers, and soon.
    installation.kill_everything()
    server.communicate(timeout=PATIENCE)
    began = time.monotonic()
    server = installation.start()
    assert time.monotonic() - began < SOON
    assert installation.ask(READ) == "kept"

    # Asked to stop, it leaves nothing behind and has said where it was.
    server.send_signal(signal.SIGTERM)
    said, _ = server.communicate(timeout=PATIENCE)
    assert server.returncode == 0
    assert said.splitlines()[0].startswith(f"keywork: running at http://127.0.0.1:{installation.port}/")
    assert installation.is_gone(within=5)


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGHUP, signal.SIGKILL])
def test_however_the_server_ends_nothing_stays_behind(installation: Installation, stop: signal.Signals) -> None:
    server = installation.start()
    server.send_signal(stop)
    server.communicate(timeout=PATIENCE)

    assert installation.is_gone(within=30)


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Installation]:
    used = Installation(tmp_path / "new")
    yield used
    used.kill_everything()


def test_a_start_that_is_interrupted_leaves_nothing_behind(fresh: Installation) -> None:
    server = fresh.run("server")
    time.sleep(2.5)
    server.send_signal(signal.SIGINT)
    server.communicate(timeout=PATIENCE)

    assert fresh.is_gone(within=15)


def test_what_the_system_forbids_is_said_in_one_line() -> None:
    code, lines = refusal(Installation(Path("/sys/keywork")).run("server"))

    assert code == 1
    assert len(lines) == 1
    assert lines[0].startswith("keywork: data folder /sys/keywork cannot be")


def test_commands_share_the_engines_and_stop_them_at_the_end(installation: Installation) -> None:
    asked = [installation.run("manage", "shell", "--no-imports", "--command", "print('here')") for _ in range(3)]

    assert [command.communicate(timeout=PATIENCE)[0].strip() for command in asked] == ["here"] * 3
    assert installation.is_gone(within=30)
