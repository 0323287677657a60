"""The demonstration year as events, each by an ordinary act at its own moment."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from config.demonstration.case_events import handed_cases, rectifications
from config.demonstration.citizens.story import citizens
from config.demonstration.events import Directory
from config.demonstration.figure_events import figures
from config.demonstration.filing_events import late_filings, replacements
from config.demonstration.list_events import adjustments, corrections
from config.demonstration.notice_events import signatures
from config.demonstration.objection_events import objections
from config.demonstration.office.story import office_year
from config.demonstration.publicity_events import publicity
from config.demonstration.report_events import answers, reports
from config.demonstration.reports import MonthTimes, Reporting
from config.demonstration.rewards.story import rewards
from config.demonstration.statement_events import statements
from config.demonstration.talk_events import talks
from supervision.parameters import timings_of
from supervision.rules.period import closes_at, due_at, opens_at

if TYPE_CHECKING:
    from datetime import datetime

    from config.demonstration.city import City
    from config.demonstration.events import Event


def events_of(city: City, *, until: datetime) -> list[Event]:
    """Everything that happens up to a moment about a year's list, which has been imported before."""
    directory, reporting, times = Directory(city), Reporting(city), times_of(city.year)
    figures_of_the_year = figures(directory, until) if city.is_current else ()
    happening = chain(
        late_filings(directory),
        replacements(directory),
        adjustments(directory),
        corrections(directory, reporting, times),
        reports(directory, reporting, times, until),
        answers(directory, reporting, times),
        signatures(directory, times),
        objections(directory, reporting, times),
        talks(directory, reporting, times, until),
        statements(directory, reporting, times, until),
        publicity(directory, times, until),
        rectifications(directory),
        handed_cases(directory, times),
        figures_of_the_year,
        rewards(directory, times, until),
        office_year(directory, times, until),
        citizens(directory, reporting, times),
    )
    return [event for event in happening if event.at <= until]


def times_of(year: int) -> dict[int, MonthTimes]:
    return {
        month: MonthTimes(opens_at(year, month, timing), due_at(year, month, timing), closes_at(year, month, timing))
        for month, timing in timings_of(year).items()
    }
