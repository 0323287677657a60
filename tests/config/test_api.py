"""The description of the HTTP API, its pages, and what holds for all of it."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as trials
from rest_framework.throttling import UserRateThrottle

from config.api import RESOURCES, router
from organization.services import issue_token
from tasks.enums import Measure
from tests.factories import (
    make_filing,
    make_list,
    make_person,
    make_report,
    make_reporter,
    make_supervision_officer,
    make_task,
    make_unit,
)
from tests.programs import Program

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

pytestmark = pytest.mark.django_db


def test_the_description_is_whole_and_names_everything_well() -> None:
    described = io.StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=described)
    for name in RESOURCES:
        assert f"/api/v1/{name}/:" in described.getvalue()


def test_every_resource_asks_for_somebody_signed_in() -> None:
    anonymous = Program()
    assert {name: anonymous.get(f"{name}/").status_code for name in RESOURCES} == dict.fromkeys(RESOURCES, 401)
    assert {pattern.callback.access for pattern in router.urls} == {"signed_in"}


def test_every_resource_answers_an_account_without_a_role() -> None:
    program = Program(make_person())
    assert {name: program.get(f"{name}/").status_code for name in RESOURCES} == dict.fromkeys(RESOURCES, 200)


def test_the_description_speaks_the_reader_s_language(client: Client) -> None:
    client.force_login(make_person())
    assert "月度检查：列表" in client.get(reverse("api:schema")).content.decode()
    client.cookies["django_language"] = "en"
    assert "Monthly checks: list" in client.get(reverse("api:schema")).content.decode()


def test_the_pages_to_read_and_try_it_come_from_here_alone(client: Client) -> None:
    assert client.get(reverse("api:docs")).status_code == 302
    client.force_login(make_person())
    for name in ("docs", "reference"):
        answer = client.get(reverse(f"api:{name}"))
        assert answer.status_code == 200
        assert "://" not in answer.content.decode().replace("http://www.w3.org", "")
    assert "unsafe-inline" not in client.get(reverse("api:docs"))["Content-Security-Policy"]


def test_who_asks_too_often_is_asked_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(UserRateThrottle, "THROTTLE_RATES", {"user": "2/min"})
    program = Program(make_person())
    statuses = [program.get("units/").status_code for _each in range(4)]
    assert statuses == [200, 200, 429, 429]


@pytest.fixture
def kept_connection() -> Iterator[None]:
    """Requests that do not come through Django's test client leave the test's transaction alone too."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.slow
@pytest.mark.usefixtures("kept_connection")
@pytest.mark.parametrize("role", ["reporter", "office"])
def test_no_request_that_the_description_allows_breaks_it(role: str) -> None:
    schemathesis = pytest.importorskip("schemathesis")
    unit = make_unit()
    task = make_task(make_list(), unit, measure=Measure.MILESTONE, milestones={"开工": date(2026, 3, 1)})
    make_filing(task)
    make_report(task, 1)
    person = make_reporter(unit) if role == "reporter" else make_supervision_officer()
    headers = {"Authorization": f"Token {issue_token(person)}"}
    schema = schemathesis.openapi.from_wsgi("/api/schema/?format=json", get_wsgi_application(), headers=headers)
    for found in schema.get_all_operations():
        _try(found.ok(), headers)


def _try(operation: object, headers: dict[str, str]) -> None:
    @given(case=operation.as_strategy())
    @trials(
        max_examples=8,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def check(case: object) -> None:
        assert case.call(headers=headers).status_code < 500

    check()
