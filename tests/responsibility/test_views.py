"""The pages of filings as units, the office and the Organization Department use them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organization.enums import Role
from organization.models import Person
from responsibility.enums import FilingStatus, ResponsibleLevel
from responsibility.models import Filing
from tasks.models import Task, WorkList
from tests.factories import (
    make_filing,
    make_list,
    make_person,
    make_reporter,
    make_supervision_officer,
    make_task,
    make_unit,
)

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db

LIST = "/filings/"


@pytest.fixture(autouse=True)
def english_pages(client: Client) -> None:
    client.cookies["django_language"] = "en"


def queries_of(client: Client, address: str) -> int:
    """How many queries the page takes, once what is remembered between requests is there."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)


@pytest.fixture
def task() -> Task:
    return make_task(make_list(), make_unit("教育局"), serial="03-07", title="新建幼儿园")


@pytest.fixture
def reporter(task: Task, client: Client) -> Person:
    person = make_reporter(task.host, name="填报员甲", username="jyj")
    client.force_login(person)
    return person


@pytest.fixture
def officer(client: Client) -> Person:
    person = make_supervision_officer()
    client.force_login(person)
    return person


def filled(version: int = 0, *, names: bool = True, **more: str) -> dict[str, str]:
    people = {f"{level}-name": f"{level}者" for level in ResponsibleLevel} if names else {}
    return {"version": str(version), "steps-TOTAL_FORMS": "0", "steps-INITIAL_FORMS": "0", **people, **more}


def page_of(task: Task) -> str:
    return reverse("responsibility:filing", args=[task.pk, task.host_id])


def test_reporter_saves_then_submits(client: Client, task: Task, reporter: Person) -> None:
    client.post(page_of(task), filled(**{"main-name": "", "main-account": str(reporter.pk)}))
    filing = Filing.objects.get()
    assert (filing.status, filing.people.get(level="main").name) == (FilingStatus.DRAFT, "填报员甲")
    response = client.post(page_of(task), filled(1, submit="1"))
    assert response.url == LIST
    filing.refresh_from_db()
    assert (filing.status, filing.submitted_by) == (FilingStatus.SUBMITTED, reporter)


def test_incomplete_filing_is_saved_but_not_submitted(client: Client, task: Task, reporter: Person) -> None:
    response = client.post(page_of(task), filled(submit="1", names=False), follow=True)
    assert "Saved, but not submitted" in response.content.decode()
    assert Filing.objects.get().status == FilingStatus.DRAFT


def test_breakdown_is_written_and_an_empty_row_left_out(client: Client, task: Task, reporter: Person) -> None:
    steps = {
        "steps-TOTAL_FORMS": "2",
        "steps-0-title": "选址",
        "steps-0-due_on": "2026-03-31",
        "steps-0-responsible": "规划科长",
        "steps-1-title": "",
    }
    client.post(page_of(task), filled(**steps))
    assert list(Filing.objects.get().steps.values_list("title", "responsible")) == [("选址", "规划科长")]


def test_second_of_two_editors_is_told_and_loses_nothing(client: Client, task: Task, reporter: Person) -> None:
    client.post(page_of(task), filled())
    response = client.post(page_of(task), filled(**{"main-name": "后来者"}))
    text = response.content.decode()
    assert "Somebody else has changed this filing" in text
    assert 'value="后来者"' in text
    assert "main者" in text
    assert Filing.objects.get().people.get(level="main").name == "main者"
    client.post(page_of(task), filled(int(response.context["version"]["version"].value()), **{"main-name": "后来者"}))
    assert Filing.objects.get().people.get(level="main").name == "后来者"


def test_more_rows_for_steps(client: Client, reporter: Person) -> None:
    text = client.get(reverse("responsibility:step_row"), {"steps-TOTAL_FORMS": "3"}).content.decode()
    assert 'name="steps-3-title"' in text
    assert 'name="steps-TOTAL_FORMS" value="4"' in text


def test_same_people_for_many_tasks(client: Client, task: Task, reporter: Person) -> None:
    others = [make_task(task.work_list, task.host) for _ in range(2)]
    page = client.get(reverse("responsibility:file_many"))
    assert [duty.task for duty in page.context["duties"]] == sorted([task, *others], key=lambda each: each.order)
    given = {f"{level}-name": "同一人" for level in ResponsibleLevel}
    chosen = [str(task.pk), str(others[0].pk)]
    client.post(reverse("responsibility:file_many"), {**given, "tasks": chosen, "submit": "1"})
    assert dict(Filing.objects.values_list("task", "status")) == dict.fromkeys(
        (task.pk, others[0].pk), FilingStatus.SUBMITTED
    )


def test_many_without_a_task_says_so(client: Client, task: Task, reporter: Person) -> None:
    response = client.post(reverse("responsibility:file_many"), {"main-name": "甲"})
    assert response.status_code == 200
    assert "tasks" in response.context["tasks"].errors


def test_drafts_ticked_are_submitted_and_what_is_missing_is_said(client: Client, task: Task, reporter: Person) -> None:
    client.post(page_of(task), filled())
    filing = Filing.objects.get()
    client.post(reverse("responsibility:submit"), {"filing": [str(filing.pk)]})
    filing.refresh_from_db()
    assert filing.status == FilingStatus.SUBMITTED
    response = client.post(reverse("responsibility:submit") + "?state=missing", {}, follow=True)
    assert "Tick the filings first." in response.content.decode()
    assert response.redirect_chain == [(f"{LIST}?state=missing", 302)]


def submitted(task: Task) -> Filing:
    filing = make_filing(task)
    Filing.objects.filter(pk=filing.pk).update(status=FilingStatus.SUBMITTED)
    filing.refresh_from_db()
    return filing


def test_office_files_what_is_ticked(client: Client, task: Task, officer: Person) -> None:
    filing = submitted(task)
    client.post(reverse("responsibility:accept"), {"filing": [str(filing.pk)]})
    filing.refresh_from_db()
    assert (filing.status, filing.decided_by) == (FilingStatus.FILED, officer)


def test_office_returns_with_a_reason(client: Client, task: Task, officer: Person) -> None:
    filing = submitted(task)
    address = reverse("responsibility:return", args=[task.pk, task.host_id])
    assert client.post(address, {"reason": ""}).status_code == 200
    client.post(address, {"reason": "请写明处室"})
    filing.refresh_from_db()
    assert (filing.status, filing.return_reason) == (FilingStatus.RETURNED, "请写明处室")


def test_unit_replaces_a_person(client: Client, task: Task, reporter: Person) -> None:
    make_filing(task)
    address = reverse("responsibility:replace", args=[task.pk, task.host_id])
    given = {"level": "direct", "name": "继任", "from_on": "2026-07-01", "reason": "岗位调整"}
    assert client.post(address, {**given, "from_on": "2025-07-01"}).status_code == 200
    assert client.post(address, given).url == page_of(task)
    held = client.get(reverse("responsibility:responsible", args=[task.pk]), {"on": "2026-06-30"}).content.decode()
    assert "教育局direct" in held
    then = client.get(reverse("responsibility:responsible", args=[task.pk]), {"on": "2026-07-01"})
    assert [str(person) for person in then.context["units"][0].places] == ["教育局main", "教育局supervising", "继任"]


def test_others_neither_see_nor_touch_a_filing(client: Client, task: Task) -> None:
    filing = submitted(task)
    client.force_login(make_reporter(make_unit("水务局")))
    addresses = [page_of(task), reverse("responsibility:responsible", args=[task.pk])]
    assert {client.get(address).status_code for address in addresses} == {403}
    replacement = reverse("responsibility:replace", args=[task.pk, task.host_id])
    assert client.post(replacement, {}).status_code == 403
    assert client.post(reverse("responsibility:accept"), {"filing": [str(filing.pk)]}).status_code == 403
    client.post(reverse("responsibility:submit"), {"filing": [str(filing.pk)]})
    filing.refresh_from_db()
    assert filing.status == FilingStatus.SUBMITTED
    client.force_login(make_person(Role.READ_ONLY))
    assert client.get(LIST).status_code == 403


def test_unit_that_is_not_on_the_task_has_no_filing_of_it(client: Client, task: Task, officer: Person) -> None:
    other = make_unit()
    assert client.get(reverse("responsibility:filing", args=[task.pk, other.pk])).status_code == 404


def test_counts_are_links_to_lists_of_that_many_rows(client: Client, task: Task, officer: Person) -> None:
    for status in FilingStatus:
        each = make_task(task.work_list, make_unit())
        make_filing(each)
        Filing.objects.filter(task=each).update(status=status)
    counts = client.get(LIST).context["counts"]
    assert counts == {"all": 5, "missing": 3, "overdue": 3, "returned": 1, "submitted": 1, "filed": 1}
    rows = {state: len(client.get(LIST, {"state": state}).context["rows"]) for state in counts if state != "all"}
    assert rows == {state: count for state, count in counts.items() if state != "all"}
    unit = str(task.host_id)
    assert [row.participation.task for row in client.get(LIST, {"unit": unit}).context["rows"]] == [task]
    assert [row.participation.task for row in client.get(LIST, {"q": "幼儿园"}).context["rows"]] == [task]


def test_list_costs_the_same_at_one_row_and_at_thirty(client: Client, task: Task, officer: Person) -> None:
    make_filing(task)
    at_one = queries_of(client, LIST)
    for _ in range(30):
        make_filing(make_task(task.work_list, make_unit()))
    assert queries_of(client, LIST) == at_one
    assert len(client.get(LIST).context["rows"]) == 31


def test_excel_holds_what_is_shown(client: Client, task: Task, officer: Person) -> None:
    make_filing(task)
    make_task(task.work_list)
    response = client.get(reverse("responsibility:export"), {"state": "filed"})
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 2
    assert rows[1][:5] == ("03-07", "新建幼儿园", "某市教育局", "Host", "Filed")
    assert [rows[1][6], rows[1][10], rows[1][14]] == ["教育局main", "教育局supervising", "教育局direct"]


def test_pages_without_a_list_say_so(client: Client, officer: Person) -> None:
    WorkList.objects.filter(tasks=None).delete()
    assert client.get(LIST).status_code == 200
