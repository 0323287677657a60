"""The units tick their weekly meetings and quarterly analyses (article 5): most of them, a few with gaps.

There are some thousands of ticks in a year, so those of a month are stored at once, each with its own time; the last
ones before now are ticked one by one.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from config.demonstration.events import OFFICE_TIME, Event, moment
from config.demonstration.values import chance
from office.models import RoutineTick
from office.rules.routine import is_owed, quarters_of, weeks_of
from office.selectors.routine import units_with_routine
from office.ticking import tick
from regulation.calendar import add_working_days, is_working_day, next_working_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from config.demonstration.events import Directory
    from office.rules.routine import Period
    from organization.models import Unit

KEPT_OF_HUNDRED = (100, 100, 99, 98, 97, 95, 93, 88, 75)
ANALYSED_OF_HUNDRED = 88
TICKED_ONE_BY_ONE = timedelta(days=6)
ANALYSED_AFTER = (3, 5, 6, 8, 9, 11)  # working days after the quarter
NOTES = {"week": ("", "", "", "通报上周进度，明确本周事项", "传达专题推进会精神"), "quarter": ("分析落后任务原因", "")}


def routine(directory: Directory, until: datetime) -> Iterator[Event]:
    periods = [each for each in (*weeks_of(directory.year), *quarters_of(directory.year)) if is_owed(each)]
    days = sorted((_day_of(period), number) for number, period in enumerate(periods))
    months = groupby(days, key=lambda each: (each[0].year, each[0].month))
    for _month, of_month in months:
        told = [(day, periods[number]) for day, number in of_month]
        yield from _of_month(directory, told, until)


def _of_month(directory: Directory, told: list[tuple[date, Period]], until: datetime) -> Iterator[Event]:
    is_recent = until.astimezone(OFFICE_TIME).date() - TICKED_ONE_BY_ONE
    earlier = [each for each in told if each[0] < is_recent]
    if earlier:
        at = moment(earlier[-1][0] + timedelta(days=1), 12)
        yield Event(at, partial(_store, directory, earlier))
    for day, period in told:
        if day >= is_recent:
            at = _time_of(day)
            yield Event(at, partial(_tick, directory, period, day, at))


def _day_of(period: Period) -> date:
    """The first working day of the week that lies in the year; of a quarter some days after its end."""
    if period.kind == "week":
        first = max(period.first_on, date(period.year, 1, 1))
        return first if is_working_day(first) else next_working_day(first)
    luck = chance(period.year, period.number, "quarter's analysis")
    return add_working_days(_end_of_quarter(period), luck.choice(ANALYSED_AFTER))


def _end_of_quarter(period: Period) -> date:
    last_month = 3 * period.number
    return date(period.year + last_month // 12, last_month % 12 + 1, 1) - timedelta(days=1)


def _time_of(day: date) -> datetime:
    return moment(day, 17, 5)


def _keeping(directory: Directory, units: Iterable[Unit], period: Period) -> Iterator[Unit]:
    """The units that keep the routine in the period and have somebody who ticks."""
    for unit in units:
        luck = chance(unit.short_name, period.kind, period.year, period.number).randrange(100)
        weekly = chance(unit.short_name, "keeps the routine").choice(KEPT_OF_HUNDRED)
        kept = weekly if period.kind == "week" else ANALYSED_OF_HUNDRED
        if luck < kept and unit.pk in directory.reporters:
            yield unit


def _note(unit: Unit, period: Period) -> str:
    return chance(unit.short_name, period.kind, period.number, "note").choice(NOTES[period.kind])


def _store(directory: Directory, told: list[tuple[date, Period]]) -> None:
    units = list(units_with_routine(directory.year))
    RoutineTick.objects.bulk_create(
        RoutineTick(
            unit=unit,
            kind=period.kind,
            year=period.year,
            number=period.number,
            held_on=day,
            note=_note(unit, period),
            at=_time_of(day),
            by=directory.reporters[unit.pk],
        )
        for day, period in told
        for unit in _keeping(directory, units, period)
    )


def _tick(directory: Directory, period: Period, day: date, at: datetime) -> None:
    for unit in _keeping(directory, units_with_routine(directory.year), period):
        tick(
            unit=unit,
            kind=period.kind,
            year=period.year,
            number=period.number,
            held_on=day,
            note=_note(unit, period),
            at=at,
            by=directory.reporters[unit.pk],
        )
