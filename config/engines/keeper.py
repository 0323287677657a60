"""The process that starts the engines of a data folder, keeps them running, and stops them after their last user."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from config.engines.account import choose_account
from config.engines.folder import MEGABYTE, Addresses, DataFolder, EngineError, Lock
from config.engines.postgres import Postgres, environment
from config.engines.redis_server import Redis

if TYPE_CHECKING:
    from types import FrameType

Engine = Postgres | Redis
PATIENCE_TO_START = 90.0  # recovery after a crash reads the whole log
PATIENCE_TO_STOP = 60.0
PATIENCE_FOR_LOCK = 5.0
LARGEST_LOG = 10 * MEGABYTE


class Keeper:
    def __init__(self, folder: DataFolder) -> None:
        self.folder = folder
        self.own_lock = Lock(folder.path / "keeper.lock")
        self.users = Lock(folder.path / "users.lock")
        self.running: list[tuple[Engine, subprocess.Popen[bytes]]] = []
        self.asked_to_stop = False

    def run(self) -> None:
        """Keep the engines until nobody uses them. Returns at once where another keeper does so already."""
        if not self.own_lock.acquire(within=PATIENCE_FOR_LOCK):
            return
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        try:
            self._start()
            while not self.asked_to_stop and not self.users.acquire():
                self._restart_what_ended()
                time.sleep(0.2)
        finally:
            self.folder.forget_addresses()
            self._stop()

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.asked_to_stop = True

    def _start(self) -> None:
        self.folder.forget_addresses()
        account = choose_account(self.folder.cluster)
        sockets = self.folder.socket_folder()
        account.give(sockets)
        database, broker = Postgres(self.folder, account, sockets), Redis(self.folder, account, sockets)
        for engine in (database, broker):
            self.running.append((engine, self._launch(engine)))
        for engine, process in self.running:
            _wait_until_ready(engine, process)
        self.folder.write_addresses(Addresses(database_url=database.url, redis_url=broker.url))

    def _launch(self, engine: Engine) -> subprocess.Popen[bytes]:
        engine.prepare()
        if engine.log.exists() and engine.log.stat().st_size > LARGEST_LOG:
            engine.log.replace(engine.log.with_suffix(".old.log"))
        with engine.log.open("ab") as log:
            return subprocess.Popen(
                engine.command(),
                cwd=engine.workplace,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=environment(),
                preexec_fn=engine.account.entering(stop_signal=engine.stop_signal),
            )

    def _restart_what_ended(self) -> None:
        for index, (engine, process) in enumerate(self.running):
            if process.poll() is not None:
                time.sleep(1)
                self.running[index] = (engine, self._launch(engine))

    def _stop(self) -> None:
        for engine, process in reversed(self.running):
            process.send_signal(engine.stop_signal)
            try:
                process.wait(PATIENCE_TO_STOP)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        with suppress(OSError):
            sockets = self.folder.socket_folder()
            for leftover in sockets.iterdir():
                leftover.unlink()
            sockets.rmdir()
            (self.folder.path / "sockets").unlink(missing_ok=True)


def _wait_until_ready(engine: Engine, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE_TO_START
    while not engine.is_ready(process.pid):
        if process.poll() is not None:
            raise EngineError(f"{engine.name} did not start: {_last_words(engine)} (see {engine.log})")
        if time.monotonic() > until:
            raise EngineError(f"{engine.name} is not ready after {PATIENCE_TO_START:.0f} seconds (see {engine.log})")
        time.sleep(0.02)


def _last_words(engine: Engine) -> str:
    lines = engine.log.read_text(encoding="utf-8", errors="replace").splitlines()[-20:]
    return next((line for line in reversed(lines) if "FATAL" in line), lines[-1] if lines else "no reason given")


def main() -> None:
    try:
        Keeper(DataFolder.from_environment()).run()
    except EngineError as error:
        sys.exit(f"keywork: {error}")
    except OSError as error:
        sys.exit(f"keywork: the engines cannot be started: {error}")


if __name__ == "__main__":
    main()
