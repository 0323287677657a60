"""Whatever is killed, started twice or late: what the timetable does, it does once (rulebook section 6)."""

from __future__ import annotations

import random
import signal
import time
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from django.core.management import call_command

from supervision.closing import close_month
from supervision.models import Closing
from supervision.rules.period import closes_at
from tests.factories import moment
from tests.timetable.children import PATIENCE, start_running, wait_for
from tests.timetable.city import assert_nothing_twice, build_city, results
from timetable.models import LedgerEntry
from timetable.services import run_due

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

KILLS = 50
YEARS = (2025, 2026)
UNTIL = moment("2027-02-01 00:00")


@pytest.fixture(autouse=True)
def months_only(settings: Any) -> None:
    """Only the entries of the months: every kill shall meet a reminder, a closing or a review."""
    settings.TIMETABLE_ROOMS = ["supervision.timetable"]


def run_everything() -> None:
    for _ran in run_due(until=UNTIL):
        pass


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
    chance, longest = random.Random(50), undisturbed.seconds_per_closing
    killed, until = 0, time.monotonic() + PATIENCE
    while killed < KILLS:
        assert time.monotonic() < until, f"only {killed} of {KILLS} were killed at work"
        closed = Closing.objects.count()
        child = start_running(UNTIL)
        time.sleep(chance.uniform(0, longest))
        child.kill()
        child.join(PATIENCE)
        killed += child.exitcode == -signal.SIGKILL
        # Seldom later than the next closing, however quick or slow the machine is at this moment.
        longest *= 0.5 if Closing.objects.count() > closed else 1.1
    assert 0 < Closing.objects.count() < 24
    wait_for(start_running(UNTIL))
    assert results() == undisturbed.results
    assert_nothing_twice()


def test_four_at_once_do_it_once(undisturbed: Undisturbed) -> None:
    wait_for(*[start_running(UNTIL) for _each in range(4)])
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
