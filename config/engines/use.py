"""Using the engines: start them if they do not run, and hold them for as long as one lives."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from config.engines.folder import PROJECT, EngineError, Lock

if TYPE_CHECKING:
    from config.engines.folder import Addresses, DataFolder

PATIENCE = 180.0


def are_external() -> bool:
    """Whether an installation brings its own servers."""
    return bool(os.environ.get("DATABASE_URL")) and bool(os.environ.get("REDIS_URL"))


class Engines:
    """The engines of a data folder, as one of their users sees them."""

    def __init__(self, folder: DataFolder) -> None:
        self.folder = folder
        self.hold = Lock(folder.path / "users.lock")
        self.keeper = Lock(folder.path / "keeper.lock")

    def acquire(self) -> Addresses:
        """Where they answer; they go on running at least until `release` or the end of this process."""
        self.folder.prepare()
        if not self.hold.acquire(shared=True, within=PATIENCE):
            raise EngineError(f"the engines do not stop after {PATIENCE:.0f} seconds (see {self.folder.logs})")
        return self.ensure_running()

    def ensure_running(self) -> Addresses:
        until = time.monotonic() + PATIENCE
        spawned: subprocess.Popen[str] | None = None
        while True:
            kept = self.keeper.is_held()
            addresses = self.folder.read_addresses() if kept else None
            if addresses is not None:
                return addresses
            if spawned is not None and spawned.poll():
                raise EngineError(_reason(spawned))
            if not kept and (spawned is None or spawned.poll() is not None):
                spawned = self._spawn_keeper()
            if time.monotonic() > until:
                raise EngineError(f"the engines do not answer after {PATIENCE:.0f} seconds (see {self.folder.logs})")
            time.sleep(0.05)

    def are_kept(self) -> bool:
        return self.keeper.is_held()

    def release(self) -> None:
        """Let go, and wait until the engines have stopped if nobody else uses them."""
        self.hold.release()
        nobody_left = self.hold.acquire()
        self.hold.release()
        until = time.monotonic() + PATIENCE
        while (nobody_left or self.folder.read_addresses() is None) and self.keeper.is_held():
            if time.monotonic() > until:
                return  # their keeper will see to it, or is stuck with what cannot be killed
            time.sleep(0.05)

    def _spawn_keeper(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "config.engines.keeper"],
            cwd=PROJECT,
            env={**os.environ, "KEYWORK_DATA": str(self.folder.path)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )


def _reason(process: subprocess.Popen[str]) -> str:
    said = process.communicate()[1].strip().splitlines()
    return said[-1].removeprefix("keywork: ") if said else "the engines could not be started"


def export(addresses: Addresses) -> None:
    """Tell this process and those that it starts; servers of the installation's own come first."""
    os.environ.setdefault("DATABASE_URL", addresses.database_url)
    os.environ.setdefault("REDIS_URL", addresses.redis_url)
