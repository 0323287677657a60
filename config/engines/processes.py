"""Engines left behind by a keeper that was killed."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from config.engines.folder import EngineError

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE = 60.0
PATIENCE_BEFORE_KILL = 30.0


def working_in(folder: Path) -> list[int]:
    """The processes whose working directory is the folder; each engine works in its own."""
    target, found = os.path.realpath(folder), []
    for name in os.listdir("/proc"):
        if name.isdigit() and int(name) != os.getpid():
            with suppress(OSError):
                if os.readlink(f"/proc/{name}/cwd") == target:
                    found.append(int(name))
    return found


def stop_leftovers(folder: Path, *, stop_signal: signal.Signals, leader: int | None = None) -> None:
    """Stop what still works in the folder, in good order if it lets itself be stopped so.

    With a leader only that process is asked, and the others are trusted to follow it.
    """
    began = time.monotonic()
    asked = False
    while left := working_in(folder):
        waited = time.monotonic() - began
        if not asked:
            _signal([leader] if leader in left else left if leader is None else [], stop_signal)
            asked = True
        elif waited > PATIENCE_BEFORE_KILL:
            _signal(left, signal.SIGKILL)
        if waited > PATIENCE:
            raise EngineError(f"a process left behind in {folder} cannot be stopped: {left[0]}")
        time.sleep(0.05)


def _signal(processes: list[int], number: signal.Signals) -> None:
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, number)
