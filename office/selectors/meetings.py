"""Reads of meetings: who sees which, the mayor's months, and what waits for a record."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.timezone import get_default_timezone, localdate, localtime

from incentives.selectors.evidence import reads_evidence_of
from office.enums import MeetingKind
from office.models import Meeting
from office.permissions.meetings import meetings_run_by, meetings_seen_by
from office.rules.meetings import MayorsDuty, MonthState, month_state, pointed_out_on
from regulation.selectors import parameters_on_days
from tasks.models import MONTHS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from office.models.meetings import MeetingQuerySet
    from organization.models import Person


@dataclass(frozen=True)
class MayorMonth:
    """A month of the mayor's duty: the special meetings held in it, those called for it, how it stands."""

    year: int
    month: int
    held: list[Meeting]
    called: list[Meeting]
    asked: int
    state: MonthState
    pointed_out_on: date

    @property
    def is_missing(self) -> bool:
        return self.state is MonthState.MISSING

    @property
    def meetings(self) -> list[Meeting]:
        return [*self.held, *self.called]


def meetings_visible_to(person: Person) -> MeetingQuerySet:
    return meetings_seen_by(person, Meeting.objects.all())


reads_evidence_of(Meeting)(meetings_visible_to)


def between(first: date, last: date) -> Q:
    """Meetings on these days: held meetings on the day on which they were held, others on that they are called for."""
    start, end = _start_of(first), datetime.combine(last, time.max, get_default_timezone())
    return Q(held_at__range=(start, end)) | Q(held_at=None, planned_at__range=(start, end))


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, get_default_timezone())


def in_year(year: int) -> Q:
    return between(date(year, 1, 1), date(year, 12, 31))


def to_be_recorded_by(person: Person, on: date) -> QuerySet[Meeting]:
    """Meetings of days before this one that nobody has recorded and the person could; today's have the day for it."""
    return meetings_run_by(person, Meeting.objects.without_record(_start_of(on)))


def mayors_duties(year: int) -> dict[int, MayorsDuty]:
    """What each month asks of the mayor, by the figures that held on its first day. One query."""
    figures = parameters_on_days(year, [date(year, month, 1) for month in MONTHS])
    return {
        month: MayorsDuty(each.integer("mayor_meetings_per_month"), each.integer("mayor_meeting_day"))
        for month, each in zip(MONTHS, figures, strict=True)
    }


def mayors_months(year: int, at: datetime) -> list[MayorMonth]:
    """The year's row of twelve as it was known at a moment. Two queries."""
    return _months(year, MONTHS, at)


def mayors_month(year: int, month: int, at: datetime) -> MayorMonth:
    return _months(year, [month], at)[0]


def _months(year: int, months: Sequence[int], at: datetime) -> list[MayorMonth]:
    on, duties = localdate(at), mayors_duties(year)
    held: dict[int, list[Meeting]] = defaultdict(list)
    called: dict[int, list[Meeting]] = defaultdict(list)
    found = Meeting.objects.standing().filter(in_year(year), kind=MeetingKind.MAYOR).select_related("chair")
    for meeting in found.order_by("planned_at", "pk"):
        rows = held if meeting.held_at is not None and meeting.held_at <= at else called
        rows[localtime(meeting.held_at or meeting.planned_at).month].append(meeting)
    return [
        MayorMonth(
            year=year,
            month=month,
            held=held[month],
            called=called[month],
            asked=duties[month].meetings,
            state=month_state(year, month, held=len(held[month]), duty=duties[month], on=on),
            pointed_out_on=pointed_out_on(year, month, duties[month]),
        )
        for month in months
    ]
