"""Meetings as iCalendar: the time, the zone, changes and cancellations; and the address that a phone reads."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from office.convening import cancel_meeting, change_meeting
from office.models import CalendarSubscription
from office.selectors.subscriptions import digest_of
from tests.factories import make_reporter, make_unit, moment
from tests.office.meeting_city import HELD, MeetingCity, make_meeting_city

if TYPE_CHECKING:
    from time_machine import TimeMachineFixture

    from organization.models import Person

NOW = moment("2026-03-12 10:00")


@pytest.fixture
def city(db: None, time_machine: TimeMachineFixture) -> MeetingCity:
    time_machine.move_to(NOW, tick=False)
    return make_meeting_city()


def of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def events(content: bytes) -> list[Any]:
    return list(Calendar.from_ical(content).walk("VEVENT"))


def address(person: Person) -> str:
    """The address, as the page shows it this once."""
    page = of(person).post(reverse("office:make_subscription"))
    assert page["Cache-Control"] == "no-store"
    found = re.search(r"/office/calendar/feed/[\w-]+\.ics", page.content.decode())
    assert found is not None
    return found[0]


def test_a_meeting_as_a_file_says_its_time_in_the_citys_zone(city: MeetingCity) -> None:
    meeting = city.call(ends_at=HELD + timedelta(minutes=90), note="带进度表")
    response = of(city.head).get(reverse("office:meeting_file", args=[meeting.pk]))
    content = response.content.decode()

    assert response["Content-Type"].startswith("text/calendar")
    assert "BEGIN:VTIMEZONE" in content
    assert "DTSTART;TZID=Asia/Shanghai:20260316T143000" in content
    assert "DTEND;TZID=Asia/Shanghai:20260316T160000" in content
    [event] = events(response.content)
    assert (event["SUMMARY"], event["LOCATION"], event["SEQUENCE"], event["STATUS"]) == (
        meeting.title, "第一会议室", 0, "CONFIRMED",
    )  # fmt: skip


def test_a_change_counts_up_and_a_cancellation_takes_it_out(city: MeetingCity) -> None:
    meeting = city.call()
    draft = city.draft(planned_at=moment("2026-03-17 09:00"))
    meeting = change_meeting(meeting=meeting, draft=draft, version=1, at=NOW, by=city.officer)
    cancel_meeting(meeting=meeting, reason="并入下次会议", at=NOW, by=city.officer)
    content = of(city.head).get(reverse("office:meeting_file", args=[meeting.pk])).content

    [event] = events(content)
    assert (event["SEQUENCE"], event["STATUS"]) == (2, "CANCELLED")
    assert b"METHOD:CANCEL" in content


def test_a_stranger_gets_no_file(city: MeetingCity) -> None:
    url = reverse("office:meeting_file", args=[city.call().pk])
    assert of(make_reporter(make_unit())).get(url).status_code == 404
    assert Client().get(url).status_code == 302


def test_a_phone_reads_meetings_without_signing_in(city: MeetingCity) -> None:
    meeting = city.call()
    response = Client().get(address(city.reporter))

    assert response.status_code == 200
    assert response["X-Robots-Tag"] == "noindex"
    assert [event["SUMMARY"] for event in events(response.content)] == [meeting.title]


def test_a_decision_is_a_whole_day(city: MeetingCity, time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(moment("2026-03-18 10:00"), tick=False)
    decision = city.decide(due_on=date(2026, 3, 31))
    content = Client().get(address(city.reporter)).content

    due = next(event for event in events(content) if event["UID"].startswith("decision-"))
    assert (due.decoded("DTSTART"), due.decoded("DTEND")) == (date(2026, 3, 31), date(2026, 4, 1))
    assert decision.text in due["SUMMARY"]
    assert not any(each["UID"].startswith("decision-") for each in events(Client().get(address(city.mayor)).content))


def test_the_secret_is_not_kept_and_a_new_one_ends_the_old(city: MeetingCity) -> None:
    old = address(city.reporter)
    secret = old.rsplit("/", 1)[1].removesuffix(".ics")
    assert CalendarSubscription.objects.get().digest == digest_of(secret)
    assert secret not in str(CalendarSubscription.objects.values())
    new = address(city.reporter)
    assert [Client().get(url).status_code for url in (old, new)] == [404, 200]
    of(city.reporter).post(reverse("office:end_subscription"))
    assert Client().get(new).status_code == 404


def test_who_may_no_longer_sign_in_is_no_longer_read(city: MeetingCity) -> None:
    url = address(city.reporter)
    city.reporter.is_active = False
    city.reporter.save()
    assert Client().get(url).status_code == 404


def test_a_calendar_holds_only_what_concerns_its_person(city: MeetingCity) -> None:
    city.call()
    other = city.call(title="经济形势分析会", kind="economic_analysis", invited_units=[city.second], invited_people=())
    titles = {
        person.username: {event["SUMMARY"] for event in events(Client().get(address(person)).content)}
        for person in (city.officer, city.vice_mayor, city.reporter, city.elsewhere)
    }
    assert titles == {
        "office": {"3月市长专题推进会", other.title},
        "vice": {"3月市长专题推进会"},
        "reporter": {"3月市长专题推进会"},
        "elsewhere": {other.title},
    }
