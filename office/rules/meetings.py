"""Rules of meetings and their decisions (articles 4 to 7): what is asked of the mayor's month, when is reminded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from office.enums import MeetingKind

CITY_KINDS = (MeetingKind.MAYOR, MeetingKind.OFFICE, MeetingKind.ON_SITE, MeetingKind.ECONOMIC_ANALYSIS)
LEADERS_KINDS = (MeetingKind.OFFICE, MeetingKind.ON_SITE)
ARTICLES = {
    MeetingKind.MAYOR: 4,
    MeetingKind.OFFICE: 4,
    MeetingKind.ON_SITE: 4,
    MeetingKind.ECONOMIC_ANALYSIS: 6,
    MeetingKind.UNIT_WEEKLY: 5,
}

DAYS_BEFORE = (7, 3)
WEEK = 7


class MonthState(Enum):
    """How a month of the mayor's duty stands."""

    KEPT = "kept"
    MISSING = "missing"
    OPEN = "open"
    COMING = "coming"


@dataclass(frozen=True)
class MayorsDuty:
    """How many special meetings a month asks of the mayor, and on which day a month without them is pointed out."""

    meetings: int
    day: int


def pointed_out_on(year: int, month: int, duty: MayorsDuty) -> date:
    """The day on which a month without the mayor's meeting is brought to the general office's attention (4)."""
    return date(year, month, duty.day)


def month_state(year: int, month: int, *, held: int, duty: MayorsDuty, on: date) -> MonthState:
    """A month is kept once enough meetings were held in it, missing from its day on, and before that open."""
    if held >= duty.meetings:
        return MonthState.KEPT
    if on >= pointed_out_on(year, month, duty):
        return MonthState.MISSING
    return MonthState.OPEN if (on.year, on.month) == (year, month) else MonthState.COMING


def days_late(due_on: date, on: date) -> int:
    """How many days past its due day a decision is; negative before."""
    return (on - due_on).days


def is_reminded(due_on: date, on: date) -> bool:
    """A decision is reminded of a week and three days ahead and on its day; once overdue on the day after, and then
    every week until it is settled."""
    late = days_late(due_on, on)
    return late == 0 or -late in DAYS_BEFORE or (late > 0 and late % WEEK == 1)
