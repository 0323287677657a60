"""The pages of objections: made, seen, decided; the mark beside the month; the release of a month."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from supervision.closing import close_month
from supervision.enums import EscalationStatus, Flag, ObjectionStatus
from supervision.models import Check, Escalation, MonthRelease, Objection
from supervision.objecting import file_objection
from supervision.reviewing import accept_report
from supervision.rules.period import closes_at
from supervision.selectors.releases import released_months
from tasks.enums import Measure
from tasks.models import Task
from tests.factories import (
    make_list,
    make_report,
    make_reporter,
    make_supervision_officer,
    make_task,
    make_unit,
    make_unit_head,
    moment,
)

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries
    from time_machine import TimeMachineFixture

    from organization.models import Person

pytestmark = pytest.mark.django_db

NOW = moment("2026-04-13 10:00")


@pytest.fixture(autouse=True)
def in_april(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def task() -> Task:
    """Yellow in February and March, closed on 9 April."""
    planned = [10 * month for month in range(1, 13)]
    task = make_task(make_list(), make_unit("水务局"), serial="09-01", planned=planned, measure=Measure.AMOUNT)
    for month, actual in ((1, 10), (2, 19), (3, 29)):
        make_report(task, month, actual)
        close_month(year=2026, month=month, at=closes_at(2026, month))
    return task


@pytest.fixture
def head(task: Task) -> Person:
    return make_unit_head(task.host)


@pytest.fixture
def objection(task: Task, head: Person) -> Objection:
    return file_objection(task=task, month=3, text="验收单已附", claimed=None, at=NOW, by=head)


def said(response: HttpResponse) -> str:
    text = re.sub(r"<(script|style).*?</\1>", "", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def test_the_head_objects_from_the_tasks_page(client: Client, task: Task, head: Person) -> None:
    client.force_login(head)
    assert "/tasks/2026/09-01/object/3/" in client.get(task.get_absolute_url()).content.decode()
    address = "/tasks/2026/09-01/object/3/"
    assert "29" in said(client.get(address))
    assert client.post(address, {"text": ""}).status_code == 422
    proof = SimpleUploadedFile("验收单.pdf", b"%PDF-1.4")
    answer = client.post(address, {"text": "三月已完工", "claimed": "30.5", "files": [proof]})
    made = Objection.objects.get()
    assert (answer["Location"], made.text, str(made.claimed.normalize())) == (
        f"/objections/{made.pk}/",
        "三月已完工",
        "30.5",
    )
    shown = client.get(made.get_absolute_url()).content.decode()
    assert f"/act-files/{made.files.get().pk}/" in shown
    assert client.get(f"/act-files/{made.files.get().pk}/").status_code == 200


def test_after_the_term_the_page_says_so(client: Client, head: Person, time_machine: TimeMachineFixture) -> None:
    client.force_login(head)
    assert "4月14日（周二）24:00止" in said(client.get("/tasks/2026/09-01/object/3/"))
    time_machine.move_to(moment("2026-04-15 00:00"), tick=False)
    assert "异议期限已过" in said(client.get("/tasks/2026/09-01/object/3/"))
    answer = client.post("/tasks/2026/09-01/object/3/", {"text": "不对"})
    assert (answer.status_code, Objection.objects.count()) == (422, 0)


def test_where_an_objection_may_be_made_from(client: Client, task: Task, head: Person) -> None:
    client.force_login(head)
    address = "/tasks/2026/09-01/object/3/"
    talk = Escalation.objects.get(task=task)
    for page in ("/reports/2026/3/", "/reports/2026/09-01/3/", "/checks/?year=2026", task.get_absolute_url()):
        assert address in client.get(page).content.decode(), page
    shown = client.get(talk.get_absolute_url()).content.decode()
    assert f"/tasks/2026/09-01/object/2/?escalation={talk.pk}" in shown
    assert f"/tasks/2026/09-01/object/3/?escalation={talk.pk}" in shown
    client.force_login(make_reporter(task.host))
    for page in ("/reports/2026/3/", "/reports/2026/09-01/3/", "/checks/?year=2026", talk.get_absolute_url()):
        assert "/object/" not in client.get(page).content.decode(), page


def test_an_escalation_is_objected_to_by_a_month_it_rests_on(client: Client, task: Task, head: Person) -> None:
    talk = Escalation.objects.get(task=task)
    client.force_login(head)
    client.post(f"/tasks/2026/09-01/object/2/?escalation={talk.pk}", {"text": "二月已报", "claimed": "20"})
    made = Objection.objects.get()
    assert (made.month, made.escalation) == (2, talk)
    assert "异议待复核" in said(client.get(talk.get_absolute_url()))
    assert client.get("/tasks/2026/09-01/object/3/?escalation=x").status_code == 404


@pytest.mark.usefixtures("objection")
def test_a_pending_objection_is_said_beside_the_mark_everywhere(client: Client, task: Task) -> None:
    pages = [
        task.get_absolute_url(),
        "/reports/2026/09-01/3/",
        f"/reports/2026/3/?unit={task.host_id}",
        "/checks/?year=2026&month=3",
        Escalation.objects.get(task=task).get_absolute_url(),
    ]
    client.force_login(make_supervision_officer())
    for page in pages:
        assert "异议待复核" in said(client.get(page)), page
    client.force_login(make_reporter(make_unit("农业局")))
    assert "异议待复核" in said(client.get(task.get_absolute_url()))
    records = client.get("/api/v1/checks/?month=2026-03").json()["results"]
    assert [(each["objection_pending"], each["released"]) for each in records] == [(True, False)]


def test_an_officer_looks_at_the_consequences_and_accepts(client: Client, task: Task, objection: Objection) -> None:
    client.force_login(make_supervision_officer())
    decide = f"/objections/{objection.pk}/decide/"
    given = {"actual": "30", "reason": "验收单属实"}
    shown = said(client.post(decide, {**given, "act": "preview"}))
    assert "采纳异议" in shown
    assert Objection.objects.get().status == ObjectionStatus.PENDING
    assert client.post(decide, {"actual": "", "reason": "属实", "act": "accept"}).status_code == 422
    assert client.post(decide, {**given, "act": "accept"})["Location"] == f"/objections/{objection.pk}/"
    assert Check.objects.current().get(task=task, month=3).flag == Flag.RED_FLAG
    assert Escalation.objects.get(task=task).status == EscalationStatus.REVOKED
    assert "验收单属实" in said(client.get(objection.get_absolute_url()))
    assert client.post(decide, {**given, "act": "reject"})["Location"] == f"/objections/{objection.pk}/"
    assert Objection.objects.get().status == ObjectionStatus.ACCEPTED


def test_a_rejection_needs_reasons_and_no_value(client: Client, objection: Objection) -> None:
    client.force_login(make_supervision_officer())
    decide = f"/objections/{objection.pk}/decide/"
    assert client.post(decide, {"act": "reject"}).status_code == 422
    assert client.post(decide, {"act": "reject", "reason": "材料系四月"}).status_code == 302
    assert Objection.objects.get().status == ObjectionStatus.REJECTED


def test_the_reviewer_sees_that_somebody_else_decides(client: Client, task: Task, head: Person) -> None:
    reviewer = make_supervision_officer()
    report = task.reports.get(month=3)
    accept_report(report=report, version=report.version, at=NOW, by=reviewer)
    objection = file_objection(task=task, month=3, text="不对", at=NOW, by=head)
    client.force_login(reviewer)
    shown = said(client.get(objection.get_absolute_url()))
    assert "由其他同志复核" in shown
    assert "无人可以复核" in shown
    assert client.post(f"/objections/{objection.pk}/decide/", {"act": "reject", "reason": "x"}).status_code == 403
    assert "督查室须另设账号" in said(client.get("/objections/"))


def test_the_unit_withdraws_it(client: Client, objection: Objection, head: Person) -> None:
    client.force_login(head)
    assert "撤回异议" in said(client.get(objection.get_absolute_url()))
    client.post(f"/objections/{objection.pk}/withdraw/")
    assert Objection.objects.get().status == ObjectionStatus.WITHDRAWN


def test_a_unit_sees_its_own_objections_only(client: Client, objection: Objection, task: Task) -> None:
    client.force_login(make_reporter(task.host))
    assert task.title in said(client.get("/objections/"))
    client.force_login(make_unit_head(make_unit()))
    assert task.title not in said(client.get("/objections/"))
    assert client.get(objection.get_absolute_url()).status_code == 403


def many(task: Task, count: int) -> None:
    for _number in range(count):
        other = make_task(task.work_list, planned=task.planned, measure=Measure.AMOUNT)
        check = Check.objects.create(
            task=other, month=3, unit=other.host, planned=30, actual=29, flag="yellow_card", reason="behind", streak=1,
            judged_at=NOW,
        )  # fmt: skip
        Objection.objects.create(
            task=other, month=3, unit=other.host, disputed=check, text="异议", filed_at=NOW,
            filed_by=make_unit_head(other.host),
        )  # fmt: skip


@pytest.mark.parametrize("count", [1, 30])
def test_the_queue_asks_the_same_however_long_it_is(
    client: Client, task: Task, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    many(task, count)
    client.force_login(make_supervision_officer())
    client.get("/objections/")
    with django_assert_num_queries(QUERIES_OF_THE_QUEUE):
        response = client.get("/objections/")
    assert len(response.context["rows"]) == count


QUERIES_OF_THE_QUEUE = 13


def test_the_office_releases_a_closed_month_once(client: Client, task: Task) -> None:
    officer = make_supervision_officer(post="督查室主任")
    client.force_login(officer)
    page = "/reports/2026/3/units/"
    assert "未公开" in said(client.get(page))
    assert "黄牌 1" in said(client.get("/reports/2026/3/release/"))
    client.post("/reports/2026/3/release/")
    release = MonthRelease.objects.get()
    assert (release.month, release.released_at, release.released_by) == (3, NOW, officer)
    shown = said(client.get(page))
    assert "4月13日 10:00起公开，督查室主任公开" in shown
    client.post("/reports/2026/3/release/")
    client.post("/reports/2026/4/release/")
    assert list(released_months(task.work_list)) == [3]
    assert released_months(task.work_list, at=moment("2026-04-13 09:59")) == {}
    records = client.get("/api/v1/checks/?year=2026").json()["results"]
    assert [each["released"] for each in records] == [False, False, True]
