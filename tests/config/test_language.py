"""Chinese first: only the reader's own choice makes a page English."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("header", "cookie", "expected"),
    [
        ("", None, "zh-hans"),
        ("en-US,en;q=0.9", None, "zh-hans"),
        ("zh-CN", "en", "en"),
        ("en", "zh-hans", "zh-hans"),
        ("en", "nonsense", "zh-hans"),
    ],
)
def test_the_menu_decides_and_not_the_browser(header: str, cookie: str | None, expected: str) -> None:
    client = Client(headers={"Accept-Language": header})
    if cookie:
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = cookie
    assert client.get("/accounts/login/").headers["Content-Language"] == expected
