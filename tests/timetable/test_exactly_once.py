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
from django.db.models import Count

from notices.models import Notice
from organization.enums import Role
from supervision.closing import close_month
from supervision.models import Check, Closing, Escalation
from supervision.rules.period import closes_at
from tasks.enums import Measure
from timetable.models import LedgerEntry
from timetable.services import run_due
from tests.factories import (
    make_city_leader,
    make_filing,
    make_list,
    make_person,
    make_report,
    make_reporter,
    make_sector,
    make_supervision_officer,
    make_task,
    make_unit,
    make_unit_head,
    moment,
)

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

KILLS = 50
UNTIL = moment("2027-02-01 00:00")


@pytest.fixture(autouse=True)
def months_only(settings: Any) -> None:
    """Only the entries of the months: every kill shall meet a reminder, a closing or a review."""
    settings.TIMETABLE_ROOMS = ["supervision.timetable"]


def build_city() -> None:
    """Two years of 40 tasks each, with reports that go well, badly, late and not at all; always the same."""
    chance = random.Random(18)
    units = [make_unit(f"单位{number:02d}") for number in range(8)]
    for number, unit in enumerate(units):
        make_reporter(unit, username=f"reporter{number}")
        make_unit_head(unit, username=f"head{number}")
    leader = make_city_leader(username="leader")
    make_supervision_officer(username="office")
    make_person(Role.ORGANIZATION_DEPARTMENT, username="organization")
    for year in (2025, 2026):
        work_list = make_list(year)
        sector = make_sector(work_list, "城建", leader=leader)
        for number in range(40):
            task = make_task(
                work_list,
                units[number % 8],
                serial=f"{number + 1}",
                sector=sector,
                measure=Measure.AMOUNT,
                planned=[10 * month for month in range(1, 13)],
                livelihood=number % 7 == 0,
            )
            make_filing(task)
            for month in range(1, 13):
                if chance.random() < 0.9:
                    make_report(task, month, 10 * month - (chance.random() < 0.4))


def results() -> dict[str, list[Any]]:
    """Everything that the timetable has decided, without the keys of rows."""
    return {
        "checks": sorted(
            Check.objects.values_list(
                "task__work_list__year", "task__serial", "month", "planned", "actual", "flag", "streak", "is_current"
            ),
            key=repr,
        ),
        "escalations": sorted(
            Escalation.objects.values_list(
                "task__work_list__year", "task__serial", "month", "action", "grounds", "status", "issued_at", "due_on"
            ),
            key=repr,
        ),
        "notices": sorted(
            Notice.objects.values_list("recipient__username", "kind", "year", "serial", "month", "action", "at"),
            key=repr,
        ),
        "closings": sorted(Closing.objects.values_list("work_list__year", "month", "closed_at")),
        "ledger": sorted(LedgerEntry.objects.values_list("key", "due_at", "result")),
    }


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
    build_city()
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
    build_city()
    return expected


def assert_nothing_twice() -> None:
    doubles = Notice.objects.values("cause", "recipient", "subject").annotate(times=Count("id")).filter(times__gt=1)
    assert not doubles.exists()


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
    assert by_hand.result != dict((row[0], row[2]) for row in undisturbed.results["ledger"])["close:2025-01"]
    assert results()["checks"] == undisturbed.results["checks"]


def test_late_or_in_small_steps_gives_the_same(undisturbed: Undisturbed) -> None:
    for until in ("2025-02-11 00:00", "2025-02-11 00:00", "2025-09-30 12:00", "2026-06-15 08:00"):
        list(run_due(until=moment(until)))
    run_everything()
    assert results() == undisturbed.results
