"""The land host fills in its table by keyboard: checked while typing, saved by Enter, pasted, two at once."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from incentives.entering.saving import save_input
from incentives.models import IdleLand
from incentives.tables import TABLE, stored_values
from organization.enums import Role, UnitKind
from organization.models import Unit
from tests.factories import make_list, make_person, make_unit

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from organization.models import Person
    from tests.journeys.conftest import SignIn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASTE = """
(field, text) => {
  const data = new DataTransfer();
  data.setData("text", text);
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}
"""


def row_of(page: Page, unit: Unit) -> Locator:
    return page.locator(f"#row-idle-land-k{unit.pk}")


def mend_what_is_wrong(row: Locator) -> None:
    target = row.locator("[name=target]")
    target.fill("一千")
    expect(row.locator("tr.why")).to_contain_text("“一千”不是数字")
    expect(target).to_have_attribute("aria-invalid", "true")
    target.fill("1000")
    expect(row.locator("tr.why")).to_be_hidden()


def save_by_enter(page: Page, row: Locator) -> None:
    row.locator("[name=done]").fill("900")
    row.locator("[name=next_quota]").fill("500")
    row.locator("[name=document]").fill("宁国土资〔2026〕3号")
    row.locator("[name=document]").press("Enter")
    expect(page.locator("#outlook")).to_contain_text("(1 − 900 ÷ 1000) × 500 = 50")
    expect(row.locator("[name=document]")).to_be_focused()


def save_after_a_colleague(row: Locator, colleague: Person) -> None:
    stored = IdleLand.objects.get()
    table, values = TABLE["idle-land"], {**stored_values(TABLE["idle-land"], stored), "done": Decimal(950)}
    version = row.locator("[name=version]").input_value()
    save_input(
        table=table, year=stored.year, pk=stored.pk, values=values, version=version, at=timezone.now(), by=colleague
    )
    row.locator("[name=done]").fill("980")
    row.locator("[name=done]").press("Enter")
    expect(row.locator("tr.conflict")).to_contain_text("已存 950，填写 980")
    row.get_by_role("button", name="保存填写内容").click()
    expect(row.locator("tr.why")).to_be_hidden()
    expect(row.locator("[name=done]")).to_have_value("980")


def correct_with_a_reason(row: Locator) -> None:
    row.locator("[name=done]").fill("990")
    reason = row.get_by_label("更正理由")
    reason.press_sequentially("年末复核，多报十亩", delay=90)
    expect(reason).to_have_value("年末复核，多报十亩")
    reason.press("Enter")
    expect(row.locator("tr.why")).to_be_hidden()


def paste_two_rows(page: Page, row: Locator) -> None:
    row.locator("[name=target]").evaluate(PASTE, "1,200\t600\t300\t是\n800\t800\t200\t否\n")
    page.get_by_role("button", name="保存改动的行 2").click()
    expect(page.locator("tr[data-state=unsaved]")).to_have_count(0)


def test_the_land_host_fills_in_the_year(sign_in: SignIn, complaints: list[str]) -> None:
    year = timezone.localdate().year
    work_list = make_list(year)
    office = make_unit("国土局")
    districts = [make_unit(name, kind=UnitKind.DISTRICT, code=f"{code}") for code, name in enumerate("甲乙丙", start=1)]
    host, colleague = (make_person(Role.ARTICLE_HOST, unit=office) for _each in range(2))
    page = sign_in(host)
    page.goto(f"/incentives/{year}/inputs/9/")
    row = row_of(page, districts[0])
    mend_what_is_wrong(row)
    save_by_enter(page, row)
    save_after_a_colleague(row, colleague)
    paste_two_rows(page, row_of(page, districts[1]))
    work_list.closed_through = 12
    work_list.save()
    correct_with_a_reason(row)
    rows = IdleLand.objects.order_by("unit__code").values_list("target", "done", "next_quota", "own_fault")
    assert list(rows) == [(1000, 990, 500, None), (1200, 600, 300, True), (800, 800, 200, False)]
    assert [said for said in complaints if "409" not in said] == []
