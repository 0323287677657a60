"""From the year's list in Excel to flags, escalations and notices, by the people whose work it is, in browsers."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
import time_machine
from playwright.sync_api import Page, expect

from notices.models import Notice
from responsibility.enums import FilingStatus
from supervision.enums import Action, Flag
from supervision.models import Check, Escalation
from tests.factories import (
    make_city_leader,
    make_reporter,
    make_supervision_officer,
    make_unit,
    make_unit_head,
    moment,
)
from timetable.services import run_due
from workbook.registry import registered_sheets
from workbook.writing import write_workbook

if TYPE_CHECKING:
    from pathlib import Path

    from organization.models import Person
    from tests.journeys.conftest import SignIn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """A list of two tasks of the water bureau, from September on; one is a livelihood item."""
    sheets = {sheet.name: sheet for sheet in registered_sheets()}
    common = {
        "sector": "水务市政",
        "category": "project",
        "measure": "amount",
        "finishes_on": date(2026, 12, 31),
        "host": "市水务局",
        "starts_on": date(2026, 9, 1),
    }
    rows = {
        "条口": [{"name": "水务市政", "leader": "fushizhang"}],
        "清单": [
            {
                **common,
                "serial": "09-01",
                "title": "新改建供水管网",
                "measure_unit": "公里",
                "target_value": 100,
                "livelihood": True,
            },
            {**common, "serial": "09-02", "title": "黑臭河道治理", "measure_unit": "条", "target_value": 40},
        ],
    }
    for row in rows["清单"]:
        row["category"] = sheets["清单"].column("category").kind.read("项目")
        row["measure"] = sheets["清单"].column("measure").kind.read("累计量")
    path = tmp_path / "清单.xlsx"
    path.write_bytes(write_workbook([sheets["条口"], sheets["清单"]], rows))
    return path


def publish_the_list(page: Page, workbook: Path) -> None:
    page.goto("/lists/import/")
    page.locator("input[type=file]").set_input_files(workbook)
    page.locator("input[name=year]").fill("2026")
    page.locator("main form button.main").click()
    expect(page.get_by_role("row", name="清单")).to_contain_text("2")
    page.get_by_role("button", name="全部导入").click()
    page.goto("/lists/2026/publish/")
    page.locator("form.kw-confirm button.main").click()
    page.goto("/tasks/?year=2026")
    expect(page.locator("main")).to_contain_text("新改建供水管网")


def file_who_is_responsible(page: Page, head: Person) -> None:
    page.goto("/filings/")
    page.locator("main a", has_text="新改建供水管网").first.click()
    for level, name in (("main", "局长"), ("supervising", "副局长"), ("direct", "供水处处长")):
        page.locator(f"input[name$='{level}-name']").fill(name)
        page.locator(f"input[name$='{level}-post']").fill(name)
    page.locator("select[name$='main-account']").select_option(str(head.pk))
    page.locator("button[name=submit]").click()


def take_the_filing(page: Page) -> None:
    page.goto("/filings/")
    page.locator("main a", has_text="新改建供水管网").first.click()
    page.get_by_role("button", name="备案").first.click()


def report_september(page: Page) -> None:
    page.goto("/reports/2026/9/")
    for title, value in (("新改建供水管网", "20"), ("黑臭河道治理", "10")):
        entry = page.locator("tr[data-save-url]", has_text=title).locator("input[name=actual]")
        entry.fill(value)
        entry.press("Enter")
        expect(page.locator("tr[data-version='1']", has_text=title)).to_be_visible()
    expect(page.locator("tr[data-save-url]", has_text="新改建供水管网")).to_contain_text("黄牌")
    expect(page.locator("tr[data-save-url]", has_text="黑臭河道治理")).to_contain_text("红旗")
    page.locator("#month-submit button").click()
    expect(page.locator("tr[id^=row-]", has_text="黑臭河道治理")).to_contain_text("已报送")


def review_what_waits(page: Page) -> None:
    page.goto("/review/")
    rows = page.locator("[data-review] tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("新改建供水管网")
    for left in (1, 0):
        page.get_by_role("button", name="通过", exact=True).first.click()
        expect(page.get_by_role("button", name="通过", exact=True)).to_have_count(left)


def sign_for_the_talk(page: Page, notice: Notice) -> None:
    page.goto("/inbox/")
    expect(page.locator("main")).to_contain_text("新改建供水管网")
    page.goto(f"/inbox/{notice.pk}/")
    expect(page.locator("h1")).to_contain_text("约谈")
    expect(page.locator("main")).to_contain_text("第十八条")
    page.goto("/inbox/")
    page.locator(f"form[action='/inbox/{notice.pk}/sign/'] button").click()
    expect(page.locator("main")).to_contain_text("已签收")


def test_from_the_list_to_the_notices(sign_in: SignIn, workbook: Path, complaints: list[str]) -> None:
    water = make_unit("市水务局")
    leader = make_city_leader(username="fushizhang", post="分管城建交通的副市长")
    office = make_supervision_officer(username="ducha", unit=make_unit("市政府办公厅"), post="督查室主任")
    reporter = make_reporter(water, username="tianbao", post="填报员")
    head = make_unit_head(water, username="juzhang", post="局长")

    with time_machine.travel(moment("2026-09-10 09:00")):
        publish_the_list(sign_in(office), workbook)
    with time_machine.travel(moment("2026-09-14 10:00")):
        file_who_is_responsible(sign_in(reporter), head)
        take_the_filing(sign_in(office))
    assert water.filings.get(task__serial="09-01").status == FilingStatus.FILED
    with time_machine.travel(moment("2026-10-10 09:00")):
        report_september(sign_in(reporter))
    with time_machine.travel(moment("2026-10-12 15:00")):
        review_what_waits(sign_in(office))

    list(run_due(until=moment("2026-10-14 08:00")))

    assert dict(Check.objects.filter(month=9).values_list("task__serial", "flag")) == {
        "09-01": Flag.YELLOW_CARD,
        "09-02": Flag.RED_FLAG,
    }
    assert set(Escalation.objects.values_list("action", flat=True)) == {
        Action.VICE_MAYOR_TALK,
        Action.CITY_CRITICISM,
        Action.WRITTEN_REPORT,
    }
    talk = Escalation.objects.get(action=Action.VICE_MAYOR_TALK)
    notice = Notice.objects.get(recipient=head, cause=f"escalation:{talk.pk}")
    with time_machine.travel(moment("2026-10-14 09:20")):
        sign_for_the_talk(sign_in(head), notice)
        page = sign_in(leader)
        expect(page.locator("main")).to_contain_text("市水务局")
        page.goto("/inbox/")
        expect(page.locator("main")).to_contain_text("新改建供水管网")
    notice.refresh_from_db()
    assert notice.signed_at is not None
    assert complaints == []
