"""Who may do what with the list (rulebook section 11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import rules
from django.db.models import Q

from organization.enums import Role
from organization.permissions import is_administrator, is_signed_in, is_supervision_office, sees_whole_city

if TYPE_CHECKING:
    from organization.models import Person
    from tasks.models import Task, TaskQuerySet


@rules.predicate
def is_on_task(person: Person, task: Task | None) -> bool:
    """Whether the person's unit is, or was in some month, host or co-host of the task."""
    if task is None or person.unit_id is None or not person.has_role(Role.REPORTER, Role.UNIT_HEAD):
        return False
    return task.participations.effective().filter(unit=person.unit_id).exists()


@rules.predicate
def leads_task(person: Person, task: Task | None) -> bool:
    """Whether the person is the task's lead leader or leads its sector; being named needs no role."""
    return task is not None and person.pk in (task.lead_leader_id, task.sector.leader_id)


@rules.predicate
def is_of_published_list(person: Person, task: Task | None) -> bool:
    return task is not None and task.work_list.is_published


rules.add_perm("tasks.view_list", is_signed_in)
rules.add_perm("tasks.view_task", is_signed_in & (is_of_published_list | is_supervision_office))
rules.add_perm("tasks.view_whole_task", is_signed_in & (sees_whole_city | is_on_task | leads_task))
rules.add_perm("tasks.manage_list", is_supervision_office)
rules.add_perm("tasks.view_drafts", is_supervision_office | is_administrator)


def lists_visible_to(person: Person) -> Q:
    """Draft lists are the supervision office's; a published one is public."""
    return Q() if is_supervision_office(person) else Q(status="published")


def visible(tasks: TaskQuerySet, person: Person) -> TaskQuerySet:
    """The queryset side of `tasks.view_task`."""
    return tasks if is_supervision_office(person) else tasks.published()


def visible_whole(tasks: TaskQuerySet, person: Person) -> TaskQuerySet:
    """The queryset side of `tasks.view_whole_task`: tasks whose reports, problems and people may be read."""
    seen = visible(tasks, person)
    if sees_whole_city(person):
        return seen
    concerned = Q(lead_leader=person) | Q(sector__leader=person)
    if person.unit_id and person.has_role(Role.REPORTER, Role.UNIT_HEAD):
        concerned |= Q(pk__in=tasks.model.objects.with_unit(person.unit_id).values("pk"))
    return seen.filter(concerned)
