"""The year's parameters as the rules of this room take them; set per year by the articles' hosts (article 20)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regulation.selectors import parameters_on, parameters_on_days
from supervision.rules.escalation import Deadlines
from supervision.rules.period import Timing, last_day

if TYPE_CHECKING:
    from datetime import date

    from regulation.selectors import Parameters


def timing_of(year: int, month: int) -> Timing:
    """The timing of a reporting month, by the parameters in force on its last day."""
    return timing_from(parameters_on(year, last_day(year, month)))


def timings_of(year: int) -> dict[int, Timing]:
    """The timing of each month of a year, in one query."""
    months = range(1, 13)
    in_force = parameters_on_days(year, [last_day(year, month) for month in months])
    return {month: timing_from(parameters) for month, parameters in zip(months, in_force, strict=True)}


def timing_from(parameters: Parameters) -> Timing:
    return Timing(
        opens_days_before=parameters.integer("report_opens_days"),
        reminder_working_days_before=parameters.integer("report_reminder_working_days"),
        reminder_time=parameters.time("report_reminder_time"),
        due_working_day=parameters.integer("report_due_working_day"),
        due_time=parameters.time("report_due_time"),
        closing_time=parameters.time("closing_time"),
    )


def deadlines_on(year: int, on: date) -> Deadlines:
    """How long the steps of the escalations of a year's list may take, by the parameters in force on a day."""
    parameters = parameters_on(year, on)
    return Deadlines(
        talk=parameters.integer("talk_due_working_days"),
        written_report=parameters.integer("written_report_due_working_days"),
        confirmation=parameters.integer("confirmation_due_working_days"),
        office=parameters.integer("office_step_due_working_days"),
    )
