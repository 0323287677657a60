"""When a notice may leave the inbox, in which message, and how often sending is tried. The office sets the hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from notices.enums import NoticeKind, Pace
from regulation.calendar import add_working_days, is_working_day, next_working_day

if TYPE_CHECKING:
    from collections.abc import Mapping

QUIET_FROM, QUIET_UNTIL, DIGEST_AT = time(21, 0), time(8, 0), time(8, 30)
NOON = time(12, 0)
LATE_AFTER_WORKING_DAYS = 2

# Minutes between an attempt that failed and the next; the last is kept until it is given up, more than a day later.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 480, 720))
MOST_ATTEMPTS = len(PAUSES) + 1

PACES: dict[tuple[str, str], Pace] = {
    (NoticeKind.ESCALATION, ""): Pace.DIGEST,
    (NoticeKind.ESCALATION, "vice_mayor_talk"): Pace.URGENT,
    (NoticeKind.ESCALATION, "city_criticism"): Pace.URGENT,
    (NoticeKind.ESCALATION, "accountability"): Pace.URGENT,
    (NoticeKind.REVOCATION, ""): Pace.PROMPT,
    (NoticeKind.REPORT_REMINDER, ""): Pace.PROMPT,
    (NoticeKind.REPORT_RETURNED, ""): Pace.PROMPT,
    (NoticeKind.FILING_RETURNED, ""): Pace.PROMPT,
    (NoticeKind.FILING_COPY, ""): Pace.INBOX,
    (NoticeKind.COORDINATION_REQUEST, ""): Pace.PROMPT,
    (NoticeKind.COORDINATION_ANSWER, ""): Pace.PROMPT,
    (NoticeKind.OBJECTION_FILED, ""): Pace.PROMPT,
    (NoticeKind.OBJECTION_DECIDED, ""): Pace.PROMPT,
    (NoticeKind.GROUND_ADDED, ""): Pace.URGENT,
    (NoticeKind.RECTIFICATION_ORDERED, ""): Pace.PROMPT,
    (NoticeKind.STATEMENT_RETURNED, ""): Pace.PROMPT,
    (NoticeKind.STATEMENT_ACCEPTED, ""): Pace.PROMPT,
    (NoticeKind.COMPLETION_RETURNED, ""): Pace.PROMPT,
    (NoticeKind.CASE_HANDED, ""): Pace.PROMPT,
    (NoticeKind.CASE_DECIDED, ""): Pace.PROMPT,
    (NoticeKind.SITTING_APPOINTED, ""): Pace.PROMPT,
    (NoticeKind.SITTING_MOVED, ""): Pace.PROMPT,
    (NoticeKind.SITTING_CANCELLED, ""): Pace.PROMPT,
    (NoticeKind.RECORD_TO_CONFIRM, ""): Pace.PROMPT,
    (NoticeKind.RECORD_DISPUTED, ""): Pace.PROMPT,
    (NoticeKind.LEADERLESS, ""): Pace.PROMPT,
    (NoticeKind.ASSESSMENT_PLAN_RETURNED, ""): Pace.PROMPT,
    (NoticeKind.MEASURES_APPROVED, ""): Pace.PROMPT,
    (NoticeKind.MEASURES_TO_CARRY_OUT, ""): Pace.PROMPT,
    (NoticeKind.FINDING_RECORDED, ""): Pace.PROMPT,
    (NoticeKind.FINDING_RETURNED, ""): Pace.PROMPT,
    (NoticeKind.FUND_TALK, ""): Pace.PROMPT,
    (NoticeKind.FUND_TALK_RECORDED, ""): Pace.PROMPT,
    (NoticeKind.FUND_TALK_DISPUTED, ""): Pace.PROMPT,
    (NoticeKind.FUND_TALK_REVOKED, ""): Pace.PROMPT,
    (NoticeKind.PILOT_STEP, ""): Pace.PROMPT,
    (NoticeKind.FINAL_ACCOUNT_LATE, ""): Pace.PROMPT,
    (NoticeKind.SCORE_TO_CONFIRM, ""): Pace.PROMPT,
    (NoticeKind.SCORE_OBJECTION_FILED, ""): Pace.PROMPT,
    (NoticeKind.SCORE_OBJECTION_DECIDED, ""): Pace.PROMPT,
    (NoticeKind.CONTRIBUTION_DECIDED, ""): Pace.PROMPT,
    (NoticeKind.NOMINATION_FILED, ""): Pace.PROMPT,
    (NoticeKind.NOMINATION_DECIDED, ""): Pace.PROMPT,
    (NoticeKind.NOMINATION_WITHDRAWN, ""): Pace.PROMPT,
    (NoticeKind.OUTSTANDING_RESULTS, ""): Pace.PROMPT,
    (NoticeKind.URGE, ""): Pace.URGENT,
}


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From a time of the day until another, over midnight where the first is the later one. Equal ends: none."""

    start: time
    end: time

    def hold_at(self, moment: time) -> bool:
        if self.start <= self.end:
            return self.start <= moment < self.end
        return moment >= self.start or moment < self.end


@dataclass(frozen=True, slots=True)
class SendingHours:
    quiet: QuietHours = QuietHours(QUIET_FROM, QUIET_UNTIL)
    digest_at: time = DIGEST_AT


@dataclass(frozen=True, slots=True)
class Dispatch:
    """The message that a notice goes into, and the first moment at which it may go out."""

    bundle: str
    not_before: datetime


def pace_of(kind: str, action: str, set_by_office: Mapping[tuple[str, str], str]) -> Pace:
    """What is set for the action, else for the kind: by the office, else by default. Other kinds go into the digest."""
    for key in ((kind, action), (kind, "")):
        for table in (set_by_office, PACES):
            if key in table:
                return Pace(table[key])
    return Pace.DIGEST


def is_late(written_for: date, on: date) -> bool:
    """Whether the day of a notice lies so far back that it stays in the inbox: a replay, or a late catch-up."""
    return on > add_working_days(written_for, LATE_AFTER_WORKING_DAYS)


def dispatch(pace: Pace, at: datetime, hours: SendingHours, own_quiet: QuietHours | None) -> Dispatch:
    """The digest holds what came in before its time of the day; the rest waits for the next working day's.

    `at` is in the city's time.
    """
    if pace == Pace.URGENT:
        return Dispatch(f"urgent:{at.isoformat(timespec='seconds')}", at)
    if pace == Pace.DIGEST:
        day = digest_day(at, hours)
        due = datetime.combine(day, hours.digest_at, at.tzinfo)
        return Dispatch(f"digest:{day.isoformat()}", next_allowed(due, hours, own_quiet))
    allowed = next_allowed(at, hours, own_quiet)
    return Dispatch(f"prompt:{allowed.isoformat(timespec='seconds')}", allowed)


def digest_day(at: datetime, hours: SendingHours) -> date:
    """The working day whose digest is the next after the moment."""
    today = at.date()
    if is_working_day(today) and at.timetz().replace(tzinfo=None) < hours.digest_at:
        return today
    return next_working_day(today)


def next_allowed(at: datetime, hours: SendingHours, own_quiet: QuietHours | None) -> datetime:
    """The first moment from `at` on that lies on a working day, outside the office's and the person's quiet hours."""
    quiets = [quiet for quiet in (hours.quiet, own_quiet) if quiet is not None]
    ends = sorted({time.min, *(quiet.end for quiet in quiets)})
    if _is_allowed(at, quiets):
        return at
    for day in (at.date(), next_working_day(at.date())):
        for end in ends:
            moment = datetime.combine(day, end, at.tzinfo)
            if moment > at and _is_allowed(moment, quiets):
                return moment
    return datetime.combine(next_working_day(at.date()), NOON, at.tzinfo)  # the quiet hours leave none


def next_attempt(
    failed_at: datetime, tried: int, pace: Pace, hours: SendingHours, own_quiet: QuietHours | None
) -> datetime | None:
    """When to try again after so many attempts; nothing once it is to be given up."""
    if tried >= MOST_ATTEMPTS:
        return None
    again = failed_at + PAUSES[min(tried, len(PAUSES)) - 1]
    return again if pace == Pace.URGENT else next_allowed(again, hours, own_quiet)


def _is_allowed(moment: datetime, quiets: list[QuietHours]) -> bool:
    clock = moment.timetz().replace(tzinfo=None)
    return is_working_day(moment.date()) and not any(quiet.hold_at(clock) for quiet in quiets)
