"""Citizens read, write and get an answer, on a phone and at a desk; the office releases and answers. In browsers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Page, expect

from citizens.models import Comment
from tests.citizens.secret_city import make_secret_city
from tests.citizens.test_nothing_unreleased import everything_that_is_linked
from tests.citizens.writing_city import WritingCity, photograph
from tests.factories import moment
from tests.journeys.accessibility import DESKTOP, PHONE, SIZES, is_wider_than_the_screen, violations
from tests.journeys.conftest import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser
    from pytest_django.live_server_helper import LiveServer

    from tests.journeys.conftest import SignIn

    Visit = Callable[[dict[str, int]], Page]

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
TEN, ELEVEN, NEXT_DAY = moment("2026-10-14 10:00"), moment("2026-10-14 11:00"), moment("2026-10-15 09:00")
FILES = (".csv", ".json", ".atom", ".xml", ".txt", "/small/")


@pytest.fixture
def visit(
    browser: Browser, browser_context_args: dict[str, object], live_server: LiveServer, complaints: list[str]
) -> Iterator[Visit]:
    """Open a window in which nobody is signed in."""
    cache.clear()
    windows = []

    def open_window(size: dict[str, int]) -> Page:
        given = {**browser_context_args, "viewport": size, "has_touch": size == PHONE}
        window = browser.new_context(**given, base_url=live_server.url)
        windows.append(window)
        window.set_default_timeout(PATIENCE)
        page = window.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        return page

    yield open_window
    for window in windows:
        window.close()


def pages_of_citizens() -> list[str]:
    """Every page that can be reached from the first one, in both languages, and the forms; files are no pages."""
    found = everything_that_is_linked(Client())
    return sorted(
        path
        for path in found
        if path.startswith("/public/") and "/pictures/" not in path and not path.partition("?")[0].endswith(FILES)
    )


def test_every_page_of_citizens_is_for_everybody(visit: Visit, complaints: list[str]) -> None:
    make_secret_city()
    receipt = Comment.objects.filter(status="waiting").values_list("receipt", flat=True)[0]
    page, found, wide = visit(DESKTOP), [], []
    for path in [*pages_of_citizens(), f"/public/comments/{receipt}/"]:
        page.goto(path)
        for name, size in SIZES.items():
            page.set_viewport_size(size)  # type: ignore[arg-type]
            found += [f"{name} {each}" for each in violations(page)]
            wide += [f"{name} {path}"] if is_wider_than_the_screen(page) else []
    assert (found, wide, complaints) == ([], [], [])


def test_large_type_and_a_form_with_mistakes_are_for_everybody_too(visit: Visit) -> None:
    make_secret_city()
    page = visit(PHONE)
    for path in ("/public/?size=large", "/public/2026/tasks/1/?size=large", "/public/comments/new/2026/1/"):
        page.goto(path)
        if "new" in path:
            page.locator("textarea[name=text]").fill("好好好好好好好")
            page.locator("main form button").click()
            expect(page.locator(".kw-errsum")).to_be_visible()
        assert (violations(page), is_wider_than_the_screen(page)) == ([], False)


def leave_a_comment(page: Page) -> str:
    """On a phone, from the first page to the receipt; returns its number."""
    page.goto("/public/")
    page.get_by_role("link", name="老旧小区加装电梯").first.click()
    with time_machine.travel(TEN):
        page.get_by_role("link", name="我要留言").click()
        page.get_by_label("留言", exact=True).fill("我们小区什么时候装电梯？")
        page.get_by_label("怎么称呼您").fill("鼓楼居民")
    with time_machine.travel(ELEVEN):
        page.get_by_role("button", name="发送留言").click()
        expect(page.locator("h1")).to_have_text("留言已收到")
    return page.locator(".kw-secret").inner_text()


def answer(page: Page) -> None:
    page.get_by_role("link", name="待答复的公众留言：1 条").first.click()
    page.locator("main tbody th a").click()
    expect(page.locator("main")).to_contain_text("我们小区什么时候装电梯？")
    page.locator("textarea[name=answer]").fill("已列入十一月计划。")
    assert violations(page) == []
    page.get_by_role("button", name="答复留言").click()
    expect(page.locator("main")).to_contain_text("没有待答复的留言")


def find_the_answer(page: Page, number: str) -> None:
    page.goto("/public/comments/")
    page.get_by_label("回执编号").fill(number.lower())
    page.get_by_role("button", name="查答复").click()
    expect(page.locator("main")).to_contain_text("已列入十一月计划。")


def test_a_visitor_asks_on_a_phone_and_gets_the_answer(visit: Visit, sign_in: SignIn, complaints: list[str]) -> None:
    with time_machine.travel(TEN):
        city = WritingCity()
    phone = visit(PHONE)
    number = leave_a_comment(phone)
    assert Comment.objects.get().receipt_in_groups == number
    with time_machine.travel(NEXT_DAY):
        answer(sign_in(city.office))
        find_the_answer(phone, number)
        neighbour = visit(DESKTOP)
        neighbour.goto("/public/2026/tasks/09-01/")
        expect(neighbour.locator("#comments")).to_contain_text("已列入十一月计划。")
        expect(neighbour.locator("#comments")).to_contain_text("鼓楼居民")
    assert complaints == []


def write_and_release(page: Page, photo: Path) -> None:
    page.goto("/public/office/")
    page.get_by_role("link", name="老旧小区加装电梯").click()
    page.locator("textarea[name=text]").fill("九月新装 12 部，累计 96 部。")
    page.get_by_role("button", name="存为草稿").click()
    expect(page.locator("#notes")).to_contain_text("草稿")
    page.locator("#notes").get_by_role("button", name="向公众公开").click()
    expect(page.locator("#notes")).to_contain_text("已公开")
    page.locator("input[type=file]").set_input_files(photo)
    page.locator("input[name=description]").fill("3 号楼新装的电梯")
    page.get_by_role("button", name="保存图片").click()
    page.locator("#pictures").get_by_role("button", name="向公众公开").click()
    expect(page.locator("#pictures")).to_contain_text("已公开")
    assert violations(page) == []


def take_the_picture_back(page: Page) -> None:
    page.locator("#pictures").get_by_role("link", name="撤回").click()
    page.locator("textarea[name=reason]").fill("拍到了人脸")
    assert violations(page) == []
    page.locator("main form").get_by_role("button", name="撤回").click()
    expect(page.locator("#pictures")).to_contain_text("已撤回")


def test_the_office_releases_words_and_pictures_and_takes_a_picture_back(
    visit: Visit, sign_in: SignIn, complaints: list[str], tmp_path: Path
) -> None:
    photo = tmp_path / "电梯.jpg"
    photo.write_bytes(photograph((1200, 900)).read())
    with time_machine.travel(TEN):
        city = WritingCity()
        office, citizen = sign_in(city.office), visit(PHONE)
        write_and_release(office, photo)
        citizen.goto("/public/2026/tasks/09-01/")
        expect(citizen.locator("#notes")).to_contain_text("累计 96 部")
        picture = citizen.get_by_role("img", name="3 号楼新装的电梯")
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("naturalWidth", 640)
        assert (violations(citizen), is_wider_than_the_screen(citizen)) == ([], False)
        take_the_picture_back(office)
        citizen.reload()
        expect(citizen.locator("#pictures")).to_contain_text("拍到了人脸")
        expect(citizen.get_by_role("img", name="3 号楼新装的电梯")).to_have_count(0)
        for path in ("/public/office/", "/public/office/comments/"):
            office.goto(path)
            assert violations(office) == []
    assert complaints == []
