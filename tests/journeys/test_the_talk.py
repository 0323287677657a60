"""A talk from its notice to its closing: the leader on a phone, the unit's head, the supervision office."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import time_machine
from playwright.sync_api import Page, expect

from supervision.enums import Action
from supervision.models import Sitting
from tests.factories import make_city_leader, make_list, make_supervision_officer, make_unit, make_unit_head, moment
from tests.supervision.talks import make_talk, state

if TYPE_CHECKING:
    from supervision.models import Escalation
    from tests.journeys.conftest import SignIn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 390, "height": 844}


def on_a_phone(page: Page) -> Page:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto("/")
    return page


def fits(page: Page) -> None:
    """Nothing sticks out to the side of the phone."""
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def open_sign_and_record(page: Page) -> None:
    page.get_by_role("link", name="约谈市水务局主要负责人").click()
    expect(page.locator("h1")).to_contain_text("市领导约谈：新改建供水管网")
    fits(page)
    page.get_by_role("button", name="签收").click()
    expect(page.locator("main")).to_contain_text("4月10日 15:00 已签收")
    page.get_by_role("link", name="登记约谈记录").click()
    fits(page)
    assert page.locator("input[name=chair]").input_value() == "分管城建交通的副市长"
    page.locator("input[name=place]").fill("市政府第二会议室")
    page.locator("textarea[name=minutes]").fill("")
    page.get_by_label("黑臭河道治理").check()
    page.get_by_role("button", name="保存记录").click()
    assert page.evaluate("document.activeElement.name") == "minutes"  # what is missing is pointed at, nothing is lost
    page.locator("textarea[name=minutes]").fill("管线迁改两周内进场，六月底补齐进度。")
    page.locator("input[name^=promise-]").first.fill("六月底达到序时进度")
    page.locator("input[name^=promised_on-]").first.fill("2026-06-30")
    page.get_by_role("button", name="保存记录").click()
    expect(page.locator("main")).to_contain_text("已请对方确认")
    expect(page.locator("main")).to_contain_text("管线迁改两周内进场")


def confirm(page: Page, talk: Escalation) -> None:
    page.goto("/inbox/")
    expect(page.locator("main")).to_contain_text("约谈记录待确认")
    page.goto(f"/escalations/{talk.pk}/")
    fits(page)
    expect(page.locator("main")).to_contain_text("六月底达到序时进度")
    page.get_by_role("link", name="查看记录").click()
    page.get_by_role("button", name="确认记录").click()
    expect(page.locator("main")).to_contain_text("由督查室销号")


def close(page: Page, talks: list[Escalation]) -> None:
    page.goto("/escalations/?year=2026")
    for talk in talks:
        page.locator(f"input[name=escalation][value='{talk.pk}']").check()
    page.get_by_role("button", name="销号勾选的").click()
    expect(page.locator("main")).to_contain_text("六月底达到序时进度")
    page.locator("textarea[name=remark]").fill("承诺事项纳入跟踪")
    page.get_by_role("button", name="销号 2 项").click()
    expect(page.locator("main")).to_contain_text("已销号 2 项")


def test_the_talk_from_its_notice_to_its_closing(sign_in: SignIn, complaints: list[str]) -> None:
    water = make_unit("市水务局")
    leader = make_city_leader(username="fushizhang", post="分管城建交通的副市长")
    office = make_supervision_officer(username="ducha", unit=make_unit("市政府办公厅"), post="督查室主任")
    head = make_unit_head(water, username="juzhang", post="局长")
    work_list = make_list()
    talks = [
        make_talk(
            work_list, water, Action.VICE_MAYOR_TALK, leader=leader, accounts={"main": head}, title=title, is_told=True
        )
        for title in ("新改建供水管网", "黑臭河道治理")
    ]
    with time_machine.travel(moment("2026-04-10 15:00")):
        open_sign_and_record(on_a_phone(sign_in(leader)))
        assert [state(each) for each in talks] == [("carried_out", "confirm")] * 2
        confirm(on_a_phone(sign_in(head)), talks[0])
    with time_machine.travel(moment("2026-04-13 09:00")):
        close(sign_in(office), talks)
    assert [state(each) for each in talks] == [("closed", "")] * 2
    sitting = Sitting.objects.get()
    assert {each.confirmed_by for each in sitting.matters.all()} == {head}
    assert complaints == []
