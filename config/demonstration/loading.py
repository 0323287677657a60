"""Loading the demonstration city: last year's list through the ordinary import, then the year day by day through the
ordinary services, the timetable in between; then this year's list, and on up to now."""

from __future__ import annotations

from collections import deque
from datetime import date
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils import timezone

from config.demonstration.book import list_book, people_book
from config.demonstration.city import LAST_YEAR, City, read_table
from config.demonstration.events import ADMINISTRATOR, OFFICE_TIME, SUPERVISION_OFFICE, moment
from config.demonstration.story import events_of
from config.demonstration.taking_in import take_in
from organization.models import Person, Unit
from organization.services import change_unit, end_unit
from tasks.models import WorkList
from timetable.selectors import due_occurrences
from timetable.services import run_once

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from config.demonstration.events import Event
    from timetable.selectors import Due

LOADING_LOCK = 7_031_299
UNITS_WHOSE_HEAD_SIGNS = ("市房产局", "南京地铁集团")


def load_demonstration(*, at: datetime) -> bool:
    """Make the demonstration city as it stands at a moment, in one transaction: a load cut short leaves nothing.

    Returns False, and changes nothing, where there is a list of that year already.
    """
    this_year = City(timezone.localtime(at).year)
    last_year = City(this_year.year - 1, LAST_YEAR)
    with transaction.atomic():
        _wait_for_other_loads()
        if WorkList.objects.filter(year=this_year.year).exists():
            return False
        take_in(people_book(), year=last_year.year, at=at)
        _settle_units()
        events = [*events_of(last_year, until=at), *events_of(this_year, until=at)]
        events.sort(key=lambda event: event.at)
        for city, end in ((last_year, moment(date(this_year.year, 1, 1), 0)), (this_year, at)):
            office = Person.objects.get(username=SUPERVISION_OFFICE)
            take_in(list_book(city), year=city.year, at=at, publish=True, actor=office)
            _replay([event for event in events if event.at.astimezone(OFFICE_TIME).year == city.year], until=end)
    return True


def _replay(events: Iterable[Event], *, until: datetime) -> None:
    """Let everything happen at its own moment, what the timetable asks for then in between."""
    waiting = deque(due_occurrences(until))
    for event in events:
        _run_timetable(waiting, until=event.at)
        event.act()
    _run_timetable(waiting, until=until)


def _run_timetable(waiting: deque[Due], *, until: datetime) -> None:
    while waiting and waiting[0].occurrence.due_at <= until:
        run_once(waiting.popleft())


def _settle_units() -> None:
    """Who followed the units that are gone, and whose head signs reports: a workbook does not say it."""
    administrator = Person.objects.get(username=ADMINISTRATOR)
    units = {unit.short_name: unit for unit in Unit.objects.all()}
    for row in read_table("successors"):
        unit = units[row["单位"]]
        if unit.ended_on and unit.successor_id is None:
            end_unit(unit, by=administrator, ended_on=unit.ended_on, successor=units[row["后继单位"]])
    for name in UNITS_WHOSE_HEAD_SIGNS:
        change_unit(units[name], by=administrator, head_signs_reports=True)


def _wait_for_other_loads() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOADING_LOCK])
