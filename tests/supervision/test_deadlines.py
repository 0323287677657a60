"""Reminders of talks and written reports, told by date."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import make_aware

from notices.models import Notice
from supervision.closing import close_month
from supervision.enums import Action, EscalationStatus, EventKind, Step
from supervision.life.deadlines import remind_deadlines
from supervision.life.following import first_course, set_state
from supervision.models import Check, Escalation, EscalationEvent, Objection, Sitting, SittingMatter
from supervision.rules.life import after
from supervision.rules.period import closes_at
from supervision.timetable import mornings
from tasks.models import Task
from tests.factories import (
    make_city_leader,
    make_escalation,
    make_list,
    make_report,
    make_reporter,
    make_supervision_officer,
    make_task,
    make_unit,
    make_unit_head,
    moment,
)

pytestmark = pytest.mark.django_db

FRIDAY, MONDAY, TUESDAY = date(2026, 4, 17), date(2026, 4, 20), date(2026, 4, 21)


def remind(day: date) -> int:
    return remind_deadlines(at=make_aware(datetime.combine(day, time(8))))


@pytest.fixture
def task() -> Task:
    return make_task(make_list(), make_unit(), serial="03-07", title="新建幼儿园")


def test_who_acts_is_reminded_the_working_day_before_and_the_one_after(task: Task) -> None:
    make_reporter(task.host)
    head = make_unit_head(task.host)
    escalation = make_escalation(task)
    days = [date(2026, 4, day) for day in range(8, 23)]
    assert [day.day for day in days if remind(day)] == [17, 21]
    assert [
        (each.kind, each.recipient, each.cause, each.action, each.link, each.facts["step"], each.facts["is_late"])
        for each in Notice.objects.order_by("at")
    ] == [
        (
            "deadline_reminder",
            head,
            f"deadline:{escalation.pk}:hold:2026-04-{day}",
            "unit_head_talk",
            f"/escalations/{escalation.pk}/",
            "hold",
            is_late,
        )
        for day, is_late in ((17, False), (21, True))
    ]


def test_what_stays_overdue_comes_back_with_every_week_and_after_a_month_with_every_month(task: Task) -> None:
    make_unit_head(task.host)
    make_escalation(task)
    days = [date(2026, 4, 22) + timedelta(days=n) for n in range(72)]
    # The first of May brings a holiday until the fifth: the week begins on the Wednesday.
    assert [f"{day:%m-%d}" for day in days if remind(day)] == [
        "04-27", "05-06", "05-11", "05-18", "06-01", "07-01",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("action", "who"),
    [
        (Action.UNIT_HEAD_TALK, {"head"}),
        (Action.SUPERVISION_BODY_TALK, {"office"}),
        (Action.WRITTEN_REPORT, {"head", "reporter"}),
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


STEPS = [
    (Action.UNIT_HEAD_TALK, Step.HOLD, {"head"}),
    (Action.SUPERVISION_BODY_TALK, Step.HOLD, {"office"}),
    (Action.VICE_MAYOR_TALK, Step.HOLD, {"leader"}),
    (Action.UNIT_HEAD_TALK, Step.CONFIRM, {"reporter"}),
    (Action.CITY_CRITICISM, Step.PUBLISH, {"office"}),
    (Action.CITY_CRITICISM, Step.REPORT, {"head", "reporter"}),
    (Action.WRITTEN_REPORT, Step.REVIEW, {"office"}),
    (Action.CITY_CRITICISM, Step.RECTIFY, {"head", "reporter"}),
    (Action.CITY_CRITICISM, Step.VERIFY, {"office"}),
    (Action.ACCOUNTABILITY, Step.HAND_OVER, {"office"}),
    (Action.WRITTEN_REPORT, Step.CLOSE, {"office"}),
]


@pytest.mark.parametrize(("action", "step", "who"), STEPS)
def test_each_step_reminds_who_has_to_take_it(task: Task, action: Action, step: Step, who: set[str]) -> None:
    make_reporter(task.host, username="reporter")
    make_unit_head(task.host, username="head")
    make_supervision_officer(username="office")
    leader = make_city_leader(username="leader")
    make_escalation(task, action, step=step, step_due_on=MONDAY, leader=leader)
    # What lies on the office's own desk is not announced the day before.
    is_announced = who != {"office"} or step == Step.HOLD
    assert (remind(FRIDAY), remind(TUESDAY)) == (int(is_announced), 1)
    assert set(Notice.objects.values_list("recipient__username", "facts__step")) == {(each, step) for each in who}


def test_the_decision_of_the_supervisory_organ_has_no_day_and_no_reminder(task: Task) -> None:
    make_escalation(task, Action.ACCOUNTABILITY, step=Step.DECIDE)
    assert [day for day in range(8, 30) if remind(date(2026, 4, day))] == []


def happen(escalation: Escalation, kind: EventKind, at: str) -> None:
    """The event, and the state that follows from the course."""
    EscalationEvent.objects.create(escalation=escalation, kind=kind, at=moment(at))
    course = first_course(Action(escalation.action), escalation.grounds)
    for each in EscalationEvent.objects.filter(escalation=escalation).order_by("at", "pk"):
        course = after(course, EventKind(each.kind))
    set_state(escalation, course, since=moment(at).date())
    escalation.save()


@pytest.mark.parametrize(("done_at", "reminded"), [("2026-04-21 07:00", 0), ("2026-04-21 09:00", 1)])
def test_a_morning_caught_up_later_reminds_of_what_waited_then(task: Task, done_at: str, reminded: int) -> None:
    escalation = make_escalation(task)
    happen(escalation, EventKind.HELD, done_at)
    happen(escalation, EventKind.CONFIRMED, "2026-04-28 09:00")
    assert escalation.step == Step.CLOSE
    assert remind(TUESDAY) == reminded


def test_a_step_that_followed_later_has_the_day_that_it_had_then(task: Task) -> None:
    make_reporter(task.host, username="reporter")
    escalation = make_escalation(task)
    happen(escalation, EventKind.HELD, "2026-04-13 15:00")
    happen(escalation, EventKind.CONFIRMED, "2026-04-28 09:00")
    days = [date(2026, 4, day) for day in range(8, 28)]
    # Three working days to confirm: until Thursday the 16th.
    assert [day.day for day in days if remind(day)] == [15, 17, 20, 27]
    assert set(Notice.objects.values_list("facts__step", "facts__due_on")) == {("confirm", "2026-04-16")}


def test_revoked_escalation_is_not_reminded_of(task: Task) -> None:
    make_escalation(task, status=EscalationStatus.REVOKED, revoked_at=moment("2026-04-16 10:00"))
    assert remind(FRIDAY) == 0


def test_an_appointment_that_passed_without_a_record_reminds_once_for_all_its_matters(task: Task) -> None:
    office = make_supervision_officer(username="office")
    others = [make_escalation(make_task(task.work_list, task.host), Action.SUPERVISION_BODY_TALK) for _ in range(3)]
    sitting = Sitting.objects.create(
        action=Action.SUPERVISION_BODY_TALK,
        unit=task.host,
        planned_at=moment("2026-04-14 15:00"),
        appointed_at=moment("2026-04-09 10:00"),
        appointed_by=office,
    )
    for each in others:
        SittingMatter.objects.create(sitting=sitting, escalation=each)
    assert [day for day in range(8, 17) if remind(date(2026, 4, day))] == [15]
    assert list(Notice.objects.values_list("recipient__username", "cause", "link", "facts__step")) == [
        ("office", f"deadline:sitting:{sitting.pk}:2026-04-15", f"/sittings/{sitting.pk}/", "record")
    ]


def test_a_signature_missing_for_two_working_days_is_asked_for_once(task: Task) -> None:
    head, reporter = make_unit_head(task.host), make_reporter(task.host)
    escalation = make_escalation(task)
    for recipient, signed_at in ((head, None), (reporter, moment("2026-04-09 10:00"))):
        Notice.objects.create(
            kind="escalation",
            cause=f"escalation:{escalation.pk}",
            recipient=recipient,
            at=escalation.issued_at,
            needs_signature=True,
            signed_at=signed_at,
        )
    assert [day for day in range(8, 17) if remind(date(2026, 4, day))] == [10]
    assert [(each.recipient, each.facts["step"]) for each in Notice.objects.filter(kind="deadline_reminder")] == [
        (head, "sign")
    ]


def test_an_objection_not_decided_in_time_reminds_the_office(task: Task) -> None:
    office = make_supervision_officer()
    make_report(task, 1, 1)
    close_month(year=2026, month=1, at=closes_at(2026, 1))
    Objection.objects.create(
        task=task,
        month=1,
        unit=task.host,
        disputed=Check.objects.get(),
        text="数据已更正",
        filed_at=moment("2026-02-10 10:00"),
        filed_by=make_reporter(task.host),
    )
    days = [date(2026, 2, 10) + timedelta(days=n) for n in range(20)]
    assert [f"{day:%m-%d}" for day in days if remind(day)] == ["02-25"]
    assert [(each.recipient, each.facts["step"]) for each in Notice.objects.filter(kind="deadline_reminder")] == [
        (office, "objection")
    ]


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
    assert (len(one), len(many), len(quiet)) == (7, 7, 4)


def test_entry_falls_on_every_day() -> None:
    make_list()
    assert [each.key for each in mornings(moment("2026-01-03 08:00"))] == [
        "deadlines:2026-01-01",
        "deadlines:2026-01-02",
        "deadlines:2026-01-03",
    ]
