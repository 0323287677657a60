"""Plain functions that make what a test needs, each complete and valid, with the words of a small city.

Say only what the test is about; everything else is sensible and unique.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from organization.enums import LeaderRank, Role, UnitKind
from organization.models import Person, Unit

if TYPE_CHECKING:
    from datetime import date

_numbers = count(1)

PASSWORD = "wangshang-2016"


def make_unit(
    short_name: str = "",
    *,
    name: str = "",
    kind: UnitKind = UnitKind.DEPARTMENT,
    parent: Unit | None = None,
    code: str = "",
    started_on: date | None = None,
    ended_on: date | None = None,
    successor: Unit | None = None,
    head_signs_reports: bool = False,
) -> Unit:
    short_name = short_name or f"单位{next(_numbers)}"
    return Unit.objects.create(
        name=name or f"某市{short_name}",
        short_name=short_name,
        kind=kind,
        parent=parent,
        code=code,
        started_on=started_on,
        ended_on=ended_on,
        successor=successor,
        head_signs_reports=head_signs_reports,
    )


def make_person(
    *roles: Role,
    username: str = "",
    name: str = "",
    unit: Unit | None = None,
    post: str = "",
    rank: LeaderRank | str = "",
    email: str = "",
    is_active: bool = True,
    must_change_password: bool = False,
) -> Person:
    username = username or f"account{next(_numbers)}"
    return Person.objects.create_user(
        username,
        PASSWORD,
        name=name or f"{username}的姓名",
        unit=unit,
        post=post,
        roles=list(roles),
        rank=rank,
        email=email,
        is_active=is_active,
        must_change_password=must_change_password,
    )


def make_reporter(unit: Unit, **fields: str) -> Person:
    return make_person(Role.REPORTER, unit=unit, **fields)


def make_unit_head(unit: Unit, **fields: str) -> Person:
    return make_person(Role.UNIT_HEAD, unit=unit, **fields)


def make_supervision_officer(**fields: str) -> Person:
    return make_person(Role.SUPERVISION_OFFICE, **fields)


def make_city_leader(rank: LeaderRank = LeaderRank.VICE_MAYOR, **fields: str) -> Person:
    return make_person(Role.CITY_LEADER, rank=rank, **fields)


def make_administrator(**fields: str) -> Person:
    return make_person(Role.ADMINISTRATOR, **fields)
