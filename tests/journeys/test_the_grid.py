"""The month's grid under a reporter's hands: typed, pasted, undone, and shared with a colleague."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
import time_machine
from playwright.sync_api import expect

from supervision.models import Report
from supervision.reporting import save_report
from tasks.enums import Measure
from tests.factories import make_list, make_reporter, make_task, make_unit, moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Locator, Page

    from tasks.models import Task
    from tests.journeys.conftest import SignIn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NOW = moment("2026-01-28 10:00")
PASTE = """(element, text) => {
  const data = new DataTransfer(); data.setData("text", text);
  element.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture(autouse=True)
def in_january() -> Iterator[None]:
    with time_machine.travel(NOW):
        yield


def row(page: Page, task: Task) -> Locator:
    return page.locator(f"#row-{task.pk}")


def cell(page: Page, task: Task) -> Locator:
    return row(page, task).locator("input[name=actual]")


def test_a_column_is_pasted_undone_and_the_totals_follow(sign_in: SignIn, complaints: list[str]) -> None:
    work_list, unit = make_list(), make_unit()
    tasks = [make_task(work_list, unit, serial=f"0{number}", measure=Measure.AMOUNT) for number in (1, 2, 3)]
    page = sign_in(make_reporter(unit))
    page.goto("/reports/2026/1/")
    cell(page, tasks[0]).evaluate(PASTE, "9.5\r\n1,008.25\r\n８\r\n")
    for task in tasks:
        expect(row(page, task)).to_have_attribute("data-version", "1")
    assert list(Report.objects.order_by("task__serial").values_list("actual", flat=True)) == [
        Decimal("9.5"), Decimal("1008.25"), Decimal(8),
    ]  # fmt: skip
    expect(page.locator("#month-submit button")).to_have_text("报送已保存的 3 项")
    expect(page.locator("#month-flags")).to_contain_text("红旗 2")
    cell(page, tasks[2]).focus()
    page.keyboard.press("Control+z")
    expect(row(page, tasks[2])).to_have_attribute("data-version", "2")
    assert Report.objects.get(task=tasks[2]).actual is None
    assert complaints == []


def test_a_colleagues_value_is_shown_beside_ones_own_and_one_of_them_is_kept(sign_in: SignIn) -> None:
    task = make_task(make_list())
    page = sign_in(make_reporter(task.host))
    page.goto("/reports/2026/1/")
    colleague = make_reporter(task.host, name="同事")
    save_report(task=task, month=1, version=0, content={"actual": Decimal(8)}, at=NOW, by=colleague)
    cell(page, task).fill("9.5")
    cell(page, task).press("Enter")
    conflict = page.locator("tr.conflict")
    expect(conflict).to_contain_text("同事")
    expect(cell(page, task)).to_have_value("9.5")
    assert Report.objects.get().actual == Decimal(8)
    conflict.get_by_role("button", name="改存 9.5").click()
    expect(conflict).to_have_count(0)
    assert Report.objects.get().actual == Decimal("9.5")


def test_a_wrong_entry_stays_in_its_place_until_it_is_put_right(sign_in: SignIn) -> None:
    task = make_task(make_list())
    page = sign_in(make_reporter(task.host))
    page.goto("/reports/2026/1/")
    cell(page, task).fill("五十四")
    cell(page, task).press("Enter")
    expect(page.locator("tr.why")).to_contain_text("只写数字，例如 54.60。")
    expect(cell(page, task)).to_have_value("五十四")
    cell(page, task).fill("54")
    cell(page, task).press("Enter")
    expect(row(page, task)).to_have_attribute("data-version", "1")
    expect(page.locator("tr.why")).to_have_count(0)


def test_a_milestone_is_ticked_and_its_day_changed(sign_in: SignIn) -> None:
    milestones = {"施工许可": date(2026, 1, 20), "开工": date(2026, 3, 1)}
    task = make_task(make_list(), measure=Measure.MILESTONE, milestones=milestones)
    page = sign_in(make_reporter(task.host))
    page.goto("/reports/2026/1/")
    page.get_by_label("施工许可").check()
    day = page.locator("input[type=date]")
    expect(day).to_have_value("2026-01-28")
    day.fill("2026-01-19")
    day.press("Tab")
    expect(row(page, task)).to_have_attribute("data-version", "2")
    assert [step["done_on"] for step in Report.objects.get().steps] == ["2026-01-19"]
    expect(row(page, task)).to_contain_text("红旗")
