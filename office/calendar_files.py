"""Meetings as iCalendar (RFC 5545): one as a file, or all of somebody's for a phone that subscribes to them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, TimezoneStandard
from icalendar.prop import vDuration

from office.enums import MeetingKind, MeetingStatus

if TYPE_CHECKING:
    from collections.abc import Iterable

    from office.models import Meeting, MeetingDecision

CONTENT_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//Keywork//Meetings//ZH"
CITY_TIME = ZoneInfo(settings.TIME_ZONE)
REFRESHED_EVERY = timedelta(hours=1)
USUAL_LENGTH = timedelta(hours=2)


def meeting_file(meeting: Meeting) -> bytes:
    """One meeting, to be put into a calendar by hand; a cancelled one takes it out again."""
    calendar = _calendar()
    calendar.add("method", "CANCEL" if meeting.status == MeetingStatus.CANCELLED else "PUBLISH")
    calendar.add_component(meeting_event(meeting))
    return bytes(calendar.to_ical())


def calendar_feed(meetings: Iterable[Meeting], decisions: Iterable[MeetingDecision], *, at: datetime) -> bytes:
    """A whole calendar: meetings at their time, decisions as whole days on which they are due."""
    calendar = _calendar()
    calendar.add("name", _("Keywork meetings"))
    calendar.add("x-wr-calname", _("Keywork meetings"))
    calendar.add("refresh-interval", vDuration(REFRESHED_EVERY), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESHED_EVERY))
    for meeting in meetings:
        calendar.add_component(meeting_event(meeting))
    for decision in decisions:
        calendar.add_component(decision_event(decision, at))
    return bytes(calendar.to_ical())


def meeting_event(meeting: Meeting) -> Event:
    """`SEQUENCE` counts the changes, so that a phone knows the newer one; a held meeting stands where it was held."""
    starts_at = (meeting.held_at or meeting.planned_at).astimezone(CITY_TIME)
    ends_at = starts_at + USUAL_LENGTH
    if meeting.ends_at is not None:
        ends_at = starts_at + (meeting.ends_at - meeting.planned_at)
    event = Event()
    event.add("uid", _uid("meeting", meeting.pk))
    event.add("sequence", meeting.version - 1)
    event.add("dtstamp", meeting.cancelled_at or meeting.recorded_at or meeting.called_at)
    event.add("dtstart", starts_at)
    event.add("dtend", ends_at)
    event.add("summary", meeting.title)
    if meeting.place:
        event.add("location", meeting.place)
    event.add("description", _description(meeting))
    event.add("url", settings.KEYWORK_URL + meeting.get_absolute_url())
    event.add("status", "CANCELLED" if meeting.status == MeetingStatus.CANCELLED else "CONFIRMED")
    return event


def _description(meeting: Meeting) -> str:
    chair = meeting.chair_name or ((meeting.chair.post or meeting.chair.name) if meeting.chair else "")
    said = [str(MeetingKind(meeting.kind).label)]
    if chair:
        said.append(_("In the chair: %(who)s") % {"who": chair})
    if meeting.cancellation_reason:
        said.append(_("Cancelled: %(reason)s") % {"reason": meeting.cancellation_reason})
    if meeting.note:
        said.append(_("To be prepared: %(note)s") % {"note": meeting.note})
    return "\n".join(said)


def decision_event(decision: MeetingDecision, at: datetime) -> Event:
    """A day of its own, without a time; it takes nobody's time in the calendar."""
    event = Event()
    event.add("uid", _uid("decision", decision.pk))
    event.add("sequence", decision.version - 1)
    event.add("dtstamp", at)
    event.add("dtstart", decision.due_on)
    event.add("dtend", decision.due_on + timedelta(days=1))
    event.add("summary", _("Due: %(text)s") % {"text": decision.text})
    event.add("description", decision.meeting.title)
    event.add("url", settings.KEYWORK_URL + decision.get_absolute_url())
    event.add("transp", "TRANSPARENT")
    return event


def _uid(what: str, pk: int) -> str:
    return f"{what}-{pk}@{urlsplit(settings.KEYWORK_URL).hostname or 'keywork'}"


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add_component(_city_time())
    return calendar


def _city_time() -> Timezone:
    """The city's time as calendars want it said; it has no summer time."""
    offset = datetime(2000, 1, 1, tzinfo=CITY_TIME).utcoffset()
    standard = TimezoneStandard()
    standard.add("dtstart", datetime(1992, 1, 1))  # noqa: DTZ001 the local time at which the offset begins to hold
    standard.add("tzoffsetfrom", offset)
    standard.add("tzoffsetto", offset)
    standard.add("tzname", "CST")
    timezone = Timezone()
    timezone.add("tzid", settings.TIME_ZONE)
    timezone.add_component(standard)
    return timezone
