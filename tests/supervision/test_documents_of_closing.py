"""All documents of a closing in one archive."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from notices.documents.archiving import make_archive
from notices.models import Archive, IssuedDocument
from supervision.closing import close_month
from supervision.documents.closing import documents_of_closing, request_documents_of_closing
from supervision.enums import Action
from supervision.life.recording import record_sitting
from supervision.life.sittings import Appointment, appoint_sitting
from supervision.models import Closing, Escalation
from supervision.rules.period import closes_at
from tests.factories import (
    make_filing,
    make_list,
    make_reporter,
    make_supervision_officer,
    make_task,
    make_unit,
    moment,
)
from tests.supervision.talks import agreements, minutes

if TYPE_CHECKING:
    from django.test import Client

    from organization.models import Person

pytestmark = pytest.mark.django_db

AT = moment("2026-04-10 09:00")


@pytest.fixture
def office() -> Person:
    return make_supervision_officer(username="office", post="督查室主任")


@pytest.fixture
def closing() -> Closing:
    """March: three units, nothing was ever reported. Each has a talk by the supervision body, one also a report."""
    work_list = make_list()
    for name in ("市房产局", "市水务局", "市建委"):
        unit = make_unit(name)
        for n in range(2):
            make_filing(make_task(work_list, unit, title=f"{name}任务{n}", livelihood=name == "市建委" and n == 0))
    for month in (1, 2, 3):
        close_month(year=2026, month=month, at=closes_at(2026, month))
    return Closing.objects.get(month=3)


def files_of(archive: Archive) -> list[str]:
    assert make_archive(archive.pk) is True
    archive.refresh_from_db()
    with archive.file.open("rb") as file, zipfile.ZipFile(file) as book:
        return [name.partition(" ")[0] for name in book.namelist()]


def test_the_archive_issues_every_notice_and_sorts_it_by_unit_and_kind(closing: Closing, office: Person) -> None:
    archive = request_documents_of_closing(closing=closing, at=AT, by=office)
    assert files_of(archive) == [
        "市建委/约谈通知书/宁重督谈〔2026〕1号",
        "市建委/约谈通知书/宁重督谈〔2026〕2号",
        "市建委/书面报告通知/宁重督报〔2026〕1号",
        "市房产局/约谈通知书/宁重督谈〔2026〕3号",
        "市房产局/约谈通知书/宁重督谈〔2026〕4号",
        "市水务局/约谈通知书/宁重督谈〔2026〕5号",
        "市水务局/约谈通知书/宁重督谈〔2026〕6号",
        "目录.xlsx",
    ]
    again = request_documents_of_closing(closing=closing, at=moment("2026-04-11 09:00"), by=office)
    assert len(files_of(again)) == 8
    assert IssuedDocument.objects.count() == 7


def test_an_appointed_sitting_has_one_notice_and_a_held_talk_its_documents_only(
    closing: Closing, office: Person
) -> None:
    talks = Escalation.objects.filter(action=Action.SUPERVISION_BODY_TALK)
    together = list(talks.filter(unit__short_name="市房产局"))
    when = Appointment(planned_at=moment("2026-04-15 15:00"), place="第三会议室")
    appoint_sitting(escalations=[each.pk for each in together], appointment=when, at=AT, by=office)
    held = talks.filter(unit__short_name="市水务局").first()
    record_sitting(minutes=minutes("2026-04-10 08:30"), agreements=agreements(held), at=AT, by=office)
    names = files_of(request_documents_of_closing(closing=closing, at=AT, by=office))
    assert [sum(name.startswith(unit) for name in names) for unit in ("市建委", "市房产局", "市水务局")] == [3, 1, 1]


def test_what_a_closing_asks_for_is_found_with_the_same_queries(closing: Closing, office: Person) -> None:
    archive = request_documents_of_closing(closing=closing, at=AT, by=office)
    with CaptureQueriesContext(connection) as captured:
        assert len(documents_of_closing(archive)) == 7
    assert len(captured) == 4


def test_the_office_asks_on_the_page_of_the_month(client: Client, closing: Closing, office: Person) -> None:
    client.force_login(office)
    url = reverse("supervision:documents_of_closing", args=[2026, 3])
    assert f'action="{url}"' in client.get(reverse("supervision:month_units", args=[2026, 3])).content.decode()
    response = client.post(url)
    assert response["Location"] == reverse("notices:archive", args=[Archive.objects.get().pk])
    assert client.get(response["Location"]).status_code == 200
    assert client.post(reverse("supervision:documents_of_closing", args=[2026, 4])).status_code == 404
    reporter = make_reporter(make_unit())
    client.force_login(reporter)
    assert client.post(url).status_code == 403
    with pytest.raises(PermissionDenied):
        request_documents_of_closing(closing=closing, at=AT, by=reporter)
