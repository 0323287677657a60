"""Planning an inspection and changing its plan; where it meets another at a unit, a reason is asked for (article 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from office.enums import InspectionStatus
from office.inspecting.drafts import check_draft
from office.inspecting.telling import tell_announced, tell_changed
from office.models import Inspection, InspectionTask, Visit
from office.selectors.visits import visits_met
from organization.models import Unit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from office.inspecting.drafts import InspectionDraft
    from office.selectors.visits import VisitMet
    from organization.models import Person

TEXTS = ("year", "kind", "title", "purpose", "begins_on", "ends_on", "team", "document")
CHANGEABLE = (InspectionStatus.PLANNED, InspectionStatus.UNDER_WAY)


class OverlapError(ValidationError):
    """Another inspection visits one of the units in the same weeks, and nobody has said why that has to be."""

    def __init__(self, overlaps: Sequence[VisitMet]) -> None:
        message = _("Another inspection visits a unit in the same weeks. Choose other weeks, or say why it has to be.")
        super().__init__({"accepts_overlap_because": message})
        self.overlaps = overlaps


class InspectionChangedError(ValidationError):
    """Somebody else has changed the plan since it was opened; `inspection` is what is stored now."""

    def __init__(self, inspection: Inspection) -> None:
        super().__init__(_("Somebody else has changed this inspection in the meantime. Yours is not saved yet."))
        self.inspection = inspection


@transaction.atomic
def plan_inspection(
    *, draft: InspectionDraft, accepts_overlap_because: str = "", at: datetime, by: Person
) -> Inspection:
    """Put an inspection into the year's plan, and tell the units that it visits.

    Raises ValidationError by field for what is wrong, OverlapError where it meets another inspection without a reason.
    """
    new = Inspection(holder=draft.holder, planned_at=at, planned_by=by)
    if not by.has_perm("office.hold_inspection", new):
        raise PermissionDenied
    check_draft(draft)
    _write(new, draft, _reason(draft, None, accepts_overlap_because))
    new.save()
    InspectionTask.objects.bulk_create([InspectionTask(inspection=new, task=task) for task in draft.tasks])
    visits = [Visit(inspection=new, **vars(each)) for each in draft.visits]
    Visit.objects.bulk_create(visits)
    tell_announced(new, visits, at)
    return new


@transaction.atomic
def change_inspection(
    *,
    inspection: Inspection,
    draft: InspectionDraft,
    accepts_overlap_because: str = "",
    version: int,
    at: datetime,
    by: Person,
) -> Inspection:
    """Change the plan for as long as nothing is reported; units are told what changes for them.

    Raises InspectionChangedError if another version is stored, else as `plan_inspection`.
    """
    locked = Inspection.objects.select_for_update(of=("self",)).get(pk=inspection.pk)
    if not by.has_perm("office.hold_inspection", locked):
        raise PermissionDenied
    if locked.version != version:
        raise InspectionChangedError(locked)
    if draft.holder != locked.holder:
        raise ValidationError(_("Who inspects does not change: cancel this inspection and plan another."))
    _check_changeable(locked, draft, at)
    check_draft(draft)
    _write(locked, draft, _reason(draft, locked.pk, accepts_overlap_because))
    locked.version += 1
    locked.save()
    _change_scope(locked, draft, at)
    _change_visits(locked, draft, at)
    return locked


def _write(inspection: Inspection, draft: InspectionDraft, reason: str) -> None:
    for name in TEXTS:
        value = getattr(draft, name)
        setattr(inspection, name, value.strip() if isinstance(value, str) else value)
    inspection.overlap_reason = reason


def _reason(draft: InspectionDraft, inspection: int | None, reason: str) -> str:
    """Why visits that meet are accepted; empty where none do. Units are locked, so that two plans see each other."""
    units = Unit.objects.select_for_update(no_key=True).filter(pk__in=[visit.unit.pk for visit in draft.visits])
    list(units.order_by("pk").values_list("pk"))
    overlaps = visits_met(draft.visits_of(inspection))
    if not overlaps:
        return ""
    if not reason.strip():
        raise OverlapError(overlaps)
    return reason.strip()


def _check_changeable(inspection: Inspection, draft: InspectionDraft, at: datetime) -> None:
    if inspection.status not in CHANGEABLE:
        raise ValidationError(_("The inspection has been reported; its plan no longer changes."))
    if inspection.status == InspectionStatus.UNDER_WAY and draft.begins_on > localdate(at):
        raise ValidationError({"begins_on": _("The inspection has begun.")})
    kept_units = {visit.unit.pk for visit in draft.visits}
    for visit in inspection.visits.standing().select_related("unit"):
        if visit.unit_id not in kept_units and _has_taken_place(visit):
            fault = _("%(unit)s has been visited and stays in the plan.") % {"unit": visit.unit.short_name}
            raise ValidationError({"visits": fault})


def _has_taken_place(visit: Visit) -> bool:
    found = visit.inspection.findings.filter(unit=visit.unit_id, withdrawn_at=None)
    return visit.visited_on is not None or found.exists()


def _change_scope(inspection: Inspection, draft: InspectionDraft, at: datetime) -> None:
    wanted = {task.pk for task in draft.tasks}
    standing = inspection.scope.filter(withdrawn_at=None)
    known = set(standing.values_list("task", flat=True))
    standing.exclude(task__in=wanted).update(withdrawn_at=at)
    InspectionTask.objects.bulk_create(
        [InspectionTask(inspection=inspection, task=task) for task in draft.tasks if task.pk not in known]
    )


def _change_visits(inspection: Inspection, draft: InspectionDraft, at: datetime) -> None:
    """Units new in the plan are told of it, those whose days move or who are left out are told of that."""
    known = {visit.unit_id: visit for visit in inspection.visits.standing().select_related("unit")}
    added, moved = [], []
    for each in draft.visits:
        visit = known.pop(each.unit.pk, None)
        if visit is None:
            added.append(Visit.objects.create(inspection=inspection, **vars(each)))
        elif (visit.begins_on, visit.ends_on) != (each.begins_on, each.ends_on):
            visit.begins_on, visit.ends_on = each.begins_on, each.ends_on
            visit.save(update_fields=["begins_on", "ends_on"])
            moved.append(visit)
    for visit in known.values():
        visit.withdrawn_at = at
        visit.save(update_fields=["withdrawn_at"])
    tell_announced(inspection, added, at)
    tell_changed(inspection, moved, at, how="moved")
    tell_changed(inspection, known.values(), at, how="left_out")
