"""What an escalation waits for next: on its page, in the list, and urged from there."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.urls import reverse

from notices.models import Notice
from supervision.enums import Action, EscalationStatus, Ground, Step
from supervision.models import EscalationEvent
from supervision.rules.life import path_of
from tests.factories import (
    make_city_leader,
    make_escalation,
    make_list,
    make_reporter,
    make_supervision_officer,
    make_task,
    make_unit,
    make_unit_head,
    moment,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from organization.models import Person
    from supervision.models import Escalation
    from tasks.models import Task

pytestmark = pytest.mark.django_db

LIST = "/escalations/"


@pytest.fixture(autouse=True)
def late_in_april() -> Iterator[None]:
    with time_machine.travel(moment("2026-04-27 10:00"), tick=False):
        yield


@pytest.fixture
def office(client: Client) -> Person:
    person = make_supervision_officer(username="office")
    client.force_login(person)
    return person


@pytest.fixture
def task(office: Person) -> Task:
    return make_task(make_list(), make_unit("水务局"), serial="03-07")


def listed(client: Client, **wanted: str) -> list[tuple[str, str, int]]:
    rows = client.get(LIST, {"year": 2026, **wanted}).context["rows"]
    return [(row.escalation.step, row.awaited, row.late) for row in rows]


def test_the_list_says_the_next_step_from_whom_and_how_late(client: Client, task: Task) -> None:
    leader = make_city_leader(username="leader", post="分管水务的副市长")
    make_escalation(task, Action.UNIT_HEAD_TALK)
    make_escalation(task, Action.VICE_MAYOR_TALK, leader=leader, due_on=date(2026, 4, 28))
    make_escalation(task, Action.WRITTEN_REPORT, step=Step.REVIEW, step_due_on=date(2026, 4, 24))
    make_escalation(task, Action.CITY_CRITICISM, step=Step.RECTIFY, step_due_on=date(2026, 6, 30))
    make_escalation(task, Action.SUPERVISION_BODY_TALK, status=EscalationStatus.CLOSED)
    assert set(listed(client)) == {
        ("hold", "水务局主要责任人", 5),
        ("hold", "分管水务的副市长", 0),
        ("review", "督查机构", 1),
        ("rectify", "水务局", 0),
        ("", "", 0),
    }
    assert listed(client, step="review") == [("review", "督查机构", 1)]
    assert listed(client, step="hold", state="overdue") == [("hold", "水务局主要责任人", 5)]
    assert listed(client, to_hold="1", holder=str(leader.pk)) == [("hold", "分管水务的副市长", 0)]


def test_who_is_awaited_is_urged_from_the_list_once_a_day(client: Client, task: Task) -> None:
    head, reporter = make_unit_head(task.host), make_reporter(task.host)
    late = make_escalation(task, Action.UNIT_HEAD_TALK)
    make_escalation(task, Action.VICE_MAYOR_TALK, due_on=date(2026, 4, 28))
    own = make_escalation(task, Action.WRITTEN_REPORT, step=Step.REVIEW, step_due_on=date(2026, 4, 20))
    url = reverse("supervision:urge_escalation", args=[late.pk])
    assert client.post(url).url == LIST
    client.post(url)
    client.post(reverse("supervision:urge_escalations") + "?year=2026&state=overdue")
    # The talk is in time, and nobody urges the office to its own desk.
    assert [(each.recipient, each.link, each.facts["step"]) for each in Notice.objects.filter(kind="urge")] == [
        (head, late.get_absolute_url(), "hold")
    ]
    assert list(EscalationEvent.objects.values_list("escalation", "kind")) == [(late.pk, "urged")]
    client.force_login(reporter)
    assert client.post(reverse("supervision:urge_escalation", args=[own.pk])).status_code == 403


def told(client: Client, escalation: Escalation) -> list[tuple[str, str, str]]:
    duties = client.get(escalation.get_absolute_url()).context["duties"]
    return [(duty.who, duty.state, duty.within or str(duty.until or "")) for duty in duties]


def test_the_page_says_who_has_done_what_and_what_is_to_come(client: Client, task: Task) -> None:
    talk = make_escalation(
        task, Action.UNIT_HEAD_TALK, status=EscalationStatus.CARRIED_OUT, step=Step.CONFIRM, step_due_on="2026-04-30"
    )
    EscalationEvent.objects.create(escalation=talk, kind="held", at=moment("2026-04-20 15:00"))
    assert told(client, talk) == [
        ("水务局，直接责任人未备案", "now", ""),
        ("水务局主要责任人", "done", "2026-04-20"),
        ("水务局，直接责任人未备案", "now", "2026-04-30"),
        ("督查机构", "", "其后 5 个工作日内"),
    ]
    closed = make_escalation(task, Action.WRITTEN_REPORT, status=EscalationStatus.CLOSED)
    assert [state for _who, state, _until in told(client, closed)] == ["missed", "done", "done"]


@pytest.mark.parametrize(
    ("action", "ground", "is_ordered", "path"),
    [
        (Action.UNIT_HEAD_TALK, Ground.TWO_MONTHS, False, ["", "hold", "confirm", "close"]),
        (Action.WRITTEN_REPORT, Ground.LIVELIHOOD_REPORT, False, ["", "report", "review"]),
        (Action.CITY_CRITICISM, Ground.LIVELIHOOD_THIRD_QUARTER, False, ["publish", "", "close"]),
        (
            Action.CITY_CRITICISM,
            Ground.LIVELIHOOD_THIRD_QUARTER,
            True,
            ["publish", "", "report", "review", "rectify", "verify"],
        ),
        (Action.CITY_CRITICISM, Ground.YEAR_END, False, ["publish", "", "report", "review", "rectify", "verify"]),
        (Action.ACCOUNTABILITY, Ground.LIVELIHOOD_YEAR_END, False, ["hand_over", "decide", "close"]),
    ],
)
def test_each_kind_has_its_path(action: Action, ground: Ground, is_ordered: bool, path: list[str]) -> None:
    assert [step.value for step in path_of(action, [ground], is_ordered=is_ordered)] == path
