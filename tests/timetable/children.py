"""Processes that run what is due, for tests that kill them or run several at once.

They are forked by a process that does nothing else. A fork of the tests' own process would take along the locks that
its other threads, such as those of a browser or of a live server, hold at that moment, and might wait for ever.
"""

from __future__ import annotations

import multiprocessing
import time
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection

from timetable.services import run_due

if TYPE_CHECKING:
    from datetime import datetime
    from multiprocessing.context import ForkServerProcess

PATIENCE = 120
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["config.wsgi", "supervision.timetable", __name__])  # the first of them sets Django up


def start_running(until: datetime) -> ForkServerProcess:
    """Start a process that runs everything due by the moment, over the database of the tests."""
    database = str(connection.settings_dict["NAME"])
    child = FORKS.Process(target=_run, args=(database, list(settings.TIMETABLE_ROOMS), until), daemon=True)
    child.start()
    return child


def wait_for(*children: ForkServerProcess) -> None:
    """Wait until they have ended well."""
    until = time.monotonic() + PATIENCE
    for child in children:
        child.join(max(until - time.monotonic(), 0))
    late = [child.pid for child in children if child.exitcode is None]
    for child in children:
        child.kill()
    assert not late, f"still at work after {PATIENCE} seconds: {late}"
    assert [child.exitcode for child in children] == [0] * len(children)


def _run(database: str, rooms: list[str], until: datetime) -> None:
    settings.TIMETABLE_ROOMS = rooms
    connection.settings_dict["NAME"] = database
    for _ran in run_due(until=until):
        pass
