"""A small city whose year is settled, with the host of land and three districts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from incentives.measuring import renew_measures
from incentives.models import IdleLand, LandSupply, Measure
from organization.enums import Role, UnitKind
from supervision.models import Closing
from tests.factories import make_list, make_person, make_unit, moment

if TYPE_CHECKING:
    from organization.models import Person, Unit

YEAR = 2026
SETTLED = moment("2027-01-11 08:00")
LATER = moment("2027-01-20 10:00")


def close_months(year: int = YEAR, *, through: int = 12) -> None:
    """As if these months of the year's list had been closed, each on the 11th after it."""
    work_list = make_list(year)
    for month in range(1, through + 1):
        at = moment(f"{year + month // 12}-{month % 12 + 1:02d}-11 08:00")
        Closing.objects.create(work_list=work_list, month=month, due_at=at, closed_at=at)
    work_list.closed_through = through
    work_list.save()


def make_idle_land(unit: Unit, target: int, done: int, quota: int | None = 500, **fields: object) -> IdleLand:
    return IdleLand.objects.create(
        year=YEAR, unit=unit, target=target, done=done, next_quota=quota, entered_at=SETTLED, **fields
    )


@dataclass(frozen=True)
class LandYear:
    host: Person
    missed: Unit
    met: Unit

    def measure(self, kind: str) -> Measure:
        return Measure.objects.get(kind=kind)


def settle_land_year() -> LandYear:
    """玄武区 missed its target of idle land and its supply plan, 建邺区 met both; nothing is decided."""
    close_months()
    host = make_person(Role.ARTICLE_HOST, unit=make_unit("国土局", name="市国土局"), post="耕地保护处处长")
    missed = make_unit("玄武区", kind=UnitKind.DISTRICT)
    met = make_unit("建邺区", kind=UnitKind.DISTRICT)
    make_idle_land(missed, 1000, 900)
    make_idle_land(met, 1000, 1200)
    LandSupply.objects.create(year=YEAR, unit=missed, planned=600, done=480, entered_at=SETTLED)
    renew_measures(year=YEAR, articles=(8, 9), at=SETTLED)
    return LandYear(host, missed, met)
