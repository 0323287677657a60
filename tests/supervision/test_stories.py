"""The three reminder talks, each told by date from its ground to its closing: with a missed deadline, an appointment
that passed, a disputed record, a revocation and an objection that wins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import localdate, make_aware

from notices.models import Notice
from notices.services import sign_notices
from organization.models import Person, Unit
from responsibility.enums import ResponsibleLevel
from supervision.closing import close_month
from supervision.correcting import correct_month
from supervision.enums import Action, EscalationStatus, Ground, SittingStatus, Step
from supervision.life.awaited import who_is_awaited
from supervision.life.deadlines import waiting_at
from supervision.life.recording import Agreement, Minutes, amend_record, confirm_record, dispute_record, record_sitting
from supervision.life.settling import close_escalations
from supervision.life.sittings import Appointment, appoint_sitting
from supervision.life.urging import urge_steps
from supervision.models import Escalation
from supervision.objecting import accept_objection, file_objection
from supervision.rules.period import closes_at
from supervision.timetable import ENTRIES
from tasks.enums import Measure
from tasks.models import Task, WorkList
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
from timetable.entries import Occurrence

pytestmark = pytest.mark.django_db

YEAR = 2026


@dataclass
class City:
    work_list: WorkList
    unit: Unit
    head: Person
    deputy: Person
    section: Person
    reporter: Person
    office: Person
    mayor: Person

    def task(self, flags: str, title: str = "") -> Task:
        """Months reported as told (R reaches the schedule, Y does not), and closed."""
        planned = [10 * month for month in range(1, 13)]
        task = make_task(self.work_list, self.unit, title=title, planned=planned, measure=Measure.AMOUNT)
        make_filing(
            task,
            accounts={
                ResponsibleLevel.MAIN: self.head,
                ResponsibleLevel.SUPERVISING: self.deputy,
                ResponsibleLevel.DIRECT: self.section,
            },
        )
        for month, flag in enumerate(flags, start=1):
            make_report(task, month, 10 * month if flag == "R" else 10 * month - 1, accepted=True)
        return task


@pytest.fixture
def city() -> City:
    unit = make_unit("水务局")
    mayor = make_city_leader(username="mayor", post="分管城建交通的副市长")
    work_list = make_list(YEAR)
    make_sector(work_list, leader=mayor)
    return City(
        work_list,
        unit,
        make_unit_head(unit, username="head", post="局长"),
        make_person(unit=unit, username="deputy", post="副局长"),
        make_person(unit=unit, username="section", post="处长"),
        make_reporter(unit, username="reporter"),
        make_supervision_officer(username="office", post="督查室主任"),
        mayor,
    )


def close_through(month: int) -> None:
    for each in range(1, month + 1):
        close_month(year=YEAR, month=each, at=closes_at(YEAR, each))


def the(action: Action, task: Task) -> Escalation:
    return Escalation.objects.in_force().select_related("task", "unit", "responsible").get(task=task, action=action)


def state(escalation: Escalation) -> tuple[str, str, date | None]:
    escalation.refresh_from_db()
    return escalation.status, escalation.step, escalation.step_due_on


def kinds(escalation: Escalation) -> list[str]:
    return list(escalation.events.values_list("kind", flat=True))


def sign(person: Person, at: str) -> None:
    sign_notices(notices=Notice.objects.of(person).to_sign(), by=person, at=moment(at))


def mornings(first: str, last: str) -> list[tuple[str, str, str]]:
    """Who was reminded of which step on which of these mornings, as the timetable runs them."""
    (entry,) = [each for each in ENTRIES if each.code == "deadlines"]
    day, end = date.fromisoformat(first), date.fromisoformat(last)
    known = set(Notice.objects.values_list("pk", flat=True))
    while day <= end:
        entry.run(Occurrence(f"deadlines:{day}", make_aware(datetime.combine(day, time(8)))))
        day += timedelta(days=1)
    fresh = Notice.objects.filter(kind="deadline_reminder").exclude(pk__in=known).order_by("at", "pk")
    return [
        (f"{localdate(each.at):%m-%d}", each.recipient.username if each.recipient else "", each.facts["step"])
        for each in fresh.select_related("recipient")
    ]


def minutes(held_at: str, **said: str) -> Minutes:
    given = {"place": "第二会议室", "chair": "主持人", "present": "各方", "minutes": "说明原因，议定措施。"}
    return Minutes(held_at=moment(held_at), **{**given, **said})


def waits_as_stored(escalation: Escalation, at: str) -> bool:
    """Whether the events up to a moment give the state that is stored beside them."""
    escalation.refresh_from_db()
    found = {each.pk: (step, due_on) for each, step, due_on in waiting_at(moment(at), since=date.min, until=date.max)}
    stored = (Step(escalation.step), escalation.step_due_on) if escalation.step_due_on else None
    return found.get(escalation.pk) == stored


def test_a_talk_inside_the_unit_is_held_too_late_and_everybody_is_reminded_on_their_day(city: City) -> None:
    task = city.task("RYY")
    close_through(3)  # 9 April
    talk = the(Action.UNIT_HEAD_TALK, task)
    assert talk.grounds == [Ground.TWO_MONTHS]
    assert state(talk) == (EscalationStatus.ISSUED, Step.HOLD, date(2026, 4, 23))
    assert who_is_awaited(talk, by_name=False) == "水务局主要责任人"
    # Nobody has signed for two working days: who talks and who is talked with are asked once.
    assert mornings("2026-04-09", "2026-04-14") == [("04-13", "head", "sign"), ("04-13", "section", "sign")]
    sign(city.section, "2026-04-14 10:00")
    assert state(talk) == (EscalationStatus.ACKNOWLEDGED, Step.HOLD, date(2026, 4, 23))
    # The working day before, the working day after, and the Monday.
    assert mornings("2026-04-15", "2026-04-27") == [
        ("04-22", "head", "hold"),
        ("04-24", "head", "hold"),
        ("04-27", "head", "hold"),
    ]
    sitting = record_sitting(
        minutes=minutes("2026-04-28 09:00"),
        agreements={talk.pk: Agreement(agreed="增加作业面", promise="五月底赶上", promised_on=date(2026, 5, 31))},
        at=moment("2026-04-28 11:00"),
        by=city.head,
    )
    # Three working days to confirm; the holiday of May lies in between.
    assert state(talk) == (EscalationStatus.CARRIED_OUT, Step.CONFIRM, date(2026, 5, 6))
    assert waits_as_stored(talk, "2026-04-28 12:00")
    assert mornings("2026-04-29", "2026-05-08") == [("04-30", "section", "confirm"), ("05-07", "section", "confirm")]
    matter = sitting.matters.get()
    confirm_record(
        sitting=sitting,
        matters=[matter.pk],
        seen_at=sitting.recorded_at,
        at=moment("2026-05-08 15:00"),
        by=city.section,
    )
    assert state(talk)[:2] == (EscalationStatus.CONFIRMED, Step.CLOSE)
    close_escalations(escalations=[talk.pk], remark="记录齐全", at=moment("2026-05-11 09:00"), by=city.office)
    assert state(talk) == (EscalationStatus.CLOSED, Step.NONE, None)
    assert kinds(talk) == ["issued", "acknowledged", "held", "confirmed", "closed"]
    assert mornings("2026-05-12", "2026-06-30") == []


def test_a_morning_caught_up_after_the_talk_reminds_of_what_waited_then(city: City) -> None:
    task = city.task("RYY")
    close_through(3)
    talk = the(Action.UNIT_HEAD_TALK, task)
    record_sitting(
        minutes=minutes("2026-04-28 09:00"),
        agreements={talk.pk: Agreement()},
        at=moment("2026-04-28 11:00"),
        by=city.head,
    )
    assert mornings("2026-04-20", "2026-04-30") == [
        ("04-22", "head", "hold"),
        ("04-24", "head", "hold"),
        ("04-27", "head", "hold"),
        ("04-30", "section", "confirm"),
    ]


def test_a_talk_by_the_supervision_body_covers_two_tasks_is_missed_disputed_amended_and_closed(city: City) -> None:
    tasks = [city.task("YYY", "污水管网"), city.task("RYYY", "河道清淤")]
    close_through(4)  # 12 May
    first = the(Action.SUPERVISION_BODY_TALK, tasks[0])
    second = the(Action.SUPERVISION_BODY_TALK, tasks[1])
    assert [each.grounds for each in (first, second)] == [[Ground.THREE_MONTHS], [Ground.THREE_MONTHS]]
    # The first came with the closing of March, the second with that of April; they are one sitting all the same.
    assert (state(first)[2], state(second)[2]) == (date(2026, 4, 23), date(2026, 5, 26))
    sitting = appoint_sitting(
        escalations=[first.pk, second.pk],
        appointment=Appointment(moment("2026-05-19 15:00"), "督查室"),
        at=moment("2026-05-13 10:00"),
        by=city.office,
    )
    assert {each.recipient for each in Notice.objects.filter(kind="sitting_appointed")} >= {city.deputy}
    # The appointment passes without a record: one reminder for the sitting, not one for each matter.
    asked = mornings("2026-05-20", "2026-05-21")
    assert asked == [("05-20", "office", "record")]
    record_sitting(
        sitting=sitting,
        minutes=minutes("2026-05-21 15:00"),
        agreements={each.pk: Agreement(agreed="按周调度") for each in (first, second)},
        at=moment("2026-05-21 17:00"),
        by=city.office,
    )
    sitting.refresh_from_db()
    matters = {each.escalation_id: each.pk for each in sitting.matters.all()}
    seen = {"sitting": sitting, "seen_at": sitting.recorded_at, "by": city.deputy}
    confirm_record(matters=[matters[first.pk]], at=moment("2026-05-22 10:00"), **seen)
    dispute_record(matters=[matters[second.pk]], remark="时限不符", at=moment("2026-05-22 10:05"), **seen)
    assert state(first)[:2] == (EscalationStatus.CONFIRMED, Step.CLOSE)
    assert state(second) == (EscalationStatus.CARRIED_OUT, Step.AMEND, date(2026, 5, 27))
    assert waits_as_stored(second, "2026-05-22 11:00")
    assert mornings("2026-05-23", "2026-05-29") == [
        ("05-26", "office", "amend"),
        ("05-28", "office", "amend"),
    ]
    amend_record(
        sitting=sitting,
        seen_at=sitting.recorded_at,
        minutes=minutes("2026-05-21 15:00"),
        agreements={second.pk: Agreement(agreed="按周调度，会签后起算")},
        at=moment("2026-05-29 10:00"),
        by=city.office,
    )
    sitting.refresh_from_db()
    confirm_record(
        sitting=sitting,
        matters=[matters[second.pk]],
        seen_at=sitting.recorded_at,
        at=moment("2026-05-29 16:00"),
        by=city.deputy,
    )
    close_escalations(escalations=[first.pk, second.pk], remark="", at=moment("2026-06-01 09:00"), by=city.office)
    assert kinds(first) == ["issued", "appointed", "held", "confirmed", "closed"]
    assert kinds(second) == ["issued", "appointed", "held", "disputed", "amended", "confirmed", "closed"]


def test_a_city_leaders_talk_falls_by_a_correction_and_another_goes_on(city: City) -> None:
    tasks = [city.task("RRRRRRRRY", "过江通道"), city.task("RRRRRRRRY", "快速路")]
    close_through(9)  # 14 October
    falls, stays = (the(Action.VICE_MAYOR_TALK, each) for each in tasks)
    assert state(stays) == (EscalationStatus.ISSUED, Step.HOLD, date(2026, 10, 28))
    assert who_is_awaited(stays, by_name=False) == "分管城建交通的副市长"
    sitting = appoint_sitting(
        escalations=[falls.pk, stays.pk],
        appointment=Appointment(moment("2026-10-26 09:30"), "市政府第三会议室"),
        at=moment("2026-10-16 10:00"),
        by=city.office,
    )
    got_it = set(Notice.objects.filter(cause=f"escalation:{falls.pk}").values_list("recipient__username", flat=True))
    correct_month(
        task=tasks[0], month=9, actual=Decimal(90), reason="统计口径核实", at=moment("2026-10-20 15:00"), by=city.office
    )
    falls.refresh_from_db()
    assert (falls.status, falls.revocation_reason) == (EscalationStatus.REVOKED, "统计口径核实")
    told = Notice.objects.filter(kind="revocation")
    assert {each.recipient.username for each in told.select_related("recipient") if each.recipient} == got_it
    assert {each.facts["revocation_reason"] for each in told} == {"统计口径核实"}
    assert list(sitting.matters.standing().values_list("escalation", flat=True)) == [stays.pk]
    sign(city.head, "2026-10-21 09:00")
    assert mornings("2026-10-22", "2026-10-26") == []
    record_sitting(
        sitting=sitting,
        minutes=minutes("2026-10-26 09:30"),
        agreements={stays.pk: Agreement(agreed="倒排工期")},
        at=moment("2026-10-26 16:00"),
        by=city.mayor,
    )
    sitting.refresh_from_db()
    confirm_record(
        sitting=sitting,
        matters=[sitting.matters.standing().get().pk],
        seen_at=sitting.recorded_at,
        at=moment("2026-10-27 09:00"),
        by=city.head,
    )
    close_escalations(escalations=[stays.pk], remark="", at=moment("2026-10-28 09:00"), by=city.office)
    assert kinds(falls) == ["issued", "appointed", "revoked"]
    assert kinds(stays) == ["issued", "appointed", "acknowledged", "held", "confirmed", "closed"]


def test_a_unit_objects_and_wins_and_the_talk_and_its_appointment_fall(city: City) -> None:
    task = city.task("RYY")
    close_through(3)  # 9 April
    talk = the(Action.UNIT_HEAD_TALK, task)
    sitting = appoint_sitting(
        escalations=[talk.pk],
        appointment=Appointment(moment("2026-04-20 09:00")),
        at=moment("2026-04-10 09:00"),
        by=city.head,
    )
    objection = file_objection(
        task=task,
        month=3,
        escalation=talk,
        text="月底完成量已经监理确认",
        claimed=Decimal(30),
        at=moment("2026-04-13 10:00"),
        by=city.head,
    )
    # Five working days for the decision: until the 20th; the office is reminded the working day after.
    assert ("04-21", "office", "objection") in mornings("2026-04-14", "2026-04-21")
    accept_objection(
        objection=objection,
        actual=Decimal(30),
        reason="监理确认属实",
        at=moment("2026-04-21 15:00"),
        by=make_supervision_officer(username="second"),
    )
    assert state(talk) == (EscalationStatus.REVOKED, Step.NONE, None)
    sitting.refresh_from_db()
    assert sitting.status == SittingStatus.CANCELLED
    assert kinds(talk) == ["issued", "appointed", "objected", "revoked", "objection_decided"]
    assert mornings("2026-04-22", "2026-05-31") == []


def test_urging_an_overdue_step_reaches_who_is_awaited_once_a_day(city: City) -> None:
    task = city.task("RYY")
    close_through(3)
    talk = the(Action.UNIT_HEAD_TALK, task)
    at = moment("2026-04-24 09:00")
    assert urge_steps(escalations=[talk], by=city.office, at=at) == 1
    assert urge_steps(escalations=[talk], by=city.office, at=at + timedelta(hours=3)) == 0
    assert urge_steps(escalations=[talk], by=city.office, at=at + timedelta(days=3)) == 1
    assert [(each.recipient, each.facts["step"]) for each in Notice.objects.filter(kind="urge")] == [
        (city.head, "hold"),
        (city.head, "hold"),
    ]
    assert state(talk) == (EscalationStatus.ISSUED, Step.HOLD, date(2026, 4, 23))
    assert kinds(talk) == ["issued", "urged", "urged"]
