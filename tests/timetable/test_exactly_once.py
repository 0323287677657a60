"""Whatever is killed, started twice or late: what the timetable does, it does once (rulebook section 6)."""

from __future__ import annotations

import os
import random
import signal
import time
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from django.db import connections

from supervision.closing import close_month
from supervision.models import Closing
from supervision.rules.period import closes_at
from tests.factories import moment
from tests.timetable.city import assert_nothing_twice, build_city, results
from timetable.models import LedgerEntry
from timetable.services import run_due

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

KILLS = 50
YEARS = (2025, 2026)
UNTIL = moment("2027-02-01 00:00")


@pytest.fixture(autouse=True)
def months_only(settings: Any) -> None:
    """Only the entries of the months: every kill shall meet a reminder, a closing or a review."""
    settings.TIMETABLE_ROOMS = ["supervision.timetable"]


def in_child(work: Callable[[], object]) -> int:
    """Start the work in a process of its own, with its own connection; returns the process id."""
    connections.close_all()
    child = os.fork()
    if child:
        return child
    try:
        work()
    finally:
        os._exit(0)


def run_everything() -> None:
    for _ran in run_due(until=UNTIL):
        pass


def wait_for(*children: int) -> None:
    for child in children:
        os.waitpid(child, 0)


@dataclass(frozen=True)
class Undisturbed:
    """What a run gives that nobody disturbs, and how long one of its 24 closings takes, in seconds."""

    results: dict[str, list[Any]]
    seconds_per_closing: float


@cache
def run_undisturbed() -> Undisturbed:
    build_city(*YEARS, tasks=40)
    started = time.monotonic()
    run_everything()
    seconds = (time.monotonic() - started) / 24
    expected = results()
    assert len(expected["closings"]) == 24
    assert len(expected["escalations"]) > 100
    call_command("flush", "--no-input", verbosity=0)
    return Undisturbed(expected, seconds)


@pytest.fixture
def undisturbed() -> Undisturbed:
    """The city before its first closing, and what an undisturbed run makes of it."""
    expected = run_undisturbed()
    build_city(*YEARS, tasks=40)
    return expected


def test_killed_fifty_times_it_ends_as_if_undisturbed(undisturbed: Undisturbed) -> None:
    chance = random.Random(50)
    killed = 0
    while killed < KILLS:
        child = in_child(run_everything)
        time.sleep(0.01 + chance.uniform(0, 0.6) * undisturbed.seconds_per_closing)
        os.kill(child, signal.SIGKILL)
        _pid, status = os.waitpid(child, 0)
        killed += os.WIFSIGNALED(status)
    assert Closing.objects.count() < 24, "the kills came after the last closing"
    wait_for(in_child(run_everything))
    assert results() == undisturbed.results
    assert_nothing_twice()


def test_four_at_once_do_it_once(undisturbed: Undisturbed) -> None:
    wait_for(*[in_child(run_everything) for _each in range(4)])
    assert results() == undisturbed.results
    assert_nothing_twice()


def test_a_month_closed_by_hand_is_not_closed_again(undisturbed: Undisturbed) -> None:
    close_month(year=2025, month=1, at=closes_at(2025, 1))
    run_everything()
    assert Closing.objects.count() == 24
    by_hand = LedgerEntry.objects.get(key="close:2025-01")
    assert by_hand.result != {row[0]: row[2] for row in undisturbed.results["ledger"]}["close:2025-01"]
    assert results()["checks"] == undisturbed.results["checks"]


def test_late_or_in_small_steps_gives_the_same(undisturbed: Undisturbed) -> None:
    for until in ("2025-02-11 00:00", "2025-02-11 00:00", "2025-09-30 12:00", "2026-06-15 08:00"):
        list(run_due(until=moment(until)))
    run_everything()
    assert results() == undisturbed.results
