"""Who calls, records and reads meetings, who owes and who follows up their decisions (articles 4 to 7).

The supervision office and the leaders see all. A unit reads the meetings that it is invited to, those about a task
that it is on, those of which it owes a decision, and its own weekly ones; a person also those that they chair or are
invited to by name. What a unit talks about in its own weekly meeting is nobody's for sharing a task with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import rules
from django.db.models import Q

from office.enums import DecisionStatus, MeetingKind, MeetingStatus
from office.permissions.room import has_part_in_key_work
from office.rules.meetings import CITY_KINDS, LEADERS_KINDS
from organization.permissions import (
    is_administrator,
    is_city_leader,
    is_mayor,
    is_signed_in,
    is_supervision_office,
    is_unit_staff,
    sees_whole_city,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    from office.models import Meeting, MeetingDecision
    from office.models.meetings import MeetingQuerySet
    from organization.models import Person

OWED = (DecisionStatus.OPEN, DecisionStatus.REPORTED)


def kinds_called_by(person: Person) -> tuple[MeetingKind, ...]:
    """The kinds of meetings that a person may call, in the order of the regulation."""
    found: set[MeetingKind] = set()
    if is_supervision_office(person) or is_mayor(person):
        found.update(CITY_KINDS)
    if is_city_leader(person):
        found.update(LEADERS_KINDS)
    if is_unit_staff(person) and person.unit_id is not None:
        found.add(MeetingKind.UNIT_WEEKLY)
    return tuple(kind for kind in MeetingKind if kind in found)


def meetings_seen_by(person: Person, meetings: MeetingQuerySet) -> MeetingQuerySet:
    """The queryset side of `office.view_meeting`."""
    if not person.is_active:
        return meetings.none()
    if sees_whole_city(person):
        return meetings
    model: Any = meetings.model
    invited = Q(person=person.pk)
    seen = Q(chair=person.pk)
    if is_unit_staff(person) and person.unit_id is not None:
        invited |= Q(unit=person.unit_id)
        seen |= Q(unit=person.unit_id) | Q(pk__in=_owing(model, person.unit_id)) | _about_tasks_of(model, person)
    invitations = model.invitations.field.model._default_manager.filter(invited, withdrawn_at=None)
    return meetings.filter(seen | Q(pk__in=invitations.values("meeting")))


def _owing(model: Any, unit_id: int) -> QuerySet[Any]:
    decisions = model.decisions.field.model._default_manager
    return decisions.filter(unit=unit_id).values("meeting")


def _about_tasks_of(model: Any, person: Person) -> Q:
    """Meetings of the city about a task that the person's unit is on."""
    agenda = model.agenda.field.model
    tasks = agenda.task.field.related_model._default_manager.with_unit(person.unit_id).values("pk")
    talked = agenda._default_manager.filter(task__in=tasks, withdrawn_at=None).values("meeting")
    decided = model.decisions.field.model._default_manager.filter(task__in=tasks).values("meeting")
    return Q(kind__in=CITY_KINDS) & (Q(pk__in=talked) | Q(pk__in=decided))


def meetings_run_by(person: Person, meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """The queryset side of `office.run_meeting`: those that the person changes, cancels and records."""
    return meetings.filter(_run(person, ""))


def decisions_seen_by(person: Person, decisions: QuerySet[MeetingDecision]) -> QuerySet[MeetingDecision]:
    """Who reads a meeting reads what it decided."""
    if sees_whole_city(person):
        return decisions
    model: Any = decisions.model
    meetings = model.meeting.field.related_model._default_manager.all()
    return decisions.filter(meeting__in=meetings_seen_by(person, meetings).order_by().values("pk"))


def decisions_owed_by(person: Person, decisions: QuerySet[MeetingDecision]) -> QuerySet[MeetingDecision]:
    """The decisions that the person's unit has to carry out."""
    if not is_unit_staff(person) or person.unit_id is None:
        return decisions.none()
    return decisions.filter(unit=person.unit_id)


def decisions_followed_by(person: Person, decisions: QuerySet[MeetingDecision]) -> QuerySet[MeetingDecision]:
    """The queryset side of `office.follow_up_decision`: those that the person accepts, returns, moves, withdraws."""
    followed = _run(person, "meeting__")
    if is_city_leader(person):
        led = Q(task__lead_leader=person.pk) | Q(task__sector__leader=person.pk)
        followed |= led & Q(meeting__kind__in=CITY_KINDS)
    return decisions.filter(followed)


def _run(person: Person, path: str) -> Q:
    def q(**conditions: object) -> Q:
        return Q(**{f"{path}{name}": value for name, value in conditions.items()})

    run = q(pk__in=[])
    if is_supervision_office(person) or is_mayor(person):
        run |= q(kind__in=CITY_KINDS)
    if is_city_leader(person):
        run |= q(kind__in=LEADERS_KINDS, chair=person.pk)
    if is_unit_staff(person) and person.unit_id is not None:
        run |= q(kind=MeetingKind.UNIT_WEEKLY, unit=person.unit_id)
    return run


def _among(filter_for: Callable[[Person, Any], QuerySet[Any]]) -> rules.Predicate:
    """One policy for one record and for many: the filter is asked."""

    def holds(person: Person, record: Any) -> bool:
        return record is None or filter_for(person, type(record)._default_manager.filter(pk=record.pk)).exists()

    return rules.predicate(holds, name=filter_for.__name__)


@rules.predicate
def may_call(person: Person, meeting: Meeting | None) -> bool:
    """A leader calls what they chair themselves, a unit its own meeting; for the rest the kind says it."""
    kinds = kinds_called_by(person)
    if meeting is None:
        return bool(kinds)
    if meeting.kind == MeetingKind.UNIT_WEEKLY:
        return meeting.kind in kinds and meeting.unit_id == person.unit_id
    by_office = is_supervision_office(person) or is_mayor(person)
    return meeting.kind in kinds and (by_office or meeting.chair_id == person.pk)


@rules.predicate
def is_not_cancelled(_person: Person, meeting: Meeting | None) -> bool:
    return meeting is None or meeting.status != MeetingStatus.CANCELLED


@rules.predicate
def is_to_be_held(_person: Person, meeting: Meeting | None) -> bool:
    return meeting is None or meeting.status == MeetingStatus.PLANNED


@rules.predicate
def is_to_be_carried_out(_person: Person, decision: MeetingDecision | None) -> bool:
    return decision is None or decision.status == DecisionStatus.OPEN


@rules.predicate
def is_reported(_person: Person, decision: MeetingDecision | None) -> bool:
    return decision is None or decision.status == DecisionStatus.REPORTED


@rules.predicate
def is_not_settled(_person: Person, decision: MeetingDecision | None) -> bool:
    return decision is None or decision.status in OWED


runs = is_signed_in & _among(meetings_run_by)
owes = is_unit_staff & _among(decisions_owed_by)
follows_up = is_signed_in & _among(decisions_followed_by)

rules.add_perm("office.view_meetings", is_signed_in & (has_part_in_key_work | ~is_administrator))
rules.add_perm("office.view_meeting", is_signed_in & _among(meetings_seen_by))
rules.add_perm("office.call_meetings", is_signed_in & may_call)
rules.add_perm("office.call_meeting", is_signed_in & may_call)
rules.add_perm("office.run_meeting", runs)
rules.add_perm("office.change_meeting", runs & is_to_be_held)
rules.add_perm("office.record_meeting", runs & is_not_cancelled)
rules.add_perm("office.view_decision", is_signed_in & _among(decisions_seen_by))
rules.add_perm("office.report_decision", is_to_be_carried_out & (owes | is_supervision_office))
rules.add_perm("office.settle_decision", is_reported & follows_up)
rules.add_perm("office.follow_up_decision", is_not_settled & follows_up)
rules.add_perm("office.view_mayors_months", is_signed_in & sees_whole_city)
