"""Reminders of talks and written reports, told by date."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import make_aware

from notices.models import Notice
from supervision.deadlines import remind_deadlines
from supervision.enums import Action, EscalationStatus, Ground, Level
from supervision.models import Escalation, EscalationEvent
from supervision.timetable import mornings
from tasks.models import Task
from tests.factories import (
    make_list,
    make_reporter,
    make_supervision_officer,
    make_task,
    make_unit,
    make_unit_head,
    moment,
)

pytestmark = pytest.mark.django_db

FRIDAY, MONDAY, TUESDAY = date(2026, 4, 17), date(2026, 4, 20), date(2026, 4, 21)


def make_escalation(task: Task, action: Action = Action.UNIT_HEAD_TALK, **fields: object) -> Escalation:
    given = {
        "task": task,
        "unit": task.host,
        "year": 2026,
        "month": 3,
        "action": action,
        "grounds": [Ground.TWO_MONTHS],
        "level": Level.DIRECT,
        "issued_at": moment("2026-04-08 08:00"),
        "due_on": MONDAY,
        "facts": {},
    }
    return Escalation.objects.create(**{**given, **fields})


def remind(day: date) -> int:
    return remind_deadlines(at=make_aware(datetime.combine(day, time(8))))


@pytest.fixture
def task() -> Task:
    return make_task(make_list(), make_unit(), serial="03-07", title="新建幼儿园")


def test_who_acts_is_reminded_the_working_day_before_and_the_one_after(task: Task) -> None:
    make_reporter(task.host)
    head = make_unit_head(task.host)
    escalation = make_escalation(task)
    days = [date(2026, 4, day) for day in range(8, 30)]
    assert [day.day for day in days if remind(day)] == [17, 21]
    assert [
        (each.kind, each.recipient, each.cause, each.action, each.link, each.facts["is_late"])
        for each in Notice.objects.order_by("at")
    ] == [
        (
            "deadline_reminder",
            head,
            f"deadline:{escalation.pk}:near",
            "unit_head_talk",
            f"/escalations/{escalation.pk}/",
            False,
        ),
        (
            "deadline_reminder",
            head,
            f"deadline:{escalation.pk}:passed",
            "unit_head_talk",
            f"/escalations/{escalation.pk}/",
            True,
        ),
    ]


@pytest.mark.parametrize(
    ("action", "who"),
    [
        (Action.UNIT_HEAD_TALK, {"head"}),
        (Action.SUPERVISION_BODY_TALK, {"office"}),
        (Action.WRITTEN_REPORT, {"head", "reporter"}),
        (Action.CITY_CRITICISM, {"head", "reporter"}),
    ],
)
def test_reminder_goes_to_who_is_awaited(task: Task, action: Action, who: set[str]) -> None:
    make_reporter(task.host, username="reporter")
    make_unit_head(task.host, username="head")
    make_supervision_officer(username="office")
    make_escalation(task, action)
    remind(FRIDAY)
    assert set(Notice.objects.values_list("recipient__username", flat=True)) == who


def test_unit_without_accounts_is_told_as_a_unit(task: Task) -> None:
    make_escalation(task)
    remind(FRIDAY)
    assert list(Notice.objects.values_list("recipient", "unit")) == [(None, task.host_id)]


@pytest.mark.parametrize("done_at", ["2026-04-20 17:00", "2026-04-21 09:00"])
def test_what_was_carried_out_by_the_moment_is_not_reminded_of(task: Task, done_at: str) -> None:
    escalation = make_escalation(task, status=EscalationStatus.CARRIED_OUT)
    EscalationEvent.objects.create(escalation=escalation, kind="carried_out", at=moment(done_at))
    assert remind(TUESDAY) == (1 if done_at > "2026-04-21 08" else 0)


def test_revoked_escalation_is_not_reminded_of(task: Task) -> None:
    make_escalation(task, status=EscalationStatus.REVOKED, revoked_at=moment("2026-04-16 10:00"))
    assert remind(FRIDAY) == 0


def test_second_run_of_a_day_tells_nobody_twice(task: Task) -> None:
    make_escalation(task)
    remind(FRIDAY)
    remind(FRIDAY)
    assert Notice.objects.count() == 1


def test_queries_do_not_grow_with_the_number_of_escalations(task: Task) -> None:
    make_escalation(task)
    with CaptureQueriesContext(connection) as one:
        remind(FRIDAY)
    for _ in range(20):
        make_escalation(make_task(task.work_list))
    with CaptureQueriesContext(connection) as many:
        assert remind(TUESDAY) == 21
    with CaptureQueriesContext(connection) as quiet:
        remind(date(2026, 4, 22))
    assert (len(one), len(many), len(quiet)) == (4, 4, 1)


def test_entry_falls_on_every_day() -> None:
    make_list()
    assert [each.key for each in mornings(moment("2026-01-03 08:00"))] == [
        "deadlines:2026-01-01",
        "deadlines:2026-01-02",
        "deadlines:2026-01-03",
    ]
