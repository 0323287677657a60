"""The machine: due, once, in order, caught up; what fails is written down and tried again."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from types import ModuleType
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import make_city_leader, make_reporter, make_supervision_officer, make_unit, moment
from timetable import entries
from timetable.entries import Entry, Occurrence
from timetable.models import FailedAttempt, LedgerEntry
from timetable.selectors import coming_after, due_occurrences, entry_rows, recent_failures
from timetable.services import run_due

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client

UNTIL = moment("2026-03-03 12:00")


def daily(code: str, run: Callable[[Occurrence], str], *, hour: int = 8, rank: int = 0) -> Entry:
    """An entry on the first four days of March 2026."""

    def occurrences(until: datetime) -> Iterator[Occurrence]:
        for day in range(1, 5):
            due_at = moment(f"2026-03-0{day} 00:00") + timedelta(hours=hour)
            if due_at <= until:
                yield Occurrence(f"{code}:{due_at:%Y-%m-%d}", due_at)

    return Entry(code, code, "daily", (6,), occurrences, run, rank)


@pytest.fixture
def rooms(monkeypatch: pytest.MonkeyPatch, settings: object) -> Callable[..., None]:
    """Lets a test declare the entries that there are."""

    def declare(*declared: Entry) -> None:
        room = ModuleType("room")
        room.ENTRIES = declared  # type: ignore[attr-defined]
        monkeypatch.setattr(entries, "import_module", lambda name: room)
        settings.TIMETABLE_ROOMS = ["room"]  # type: ignore[attr-defined]

    return declare


@pytest.mark.django_db
def test_what_is_due_runs_once_in_order_with_its_own_time(rooms: Callable[..., None]) -> None:
    ran: list[tuple[str, datetime]] = []

    def note(occurrence: Occurrence) -> str:
        ran.append((occurrence.key, occurrence.due_at))
        return "done"

    rooms(daily("late", note, hour=9), daily("second", note, rank=1), daily("first", note))
    expected = [
        (f"{code}:2026-03-0{day}", moment(f"2026-03-0{day} 0{hour}:00"))
        for day in (1, 2, 3)
        for code, hour in (("first", 8), ("second", 8), ("late", 9))
    ]
    assert [(each.key, each.due_at) for each in run_due(until=UNTIL)] == expected
    assert ran == expected
    assert list(run_due(until=UNTIL)) == []
    assert LedgerEntry.objects.count() == 9


@pytest.mark.django_db
def test_a_failing_entry_is_written_down_undone_and_tried_again_before_what_follows(
    rooms: Callable[..., None],
) -> None:
    is_broken = True
    ran: list[str] = []

    def run(occurrence: Occurrence) -> str:
        if is_broken and occurrence.key.endswith("02"):
            LedgerEntry.objects.create(key="half done", code="x", due_at=occurrence.due_at)
            raise ValueError("no leader")
        ran.append(occurrence.key)
        return "done"

    rooms(daily("close", run))
    with pytest.raises(ValueError, match="no leader"):
        list(run_due(until=UNTIL))
    assert ran == ["close:2026-03-01"]
    assert list(LedgerEntry.objects.values_list("key", flat=True)) == ["close:2026-03-01"]
    assert list(FailedAttempt.objects.values_list("key", "error")) == [("close:2026-03-02", "ValueError('no leader')")]
    assert [each.was_made_good for each in recent_failures()] == [False]
    is_broken = False
    assert [each.key for each in run_due(until=UNTIL)] == ["close:2026-03-02", "close:2026-03-03"]
    assert [each.was_made_good for each in recent_failures()] == [True]


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_do_everything_once(rooms: Callable[..., None]) -> None:
    counted: list[str] = []
    barrier = threading.Barrier(4)

    def run(occurrence: Occurrence) -> str:
        counted.append(occurrence.key)
        return "done"

    def work() -> None:
        barrier.wait(10)
        try:
            list(run_due(until=UNTIL))
        finally:
            connection.close()

    rooms(daily("close", run))
    threads = [threading.Thread(target=work, daemon=True) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    assert sorted(counted) == ["close:2026-03-01", "close:2026-03-02", "close:2026-03-03"]
    assert LedgerEntry.objects.count() == 3


@pytest.mark.django_db
def test_what_waits_and_what_comes(rooms: Callable[..., None]) -> None:
    rooms(daily("close", lambda occurrence: "done"), daily("open", lambda occurrence: "done", hour=10))
    list(run_due(until=moment("2026-03-02 09:00")))
    at = moment("2026-03-03 09:00")
    assert [each.occurrence.key for each in due_occurrences(at)] == ["open:2026-03-02", "close:2026-03-03"]
    coming = coming_after(at)
    assert [each.occurrence.key for each in coming] == ["open:2026-03-03", "close:2026-03-04", "open:2026-03-04"]
    assert [(row.entry.code, row.count, row.latest.key, row.coming.key) for row in entry_rows(coming)] == [
        ("close", 2, "close:2026-03-02", "close:2026-03-04"),
        ("open", 1, "open:2026-03-01", "open:2026-03-03"),
    ]


def queries_of(client: Client, address: str) -> int:
    """How many queries the page takes, once what is remembered between requests is there."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)


@pytest.mark.django_db
def test_page_shows_what_ran_to_those_who_supervise(client: Client, rooms: Callable[..., None]) -> None:
    rooms(daily("close", lambda occurrence: "3 red flags"), daily("open", lambda occurrence: "open", hour=10))
    list(run_due(until=moment("2026-03-01 09:00")))
    client.force_login(make_reporter(make_unit()))
    assert client.get("/timetable/").status_code == 403
    client.force_login(make_city_leader())
    assert client.get("/timetable/").status_code == 200
    client.force_login(make_supervision_officer())
    at_one = queries_of(client, "/timetable/")
    list(run_due(until=UNTIL))
    assert queries_of(client, "/timetable/") == at_one
    page = client.get("/timetable/")
    assert page.context["total"] == 6
    assert "3 red flags" in page.content.decode()
    shown = client.get("/timetable/", {"entry": "close"}).context["lines"]
    assert [each.key for each, _title in shown] == ["close:2026-03-03", "close:2026-03-02", "close:2026-03-01"]
    assert {bool(each.late_by) for each, _title in shown} == {True}


@pytest.mark.django_db
def test_what_found_nothing_to_do_is_shown_on_demand(client: Client, rooms: Callable[..., None]) -> None:
    rooms(daily("close", lambda occurrence: "red"), daily("look", lambda occurrence: ""))
    list(run_due(until=UNTIL))
    client.force_login(make_supervision_officer())
    shown = {query: len(client.get(f"/timetable/?{query}").context["lines"]) for query in ("", "all=1", "entry=look")}
    assert shown == {"": 3, "all=1": 6, "entry=look": 3}
