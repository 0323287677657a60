from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_sign_in_page_is_drawn_as_its_own_policy_allows(page: Page, live_server: LiveServer) -> None:
    complaints: list[str] = []
    page.on(
        "console", lambda message: complaints.append(message.text) if message.type in {"error", "warning"} else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))

    page.goto(f"{live_server.url}/accounts/login/")

    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    assert page.get_by_role("button", name="登录").first.is_visible()
    assert complaints == []
