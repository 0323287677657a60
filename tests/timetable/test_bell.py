"""Two beats ring for two workers while Redis is killed: the same comes of it as of one quiet run, and nothing twice."""

from __future__ import annotations

import os
import random
import subprocess
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from redis import Redis, RedisError

from config.engines import redis_server
from config.engines.account import Account
from config.engines.folder import DataFolder
from config.server import Child, beat_command, worker_command
from tests.timetable.city import assert_nothing_twice, build_offices, build_year, results
from timetable.models import FailedAttempt, LedgerEntry
from timetable.selectors import due_occurrences
from timetable.services import run_due

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.timeout(1200)]

FIRST_YEAR, LATER_YEAR, TASKS = 2024, 2025, 6
PATIENCE = 400
SECONDS_WITHOUT_REDIS = 3


class Broker:
    """A Redis of its own, as the program embeds it, that can be killed and started again with an empty memory."""

    def __init__(self, folder: Path, sockets: Path) -> None:
        (folder / "logs").mkdir()
        self.engine = redis_server.Redis(DataFolder(folder), Account(os.geteuid(), os.getegid()), sockets)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.engine.prepare()
        with self.engine.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.engine.command(),
                cwd=self.engine.workplace,
                stdout=log,
                stderr=log,
                preexec_fn=self.engine.account.entering(stop_signal=self.engine.stop_signal),
            )
        pid = self.process.pid
        wait_until(lambda: self.engine.is_ready(pid), "Redis answers")

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait(10)

    def commands_of_clients(self) -> list[str]:
        """The last command of everybody connected: beats push bells, workers wait for them."""
        with Redis.from_url(self.engine.url, socket_timeout=5, socket_connect_timeout=5) as redis:
            try:
                return [client["cmd"] for client in redis.client_list()]
            except RedisError:
                return []


def wait_until(is_so: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < until, f"after {PATIENCE} seconds it is still not so that {what}"
        time.sleep(0.1)


def is_quiet() -> bool:
    return not due_occurrences(timezone.now())


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    with tempfile.TemporaryDirectory(prefix="keywork-") as sockets:  # short: tmp_path may be too long for a socket
        broker = Broker(tmp_path, Path(sockets))
        broker.start()
        try:
            yield broker
        finally:
            broker.kill()


@pytest.fixture
def processes(broker: Broker, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Child]]:
    """Two workers and two beats over the database of the tests, not started yet."""
    address, query_mark, query = os.environ["DATABASE_URL"].partition("?")
    server, _slash, _name = address.rpartition("/")
    monkeypatch.setenv("DATABASE_URL", f"{server}/{connection.settings_dict['NAME']}{query_mark}{query}")
    monkeypatch.setenv("REDIS_URL", broker.engine.url)
    monkeypatch.setenv("KEYWORK_RING_SECONDS", "1")
    commands = {"worker": worker_command(), "beat": beat_command()}
    children = [Child(name, command) for name, command in commands.items() for _each in range(2)]
    try:
        yield children
    finally:
        stop(children)


def stop(children: list[Child]) -> None:
    with ExitStack() as each_of_them:  # goes on with the others if one fails
        for child in children:
            each_of_them.callback(child.wait, time.monotonic() + 20)
        for child in children:
            each_of_them.callback(child.ask_to_stop)


def build_first_year() -> Callable[[], None]:
    """Everybody, and the first year's list; returns what builds the later year, always the same."""
    leader, chance = build_offices(), random.Random(18)
    build_year(FIRST_YEAR, tasks=TASKS, leader=leader, chance=chance)
    return lambda: build_year(LATER_YEAR, tasks=TASKS, leader=leader, chance=chance)


def run_undisturbed(until: datetime) -> dict[str, list[Any]]:
    """The results of one process that runs one year after the other, without anybody beside it."""
    call_command("flush", "--no-input", verbosity=0)
    build_later_year = build_first_year()
    list(run_due(until=until))
    build_later_year()
    list(run_due(until=until))
    return results()


def test_two_workers_and_two_beats_do_it_once_though_redis_is_killed(broker: Broker, processes: list[Child]) -> None:
    build_later_year = build_first_year()
    for process in processes:
        process.start()
    wait_until(LedgerEntry.objects.exists, "something ran")
    broker.kill()
    killed_at = time.monotonic()
    wait_until(is_quiet, "what was rung before goes on without Redis")
    build_later_year()
    time.sleep(max(killed_at + SECONDS_WITHOUT_REDIS - time.monotonic(), 0))
    assert not LedgerEntry.objects.filter(key__startswith=f"close:{LATER_YEAR}").exists(), "nobody could ring"
    broker.start()

    def all_are_back() -> bool:
        for process in processes:
            process.look_after()  # as the server does
        return [broker.commands_of_clients().count(command) for command in ("brpop", "lpush")] == [2, 2]

    wait_until(all_are_back, "both workers listen again, and both beats ring")
    wait_until(is_quiet, "what waited for Redis ran")
    stop(processes)
    disturbed = results()
    assert_nothing_twice()
    assert not FailedAttempt.objects.exists()
    assert len(disturbed["closings"]) == 24
    assert len(disturbed["escalations"]) > 20
    assert disturbed == run_undisturbed(until=LedgerEntry.objects.latest("due_at").due_at)
