"""Reminders of filings, told by date: due on 15 January 2026, ten working days after publication."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import make_aware

from notices.models import Notice
from responsibility.enums import FilingStatus
from responsibility.models import Filing
from responsibility.reminding import remind_filings
from responsibility.timetable import ENTRIES, reminder_mornings
from tests.factories import make_filing, make_list, make_reporter, make_task, make_unit, make_unit_head, moment

pytestmark = pytest.mark.django_db


def remind(day: date) -> int:
    return remind_filings(at=make_aware(datetime.combine(day, time(8))), cause=f"filing-deadlines:{day}")


def test_a_unit_is_reminded_before_the_due_day_on_it_and_weekly_while_overdue() -> None:
    unit = make_unit("市教育局")
    reporter = make_reporter(unit)
    make_unit_head(unit)
    work_list = make_list()
    for _ in range(2):
        make_task(work_list, unit)
    days = [date(2026, 1, day) for day in range(1, 32)]
    reminded = [day.day for day in days if remind(day)]
    assert reminded == [13, 15, 19, 26]
    assert [
        (notice.recipient, notice.facts["missing"], notice.facts["overdue"], notice.facts["due_on"])
        for notice in Notice.objects.order_by("at")
    ] == [
        (reporter, 2, 0, "2026-01-15"),
        (reporter, 2, 0, "2026-01-15"),
        (reporter, 2, 2, "2026-01-15"),
        (reporter, 2, 2, "2026-01-15"),
    ]


def test_after_a_month_overdue_the_reminder_comes_monthly() -> None:
    make_task(make_list())
    days = [date(2026, month, day) for month in range(2, 7) for day in range(1, 29)]
    assert [f"{day:%m-%d}" for day in days if remind(day)] == ["02-02", "02-09", "03-02", "04-01", "05-06", "06-01"]


def test_weekly_reminder_comes_on_tuesday_after_a_holiday() -> None:
    make_task(make_list(), added_at=moment("2026-03-18 10:00"))  # due on 1 April
    week = [date(2026, 4, day) for day in range(6, 11)]  # Monday the 6th is Tomb-Sweeping holiday
    assert [day.day for day in week if remind(day)] == [7]


def test_who_joined_later_is_reminded_at_the_beginning_of_the_week_in_which_it_is_due() -> None:
    make_task(make_list(), added_at=moment("2026-05-06 10:00"))  # due on Tuesday 19 May
    days = [date(2026, 5, day) for day in range(6, 30)]
    assert [day.day for day in days if remind(day)] == [18, 25]


def test_handed_in_by_the_moment_counts_and_what_was_returned_is_owed_again() -> None:
    task = make_task(make_list(), make_unit())
    filing = Filing.objects.create(
        task=task, unit=task.host, status=FilingStatus.SUBMITTED, submitted_at=moment("2026-01-19 12:00")
    )
    assert remind(date(2026, 1, 19)) == 1
    assert remind(date(2026, 1, 26)) == 0
    Filing.objects.filter(pk=filing.pk).update(status=FilingStatus.RETURNED)
    assert remind(date(2026, 2, 2)) == 1
    assert list(Notice.objects.values_list("recipient", "unit")) == [(None, task.host_id)] * 2


def test_a_day_is_reminded_of_once() -> None:
    make_task(make_list())
    remind(date(2026, 1, 15))
    remind(date(2026, 1, 15))
    assert Notice.objects.count() == 1


def test_quiet_day_costs_a_few_queries_whatever_the_number_of_tasks() -> None:
    work_list = make_list()
    for _ in range(10):
        make_filing(make_task(work_list))
    Filing.objects.update(submitted_at=moment("2026-01-01 00:00"))
    with CaptureQueriesContext(connection) as queries:
        remind(date(2026, 3, 3))
    assert len(queries) == 3


def test_entry_falls_only_on_days_on_which_somebody_may_be_reminded() -> None:
    work_list = make_list()
    make_task(work_list, added_at=moment("2026-05-06 10:00"))
    found = list(reminder_mornings(moment("2026-06-01 07:59")))
    assert [each.due_at.strftime("%m-%d %H:%M") for each in found] == [
        "01-04 08:00",
        "01-05 08:00",
        "01-12 08:00",
        "01-13 08:00",
        "01-15 08:00",
        "01-19 08:00",
        "01-26 08:00",
        "02-02 08:00",
        "02-09 08:00",
        "02-24 08:00",
        "03-02 08:00",
        "03-09 08:00",
        "03-16 08:00",
        "03-23 08:00",
        "03-30 08:00",
        "04-01 08:00",
        "04-07 08:00",
        "04-13 08:00",
        "04-20 08:00",
        "04-27 08:00",
        "05-06 08:00",
        "05-11 08:00",
        "05-18 08:00",
        "05-25 08:00",
    ]
    assert found[0].key == "filing-deadlines:2026-01-04"
    (entry,) = ENTRIES
    assert entry.run(found[0]) == ""
