"""What is owed by when, and who may know of it."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from organization.enums import Role
from organization.models import Person
from responsibility.enums import FilingStatus
from responsibility.models import Filing
from responsibility.selectors import (
    count_states,
    duties,
    duty_rows,
    filing_term,
    holders_on,
    in_state,
    readable_duties,
    story_of,
)
from tasks.enums import TaskStatus
from tasks.models import Participation, Task, WorkList
from tests.factories import (
    make_city_leader,
    make_filing,
    make_list,
    make_person,
    make_reporter,
    make_supervision_officer,
    make_task,
    make_unit,
    moment,
)

pytestmark = pytest.mark.django_db

DUE = date(2026, 1, 15)  # ten working days after 1 January 2026; Sunday the 4th was worked


def owed(work_list: WorkList, on: date, state: str = "overdue") -> set[tuple[str, str]]:
    found = duties(work_list, on).filter(in_state(filing_term(work_list), state, on))
    return set(found.values_list("task__serial", "unit__short_name"))


def make_status(task: Task, status: FilingStatus) -> Filing:
    return Filing.objects.create(task=task, unit=task.host, status=status)


def test_every_unit_on_a_task_owes_one_filing() -> None:
    work_list = make_list()
    host, helper = make_unit("主办局"), make_unit("协办局")
    task = make_task(work_list, host, serial="1", co_hosts=[helper])
    Participation.objects.create(task=task, unit=helper, from_month=6)
    make_filing(task, host)
    assert owed(work_list, date(2026, 3, 1), "missing") == {("1", "协办局")}
    assert owed(work_list, date(2026, 3, 1), FilingStatus.FILED) == {("1", "主办局")}


def test_filings_are_overdue_the_day_after_the_tenth_working_day() -> None:
    work_list = make_list()
    for serial, status in enumerate(FilingStatus, start=1):
        make_status(make_task(work_list, make_unit(f"局{serial}"), serial=str(serial)), status)
    make_task(work_list, make_unit("局9"), serial="9")
    term = filing_term(work_list)
    assert term is not None
    assert term.due_on(added_on=None, from_month=1) == DUE
    assert owed(work_list, DUE) == set()
    assert owed(work_list, date(2026, 1, 16)) == {("1", "局1"), ("4", "局4"), ("9", "局9")}


def test_who_joins_later_has_the_days_from_then_on() -> None:
    work_list = make_list()
    added = make_task(work_list, make_unit("后加"), serial="1", added_at=moment("2026-05-06 10:00"))
    joined = make_task(work_list, make_unit("原主办"), serial="2")
    Participation.objects.create(task=joined, unit=make_unit("后来"), from_month=7)
    make_filing(joined)
    due = {
        row.participation.unit.short_name: row.due_on
        for row in duty_rows(
            duties(work_list, date(2026, 7, 2)).select_related("task", "unit"),
            filing_term(work_list),
            make_supervision_officer(),
            date(2026, 7, 2),
        )
    }
    assert due == {"原主办": DUE, "后加": date(2026, 5, 19), "后来": date(2026, 7, 15)}
    assert owed(work_list, date(2026, 5, 19)) == set()
    assert owed(work_list, date(2026, 5, 20)) == {("1", "后加")}
    assert owed(work_list, date(2026, 7, 15)) == {("1", "后加")}
    assert owed(work_list, date(2026, 7, 16)) == {("1", "后加"), ("2", "后来")}
    assert owed(work_list, date(2027, 1, 10)) == {("1", "后加"), ("2", "后来")}
    assert added.added_at is not None
    assert localdate(added.added_at) == date(2026, 5, 6)


def test_nothing_is_owed_for_what_was_withdrawn_or_by_who_has_left() -> None:
    work_list = make_list()
    make_task(work_list, status=TaskStatus.WITHDRAWN)
    task = make_task(work_list, make_unit("新主办"), serial="2")
    Participation.objects.filter(task=task).update(from_month=4)
    Participation.objects.create(task=task, unit=make_unit("旧主办"), is_host=True, until_month=3)
    assert owed(work_list, date(2026, 3, 31), "missing") == {("2", "新主办"), ("2", "旧主办")}
    assert owed(work_list, date(2026, 4, 1), "missing") == {("2", "新主办")}


def test_nothing_is_overdue_before_publication() -> None:
    work_list = make_list(published=False)
    make_task(work_list)
    assert filing_term(work_list) is None
    assert owed(work_list, date(2026, 12, 31)) == set()


@pytest.fixture
def city() -> dict[str, Person]:
    """Unit A hosts a task with a filed filing and one with a draft; B is co-host of the first, C of nothing."""
    work_list = make_list()
    a, b, c = make_unit("甲局"), make_unit("乙局"), make_unit("丙局")
    filed = make_task(work_list, a, serial="1", co_hosts=[b])
    make_filing(filed, a)
    make_status(make_task(work_list, a, serial="2"), FilingStatus.DRAFT)
    make_status(make_task(work_list, a, serial="3"), FilingStatus.SUBMITTED)
    return {
        "own unit": make_reporter(a),
        "co-host": make_reporter(b),
        "other unit": make_reporter(c),
        "supervision office": make_supervision_officer(),
        "city leader": make_city_leader(),
        "Organization Department": make_person(Role.ORGANIZATION_DEPARTMENT),
        "read-only": make_person(Role.READ_ONLY),
    }


def test_who_reads_which_filings(city: dict[str, Person]) -> None:
    readable = {
        who: sorted(Filing.objects.readable_by(person).values_list("task__serial", flat=True))
        for who, person in city.items()
    }
    assert readable == {
        "own unit": ["1", "2", "3"],
        "co-host": ["1"],
        "other unit": [],
        "supervision office": ["1", "3"],
        "city leader": ["1"],
        "Organization Department": ["1"],
        "read-only": [],
    }
    for who, person in city.items():
        allowed = [
            filing.task.serial
            for filing in Filing.objects.order_by("task__serial")
            if person.has_perm("responsibility.view_filing", filing)
        ]
        assert allowed == readable[who], who


def test_who_knows_how_filings_stand(city: dict[str, Person]) -> None:
    found = duties(WorkList.objects.get(), date(2026, 3, 1))
    known = {
        who: sorted(readable_duties(found, person).values_list("task__serial", "unit__short_name"))
        for who, person in city.items()
    }
    everything = [("1", "乙局"), ("1", "甲局"), ("2", "甲局"), ("3", "甲局")]
    assert known == {
        "own unit": [("1", "甲局"), ("2", "甲局"), ("3", "甲局")],
        "co-host": [("1", "乙局")],
        "other unit": [],
        "supervision office": everything,
        "city leader": everything,
        "Organization Department": [("1", "甲局")],
        "read-only": [],
    }


def test_counts_are_those_of_the_lists(city: dict[str, Person]) -> None:
    work_list, on = WorkList.objects.get(), date(2026, 3, 1)
    counts = count_states(duties(work_list, on), filing_term(work_list), on)
    assert counts == {"all": 4, "missing": 2, "overdue": 2, "returned": 0, "submitted": 1, "filed": 1}


def test_people_of_a_day_and_their_story_in_constant_queries(city: dict[str, Person]) -> None:
    task, officer = Task.objects.select_related("work_list").get(serial="1"), city["supervision office"]
    with CaptureQueriesContext(connection) as queries:
        held = holders_on(task, date(2026, 3, 1), officer)
        story = story_of(task, officer)
    assert [(each.unit.short_name, each.is_host, sorted(each.people)) for each in held] == [
        ("甲局", True, ["direct", "main", "supervising"]),
        ("乙局", False, []),
    ]
    assert [each.level for each in story] == ["direct", "main", "supervising"]
    assert len(queries) == 4
