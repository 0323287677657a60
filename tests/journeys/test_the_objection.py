"""A unit objects to its yellow card and wins: the flag, the escalation and the bulletin follow. In browsers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import time_machine
from playwright.sync_api import Page, expect

from supervision.closing import close_month
from supervision.enums import EscalationStatus, Flag
from supervision.models import Check, Escalation, MonthRelease
from supervision.reviewing import accept_report
from supervision.rules.period import closes_at
from tasks.enums import Measure
from tests.factories import (
    make_list,
    make_report,
    make_supervision_officer,
    make_task,
    make_unit,
    make_unit_head,
    moment,
)

if TYPE_CHECKING:
    from pathlib import Path

    from organization.models import Person
    from tasks.models import Task
    from tests.journeys.conftest import SignIn

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

CLOSED = closes_at(2026, 3)


@pytest.fixture
def reviewer() -> Person:
    return make_supervision_officer(username="hebao", name="核报人", post="督查一处副处长")


@pytest.fixture
def task(reviewer: Person) -> Task:
    """Yellow in February and March; the report of March was reviewed by one officer."""
    planned = [10 * month for month in range(1, 13)]
    unit = make_unit("水务局")
    task = make_task(
        make_list(),
        unit,
        serial="09-01",
        title="新改建供水管网",
        planned=planned,
        measure=Measure.AMOUNT,
        measure_unit="公里",
    )
    for month, actual in ((1, 10), (2, 19), (3, 29)):
        report = make_report(task, month, actual)
        if month == 3:
            accept_report(report=report, version=report.version, at=moment("2026-04-02 09:00"), by=reviewer)
        close_month(year=2026, month=month, at=closes_at(2026, month))
    return task


def object_to_march(page: Page, task: Task, proof: Path) -> None:
    page.goto(task.get_absolute_url())
    page.locator("a[href$='/object/3/']").first.click()
    page.locator("textarea[name=text]").fill("三月底验收的1.2公里漏报，验收单附后")
    page.locator("input[name=claimed]").fill("30.2")
    page.locator("input[type=file]").set_input_files(proof)
    page.get_by_role("button", name="提出异议").click()
    expect(page.locator("main")).to_contain_text("等督查室复核")
    expect(page.locator("main")).to_contain_text("验收单.pdf")
    page.goto(task.get_absolute_url())
    expect(page.locator(".kw-fig12 tr.fl")).to_contain_text("异议待复核")


def draft_the_bulletin(page: Page) -> str:
    page.goto("/bulletins/?year=2026")
    row = page.locator("tr", has_text="三月").or_(page.locator("tr", has_text="3月")).first
    row.locator("form button").first.click()
    page.wait_for_url("**/edit/")
    address = page.url.removesuffix("edit/")
    page.goto(address)
    expect(page.locator("main")).to_contain_text("异议待复核")
    return address


def the_reviewer_cannot_decide(page: Page) -> None:
    page.goto("/objections/")
    page.locator("main tbody a").first.click()
    expect(page.locator("main")).to_contain_text("由其他同志复核")
    expect(page.locator("textarea[name=reason]")).to_have_count(0)


def another_accepts(page: Page) -> None:
    page.goto("/objections/")
    page.locator("main tbody a").first.click()
    expect(page.locator("input[name=actual]")).to_have_value("30.2")
    page.locator("textarea[name=reason]").fill("验收单属实")
    page.get_by_role("button", name="看采纳后的变化").click()
    expect(page.locator("main")).to_contain_text("撤销")
    page.get_by_role("button", name="采纳异议").click()
    expect(page.locator("main")).to_contain_text("已采纳")


def publish_and_release(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("main")).not_to_contain_text("异议待复核")
    page.goto(f"{address}publish/")
    page.locator("main form button.main").click()
    page.wait_for_url(address)
    page.locator("a[href$='/release/']").first.click()
    page.locator("form.kw-confirm button.main").click()
    expect(page.locator("main")).to_contain_text("起公开")


def test_a_unit_objects_and_wins(
    sign_in: SignIn, complaints: list[str], tmp_path: Path, task: Task, reviewer: Person
) -> None:
    proof = tmp_path / "验收单.pdf"
    proof.write_bytes(b"%PDF-1.7")
    talk = Escalation.objects.get(task=task)
    head, decider = (
        make_unit_head(task.host),
        make_supervision_officer(username="fuhe", name="复核人", post="督查二处处长"),
    )
    with time_machine.travel(moment("2026-04-13 10:00")):
        unit, first, second = sign_in(head), sign_in(reviewer), sign_in(decider)
        object_to_march(unit, task, proof)
        bulletin = draft_the_bulletin(first)
        the_reviewer_cannot_decide(first)
        another_accepts(second)
        unit.goto(task.get_absolute_url())
        expect(unit.locator(".kw-fig12 tr.fl")).not_to_contain_text("异议待复核")
        unit.goto(talk.get_absolute_url())
        expect(unit.locator("main")).to_contain_text("已撤销")
        expect(unit.locator("main")).to_contain_text("验收单属实")
        publish_and_release(first, bulletin)
    talk.refresh_from_db()
    check = Check.objects.current().get(task=task, month=3)
    assert (check.flag, talk.status, MonthRelease.objects.get().month) == (Flag.RED_FLAG, EscalationStatus.REVOKED, 3)
    assert complaints == []
