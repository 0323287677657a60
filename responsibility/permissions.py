"""Who files, who decides on filings, who reads them (rulebook sections 3 and 11).

A unit writes its own and sees them whole. The supervision office sees what was submitted, not a unit's drafts. The
Organization Department gets what is filed, and so does everybody who sees the task whole: the city leaders, who
leads the task, and the other units on it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import rules
from django.db.models import Q

from organization.permissions import (
    is_organization_department,
    is_supervision_office,
    is_unit_staff,
    sees_whole_city,
)
from responsibility.enums import FilingStatus
from tasks.permissions import is_on_task, visible_whole

if TYPE_CHECKING:
    from organization.models import Person
    from responsibility.models import Filing
    from tasks.models import Task, TaskQuerySet


@rules.predicate
def is_of_own_unit(person: Person, filing: Filing | None) -> bool:
    return filing is not None and person.unit_id is not None and filing.unit_id == person.unit_id


@rules.predicate
def is_by_unit_on_task(person: Person, filing: Filing | None) -> bool:
    return filing is not None and is_on_task(person, filing.task)


@rules.predicate
def has_left_the_unit(_person: Person, filing: Filing | None) -> bool:
    return filing is not None and filing.pk is not None and filing.status != FilingStatus.DRAFT


@rules.predicate
def is_filed(_person: Person, filing: Filing | None) -> bool:
    return filing is not None and filing.status == FilingStatus.FILED


@rules.predicate
def sees_its_task_whole(person: Person, filing: Filing | None) -> bool:
    return filing is not None and may_see_task_whole(person, filing.task)


@rules.predicate
def may_see_task_whole(person: Person, task: Task | None) -> bool:
    return task is not None and bool(person.has_perm("tasks.view_whole_task", task))


reads_as_own = is_unit_staff & is_of_own_unit
reads_as_office = is_supervision_office & has_left_the_unit
reads_as_others = is_filed & (is_organization_department | sees_its_task_whole)

rules.add_perm("responsibility.view_filings", is_unit_staff | sees_whole_city | is_organization_department)
rules.add_perm("responsibility.view_filing", reads_as_own | reads_as_office | reads_as_others)
rules.add_perm("responsibility.view_people_of_task", is_organization_department | may_see_task_whole)
rules.add_perm("responsibility.file", is_unit_staff)
rules.add_perm("responsibility.change_filing", is_unit_staff & is_of_own_unit & is_by_unit_on_task)
rules.add_perm("responsibility.decide_filings", is_supervision_office)
rules.add_perm("responsibility.issue_form", is_filed & (is_supervision_office | (is_unit_staff & is_of_own_unit)))


def filings_readable_by(person: Person, tasks: TaskQuerySet) -> Q:
    """The queryset side of `responsibility.view_filing`."""
    if is_supervision_office(person):
        readable = ~Q(status=FilingStatus.DRAFT)
    elif is_organization_department(person):
        readable = Q(status=FilingStatus.FILED)
    else:
        readable = Q(status=FilingStatus.FILED, task__in=visible_whole(tasks, person))
    if is_unit_staff(person) and person.unit_id:
        readable |= Q(unit=person.unit_id)
    return readable


def is_narrowed_to_own_unit(person: Person) -> bool:
    """Whether a list of filings shows this person nothing but their unit's."""
    return not (sees_whole_city(person) or is_organization_department(person))
