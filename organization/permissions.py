"""Who a person is, as predicates; every room builds its own policy from these (rulebook section 11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import rules

from organization.enums import LeaderRank, Role

if TYPE_CHECKING:
    from organization.models import Person


def role_predicate(*roles: Role) -> rules.Predicate:
    """A predicate that holds for an active person with one of the roles."""

    def holds(person: Person) -> bool:
        return bool(person.is_authenticated and person.is_active and person.has_role(*roles))

    return rules.predicate(holds, name="has_role:" + ",".join(roles))


@rules.predicate
def is_signed_in(person: Person) -> bool:
    return bool(person.is_authenticated and person.is_active)


is_reporter = role_predicate(Role.REPORTER)
is_unit_head = role_predicate(Role.UNIT_HEAD)
is_unit_staff = role_predicate(Role.REPORTER, Role.UNIT_HEAD)
is_supervision_office = role_predicate(Role.SUPERVISION_OFFICE)
is_city_leader = role_predicate(Role.CITY_LEADER)
is_article_host = role_predicate(Role.ARTICLE_HOST)
is_organization_department = role_predicate(Role.ORGANIZATION_DEPARTMENT)
is_supervisory_organ = role_predicate(Role.SUPERVISORY_ORGAN)
is_read_only = role_predicate(Role.READ_ONLY)
is_administrator = role_predicate(Role.ADMINISTRATOR)
sees_whole_city = role_predicate(Role.SUPERVISION_OFFICE, Role.CITY_LEADER)


@rules.predicate
def is_mayor(person: Person) -> bool:
    return bool(is_city_leader(person) and person.rank == LeaderRank.MAYOR)


rules.add_perm("organization.manage_people", is_administrator)
rules.add_perm("organization.manage_units", is_administrator)
rules.add_perm("organization.view_units", is_signed_in)
rules.add_perm("organization.view_sign_ins", is_administrator)
