"""Many documents in one archive: made in the background, once, though a worker is killed half way."""

from __future__ import annotations

import io
import time
import zipfile
from datetime import timedelta
from typing import TYPE_CHECKING

import openpyxl
import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models.functions import Now
from django.urls import reverse

from notices.documents.archiving import MOST_ATTEMPTS, make_archive, request_archive, waiting_archives
from notices.enums import ArchiveState
from notices.models import Archive, IssuedDocument
from organization.models import Person
from tests.factories import make_person, make_supervision_officer
from tests.forks import FORKS
from tests.notices.papers import AT, ROOM

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.context import ForkServerProcess

    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper

pytestmark = pytest.mark.django_db

PATIENCE = 60  # seconds


@pytest.fixture(autouse=True)
def room_of_memos(settings: SettingsWrapper) -> None:
    settings.DOCUMENT_ROOMS = ROOM


@pytest.fixture
def office() -> Person:
    return make_supervision_officer(username="office", post="督查室主任")


def ask(by: Person, kind: str = "memos") -> Archive:
    return request_archive(kind=kind, cause="closing:1", title="2026年4月文书", at=AT, by=by)


def names_in(archive: Archive) -> list[str]:
    archive.refresh_from_db()
    with archive.file.open("rb") as file, zipfile.ZipFile(file) as book:
        assert book.testzip() is None
        return book.namelist()


def test_an_archive_holds_every_document_and_an_index(office: Person) -> None:
    archive = ask(office)
    assert waiting_archives() == [archive.pk]
    assert make_archive(archive.pk) is True
    names = names_in(archive)
    assert names[0] == "市房产局/便函/宁便〔2026〕1号 便函1_一.docx"
    assert (len(names), names[-1]) == (8, "目录.xlsx")
    assert (archive.state, archive.done, archive.total) == (ArchiveState.DONE, 7, 7)
    with archive.file.open("rb") as file, zipfile.ZipFile(file) as book:
        index = openpyxl.load_workbook(io.BytesIO(book.read("目录.xlsx"))).active
    lines = [[cell.value for cell in row] for row in index.iter_rows()]
    assert ["序号", "文号", "文种", "文件"] in lines
    assert ["01", "宁便〔2026〕1号", "便函", names[0]] in lines
    assert waiting_archives() == []
    assert make_archive(archive.pk) is False


def test_who_asks_again_gets_the_one_that_is_being_made(office: Person) -> None:
    archive = ask(office)
    assert ask(make_supervision_officer()) == archive
    make_archive(archive.pk)
    assert ask(office) != archive


def test_others_may_not_ask() -> None:
    with pytest.raises(PermissionDenied):
        ask(make_person())


def test_what_fails_is_tried_again_and_given_up_with_its_reason(office: Person) -> None:
    archive = ask(office, "broken")
    for _attempt in range(MOST_ATTEMPTS - 1):
        assert make_archive(archive.pk) is False
        archive.refresh_from_db()
        assert (archive.state, archive.error) == (ArchiveState.WAITING, "缺少数据")
    make_archive(archive.pk)
    archive.refresh_from_db()
    assert (archive.state, archive.error) == (ArchiveState.FAILED, "缺少数据")
    assert waiting_archives() == []


def test_the_page_tells_how_far_it_is_and_looks_again_until_it_is_there(client: Client, office: Person) -> None:
    archive = ask(office)
    client.force_login(office)
    url = reverse("notices:archive", args=[archive.pk])
    assert f'hx-get="{url}" hx-trigger="every 2s"' in client.get(url).content.decode()
    Archive.objects.filter(pk=archive.pk).update(state=ArchiveState.WORKING, total=7, done=3, worked_at=Now())
    part = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "已办 3 件，共 7 件。" in part
    assert "<html" not in part
    Archive.objects.filter(pk=archive.pk).update(state=ArchiveState.WAITING)
    make_archive(archive.pk)
    assert "hx-trigger" not in client.get(url).content.decode()
    file = client.get(reverse("notices:archive_file", args=[archive.pk]))
    assert b"".join(file.streaming_content)[:2] == b"PK"
    client.force_login(make_person())
    assert [client.get(each).status_code for each in (url, f"{url}file/")] == [403, 403]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_killed_half_way_it_is_made_by_another_and_nothing_is_issued_twice(office: Person) -> None:
    archive = ask(office)
    child = start_making(archive.pk)
    wait_until(lambda: IssuedDocument.objects.count() >= 3)
    child.kill()
    child.join(PATIENCE)
    before = dict(IssuedDocument.objects.values_list("cause", "sha256"))
    assert 3 <= len(before) < 7
    assert make_archive(archive.pk) is False, "its worker has only just been heard of"
    Archive.objects.filter(pk=archive.pk).update(worked_at=Now() - timedelta(minutes=2))
    assert make_archive(archive.pk) is True
    assert len(names_in(archive)) == 8
    after = dict(IssuedDocument.objects.values_list("cause", "sha256"))
    assert (len(after), {cause: after[cause] for cause in before}) == (7, before)
    assert sorted(IssuedDocument.objects.values_list("number", flat=True)) == list(range(1, 8))
    archive.refresh_from_db()
    assert (archive.state, archive.attempts) == (ArchiveState.DONE, 2)


def start_making(pk: int) -> ForkServerProcess:
    """A worker of its own over the database and the files of the test."""
    database, files = str(connection.settings_dict["NAME"]), str(settings.MEDIA_ROOT)
    child = FORKS.Process(target=_make, args=(database, files, pk), daemon=True)
    child.start()
    return child


def _make(database: str, files: str, pk: int) -> None:
    settings.DOCUMENT_ROOMS, settings.MEDIA_ROOT = ROOM, files
    connection.settings_dict["NAME"] = database
    make_archive(pk)


def wait_until(is_reached: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not is_reached():
        assert time.monotonic() < end, "the child has not come so far"
        time.sleep(0.02)
