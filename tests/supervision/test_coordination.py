"""A leader's coordination: asked in a report, answered on a page, told to the unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from notices.models import Notice
from supervision.coordination import answer_coordination
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
