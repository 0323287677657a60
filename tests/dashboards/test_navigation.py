from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import rules
from django.urls import reverse

from dashboards.navigation import ENTRIES, MOST_IN_A_ROW
from organization.enums import Role
from tests.factories import (
    make_list,
    make_person,
    make_report,
    make_supervision_officer,
    make_task,
    make_unit,
)

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


def test_every_entry_leads_to_a_page_that_somebody_may_open() -> None:
    assert [entry.url_name for entry in ENTRIES if not reverse(entry.url_name)] == []
    assert [entry.permission for entry in ENTRIES if entry.permission and not rules.perm_exists(entry.permission)] == []


def test_everybody_is_led_to_what_their_role_opens(client: Client) -> None:
    shown = {}
    for role in (Role.REPORTER, Role.SUPERVISION_OFFICE, Role.ADMINISTRATOR):
        client.force_login(make_person(role, unit=make_unit()))
        shown[role] = {entry.url for entry in client.get("/").context["navigation"].all}
    review, people, reports = (
        reverse(name) for name in ("supervision:review", "organization:people", "supervision:reports")
    )
    assert {role: [url in urls for url in (review, people, reports)] for role, urls in shown.items()} == {
        Role.REPORTER: [False, False, True],
        Role.SUPERVISION_OFFICE: [True, False, False],
        Role.ADMINISTRATOR: [False, True, False],
    }


def test_the_count_of_what_waits_stands_beside_the_entry_and_the_page_is_marked(client: Client) -> None:
    make_report(make_task(make_list(2026)), 1, 5)
    client.force_login(make_supervision_officer())
    entries = {entry.url: (entry.count, entry.is_current) for entry in client.get("/review/").context["navigation"].all}
    assert entries[reverse("supervision:review")] == (1, True)
    assert entries[reverse("dashboards:desk")] == (0, False)


def test_nobody_is_led_anywhere_before_signing_in(client: Client) -> None:
    assert list(client.get(reverse("account_login")).context["navigation"].all) == []


def test_what_is_rare_stands_under_more_where_the_row_would_be_too_long(client: Client) -> None:
    client.force_login(make_supervision_officer())
    navigation = client.get(reverse("notices:documents")).context["navigation"]
    assert len(navigation.row) <= MOST_IN_A_ROW + 1
    assert {entry.url for entry in navigation.more} == {
        reverse(name)
        for name in (
            "supervision:objections",
            "citizens:office",
            "notices:documents",
            "dashboards:wall",
            "dashboards:regulation",
            "timetable:timetable",
        )
    }
    assert navigation.is_current_under_more


def test_a_short_row_holds_everything(client: Client) -> None:
    client.force_login(make_person(Role.READ_ONLY))
    assert client.get("/").context["navigation"].more == ()
