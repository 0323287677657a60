"""Who writes, decides on and hands over what follows from reports, criticisms and accountability, beside `permissions`.

The text of a written report may be prepared by anybody of the unit; its head hands it in, as reports of reasons are the
head's (rulebook section 11). Where the unit has no head with an account its reporter does: nothing waits for a name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import rules

from organization.enums import Role
from organization.permissions import (
    is_organization_department,
    is_supervision_office,
    is_supervisory_organ,
    is_unit_head,
    is_unit_staff,
    sees_whole_city,
)

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from organization.models import Person
    from supervision.models import Escalation, HandedCase


@rules.predicate
def is_of_its_unit(person: Person, escalation: Escalation | None) -> bool:
    return escalation is None or (person.unit_id is not None and person.unit_id == escalation.unit_id)


@rules.predicate
def stands_in_for_the_head(person: Person) -> bool:
    """Reports for a unit whose head has no account."""
    if person.unit_id is None or not is_unit_staff(person):
        return False
    heads = person.__class__._default_manager.filter(
        unit=person.unit_id, is_active=True, roles__contains=[Role.UNIT_HEAD]
    )
    return not heads.exists()


reads_cases = sees_whole_city | is_organization_department | is_supervisory_organ

rules.add_perm("supervision.draft_statement", is_unit_staff & is_of_its_unit)
rules.add_perm("supervision.hand_in_statement", (is_unit_head | stands_in_for_the_head) & is_of_its_unit)
rules.add_perm("supervision.decide_statement", is_supervision_office)
rules.add_perm("supervision.view_statements", is_unit_staff | sees_whole_city)
rules.add_perm("supervision.order_rectification", is_supervision_office)
rules.add_perm("supervision.verify_rectification", is_supervision_office)
rules.add_perm("supervision.hand_over_case", is_supervision_office)
rules.add_perm("supervision.view_cases", reads_cases)
rules.add_perm("supervision.decide_case", is_supervisory_organ)


def cases_visible_to(person: Person, cases: QuerySet[HandedCase]) -> QuerySet[HandedCase]:
    """The queryset side of `supervision.view_cases`: every case that was handed over, or none."""
    return cases if person.has_perm("supervision.view_cases") else cases.none()


def statements_owed_by(person: Person, escalations: QuerySet[Escalation]) -> QuerySet[Escalation]:
    """The queryset side of `supervision.draft_statement`, and everything for who sees the whole city."""
    if sees_whole_city(person):
        return escalations
    if not is_unit_staff(person) or person.unit_id is None:
        return escalations.none()
    return escalations.filter(unit=person.unit_id)
