"""Who inspects, who reads what was planned and found, who puts it right (article 6).

The general office inspects anybody; a unit that leads tasks inspects, by its head, those who carry these out. A unit
reads the inspections that visit it, and of their findings its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import rules
from django.db.models import Q

from incentives.permissions.verifications import is_at_own_unit, waits_to_be_put_right
from office.enums import InspectionStatus
from organization.permissions import (
    is_signed_in,
    is_supervision_office,
    is_unit_head,
    is_unit_staff,
    sees_whole_city,
)

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from office.models import Inspection, InspectionFinding
    from organization.models import Person

OVER = (InspectionStatus.CLOSED, InspectionStatus.CANCELLED)


def inspections_visible(person: Person, inspections: QuerySet[Inspection]) -> QuerySet[Inspection]:
    """Everything for who sees the whole city; for a unit's people what it holds itself and what visits it."""
    if sees_whole_city(person):
        return inspections
    if not is_unit_staff(person) or person.unit_id is None:
        return inspections.none()
    model: Any = inspections.model
    visits = model.visits.field.model._default_manager.filter(unit=person.unit_id, withdrawn_at=None)
    findings = model.findings.field.model._default_manager.filter(unit=person.unit_id, withdrawn_at=None)
    return inspections.filter(
        Q(holder=person.unit_id) | Q(pk__in=visits.values("inspection")) | Q(pk__in=findings.values("inspection"))
    )


def inspections_visible_whole(person: Person, inspections: QuerySet[Inspection]) -> QuerySet[Inspection]:
    """The queryset side of `office.view_whole_inspection`: those whose reports and other units somebody may read."""
    if sees_whole_city(person):
        return inspections
    if not is_unit_staff(person) or person.unit_id is None:
        return inspections.none()
    return inspections.filter(holder=person.unit_id)


def findings_visible(person: Person, findings: QuerySet[InspectionFinding]) -> QuerySet[InspectionFinding]:
    """Everything for who sees the whole city and for the unit that inspects; for others what stands at their unit."""
    if sees_whole_city(person):
        return findings
    if not is_unit_staff(person) or person.unit_id is None:
        return findings.none()
    return findings.filter(Q(inspection__holder=person.unit_id) | Q(unit=person.unit_id, withdrawn_at=None))


@rules.predicate
def sees_inspection(person: Person, inspection: Inspection | None) -> bool:
    if inspection is None:
        return True
    one = type(inspection)._default_manager.filter(pk=inspection.pk)
    return inspections_visible(person, one).exists()


@rules.predicate
def is_of_general_office(_person: Person, inspection: Inspection | None) -> bool:
    return inspection is None or inspection.holder_id is None


@rules.predicate
def is_held_by_own_unit(person: Person, inspection: Inspection | None) -> bool:
    if person.unit_id is None:
        return False
    return inspection is None or inspection.holder_id == person.unit_id


@rules.predicate
def is_not_over(_person: Person, inspection: Inspection | None) -> bool:
    return inspection is None or inspection.status not in OVER


holds_it = (is_supervision_office & is_of_general_office) | (is_unit_head & is_held_by_own_unit)
reads_everything_of_it = sees_whole_city | (is_unit_staff & is_held_by_own_unit)

rules.add_perm("office.view_inspections", is_signed_in & (sees_whole_city | is_unit_staff))
rules.add_perm("office.view_inspection", is_signed_in & (sees_whole_city | is_unit_staff) & sees_inspection)
rules.add_perm("office.view_whole_inspection", is_signed_in & reads_everything_of_it)
rules.add_perm("office.plan_inspections", is_supervision_office | (is_unit_head & is_held_by_own_unit))
rules.add_perm("office.hold_inspection", holds_it & is_not_over)
rules.add_perm("office.put_right_finding", is_unit_staff & is_at_own_unit & waits_to_be_put_right)
