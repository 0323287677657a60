"""The mayor's office takes ten items through the steps and is stopped at the eleventh. In browsers."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
import time_machine
from playwright.sync_api import Page, expect

from incentives.enums import MeasureKind, NominationStatus
from incentives.models import Measure, Nomination, Recognition
from organization.enums import LeaderRank
from tests.factories import (
    make_city_leader,
    make_list,
    make_sector,
    make_supervision_officer,
    make_task,
    make_unit,
    make_unit_head,
    moment,
)
from tests.incentives.honours_city import City

if TYPE_CHECKING:
    from tests.journeys.conftest import SignIn

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

YEAR = 2026
PAGE = f"/incentives/{YEAR}/outstanding/"


@pytest.fixture
def city() -> City:
    """A closed year with twelve completed tasks of one unit, led two by two by six vice mayors."""
    work_list = make_list(YEAR)
    work_list.closed_through = 12
    work_list.save()
    unit = make_unit("水务局")
    make_unit_head(unit, username="juzhang", post="局长")
    leaders = [make_city_leader(username=f"fushizhang{n}", post=f"副市长{n}") for n in range(1, 7)]
    for number in range(12):
        sector = work_list.sectors.filter(leader=leaders[number // 2]).first() or make_sector(
            work_list, leader=leaders[number // 2]
        )
        make_task(
            work_list,
            unit,
            serial=f"01-{number + 1:02d}",
            title=f"供水管网{number + 1}期",
            sector=sector,
            completed_on=date(YEAR, 10, 20),
        )
    return City(
        work_list=work_list,
        mayor=make_city_leader(LeaderRank.MAYOR, username="shizhang", post="市长"),
        leader=leaders[0],
        sector=work_list.sectors.all()[0],
        office=make_supervision_officer(username="dubanshi", post="督查室主任"),
    )


def nominate_by_hand(page: Page) -> None:
    """From the task's page, with what the record says beside it."""
    page.goto(f"/tasks/{YEAR}/01-01/")
    page.get_by_role("link", name="自报突出贡献事项").click()
    expect(page.locator("main")).to_contain_text("提前 72 天")
    page.locator("textarea[name=statement]").fill("两个月完成全年管网改造，群众满意")
    page.get_by_role("button", name="自报").click()
    expect(page.locator("main")).to_contain_text("等副市长1推荐")


def recommend_by_hand(page: Page) -> None:
    page.goto(PAGE)
    page.get_by_role("link", name="供水管网1期").first.click()
    page.locator("textarea[name=reason]").fill("可复制推广")
    page.get_by_role("button", name="推荐本事项").click()
    expect(page.locator("main")).to_contain_text("等市长审核")


def recommend_the_others(city: City) -> None:
    """As the page does it: ten more nominations, each recommended by who leads it."""
    for task in city.work_list.tasks.exclude(serial="01-01").order_by("order")[:10]:
        leader = task.sector.leader
        assert leader is not None
        city.recommended(city.nominated(task), leader)


def review_eleven(page: Page) -> None:
    page.goto(PAGE)
    expect(page.locator("main")).to_contain_text("11 件等您审核")
    page.get_by_role("link", name="逐件审核").click()
    for choice in page.get_by_label("提交常务会", exact=True).all():
        choice.check()
    page.get_by_role("button", name="提交审核意见").click()
    expect(page.locator("main")).to_contain_text("待常务会认定 11")


def choose(page: Page, count: int) -> None:
    page.goto(f"{PAGE}meeting/")
    for choice in page.get_by_label("认定", exact=True).all()[:count]:
        choice.check()
    page.locator("input[name=meeting_on]").fill("2027-01-28")
    page.locator("input[name=document]").fill("市政府常务会议纪要〔2027〕3号")
    page.get_by_role("button", name="记录决定").click()


def test_the_office_takes_ten_items_through_and_is_stopped_at_the_eleventh(
    sign_in: SignIn, complaints: list[str], city: City
) -> None:
    with time_machine.travel(moment("2027-02-01 10:00")):
        recommend_the_others(city)
        nominate_by_hand(sign_in(city.work_list.tasks.all()[0].host.people.get(username="juzhang")))
        recommend_by_hand(sign_in(city.leader))
        review_eleven(sign_in(city.mayor))
        office = sign_in(city.office)
        choose(office, 11)
        expect(office.locator("main")).to_contain_text("全市总数最多 10 件，已认定 0 件，不能再认定 11 件")
        assert Recognition.objects.count() == 0
        complaints.clear()  # the browser notes the refused form
        choose(office, 10)
        expect(office.locator("main")).to_contain_text("已认定 10 件")
        choose(office, 1)
        expect(office.locator("main")).to_contain_text("已认定 10 件，不能再认定 1 件")
        complaints.clear()
        office.goto(PAGE)
        expect(office.locator("main")).to_contain_text("待常务会认定 1")
        office.get_by_role("button", name="结果送组织部门").click()
        expect(office.locator("main")).to_contain_text("已送组织部门：")
    recognised = Nomination.objects.filter(status=NominationStatus.RECOGNISED).count()
    items = Measure.objects.in_force().filter(kind=MeasureKind.OUTSTANDING_ITEM).count()
    assert (recognised, Recognition.objects.filter(recognised=True).count(), items, complaints) == (10, 10, 10, [])
