"""Who acts for an article in the demonstration, and when the days after a year's last closing are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.demonstration.events import OFFICE_TIME, moment
from regulation.calendar import add_working_days

if TYPE_CHECKING:
    from datetime import date, datetime

    from config.demonstration.events import Directory
    from config.demonstration.reports import MonthTimes
    from organization.models import Person

PLANNING, LAND, BUILDING, FINANCE = "fagai-jingban", "guihua-jingban", "jianwei-jingban", "caizheng-jingban"
GENERAL_OFFICE, STAFFING = "bangongting-jingban", "bianban-jingban"
HOSTS = {
    7: PLANNING,
    8: LAND,
    9: LAND,
    10: BUILDING,
    11: FINANCE,
    12: FINANCE,
    13: FINANCE,
    14: FINANCE,
    15: GENERAL_OFFICE,
    16: STAFFING,
    17: GENERAL_OFFICE,
}


def host_of(directory: Directory, article: int) -> Person:
    return directory.people[HOSTS[article]]


class AfterClosing:
    """Moments some working days after a month's closing."""

    def __init__(self, times: dict[int, MonthTimes], month: int = 12) -> None:
        self.closed_on: date = times[month].closes_at.astimezone(OFFICE_TIME).date()

    def at(self, days: int, hour: int, minute: int = 0) -> datetime:
        return moment(add_working_days(self.closed_on, days) if days else self.closed_on, hour, minute)
