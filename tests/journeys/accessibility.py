"""What a page must not keep from anybody: WCAG 2.1, levels A and AA."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Page

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
OPTIONS: dict[str, Any] = {"runOnly": LEVELS, "resultTypes": ["violations"]}
DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
SIZES = {"desktop": DESKTOP, "phone": PHONE}


def violations(page: Page) -> list[str]:
    """Each rule that the page breaks, with the first place where it does."""
    found = Axe().run(page, options=OPTIONS).response["violations"]
    return [f"{page.url} {each['id']}: {each['nodes'][0]['html'][:200]}" for each in found]


def is_wider_than_the_screen(page: Page) -> bool:
    """Whether the page as a whole moves sideways; a wide table moves in its own box."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"))
