"""A small city that always comes out the same, and what the timetable has made of it."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from django.db.models import Count

from notices.models import Notice
from organization.enums import Role
from organization.models import Unit
from supervision.models import Check, Closing, Escalation
from tasks.enums import Measure
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
)
from timetable.models import LedgerEntry

if TYPE_CHECKING:
    from organization.models import Person

UNITS = 8


def build_city(*years: int, tasks: int) -> None:
    """Years of so many tasks each, with reports that go well, badly, late and not at all."""
    leader = build_offices()
    chance = random.Random(18)
    for year in years:
        build_year(year, tasks=tasks, leader=leader, chance=chance)


def build_offices() -> Person:
    """The units and everybody who is told of something; returns the leader of the sectors."""
    units = [make_unit(f"单位{number:02d}") for number in range(UNITS)]
    for number, unit in enumerate(units):
        make_reporter(unit, username=f"reporter{number}")
        make_unit_head(unit, username=f"head{number}")
    leader = make_city_leader(username="leader")
    make_supervision_officer(username="office")
    make_person(Role.ORGANIZATION_DEPARTMENT, username="organization")
    return leader


def build_year(year: int, *, tasks: int, leader: Person, chance: random.Random) -> None:
    units = list(Unit.objects.order_by("short_name"))
    work_list = make_list(year)
    sector = make_sector(work_list, "城建", leader=leader)
    for number in range(tasks):
        task = make_task(
            work_list,
            units[number % UNITS],
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


def assert_nothing_twice() -> None:
    doubles = Notice.objects.values("cause", "recipient", "subject").annotate(times=Count("id")).filter(times__gt=1)
    assert not doubles.exists()
