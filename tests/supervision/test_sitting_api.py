"""Sittings for other programs: who reads which, and a talk recorded by a program."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from supervision.life.recording import record_sitting
from supervision.life.sittings import Appointment, appoint_sitting
from tests.factories import make_list, make_reporter, make_supervision_officer, make_unit, make_unit_head, moment
from tests.supervision.talks import LATER, agreements, make_talk, minutes, state

if TYPE_CHECKING:
    from time_machine import TimeMachineFixture

    from organization.models import Person, Unit
    from tasks.models import WorkList

pytestmark = pytest.mark.django_db

URL = "/api/v1/sittings/"


@pytest.fixture(autouse=True)
def now(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(LATER, tick=False)


@pytest.fixture
def work_list() -> WorkList:
    return make_list()


@pytest.fixture
def unit() -> Unit:
    return make_unit("水务局")


@pytest.fixture
def office() -> Person:
    return make_supervision_officer(post="督查室主任")


def client_of(person: Person) -> APIClient:
    client = APIClient()
    client.force_login(person)
    return client


def test_a_sitting_is_read_with_its_matters(work_list: WorkList, unit: Unit, office: Person) -> None:
    talk = make_talk(work_list, unit)
    sitting = record_sitting(minutes=minutes(), agreements=agreements(talk), at=LATER, by=office)
    (shown,) = client_of(make_reporter(unit)).get(URL).json()["results"]
    assert shown == {
        "id": sitting.pk,
        "action": "supervision_body_talk",
        "unit": "水务局",
        "status": "held",
        "planned_at": None,
        "held_at": "2026-04-10T14:00:00+08:00",
        "place": "第二会议室",
        "chair": "督查室主任",
        "present": "分管副局长",
        "minutes": "说明原因，补齐进度。",
        "appointed_at": "2026-04-10T15:00:00+08:00",
        "recorded_at": "2026-04-10T15:00:00+08:00",
        "cancelled_at": None,
        "cancellation_reason": "",
        "matters": [
            {
                "escalation": talk.pk,
                "task": talk.task.serial,
                "status": "carried_out",
                "agreed": "六月底前补齐",
                "promise": "",
                "promised_on": None,
                "confirmed_at": None,
                "remark": "",
            }
        ],
    }
    assert client_of(make_reporter(make_unit())).get(URL).json()["results"] == []
    assert client_of(office).get(URL, {"unit": "水务局", "year": 2026}).json()["count"] == 1
    assert client_of(office).get(URL, {"status": "appointed"}).json()["count"] == 0


def test_a_program_records_a_talk(work_list: WorkList, unit: Unit, office: Person) -> None:
    talk = make_talk(work_list, unit)
    planned = Appointment(planned_at=moment("2026-04-10 14:00"))
    sitting = appoint_sitting(escalations=[talk.pk], appointment=planned, at=moment("2026-04-09 09:00"), by=office)
    given = {
        "sitting": sitting.pk,
        "held_at": "2026-04-10T14:00:00+08:00",
        "place": "第二会议室",
        "chair": "督查室主任",
        "present": "分管副局长",
        "minutes": "说明原因。",
        "matters": [{"escalation": talk.pk, "promise": "六月底达到", "promised_on": "2026-06-30"}],
    }
    client = client_of(office)
    answer = client.post(URL, given, format="json")
    assert (answer.status_code, answer.json()["matters"][0]["promise"]) == (201, "六月底达到")
    assert state(talk) == ("carried_out", "confirm")
    again = client.post(URL, given, format="json")
    assert (again.status_code, "已于" in str(again.json())) == (400, True)


def test_a_program_records_only_the_talks_that_its_account_holds(
    work_list: WorkList, unit: Unit, office: Person
) -> None:
    talk = make_talk(work_list, unit)
    given = {
        "held_at": "2026-04-10T14:00:00+08:00",
        "place": "会议室",
        "chair": "局长",
        "present": "各处",
        "minutes": "说明原因。",
        "matters": [{"escalation": talk.pk}],
    }
    for person, code in ((make_unit_head(unit), 403), (make_unit_head(make_unit()), 400)):
        assert client_of(person).post(URL, given, format="json").status_code == code
    late = {**given, "held_at": "2026-04-11T14:00:00+08:00"}
    assert set(client_of(office).post(URL, late, format="json").json()) == {"held_at"}


def test_the_list_costs_the_same_queries_for_one_sitting_and_for_many(
    work_list: WorkList, unit: Unit, office: Person
) -> None:
    counts = []
    client = client_of(office)
    for number in (1, 6):
        for _ in range(number):
            record_sitting(minutes=minutes(), agreements=agreements(make_talk(work_list, unit)), at=LATER, by=office)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(URL).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
