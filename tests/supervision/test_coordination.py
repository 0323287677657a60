"""A leader's coordination: asked in a report, answered on a page, told to the unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from notices.models import Notice
from supervision.coordination import (
    answer_coordination,
    record_outcome,
    request_coordination,
    withdraw_coordination,
)
from supervision.models import CoordinationRequest
from supervision.reporting import submit_report
from tests.factories import (
    make_city_leader,
    make_list,
    make_reporter,
    make_supervision_officer,
    make_task,
    make_unit_head,
    moment,
)

if TYPE_CHECKING:
    from django.test import Client

    from organization.models import Person

pytestmark = pytest.mark.django_db

AT = moment("2026-01-28 10:00")


def asked_of(leader: Person) -> CoordinationRequest:
    task = make_task(make_list(), lead_leader=leader)
    content = {"actual": 9, "coordination": "请协调三处管线迁改"}
    submit_report(task=task, month=1, version=0, content=content, at=AT, by=make_reporter(task.host))  # type: ignore[arg-type]
    return CoordinationRequest.objects.get()


def test_the_leaders_answer_goes_to_the_unit() -> None:
    leader = make_city_leader()
    request = asked_of(leader)
    head = make_unit_head(request.report.unit)
    answered = answer_coordination(request=request, answer="已请建委牵头，本周办结", at=AT, by=leader)
    assert (answered.answer, answered.answered_by) == ("已请建委牵头，本周办结", leader)
    told = Notice.objects.filter(kind="coordination_answer")
    assert head.pk in told.values_list("recipient", flat=True)
    assert {notice.facts["answer"] for notice in told} == {"已请建委牵头，本周办结"}


def test_it_is_answered_once_and_not_by_another_leader_nor_without_words() -> None:
    leader = make_city_leader()
    request = asked_of(leader)
    with pytest.raises(PermissionDenied):
        answer_coordination(request=request, answer="好", at=AT, by=make_city_leader())
    with pytest.raises(ValidationError):
        answer_coordination(request=request, answer=" ", at=AT, by=leader)
    answer_coordination(request=request, answer="好", at=AT, by=make_supervision_officer())
    with pytest.raises(ValidationError):
        answer_coordination(request=request, answer="再答", at=AT, by=leader)


def test_the_leader_answers_on_the_page(client: Client) -> None:
    leader = make_city_leader()
    request = asked_of(leader)
    client.force_login(leader)
    assert "请协调三处管线迁改" in client.get(request.get_absolute_url()).content.decode()
    assert client.post(request.get_absolute_url(), {"answer": ""}).status_code == 422
    assert client.post(request.get_absolute_url(), {"answer": "已安排"}).status_code == 302
    assert "已安排" in client.get(request.get_absolute_url()).content.decode()
    assert request.report.task.title in client.get("/coordination/?state=answered").content.decode()


def test_who_has_no_part_in_it_does_not_see_it(client: Client) -> None:
    request = asked_of(make_city_leader())
    task = make_task(request.report.task.work_list)
    client.force_login(make_reporter(task.host))
    assert client.get(request.get_absolute_url()).status_code == 404
    assert request.report.task.title not in client.get("/coordination/?state=x").content.decode()


def asked_at_any_time(leader: Person | None = None) -> CoordinationRequest:
    task = make_task(make_list(), lead_leader=leader)
    return request_coordination(task=task, text="请协调电力迁改", at=AT, by=make_reporter(task.host))


def test_a_unit_asks_at_any_time_for_the_month_that_is_judged_next() -> None:
    leader = make_city_leader()
    request = asked_at_any_time(leader)
    assert (request.report, request.month, request.leader, request.unit) == (None, 1, leader, request.task.host)
    told = Notice.objects.get(kind="coordination_request")
    assert (told.recipient, told.month, told.link) == (leader, 1, request.get_absolute_url())


def test_where_no_leader_is_named_the_office_is_asked() -> None:
    officer = make_supervision_officer()
    asked_at_any_time()
    assert Notice.objects.get(kind="coordination_request").recipient == officer


def test_one_request_waits_at_a_time_and_only_the_host_asks() -> None:
    request = asked_at_any_time(make_city_leader())
    reporter = make_reporter(request.unit)
    with pytest.raises(ValidationError):
        request_coordination(task=request.task, text="再请", at=AT, by=reporter)
    with pytest.raises(PermissionDenied):
        request_coordination(task=request.task, text="请", at=AT, by=make_supervision_officer())
    with pytest.raises(ValidationError):
        request_coordination(task=make_task(request.task.work_list, request.unit), text=" ", at=AT, by=reporter)
    withdraw_coordination(request=request, at=AT, by=reporter)
    again = request_coordination(task=request.task, text="再请", at=AT, by=reporter)
    answer_coordination(request=again, answer="已协调", at=AT, by=make_supervision_officer())
    with pytest.raises(ValidationError):
        withdraw_coordination(request=again, at=AT, by=reporter)
    assert request_coordination(task=request.task, text="三请", at=AT, by=reporter).is_waiting


def test_a_request_of_a_report_is_withdrawn_with_the_report_alone() -> None:
    request = asked_of(make_city_leader())
    with pytest.raises(PermissionDenied):
        withdraw_coordination(request=request, at=AT, by=make_reporter(request.unit))


def test_after_december_no_card_can_come() -> None:
    task = make_task(make_list())
    task.work_list.closed_through = 12
    task.work_list.save()
    with pytest.raises(ValidationError):
        request_coordination(task=task, text="请", at=AT, by=make_reporter(task.host))


def test_what_came_of_it_is_written_after_the_answer_and_told_to_the_others() -> None:
    leader = make_city_leader()
    request = asked_at_any_time(leader)
    reporter, head = make_reporter(request.unit), make_unit_head(request.unit)
    with pytest.raises(ValidationError):
        record_outcome(request=request, outcome="办结", at=AT, by=reporter)
    answer_coordination(request=request, answer="已请供电公司牵头", at=AT, by=leader)
    with pytest.raises(PermissionDenied):
        record_outcome(request=request, outcome="办结", at=AT, by=make_city_leader())
    with pytest.raises(ValidationError):
        record_outcome(request=request, outcome=" ", at=AT, by=reporter)
    done = record_outcome(request=request, outcome="线路已迁改", at=AT, by=reporter)
    assert (done.outcome, done.outcome_by, done.outcome_at) == ("线路已迁改", reporter, AT)
    told = Notice.objects.filter(kind="coordination_outcome").values_list("recipient", flat=True)
    assert {leader.pk, head.pk} <= set(told)
    assert reporter.pk not in told


def test_the_whole_course_stands_on_the_tasks_page(client: Client) -> None:
    leader = make_city_leader()
    task = make_task(make_list(), lead_leader=leader)
    reporter = make_reporter(task.host)
    client.force_login(reporter)
    assert "随时可以请求协调" in client.get(task.get_absolute_url()).content.decode()
    address = f"/tasks/2026/{task.serial}/coordination/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"text": ""}).status_code == 422
    place = client.post(address, {"text": "请协调电力迁改"})["Location"]
    client.force_login(leader)
    client.post(place, {"answer": "已请供电公司牵头"})
    assert client.post(f"{place}outcome/", {"outcome": ""}).status_code == 422
    client.force_login(reporter)
    assert client.post(f"{place}outcome/", {"outcome": "线路已迁改"}).status_code == 302
    shown = client.get(task.get_absolute_url()).content.decode()
    assert all(words in shown for words in ("请协调电力迁改", "已请供电公司牵头", "线路已迁改"))
    assert task.title in client.get("/coordination/?state=settled").content.decode()
