"""People in browsers: each signs in with account and password, in a window of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.factories import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, Page
    from pytest_django.live_server_helper import LiveServer

    from organization.models import Person

    SignIn = Callable[[Person], Page]

PATIENCE = 20_000  # milliseconds: a machine that runs other tests beside these may need several seconds for a page
expect.set_options(timeout=PATIENCE)


@pytest.fixture
def complaints() -> list[str]:
    """What the browsers' consoles complain about; nothing, at the end of a good journey."""
    return []


@pytest.fixture
def sign_in(
    browser: Browser, browser_context_args: dict[str, object], live_server: LiveServer, complaints: list[str]
) -> Iterator[SignIn]:
    """Open a window and sign the person in; returns the page at their desk. All are closed at the end."""
    windows: list[BrowserContext] = []

    def open_window(person: Person) -> Page:
        context = browser.new_context(**browser_context_args, base_url=live_server.url)
        windows.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.goto("/accounts/login/")
        page.locator("input[name=login]").fill(person.username)
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("form[action$='/login/'] button").first.click()
        page.wait_for_url("**/")
        return page

    yield open_window
    for window in windows:
        window.close()
