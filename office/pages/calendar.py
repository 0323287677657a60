"""The month as a calendar: the meetings of each day, and how many decisions are due on it."""

from __future__ import annotations

import calendar
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count
from django.urls import reverse
from django.utils.timezone import localdate, localtime

from incentives.pages.addresses import address
from office.enums import MeetingStatus
from office.models import Meeting, MeetingDecision
from office.selectors.decisions import decisions_visible_to
from office.selectors.meetings import between, meetings_visible_to
from regulation.calendar import is_make_up_workday, is_working_day

if TYPE_CHECKING:
    from datetime import datetime

    from organization.models import Person


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar's page; `is_of_month`: not one of the neighbours that fill its weeks."""

    on: date
    is_of_month: bool
    is_today: bool
    meetings: list[Meeting]
    due: int
    due_url: str

    @property
    def is_day_off(self) -> bool:
        return not is_working_day(self.on)

    @property
    def is_make_up_workday(self) -> bool:
        return is_make_up_workday(self.on)

    @property
    def standing(self) -> int:
        """How many of its meetings are not cancelled."""
        return sum(each.status != MeetingStatus.CANCELLED for each in self.meetings)

    @property
    def is_empty(self) -> bool:
        return not self.meetings and not self.due


def month_page(person: Person, year: int, month: int, at: datetime) -> dict[str, Any]:
    """Weeks from Monday to Sunday. Two queries, whatever there is in the month."""
    weeks = calendar.Calendar().monthdatescalendar(year, month)
    first, last = weeks[0][0], weeks[-1][-1]
    meetings, due = _meetings(person, first, last), _due(person, first, last)
    days = [[_day(each, month, localdate(at), meetings, due) for each in week] for week in weeks]
    before, after = date(year, month, 1) - timedelta(days=1), date(year, month, 28) + timedelta(days=4)
    return {
        "first": date(year, month, 1),
        "weeks": days,
        "listed": [each for week in days for each in week if each.is_of_month and not each.is_empty],
        "before": before,
        "after": after,
        "before_url": reverse("office:calendar_month", args=[before.year, before.month]),
        "after_url": reverse("office:calendar_month", args=[after.year, after.month]),
        "meetings_count": sum(each.standing for week in days for each in week if each.is_of_month),
        "may_call": person.has_perm("office.call_meetings"),
        "today": localdate(at),
    }


def _meetings(person: Person, first: date, last: date) -> dict[date, list[Meeting]]:
    found: dict[date, list[Meeting]] = defaultdict(list)
    shown = meetings_visible_to(person).filter(between(first, last)).select_related("unit", "chair")
    for meeting in shown.order_by("planned_at", "pk"):
        found[localtime(meeting.held_at or meeting.planned_at).date()].append(meeting)
    return found


def _due(person: Person, first: date, last: date) -> dict[date, int]:
    owed = decisions_visible_to(person).filter(
        due_on__range=(first, last), pk__in=MeetingDecision.objects.to_carry_out().values("pk")
    )
    return dict(owed.order_by("due_on").values_list("due_on").annotate(Count("pk")))


def _day(on: date, month: int, today: date, meetings: dict[date, list[Meeting]], due: dict[date, int]) -> Day:
    return Day(
        on=on,
        is_of_month=on.month == month,
        is_today=on == today,
        meetings=meetings.get(on, []),
        due=due.get(on, 0),
        due_url=address("office:decisions", state="open", due=on.isoformat()),
    )
