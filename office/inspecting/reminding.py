"""Every morning: visits a week ahead, and findings to be put right in a week, today, or one to four weeks ago."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Value
from django.utils.timezone import localdate

from incentives.rules.year_plan import due_days_reminded
from notices.enums import NoticeKind
from office.inspecting.telling import tell_units, tell_visits_near
from office.models import InspectionFinding, Visit
from office.rules.visits import day_announced

if TYPE_CHECKING:
    from datetime import datetime

FINDING, VISIT = "finding", "visit"


@transaction.atomic
def remind_inspections(at: datetime) -> int:
    """How many visits and findings units were reminded of; one query where there is nothing to remind of."""
    on = localdate(at)
    owed = InspectionFinding.objects.to_put_right().filter(rectify_by__in=due_days_reminded(on))
    near = Visit.objects.standing().filter(visited_on=None, begins_on=day_announced(on))
    keys: dict[str, list[int]] = {FINDING: [], VISIT: []}
    found = owed.order_by().annotate(what=Value(FINDING)).values_list("what", "pk")
    for what, key in found.union(near.order_by().annotate(what=Value(VISIT)).values_list("what", "pk")):
        keys[what].append(key)
    if keys[FINDING]:
        rows = InspectionFinding.objects.filter(pk__in=keys[FINDING]).select_related("inspection", "unit", "task")
        cause = f"inspection-finding-due:{on.isoformat()}"
        tell_units(rows.order_by("pk"), NoticeKind.INSPECTION_FINDING_DUE, cause=cause, at=at)
    if keys[VISIT]:
        visits = Visit.objects.filter(pk__in=keys[VISIT]).select_related("inspection__holder", "unit")
        tell_visits_near(visits.order_by("pk"), at)
    return len(keys[FINDING]) + len(keys[VISIT])
