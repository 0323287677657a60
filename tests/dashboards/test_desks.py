from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organization.enums import LeaderRank, Role
from supervision.closing import close_month
from supervision.coordination import answer_coordination, request_coordination
from supervision.enums import Action
from supervision.life.handing_over import hand_over
from supervision.models import CoordinationRequest
from supervision.objecting import file_objection
from tests.dashboards.city import FEBRUARY_CLOSED, IN_MARCH, City, make_city
from tests.dashboards.numbers import counts_on, rows_behind
from tests.factories import (
    make_administrator,
    make_city_leader,
    make_escalation,
    make_list,
    make_person,
    make_report,
    make_reporter,
    make_supervision_officer,
    make_task,
    make_unit_head,
    moment,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from organization.models import Person
    from tasks.models import Task

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_march() -> Iterator[None]:
    with time_machine.travel(IN_MARCH, tick=False):
        yield


@pytest.fixture
def city() -> City:
    return make_city()


def test_everybody_starts_at_the_desk_of_their_role(client: Client, city: City) -> None:
    people = (city.officer, city.leader, city.head, city.reporter, make_administrator(), make_person())
    desks = []
    for person in people:
        client.force_login(person)
        desks.append(client.get("/").context["desk"].code)
    assert desks == ["office", "leader", "head", "reporter", "waiting", "waiting"]


def test_who_holds_two_roles_can_change_desks(client: Client, city: City) -> None:
    client.force_login(make_person(Role.REPORTER, Role.UNIT_HEAD, unit=city.unit))
    assert client.get("/").context["desk"].code == "head"
    assert client.get("/?as=reporter").context["desk"].code == "reporter"
    assert client.get("/?as=office").context["desk"].code == "head"


def test_a_reporter_without_a_unit_has_no_desk_of_a_unit(client: Client, city: City) -> None:
    client.force_login(make_person(Role.REPORTER))
    assert client.get("/").context["desk"].code == "waiting"


@pytest.mark.parametrize("who", ["officer", "leader", "head", "reporter"])
def test_every_number_of_a_desk_leads_to_as_many_rows(client: Client, city: City, who: str) -> None:
    make_report(city.ahead, 3, 60)
    client.force_login(getattr(city, who))
    counts = counts_on(client.get("/"))
    assert counts
    assert rows_behind(client, counts) == counts


@pytest.mark.parametrize("who", ["officer", "leader", "head", "reporter"])
def test_a_desk_asks_as_often_for_thirty_tasks_as_for_three(client: Client, city: City, who: str) -> None:
    client.force_login(getattr(city, who))

    def queries() -> int:
        client.get("/")
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/").status_code == 200
        return len(captured)

    make_report(city.behind, 3, 5)
    _escalate(city.behind, city.leader)
    few = queries()
    for number in range(30):
        task = make_task(city.work_list, city.unit, serial=f"1{number:02}", sector=city.sectors[0])
        make_report(task, 3, number)
        _escalate(task, city.leader)
    assert queries() == few


def _escalate(task: Task, leader: Person | None) -> None:
    make_escalation(
        task,
        Action.VICE_MAYOR_TALK,
        month=2,
        leader=leader,
        issued_at=FEBRUARY_CLOSED,
        due_on=FEBRUARY_CLOSED.date(),
    )


def test_the_office_sees_the_month_by_sector_and_unit(client: Client, city: City) -> None:
    make_report(city.ahead, 3, 60)
    client.force_login(city.officer)
    content = client.get("/").context
    assert [
        (row.sector.name, row.progress.of("owed"), row.progress.of("to_review")) for row in content["month"]["sectors"]
    ] == [
        ("水务市政", 2, 1),
        ("路桥枢纽", 1, 0),
    ]
    assert [(unit.name, unit.progress.of("missing")) for unit in content["month"]["owing_units"]] == [
        ("交通局", 1),
        ("水务局", 1),
    ]
    assert [step.state for step in content["steps"]] == ["done", "now", "", "", "", ""]


def test_before_the_reports_open_the_office_sees_when_they_do(client: Client, city: City) -> None:
    with time_machine.travel(moment("2026-03-10 09:00"), tick=False):
        client.force_login(city.officer)
        page = client.get("/")
    assert page.context["month"] is None
    assert "报送 3月24日（周二）00:00开放" in page.content.decode()


def test_the_reporter_sees_what_is_owed_by_when_and_who_has_to(client: Client, city: City) -> None:
    client.force_login(city.reporter)
    content = client.get("/").context
    assert [(item.day.isoformat(), item.text, item.who, item.article) for item in content["items"]] == [
        ("2026-01-15", "责任备案未报 3 项", "您", 3),
        ("2026-01-15", "2026年本人（单位）逾期职责 2 项", "您", 21),
        ("2026-03-23", "污水处理厂：单位约谈，待约谈并记录", "水务局主要责任人", 18),
        ("2026-04-08", "未报送 2 项", "您", 6),
    ]
    assert [task.serial for task in content["rows"]] == ["01", "02"]


def test_the_head_sees_which_talk_comes_next_if_nothing_changes(client: Client, city: City) -> None:
    client.force_login(city.head)
    behind = client.get("/").context["behind"]
    assert [
        (row.task.serial, row.code, row.next.month, [due.action for due in row.next.escalations]) for row in behind
    ] == [
        ("02", "y2", 3, [Action.SUPERVISION_BODY_TALK]),
    ]


def test_the_leader_sees_talks_requests_and_sectors(client: Client, city: City) -> None:
    report = make_report(city.behind, 3, 5)
    CoordinationRequest.objects.create(
        task=report.task, month=3, unit=city.unit, report=report, text="管线迁改", asked_at=IN_MARCH, leader=city.leader
    )
    _escalate(city.behind, city.leader)
    client.force_login(city.leader)
    content = client.get("/").context
    assert [talk.task.serial for talk in content["talks"]] == ["02"]
    assert content["first_talk_check"].streak == 2
    assert [request.text for request in content["requests"]] == ["管线迁改"]
    assert [(row.sector.name, row.now.red, row.now.yellow, row.cards) for row in content["sectors"]] == [
        ("水务市政", 1, 1, [1, 1]),
        ("路桥枢纽", 0, 1, [0, 1]),
    ]


def test_a_leader_of_nothing_is_told_so_and_the_mayor_sees_every_sector(client: Client, city: City) -> None:
    client.force_login(make_city_leader())
    assert "今年清单里没有由您牵头的任务或条口" in client.get("/").content.decode()
    client.force_login(make_city_leader(LeaderRank.MAYOR))
    assert len(client.get("/").context["sectors"]) == 2


def test_cases_stand_on_the_desk_of_the_supervisory_organ_once_handed_over(client: Client, city: City) -> None:
    _escalate(city.behind, None)
    case = make_escalation(city.behind, Action.ACCOUNTABILITY, month=1, issued_at=FEBRUARY_CLOSED)
    client.force_login(make_person(Role.SUPERVISORY_ORGAN))
    assert list(client.get("/").context["cases"]) == []
    hand_over(escalation=case, at=IN_MARCH, by=make_supervision_officer())
    assert [case.action for case in client.get("/").context["cases"]] == [Action.ACCOUNTABILITY]


def test_a_city_without_a_list_has_a_desk(client: Client) -> None:
    make_list(2026, published=False)
    client.force_login(make_administrator())
    assert "清单尚未发布" in client.get("/").content.decode()


def test_the_month_shows_a_draft_only_inside_its_unit(client: Client, city: City) -> None:
    report = make_report(city.ahead, 3, 60)
    type(report).objects.filter(pk=report.pk).update(status="saved", first_submitted_at=None, counted=None)

    def states(person: Person) -> list[tuple[str, str, bool]]:
        client.force_login(person)
        rows = client.get("/month/").context["page"]
        return [(task.serial, task.seen_state, task.reported is None) for task in rows]

    assert states(city.reporter) == [("01", "saved", False), ("02", "none", True)]
    assert states(city.officer) == [("01", "none", True), ("02", "none", True), ("03", "none", True)]


def test_large_type_is_kept_on_this_device(client: Client, city: City) -> None:
    client.force_login(city.reporter)
    assert 'data-kw-size="large"' not in client.get("/").content.decode()
    assert client.post("/type-size/", {"size": "large", "next": "/wall/"}).headers["Location"] == "/wall/"
    assert 'data-kw-size="large"' in client.get("/").content.decode()
    client.post("/type-size/", {"size": "usual", "next": "https://elsewhere.example/"})
    assert 'data-kw-size="large"' not in client.get("/").content.decode()


def test_the_parts_are_shown_to_administrators_only(client: Client, city: City) -> None:
    client.force_login(city.officer)
    assert client.get("/parts/").status_code == 403
    client.force_login(make_administrator())
    assert "旗带" in client.get("/parts/").content.decode()


def test_the_head_sees_what_may_be_objected_to_and_the_office_what_to_decide(client: Client) -> None:
    at = moment("2026-02-10 10:00")
    task = make_task(make_list(), planned=[10 * month for month in range(1, 13)])
    make_report(task, 1, 9)
    close_month(year=2026, month=1, at=moment("2026-02-09 08:00"))
    head, officer = make_unit_head(task.host), make_supervision_officer()

    def desk_of(person: Person) -> str:
        client.force_login(person)
        return client.get("/").content.decode()

    with time_machine.travel(at, tick=False):
        assert "可提异议的黄牌 1 项" in desk_of(head)
        assert "可提异议" not in desk_of(make_reporter(task.host))
        file_objection(task=task, month=1, text="不对", at=at, by=head)
        assert "可提异议" not in desk_of(head)
        assert "可由您复核" in desk_of(officer)


def test_the_unit_is_asked_what_came_of_an_answer(client: Client) -> None:
    task = make_task(make_list())
    reporter = make_reporter(task.host)
    asked = request_coordination(task=task, text="请协调", at=IN_MARCH, by=reporter)
    answer_coordination(request=asked, answer="已协调", at=IN_MARCH, by=make_supervision_officer())
    client.force_login(reporter)
    assert "待记结果 1 项" in client.get("/").content.decode()
