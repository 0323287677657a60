"""On a task's page: the meetings that talked about it, or will, and what they decided of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from incentives.pages.addresses import address
from office.models import AgendaItem
from office.selectors.decisions import decisions_visible_to
from office.selectors.meetings import meetings_visible_to

if TYPE_CHECKING:
    from organization.models import Person
    from tasks.models import Task

MOST = 5


def meetings_of_task(task: Task, person: Person) -> dict[str, Any]:
    """What this person may read of both, the latest first. Two queries."""
    talked = AgendaItem.objects.filter(task=task, withdrawn_at=None).values("meeting")
    about = Q(pk__in=talked) | Q(decisions__task=task)
    meetings = meetings_visible_to(person).standing().filter(about).distinct().order_by("-planned_at", "-pk")
    decisions = decisions_visible_to(person).filter(task=task).select_related("unit", "meeting")
    listed = list(decisions.order_by("-decided_at", "number"))
    return {
        "task_meetings": list(meetings[:MOST]),
        "task_decisions": listed[:MOST],
        "decisions_count": len(listed),
        "decisions_url": address("office:decisions", task=task.pk),
        "may_call_meeting": person.has_perm("office.call_meetings"),
    }
