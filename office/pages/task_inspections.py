"""On the page of a task: the inspections that look at it, and what they found of it (article 6)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from office.enums import InspectionStatus
from office.selectors.inspections import findings_visible_to, holder_of, inspections_visible_to

if TYPE_CHECKING:
    from office.models import InspectionFinding
    from organization.models import Person
    from tasks.models import Task


def inspections_of_task(task: Task, person: Person) -> dict[str, Any]:
    """As far as the reader may see them, each with its findings about the task; and whether they may plan one."""
    if not person.has_perm("office.view_inspections"):
        return {}
    inspected = inspections_visible_to(person).filter(scope__task=task, scope__withdrawn_at=None)
    standing = inspected.exclude(status=InspectionStatus.CANCELLED).select_related("holder")
    shown = list(standing.order_by("-begins_on", "-pk"))
    findings: dict[int, list[InspectionFinding]] = defaultdict(list)
    if shown:
        for finding in findings_visible_to(person).standing().filter(task=task).order_by("pk"):
            findings[finding.inspection_id].append(finding)
    return {
        "task_inspections": [(each, findings[each.pk]) for each in shown],
        "may_inspect": _may_inspect(task, person),
    }


def _may_inspect(task: Task, person: Person) -> bool:
    if not person.has_perm("office.plan_inspections") or not task.work_list.is_published:
        return False
    holder = holder_of(person)
    return holder is None or holder.pk == task.host_id
