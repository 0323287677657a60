"""Decisions of meetings: reporting, accepting, returning, moving, withdrawing; and one that nobody carries out."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incentives.selectors.evidence import evidence_of, may_read
from notices.models import Notice
from notices.wording import wording_of
from office.enums import DecisionStatus, DecisionStepKind, MeetingKind
from office.following_up import (
    accept_decision,
    move_decision,
    report_decision,
    return_decision,
    tell_progress,
    withdraw_decision,
)
from office.following_up.reminding import remind_decisions
from office.models import MeetingDecision
from office.selectors.decisions import decisions_visible_to
from organization.models import Person
from tests.factories import make_person, make_reporter, make_unit, moment
from tests.office.meeting_city import DUE, MeetingCity, make_meeting_city

LATER, DONE_ON = moment("2026-04-02 09:00"), date(2026, 4, 1)


@pytest.fixture
def city(db: None) -> MeetingCity:
    return make_meeting_city()


def report(decision: MeetingDecision, by: Person) -> MeetingDecision:
    return report_decision(decision=decision, outcome="已倒排工期", done_on=DONE_ON, at=LATER, by=by)


def told(kind: str) -> list[str]:
    notices = Notice.objects.filter(kind=kind).select_related("recipient").order_by("recipient__username")
    return [notice.recipient.username for notice in notices if notice.recipient]


def steps(decision: MeetingDecision) -> list[str]:
    return list(decision.steps.values_list("kind", flat=True))


def test_the_unit_reports_and_the_chair_accepts(city: MeetingCity) -> None:
    decision = report(city.decide(), city.reporter)
    assert (decision.status, decision.outcome, decision.done_on) == (DecisionStatus.REPORTED, "已倒排工期", DONE_ON)
    assert told("decision_reported") == ["mayor", "office"]

    decision = accept_decision(decision=decision, remark="办得好", at=LATER, by=city.mayor)
    assert (decision.status, decision.settled_at) == (DecisionStatus.DONE, LATER)
    assert told("decision_done") == ["head", "reporter"]
    assert steps(decision) == [DecisionStepKind.DECIDED, DecisionStepKind.REPORTED, DecisionStepKind.DONE]
    with pytest.raises(ValidationError):
        withdraw_decision(decision=decision, reason="误记", at=LATER, by=city.officer)


def test_what_is_not_enough_comes_back_with_a_new_day(city: MeetingCity) -> None:
    decision = report(city.decide(), city.reporter)
    decision = return_decision(
        decision=decision, reason="缺第二片区", due_on=date(2026, 4, 20), at=LATER, by=city.officer
    )
    assert (decision.status, decision.due_on, decision.done_on) == (DecisionStatus.OPEN, date(2026, 4, 20), None)
    assert told("decision_returned") == ["head", "reporter"]
    assert report(decision, city.head).status == DecisionStatus.REPORTED


def test_progress_is_told_without_asking_anything(city: MeetingCity) -> None:
    decision = city.decide()
    upload = SimpleUploadedFile("进度.pdf", b"%PDF-1.4 progress")
    step = tell_progress(decision=decision, text="一片区已完成", at=LATER, by=city.reporter, uploads=[upload])

    assert MeetingDecision.objects.get().status == DecisionStatus.OPEN
    [file] = evidence_of(step)
    assert may_read(city.officer, file)
    assert may_read(city.head, file)
    assert not may_read(city.elsewhere, file)


def test_a_moved_day_keeps_the_earlier_one_in_the_story(city: MeetingCity) -> None:
    decision = city.decide()
    decision = move_decision(decision=decision, due_on=date(2026, 4, 30), reason="汛期", at=LATER, by=city.mayor)
    assert decision.due_on == date(2026, 4, 30)
    assert list(decision.steps.values_list("kind", "due_on")) == [("decided", DUE), ("moved", date(2026, 4, 30))]
    said = wording_of(Notice.objects.filter(kind="decision_changed").latest("pk")).sentences
    assert any("汛期" in each for each in said)


@pytest.mark.parametrize(("due_on", "reason"), [(DUE, "汛期"), (date(2026, 4, 1), "汛期"), (date(2026, 4, 30), " ")])
def test_a_new_day_is_another_one_to_come_with_a_reason(city: MeetingCity, due_on: date, reason: str) -> None:
    with pytest.raises(ValidationError):
        move_decision(decision=city.decide(), due_on=due_on, reason=reason, at=LATER, by=city.officer)


def test_a_withdrawn_decision_is_owed_by_nobody(city: MeetingCity) -> None:
    decision = withdraw_decision(decision=city.decide(), reason="并入另一事项", at=LATER, by=city.officer)
    assert (decision.status, decision.settled_at) == (DecisionStatus.WITHDRAWN, LATER)
    assert told("decision_changed") == ["head", "reporter"]
    assert remind_decisions(moment("2026-04-11 08:00")) == 0


def test_who_reports_and_who_follows_up(city: MeetingCity) -> None:
    decision = city.decide(task=city.bridge)
    for person in (city.elsewhere, city.vice_mayor):
        with pytest.raises(PermissionDenied):
            report(decision, person)
    report(decision, city.officer)  # from the unit's paper
    for person in (city.reporter, city.head, city.elsewhere):
        with pytest.raises(PermissionDenied):
            accept_decision(decision=decision, remark="", at=LATER, by=person)
    # the vice mayor leads the task's sector
    assert accept_decision(decision=decision, remark="", at=LATER, by=city.vice_mayor).status == DecisionStatus.DONE


def test_a_leader_does_not_settle_what_another_follows_up(city: MeetingCity) -> None:
    decision = report(city.decide(), city.reporter)
    with pytest.raises(PermissionDenied):
        accept_decision(decision=decision, remark="", at=LATER, by=city.vice_mayor)


@pytest.mark.parametrize(
    ("outcome", "done_on", "field"),
    [(" ", DONE_ON, "outcome"), ("已办", date(2026, 4, 3), "done_on"), ("已办", date(2026, 3, 15), "done_on")],
)
def test_a_report_says_what_came_of_it_and_when(city: MeetingCity, outcome: str, done_on: date, field: str) -> None:
    with pytest.raises(ValidationError) as error:
        report_decision(decision=city.decide(), outcome=outcome, done_on=done_on, at=LATER, by=city.reporter)
    assert list(error.value.message_dict) == [field]


def test_a_decision_of_the_units_own_meeting_stays_in_the_unit(city: MeetingCity) -> None:
    weekly = city.call(
        kind=MeetingKind.UNIT_WEEKLY, by=city.head, chair=None, unit=city.first, invited_people=(), invited_units=()
    )
    assert weekly.chair is None
    seen = [decisions_visible_to(person).count() for person in (city.officer, city.reporter, city.elsewhere)]
    assert seen == [0, 0, 0]


def test_who_reads_decisions(city: MeetingCity) -> None:
    decision = city.decide(city.second)
    stranger = make_reporter(make_unit(), username="stranger")
    readers = [city.officer, city.mayor, city.vice_mayor, city.reporter, city.elsewhere]
    assert [list(decisions_visible_to(person)) for person in readers] == [[decision]] * 5
    assert list(decisions_visible_to(stranger)) == []
    assert list(decisions_visible_to(make_person())) == []


def test_a_decision_that_goes_overdue_is_told_until_it_is_done(city: MeetingCity) -> None:
    """Due on 10 April: a week and three days ahead, on the day, the day after, then weekly; to the office once late."""
    decision = city.decide()
    reminded: dict[str, list[str]] = {}
    for number in range(45):
        day = date(2026, 3, 25) + timedelta(days=number)
        if remind_decisions(moment(f"{day} 08:00")):
            found = Notice.objects.filter(cause=f"decision-due:{day}").select_related("recipient")
            reminded[f"{day:%m-%d}"] = sorted(each.recipient.username for each in found if each.recipient)
        if day == date(2026, 4, 27):
            report_decision(decision=decision, outcome="已办", done_on=day, at=moment(f"{day} 10:00"), by=city.reporter)
    unit, all_of_them = ["head", "reporter"], ["head", "mayor", "office", "reporter"]
    assert reminded == {
        "04-03": unit,
        "04-07": unit,
        "04-10": unit,
        "04-11": all_of_them,
        "04-18": all_of_them,
        "04-25": all_of_them,
    }
    said = wording_of(Notice.objects.filter(cause="decision-due:2026-04-18").latest("pk")).sentences
    assert any("8" in each for each in said)


def test_a_morning_with_nothing_due_asks_once(city: MeetingCity) -> None:
    city.decide()
    with CaptureQueriesContext(connection) as queries:
        assert remind_decisions(moment("2026-03-20 08:00")) == 0
    assert len([each for each in queries if "SAVEPOINT" not in each["sql"]]) == 1


def test_a_morning_run_twice_tells_once(city: MeetingCity) -> None:
    city.decide()
    for _again in range(2):
        assert remind_decisions(moment("2026-04-10 08:00")) == 1
    assert Notice.objects.filter(kind="decision_due").count() == 2
