"""When those in charge of a sector are reminded to comment on its month; set by the office, not by the regulation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regulation.calendar import add_working_days, is_working_day

if TYPE_CHECKING:
    from datetime import date

AGAIN_AFTER_WORKING_DAYS = 2


def closed_on(on: date) -> date:
    """The day of the closings of which is reminded a second time on this day."""
    return add_working_days(on, -AGAIN_AFTER_WORKING_DAYS)


def is_reminded_again(on: date) -> bool:
    return is_working_day(on)
