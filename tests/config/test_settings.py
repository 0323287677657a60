from __future__ import annotations

import ast
import re
import tomllib
from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from config import beat
from config.broker import broker_url
from config.celery import app
from tests.factories import moment

ROOT = Path(settings.BASE_DIR)
CLOCKS = {"now", "today", "localdate", "localtime", "utcnow", "time", "monotonic"}


@pytest.mark.parametrize("name", settings.TIMETABLE_ROOMS + settings.SHEET_ROOMS)
def test_every_named_part_of_a_room_exists(name: str) -> None:
    assert import_module(name)


@pytest.mark.parametrize("room", settings.ROOMS)
def test_a_room_that_has_sheets_is_named(room: str) -> None:
    named = f"{room}.sheets" in settings.SHEET_ROOMS

    assert named == (find_spec(f"{room}.sheets") is not None)


@pytest.mark.parametrize(
    ("redis", "broker"),
    [
        ("unix:///tmp/keywork-x/redis.sock?db=0", "redis+socket:///tmp/keywork-x/redis.sock"),
        ("redis://:secret@redis.internal:6379/2", "redis://:secret@redis.internal:6379/2"),
        ("rediss://redis.internal/0", "rediss://redis.internal/0"),
    ],
)
def test_the_broker_is_the_redis_of_the_installation(redis: str, broker: str) -> None:
    assert broker_url(redis) == broker


def test_beat_rings_every_minute_and_does_nothing_else() -> None:
    assert list(beat.app.conf.beat_schedule) == ["ring", "sweep", "archives"]
    ring = beat.app.conf.beat_schedule["ring"]
    app.loader.import_default_modules()

    assert {each["task"] for each in beat.app.conf.beat_schedule.values()} <= set(app.tasks)
    assert beat.SWEEP_SECONDS == 60
    assert beat.RING_SECONDS == 60
    ring["schedule"].nowfun = lambda: moment("2026-03-06 07:59:20")
    assert ring["schedule"].remaining_estimate(moment("2026-03-06 07:59:10")) == timedelta(seconds=40)


@pytest.mark.django_db
def test_pages_allow_no_inline_script_or_style(client: Client) -> None:
    policy = client.get("/accounts/login/")["Content-Security-Policy"]

    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.django_db
def test_nobody_signs_up_alone(client: Client) -> None:
    response = client.post(
        "/accounts/signup/",
        {"username": "somebody", "password1": "a-long-passphrase", "password2": "a-long-passphrase"},
    )

    assert b"password1" not in response.content
    assert client.get("/").status_code == 302


def test_lock_files_hold_every_dependency_with_hashes_and_no_address() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = project["project"]["dependencies"]
    for name, dependencies in (
        ("requirements.lock", wanted),
        ("requirements-dev.lock", wanted + project["dependency-groups"]["dev"]),
    ):
        lock = (ROOT / name).read_text(encoding="utf-8")
        pinned = set(re.findall(r"^([a-z0-9._-]+)==", lock, re.MULTILINE))
        assert {re.split(r"[\[<>=]", word)[0].lower() for word in dependencies} <= pinned
        assert lock.count("==") <= lock.count("--hash=sha256:")
        assert "http" not in lock


@pytest.mark.parametrize(
    "path", sorted([*ROOT.glob("*/rules.py"), *ROOT.glob("*/rules/*.py")]), ids=lambda path: str(path.relative_to(ROOT))
)
def test_rules_never_ask_the_clock(path: Path) -> None:
    calls = [node.func for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]

    assert not [call.attr for call in calls if isinstance(call, ast.Attribute) and call.attr in CLOCKS]


def test_pages_find_their_style_and_script() -> None:
    assert finders.find("keywork/keywork.css")
    assert finders.find("django_htmx/htmx-2.min.js")
