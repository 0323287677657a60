"""The host units of a small city with the people who keep the figures of their articles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from organization.enums import Role, UnitKind
from tests.factories import make_person, make_unit, moment

if TYPE_CHECKING:
    from organization.models import Person, Unit

YEAR = 2026
AT = moment("2026-05-06 09:00")
LATER = moment("2026-05-07 10:00")


@dataclass
class City:
    """国土局 hosts articles 8 and 9, 发改委 article 7 with 国土局 and 政务办, 建委 article 10, 财政局 11 to 14."""

    land: Unit
    planning: Unit
    permits: Unit
    building: Unit
    finance: Unit
    audit: Unit
    district: Unit
    park: Unit
    platform: Unit
    land_keeper: Person
    planner: Person
    permit_keeper: Person
    builder: Person
    treasurer: Person
    auditor: Person


def make_city() -> City:
    units: dict[str, Any] = {
        "land": make_unit("国土局", name="市国土资源局"),
        "planning": make_unit("发改委", name="市发展和改革委员会"),
        "permits": make_unit("政务办", name="市政务服务管理办公室"),
        "building": make_unit("建委", name="市城乡建设委员会"),
        "finance": make_unit("财政局", name="市财政局"),
        "audit": make_unit("审计局", name="市审计局"),
        "district": make_unit("玄武区", name="玄武区人民政府", kind=UnitKind.DISTRICT),
        "park": make_unit("高新园", name="高新技术园区管委会", kind=UnitKind.PARK),
        "platform": make_unit("南站平台", name="南部新城管委会", kind=UnitKind.PLATFORM),
    }
    people = {
        "land_keeper": units["land"],
        "planner": units["planning"],
        "permit_keeper": units["permits"],
        "builder": units["building"],
        "treasurer": units["finance"],
        "auditor": units["audit"],
    }
    return City(**units, **{name: make_person(Role.ARTICLE_HOST, unit=unit) for name, unit in people.items()})
