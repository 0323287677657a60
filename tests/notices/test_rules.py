"""When notices go out: both sides of every boundary."""

from __future__ import annotations

from datetime import time, timedelta
from itertools import pairwise

import pytest

from notices.enums import NoticeKind, Pace
from notices.rules import (
    MOST_ATTEMPTS,
    PAUSES,
    Dispatch,
    QuietHours,
    SendingHours,
    dispatch,
    is_late,
    next_allowed,
    next_attempt,
    pace_of,
)
from tests.factories import moment

HOURS = SendingHours()
LATE_RISER = QuietHours(time(20, 0), time(9, 30))


@pytest.mark.parametrize(
    ("came", "day", "goes_out"),
    [
        ("2026-10-14 08:29", "2026-10-14", "2026-10-14 08:30"),
        ("2026-10-14 08:30", "2026-10-15", "2026-10-15 08:30"),
        ("2026-10-16 17:00", "2026-10-19", "2026-10-19 08:30"),  # a Friday
        ("2026-10-17 07:00", "2026-10-19", "2026-10-19 08:30"),  # a Saturday
        ("2026-12-31 12:00", "2027-01-01", "2027-01-01 08:30"),  # no calendar is known for 2027 yet
    ],
)
def test_digest_holds_what_came_before_its_time(came: str, day: str, goes_out: str) -> None:
    assert dispatch(Pace.DIGEST, moment(came), HOURS, None) == Dispatch(f"digest:{day}", moment(goes_out))


def test_digest_waits_for_the_end_of_a_persons_own_quiet_hours() -> None:
    found = dispatch(Pace.DIGEST, moment("2026-10-14 08:00"), HOURS, LATE_RISER)
    assert found == Dispatch("digest:2026-10-14", moment("2026-10-14 09:30"))


@pytest.mark.parametrize(
    ("came", "goes_out"),
    [
        ("2026-10-14 07:59", "2026-10-14 08:00"),
        ("2026-10-14 08:00", "2026-10-14 08:00"),
        ("2026-10-14 20:59", "2026-10-14 20:59"),
        ("2026-10-14 21:00", "2026-10-15 08:00"),
        ("2026-10-16 21:30", "2026-10-19 08:00"),
        ("2026-10-17 12:00", "2026-10-19 08:00"),
    ],
)
def test_prompt_notice_waits_for_the_end_of_quiet_hours_and_days_off(came: str, goes_out: str) -> None:
    assert dispatch(Pace.PROMPT, moment(came), HOURS, None).not_before == moment(goes_out)


def test_what_waits_for_the_same_morning_goes_into_one_message() -> None:
    evening, night = (dispatch(Pace.PROMPT, moment(f"2026-10-14 {hour}"), HOURS, None) for hour in ("21:10", "23:40"))
    assert evening == night


@pytest.mark.parametrize("came", ["2026-10-14 03:00", "2026-10-17 12:00", "2026-10-14 21:30"])
def test_urgent_notice_waits_for_nothing(came: str) -> None:
    assert dispatch(Pace.URGENT, moment(came), HOURS, LATE_RISER).not_before == moment(came)


@pytest.mark.parametrize(
    ("quiet", "at", "holds"),
    [
        (QuietHours(time(12), time(14)), time(11, 59), False),
        (QuietHours(time(12), time(14)), time(12, 0), True),
        (QuietHours(time(12), time(14)), time(14, 0), False),
        (QuietHours(time(21), time(8)), time(23, 0), True),
        (QuietHours(time(21), time(8)), time(8, 0), False),
        (QuietHours(time(8), time(8)), time(8, 0), False),
    ],
)
def test_quiet_hours_hold_from_their_beginning_to_before_their_end(quiet: QuietHours, at: time, *, holds: bool) -> None:
    assert quiet.hold_at(at) is holds


def test_quiet_hours_that_leave_no_hour_end_at_noon_of_the_next_working_day() -> None:
    always = SendingHours(QuietHours(time(8), time(20)))
    found = next_allowed(moment("2026-10-14 10:00"), always, QuietHours(time(20), time(8)))
    assert found == moment("2026-10-15 12:00")


def test_pauses_grow_and_end() -> None:
    noon = moment("2026-10-14 12:00")
    pauses = [next_attempt(noon, tried, Pace.URGENT, HOURS, None) - noon for tried in range(1, MOST_ATTEMPTS)]
    assert pauses == list(PAUSES)
    assert all(shorter < longer for shorter, longer in pairwise(pauses))
    assert sum(pauses, timedelta()) > timedelta(days=1)
    assert next_attempt(noon, MOST_ATTEMPTS, Pace.URGENT, HOURS, None) is None


def test_next_attempt_keeps_to_the_hours_unless_it_is_urgent() -> None:
    late = moment("2026-10-14 20:58")
    assert next_attempt(late, 2, Pace.DIGEST, HOURS, None) == moment("2026-10-15 08:00")
    assert next_attempt(late, 2, Pace.URGENT, HOURS, None) == moment("2026-10-14 21:03")


@pytest.mark.parametrize(
    ("kind", "action", "office", "pace"),
    [
        (NoticeKind.ESCALATION, "unit_head_talk", {}, Pace.DIGEST),
        (NoticeKind.ESCALATION, "vice_mayor_talk", {}, Pace.URGENT),
        (NoticeKind.ESCALATION_COPY, "vice_mayor_talk", {}, Pace.DIGEST),
        (NoticeKind.ESCALATION, "unit_head_talk", {("escalation", ""): "prompt"}, Pace.PROMPT),
        (NoticeKind.ESCALATION, "vice_mayor_talk", {("escalation", ""): "prompt"}, Pace.URGENT),
        (NoticeKind.ESCALATION, "vice_mayor_talk", {("escalation", "vice_mayor_talk"): "inbox"}, Pace.INBOX),
        (NoticeKind.FILING_COPY, "", {}, Pace.INBOX),
        ("a kind of next year", "", {}, Pace.DIGEST),
    ],
)
def test_pace_is_the_offices_else_the_default(
    kind: str, action: str, office: dict[tuple[str, str], str], pace: Pace
) -> None:
    assert pace_of(kind, action, office) == pace


def test_a_notice_is_late_after_two_working_days() -> None:
    friday = moment("2026-10-16 09:00").date()
    assert [is_late(friday, friday + timedelta(days=days)) for days in (0, 4, 5)] == [False, False, True]
