"""The host of land looks at how a deduction came about, decides it, and decides again when a figure was wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import time_machine
from playwright.sync_api import Page, expect

from incentives.enums import MeasureKind, MeasureStatus
from incentives.measuring import renew_measures
from incentives.models import IdleLand
from tests.incentives.measure_year import LATER, YEAR, LandYear, settle_land_year

if TYPE_CHECKING:
    from tests.journeys.conftest import SignIn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def look_at_the_working(page: Page) -> None:
    page.goto(f"/incentives/{YEAR}/measures/?article=9")
    page.get_by_role("link", name="扣减下年度新增建设用地计划指标").click()
    expect(page.locator("h1")).to_contain_text("玄武区")
    main = page.locator("main")
    expect(main).to_contain_text("(1 − 900 ÷ 1000) × 500 = 50")
    expect(main).to_contain_text("没有批准的方案，按默认值")


def change_the_amount(page: Page) -> None:
    page.get_by_label("调整数额").check()
    page.locator("input[name=amount]").fill("120")
    page.get_by_role("button", name="核定").click()
    expect(page.locator("main")).to_contain_text("最高100")  # the cap holds, nothing typed is lost
    page.locator("input[name=amount]").fill("30")
    page.locator("textarea[name=reason]").fill("两宗地块已签约，年内可盘活")
    page.locator("input[name=document]").fill("宁国土资〔2027〕3号")
    page.get_by_role("button", name="核定").click()
    main = page.locator("main")
    expect(main).to_contain_text("已调整")
    expect(main).to_contain_text("两宗地块已签约，年内可盘活")


def decide_again(page: Page) -> None:
    page.goto(f"/incentives/{YEAR}/measures/?state=stale")
    expect(page.locator("main")).to_contain_text("重新核定")
    page.get_by_role("link", name="扣减下年度新增建设用地计划指标").click()
    expect(page.locator("main")).to_contain_text("按现有数据为25 亩")
    page.get_by_label("按建议确认").check()
    page.get_by_role("button", name="核定").click()
    expect(page.locator("main")).to_contain_text("已确认")


def decide_what_is_left_to_the_host(page: Page) -> None:
    page.goto(f"/incentives/{YEAR}/measures/?article=8")
    page.get_by_role("link", name="扣减下年度储备计划、农转用计划").click()
    expect(page.locator("main")).to_contain_text("供参考，不作为核定结果：20%")
    page.get_by_role("button", name="核定").click()
    expect(page.locator("main")).to_contain_text("请填写数额")
    page.locator("input[name=amount]").fill("60")
    page.locator("textarea[name=reason]").fill("按缺口的一半扣减")
    page.get_by_role("button", name="核定").click()
    expect(page.locator("main")).to_contain_text("60 亩")


def test_the_land_host_decides_a_deduction(sign_in: SignIn, complaints: list[str]) -> None:
    with time_machine.travel(LATER):
        land: LandYear = settle_land_year()
        page = sign_in(land.host)
        look_at_the_working(page)
        change_the_amount(page)
        IdleLand.objects.filter(unit=land.missed).update(done=950)
        renew_measures(year=YEAR, articles=[9], at=LATER)
        decide_again(page)
        decide_what_is_left_to_the_host(page)
        decided = land.measure(MeasureKind.LAND_QUOTA_DEDUCTION)
        assert (decided.status, decided.amount, decided.decisions.count()) == (MeasureStatus.CONFIRMED, 25, 2)
    assert complaints == []
