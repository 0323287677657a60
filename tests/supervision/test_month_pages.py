"""The pages of the month, as each reader uses them."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from supervision.closing import close_month
from supervision.enums import ReportStatus
from supervision.models import Check, Closing, Report, ReportFile
from supervision.reporting import save_report, submit_report
from tasks.enums import Measure
from tests.factories import (
    make_city_leader,
    make_list,
    make_person,
    make_report,
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

    from tasks.models import Task

pytestmark = pytest.mark.django_db

NOW = moment("2026-01-28 10:00")
MONTH = "/reports/2026/1/"


@pytest.fixture(autouse=True)
def in_january() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.content.decode()))


def row_url(task: Task) -> str:
    return f"{MONTH}rows/{task.pk}/"


def test_the_grid_says_what_is_owed_by_when_and_what_will_follow(client: Client) -> None:
    work_list, unit = make_list(), make_unit()
    make_task(work_list, unit, title="供水管网", livelihood=True)
    make_task(work_list, unit, title="不判的", planned=[None] * 12)
    make_task(work_list, title="别家的")
    client.force_login(make_reporter(unit))
    said = text_of(client.get(MONTH))
    assert "应报 1 项：已报送 0，退回 0，已保存未报送 0，未填 1。" in said
    assert "2月6日（周五）18:00 截止" in said
    assert "黄牌（未报）" in said
    assert "书面报告" in said
    assert "免报" in said
    assert "别家的" not in said


def test_a_typed_value_is_saved_and_the_row_comes_back_with_its_flag(client: Client) -> None:
    task = make_task(make_list())
    client.force_login(make_reporter(task.host))
    answer = client.post(row_url(task), {"version": 0, "actual": "８．３３ "})
    assert answer.status_code == 200
    assert answer["HX-Trigger"] == "month-saved"
    assert 'data-version="1"' in answer.content.decode()
    assert "红旗" in text_of(answer)
    assert Report.objects.get().actual == Decimal("8.33")
    assert "黄牌" in text_of(client.post(row_url(task), {"version": 1, "actual": "8.32"}))


@pytest.mark.parametrize("typed", ["abc", "1e5000", "NaN", "Infinity", "--1", "9" * 400, "100.01", "-1", "1" * 13])
def test_what_is_no_value_is_refused_in_words_and_nothing_is_stored(client: Client, typed: str) -> None:
    task = make_task(make_list())
    client.force_login(make_reporter(task.host))
    answer = client.post(row_url(task), {"version": 0, "actual": typed})
    assert answer.status_code == 422
    assert "未保存" in text_of(answer)
    assert not Report.objects.exists()


def test_a_row_saved_by_somebody_else_in_between_shows_both_values(client: Client) -> None:
    task = make_task(make_list())
    first = make_reporter(task.host, name="先存的人")
    save_report(task=task, month=1, version=0, content={"actual": Decimal("8.5")}, at=NOW, by=first)
    client.force_login(make_reporter(task.host))
    answer = client.post(row_url(task), {"version": 0, "actual": "9.5"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert 'data-take="8.5"' in page
    assert 'data-take="9.5"' in page
    assert 'data-version="1"' in page
    assert "先存的人" in page
    assert Report.objects.get().actual == Decimal("8.5")


def test_a_milestone_is_ticked_with_its_day_or_without_and_none_may_be_done(client: Client) -> None:
    milestones = {"许可": date(2026, 1, 20), "开工": date(2026, 1, 25), "封顶": date(2026, 5, 1)}
    task = make_task(make_list(), measure=Measure.MILESTONE, milestones=milestones)
    first, second, _third = task.milestones.all()
    client.force_login(make_reporter(task.host))
    client.post(row_url(task), {"version": 0, "nothing": "on"})
    assert Report.objects.get().steps == []
    given = {"version": 1, f"step-{first.pk}": "on", f"done_on-{first.pk}": "2026-01-19", f"step-{second.pk}": "on"}
    answer = client.post(row_url(task), given)
    assert Report.objects.get().steps == [
        {"milestone": first.pk, "done_on": "2026-01-19"},
        {"milestone": second.pk, "done_on": "2026-01-28"},
    ]
    assert "红旗" in text_of(answer)
    assert client.post(row_url(task), {**given, "version": 2, f"done_on-{first.pk}": "明天"}).status_code == 422
    assert client.post(row_url(task), {**given, "version": 2, f"done_on-{first.pk}": "2026-01-29"}).status_code == 422


def test_everything_saved_is_submitted_with_one_button(client: Client) -> None:
    work_list, unit = make_list(), make_unit()
    reporter = make_reporter(unit)
    client.force_login(reporter)
    for task in (make_task(work_list, unit), make_task(work_list, unit)):
        client.post(row_url(task), {"version": 0, "actual": "9"})
    assert "报送已保存的 2 项" in text_of(client.get(MONTH))
    assert "已报送 2 项" in text_of(client.post(f"{MONTH}submit/", follow=True))
    assert set(Report.objects.values_list("status", flat=True)) == {ReportStatus.SUBMITTED}


def test_every_count_of_the_grid_opens_that_many_rows(client: Client) -> None:
    work_list, unit = make_list(), make_unit()
    for actual, accepted in ((9, True), (1, False), (None, False)):
        task = make_task(work_list, unit)
        if actual is not None:
            make_report(task, 1, actual, accepted=accepted, at=NOW)
    make_task(work_list, unit, planned=[None] * 12)
    client.force_login(make_reporter(unit))
    page = client.get(MONTH).content.decode()
    counts = re.findall(r'href="\?state=(\w+)">(\d+)</a>|href="/reports/2026/1/\?state=(\w+)">(\d+)</a>', page)
    found = {(a or c): int(b or d) for a, b, c, d in counts}
    assert found == {"owed": 3, "submitted": 2, "none": 1, "red": 1, "yellow": 1, "unreported": 1} | {
        key: value for key, value in found.items() if key in ("back", "saved")
    }
    for state, count in found.items():
        listed = client.get(MONTH, {"state": state}).content.decode()
        assert len(re.findall(r'<tr id="row-', listed)) == count, state


def test_the_grid_takes_the_same_queries_for_one_task_and_thirty(client: Client) -> None:
    work_list, unit = make_list(), make_unit()
    client.force_login(make_reporter(unit))

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(MONTH).status_code == 200
        return len(captured)

    def add(count: int) -> None:
        for number in range(count):
            task = make_task(work_list, unit)
            make_report(task, 1, 9, accepted=number % 2 == 0, at=NOW)
        steps = make_task(work_list, unit, measure=Measure.MILESTONE, milestones={"开工": date(2026, 1, 20)})
        make_report(steps, 1, steps={"开工": date(2026, 1, 19)}, at=NOW)

    add(1)
    one = queries()
    add(30)
    assert queries() == one


@pytest.mark.parametrize("path", ["units/", "trial/"])
def test_the_offices_pages_take_the_same_queries_for_one_task_and_thirty(client: Client, path: str) -> None:
    work_list = make_list()
    client.force_login(make_supervision_officer())

    def queries(count: int) -> int:
        for _number in range(count):
            make_report(make_task(work_list), 1, 9, at=NOW)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(MONTH + path).status_code == 200
        return len(captured)

    assert queries(1) == queries(30)


def test_the_office_opens_any_units_month_without_its_drafts(client: Client) -> None:
    work_list, unit = make_list(), make_unit("水务局")
    task = make_task(work_list, unit, title="供水管网")
    save_report(
        task=task, month=1, version=0, content={"actual": Decimal("3.21"), "problems": "内部的话"}, at=NOW,
        by=make_reporter(unit),
    )  # fmt: skip
    for person in (make_supervision_officer(), make_city_leader()):
        client.force_login(person)
        assert client.get(MONTH).url == f"{MONTH}units/"
        page = client.get(MONTH, {"unit": unit.pk}).content.decode()
        assert "供水管网" in page
        assert "3.21" not in page
        assert "<input" not in page.partition('id="grid"')[2]
        report = client.get(f"/reports/2026/{task.serial}/1/").content.decode()
        assert "内部的话" not in report
        assert "3.21" not in report


def test_the_page_of_a_report_saves_submits_and_keeps_files(client: Client) -> None:
    task = make_task(make_list(), serial="民-01")
    client.force_login(make_reporter(task.host))
    url = "/reports/2026/民-01/1/"
    given = {"version": 0, "actual": "9", "progress": "正在施工", "problems": "", "next_steps": "", "coordination": ""}
    upload = SimpleUploadedFile("验收单.pdf", b"%PDF-1.7")
    assert client.post(url, {**given, "files": [upload], "act": "save"}).status_code == 302
    assert ReportFile.objects.get().name == "验收单.pdf"
    page = client.get(url).content.decode()
    assert "验收单.pdf" in page
    assert "正在施工" in page
    answer = client.post(url, {**given, "version": Report.objects.get().version, "act": "submit"}, follow=True)
    assert "已报送。" in text_of(answer)
    assert Report.objects.get().status == ReportStatus.SUBMITTED


def test_a_bad_file_keeps_back_everything_and_what_was_typed_stays(client: Client) -> None:
    task = make_task(make_list())
    client.force_login(make_reporter(task.host))
    url = f"/reports/2026/{task.serial}/1/"
    bad = SimpleUploadedFile("程序.exe", b"MZ")
    given = {"version": 0, "actual": "9", "progress": "写了很久的话", "act": "submit"}
    answer = client.post(url, {**given, "files": [bad]})
    assert answer.status_code == 422
    assert "写了很久的话" in answer.content.decode()
    assert not Report.objects.exists()


def test_two_people_on_one_report_both_see_both_versions(client: Client) -> None:
    task = make_task(make_list())
    first = make_reporter(task.host, name="先存的人")
    save_report(task=task, month=1, version=0, content={"progress": "先写的"}, at=NOW, by=first)
    client.force_login(make_reporter(task.host))
    url = f"/reports/2026/{task.serial}/1/"
    answer = client.post(url, {"version": 0, "progress": "后写的", "act": "save"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert all(word in page for word in ("先存的人", "先写的", "后写的"))
    assert 'name="version" value="1"' in page
    assert client.post(url, {"version": 1, "progress": "合起来的", "act": "save"}).status_code == 302
    assert Report.objects.get().progress == "合起来的"


def test_the_head_signs_on_the_page(client: Client) -> None:
    unit = make_unit(head_signs_reports=True)
    task = make_task(make_list(), unit)
    report = submit_report(
        task=task, month=1, version=0, content={"actual": Decimal(9)}, at=NOW, by=make_reporter(unit)
    )
    client.force_login(make_unit_head(unit))
    url = f"/reports/2026/{task.serial}/1/"
    assert "签发" in text_of(client.get(url))
    client.post(f"{url}sign/", {"version": report.version})
    assert Report.objects.get().status == ReportStatus.SUBMITTED


def test_the_office_accepts_corrects_and_returns_from_the_queue(client: Client) -> None:
    work_list = make_list()
    reports = [make_report(make_task(work_list), 1, 9, at=NOW) for _number in range(4)]
    client.force_login(make_supervision_officer())
    assert "待核 4 项" in text_of(client.get("/review/"))
    accepted = client.post(f"/review/{reports[0].pk}/accept/", {"version": 1}, headers={"HX-Request": "true"})
    assert (accepted.status_code, accepted.content) == (200, b"")
    stale = client.post(f"/review/{reports[1].pk}/accept/", {"version": 9}, headers={"HX-Request": "true"})
    assert "打开后有人改过" in text_of(stale)
    assert client.post(f"/review/{reports[1].pk}/correct/", {"version": 1, "actual": "8"}).status_code == 422
    client.post(f"/review/{reports[1].pk}/correct/", {"version": 1, "actual": "8", "reason": "口径"})
    assert client.post(f"/review/{reports[2].pk}/return/", {"version": 1, "reason": ""}).status_code == 422
    client.post(f"/review/{reports[2].pk}/return/", {"version": 1, "reason": "附验收单"})
    client.post("/review/accept/", {"seen": [f"{reports[3].pk}:1", "x:y", f"{reports[2].pk}:1"]})
    states = Report.objects.order_by("pk").values_list("status", "counted")
    assert list(states) == [("accepted", 9), ("accepted", 8), ("returned", 9), ("accepted", 9)]
    assert "没有待核的" in text_of(client.get("/review/"))


def test_a_closed_month_is_corrected_after_seeing_what_follows(client: Client) -> None:
    task = make_task(make_list())
    make_report(task, 1, 8, at=NOW)
    close_month(year=2026, month=1, at=moment("2026-02-09 08:00"))
    url = f"/tasks/2026/{task.serial}/correct/1/"
    given = {"version": 1, "actual": "8.4", "reason": "补录"}
    with time_machine.travel(moment("2026-02-10 09:00"), tick=False):
        client.force_login(make_supervision_officer())
        assert "改后实际" in text_of(client.post(url, {**given, "act": "preview"}))
        assert Check.objects.count() == 1
        assert client.post(url, {**given, "act": "correct"}).status_code == 302
        assert client.get(f"/tasks/2026/{task.serial}/correct/2/").status_code == 404
    assert Check.objects.current().get().flag == "red_flag"


def test_a_month_is_closed_by_hand_only_after_its_due_moment(client: Client) -> None:
    make_report(make_task(make_list()), 1, 9, at=NOW)
    officer = make_supervision_officer()
    for at, closed in (("2026-02-06 18:00:00", 0), ("2026-02-06 18:00:01", 1), ("2026-02-06 18:00:02", 1)):
        with time_machine.travel(moment(at), tick=False):
            client.force_login(officer)
            assert client.get(f"{MONTH}trial/").status_code == 200
            client.post(f"{MONTH}close/")
        assert Closing.objects.count() == closed


def test_an_uploaded_sheet_is_shown_before_it_is_saved(client: Client) -> None:
    task = make_task(make_list(), title="供水管网")
    client.force_login(make_reporter(task.host))
    sheet = client.get(f"{MONTH}sheet/")
    again = SimpleUploadedFile("表.xlsx", sheet.content)
    assert "表中与已保存的一致" in text_of(client.post(f"{MONTH}upload/", {"file": again}))
    for content in (b"PK nonsense", b"", b"<html>"):
        answer = client.post(f"{MONTH}upload/", {"file": SimpleUploadedFile("表.xlsx", content)})
        assert answer.status_code in (200, 422)
    assert client.post(f"{MONTH}apply/", {"token": "bad"}).status_code == 302


def test_addresses_that_name_nothing_are_not_found_and_never_an_error(client: Client) -> None:
    task = make_task(make_list())
    client.force_login(make_supervision_officer())
    for path in (
        "/reports/2026/13/", "/reports/2026/0/", "/reports/1999/1/", "/reports/2026/99/1/", "/reports/2026/1/units/x/",
        f"/reports/2026/{task.serial}/13/", "/review/999/correct/", "/report-files/9/", "/coordination/9/",
        f"{MONTH}?unit=99999999999999999999", f"{MONTH}?unit=abc",
    ):  # fmt: skip
        assert client.get(path).status_code in (302, 404), path
    for path in ("/review/?month=2026-99", "/review/?month=x", "/review/?page=x", "/coordination/?state=x&page=-1"):
        assert client.get(path).status_code == 200, path


@pytest.mark.parametrize(
    "path", ["/review/", f"{MONTH}units/", f"{MONTH}trial/", "/review/1/correct/", f"{MONTH}sheet/", f"{MONTH}upload/"]
)
def test_a_person_without_a_role_is_turned_away(client: Client, path: str) -> None:
    make_task(make_list())
    client.force_login(make_person())
    assert client.get(path).status_code == 403


def test_reports_lead_to_the_month_that_is_written_now(client: Client) -> None:
    reporter = make_reporter(make_unit())
    client.force_login(reporter)
    assert client.get("/reports/").status_code == 200
    make_list()
    assert client.get("/reports/").url == MONTH
    with time_machine.travel(moment("2026-02-15 10:00"), tick=False):
        client.force_login(reporter)
        assert client.get("/reports/").url == MONTH
    with time_machine.travel(moment("2026-02-22 10:00"), tick=False):
        client.force_login(reporter)
        assert client.get("/reports/").url == "/reports/2026/2/"
