"""An event of the demonstration year, and what its acts look up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from organization.enums import Role
from organization.models import Person, Unit
from tasks.models import Task

if TYPE_CHECKING:
    from collections.abc import Callable

    from config.demonstration.city import City, Table

OFFICE_TIME = ZoneInfo("Asia/Shanghai")
SUPERVISION_OFFICE = "ducha-zhuren"
SECOND_OFFICER = "ducha-jingji"
ADMINISTRATOR = "guanliyuan"


@dataclass(frozen=True)
class Event:
    """Something that somebody does at a moment, by an ordinary service."""

    at: datetime
    act: Callable[[], object]


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=OFFICE_TIME)


class Directory:
    """Units, people and tasks of the year by the words of the tables; read once, when the list has been imported."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.year = city.year

    @property
    def last_day(self) -> date:
        """Until when people go on about the year: its December is closed in January."""
        return date(self.year + 1, 3, 31)

    def table(self, name: str) -> Table:
        return self.city.table(name)

    @cached_property
    def units(self) -> dict[str, Unit]:
        return {unit.short_name: unit for unit in Unit.objects.all()}

    @cached_property
    def people(self) -> dict[str, Person]:
        return {person.username: person for person in Person.objects.select_related("unit")}

    @cached_property
    def reporters(self) -> dict[int, Person]:
        """One reporter of each unit by the unit's id."""
        reporters = (person for person in self.people.values() if person.has_role(Role.REPORTER))
        return {person.unit_id: person for person in reversed(list(reporters)) if person.unit_id}

    @cached_property
    def heads(self) -> dict[int, Person]:
        """The head of each unit by the unit's id; deputies who may act for them come later in the table."""
        heads = (person for person in self.people.values() if person.has_role(Role.UNIT_HEAD))
        return {person.unit_id: person for person in reversed(list(heads)) if person.unit_id}

    @cached_property
    def office(self) -> Person:
        return self.people[SUPERVISION_OFFICE]

    @cached_property
    def second_officer(self) -> Person:
        """Another of the supervision office than the one who reviews reports."""
        return self.people[SECOND_OFFICER]

    def task(self, serial: str) -> Task:
        """The task as it stands now."""
        return Task.objects.select_related("work_list", "sector", "host").get(work_list__year=self.year, serial=serial)
