"""Numbers of documents: without gaps or doubles however many issue at once; what is issued stays as it is."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, connections, transaction

from notices.documents.kinds import all_kinds
from notices.documents.storing import DamagedFileError, read_whole
from notices.models import IssuedDocument, NumberSeries
from tests.factories import moment
from tests.notices.papers import AT, ROOM, issue

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def room_of_memos(settings: SettingsWrapper) -> None:
    settings.DOCUMENT_ROOMS = ROOM


def test_numbers_run_through_the_year_and_begin_anew_with_the_next() -> None:
    days = ("2026-05-12 09:00", "2026-12-31 23:59", "2027-01-01 00:01", "2026-12-31 12:00")
    issued = [issue(f"memo:{n}", at=moment(day)) for n, day in enumerate(days)]
    assert [each.full_number for each in issued] == [
        "宁便〔2026〕1号", "宁便〔2026〕2号", "宁便〔2027〕1号", "宁便〔2026〕3号",
    ]  # fmt: skip


def test_the_same_cause_gives_the_same_document_whatever_is_said_the_second_time() -> None:
    first = issue("memo:1")
    assert issue("memo:1", title="别的") == first
    assert (IssuedDocument.objects.count(), NumberSeries.objects.get().last) == (1, 1)


def test_facts_and_bytes_are_kept_as_they_were() -> None:
    document = issue("memo:1", note="附\x07注\n")
    content = read_whole(document)
    assert (len(content), hashlib.sha256(content).hexdigest()) == (document.size, document.sha256)
    assert document.context["number"] == "宁便〔2026〕1号"
    assert document.context["date"] == "2026年5月12日"
    assert document.context["lead"] == ["第一段。", "第二段。"]


@pytest.mark.parametrize("change", ["update", "delete", "number"])
def test_the_database_refuses_to_change_what_is_issued(change: str) -> None:
    document = issue("memo:1")
    acts = {
        "update": lambda: IssuedDocument.objects.filter(pk=document.pk).update(title="别的"),
        "delete": lambda: IssuedDocument.objects.filter(pk=document.pk).delete(),
        "number": lambda: NumberSeries.objects.update(last=0),
    }
    with pytest.raises(DatabaseError), transaction.atomic():
        acts[change]()


def test_a_lost_file_is_noticed() -> None:
    document = issue("memo:1")
    default_storage.delete(document.file.name)
    with pytest.raises(DamagedFileError):
        read_whole(document)


def test_no_two_kinds_share_their_numbers(settings: SettingsWrapper) -> None:
    settings.DOCUMENT_ROOMS = ["responsibility.documents", "supervision.documents.catalogue"]
    words = [kind.full_word for kind in all_kinds()]
    codes = [kind.code for kind in all_kinds()]
    assert (len(set(words)), len(set(codes))) == (len(words), len(codes))
    assert len(codes) == 8


class UndoneError(Exception):
    pass


def in_thread(work: tuple[str, bool]) -> None:
    """Issue in a transaction of its own, which is rolled back after the number was taken where told so."""
    cause, is_undone = work
    try:
        with transaction.atomic():
            issue(cause, at=AT)
            if is_undone:
                raise UndoneError
    except UndoneError:
        pass
    finally:
        connections.close_all()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_many_at_once_some_rolled_back_leave_no_gap_and_no_double() -> None:
    work = [(f"memo:{n}", n % 3 == 0) for n in range(48)]
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(in_thread, work, timeout=120))
    kept = [cause for cause, is_undone in work if not is_undone]
    assert sorted(IssuedDocument.objects.values_list("cause", flat=True)) == sorted(kept)
    assert sorted(IssuedDocument.objects.values_list("number", flat=True)) == list(range(1, len(kept) + 1))
    assert NumberSeries.objects.get().last == len(kept)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_one_cause_asked_by_many_at_once_is_issued_once() -> None:
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(in_thread, [("memo:1", False)] * 24, timeout=120))
    assert list(IssuedDocument.objects.values_list("number", flat=True)) == [1]
