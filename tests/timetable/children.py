"""Processes that run what is due, for tests that kill them or run several at once."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection

from tests.forks import FORKS
from timetable.services import run_due

if TYPE_CHECKING:
    from datetime import datetime
    from multiprocessing.context import ForkServerProcess

PATIENCE = 120


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
