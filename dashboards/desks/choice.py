"""Which desk somebody starts at; who holds several roles can change to the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from organization.enums import Role

if TYPE_CHECKING:
    from organization.models import Person


@dataclass(frozen=True)
class Desk:
    code: str
    role: Role | None
    label: Promise


OFFICE = Desk("office", Role.SUPERVISION_OFFICE, _("Supervision office"))
LEADER = Desk("leader", Role.CITY_LEADER, _("City leader"))
HEAD = Desk("head", Role.UNIT_HEAD, _("Head of unit"))
REPORTER = Desk("reporter", Role.REPORTER, _("Reporter"))
WAITING = Desk("waiting", None, _("What waits"))

DESKS = (OFFICE, LEADER, HEAD, REPORTER)


def desks_of(person: Person) -> list[Desk]:
    """In the order of precedence; everybody has one."""
    held = [desk for desk in DESKS if desk.role is not None and person.has_role(desk.role) and _has_place(desk, person)]
    return held or [WAITING]


def chosen_desk(person: Person, code: str | None) -> Desk:
    held = desks_of(person)
    return next((desk for desk in held if desk.code == code), held[0])


def _has_place(desk: Desk, person: Person) -> bool:
    """The desks of a unit need one."""
    return desk not in (HEAD, REPORTER) or person.unit_id is not None
