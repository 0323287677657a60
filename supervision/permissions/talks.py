"""Who may appoint, hold, confirm and see the three reminder talks (articles 12, 18), beside `permissions`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import rules
from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from organization.enums import Role
from organization.permissions import (
    is_reporter,
    is_signed_in,
    is_supervision_office,
    is_unit_head,
    is_unit_staff,
    sees_whole_city,
)
from responsibility.enums import FilingStatus
from supervision.enums import Action, Level
from supervision.permissions.reports import escalations_visible_to

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    from organization.models import Person
    from supervision.models import Attachment, Escalation, Sitting, SittingMatter


@rules.predicate
def holds_the_talk(person: Person, escalation: Escalation | None) -> bool:
    """Holds the talk, or is the office of who does: the supervision office for itself and for the city leaders."""
    return escalation is None or _is_among(person, escalation, _holds)


@rules.predicate
def prepares_the_talk(person: Person, escalation: Escalation | None) -> bool:
    """Holds the talk, or may make the appointment for it: the reporter for the unit's head."""
    return escalation is None or _is_among(person, escalation, _prepares)


@rules.predicate
def is_other_side(person: Person, matter: SittingMatter | None) -> bool:
    """Who says whether the record of a talk is right."""
    return matter is None or _is_among(person, matter, _confirms)


rules.add_perm("supervision.hold_talk", is_signed_in & holds_the_talk)
rules.add_perm("supervision.appoint", is_signed_in & prepares_the_talk)
rules.add_perm("supervision.confirm_record", is_signed_in & is_other_side)
rules.add_perm("supervision.close_escalation", is_supervision_office)


def to_be_held_by(person: Person, escalations: QuerySet[Escalation]) -> QuerySet[Escalation]:
    """The queryset side of `supervision.hold_talk`."""
    return escalations.filter(_holds(person)) if person.is_active else escalations.none()


def to_be_prepared_by(person: Person, escalations: QuerySet[Escalation]) -> QuerySet[Escalation]:
    """The queryset side of `supervision.appoint`."""
    return escalations.filter(_prepares(person)) if person.is_active else escalations.none()


def to_be_confirmed_by(person: Person, matters: QuerySet[SittingMatter]) -> QuerySet[SittingMatter]:
    """The queryset side of `supervision.confirm_record`."""
    return matters.filter(_confirms(person)) if person.is_active else matters.none()


def _is_among(person: Person, record: Escalation | SittingMatter, allowed: Callable[[Person], Q]) -> bool:
    """One policy for one record and for many: the filter is asked."""
    return type(record)._default_manager.filter(allowed(person), pk=record.pk).exists()


def _holds(person: Person) -> Q:
    main = apps.get_model("responsibility", "ResponsiblePerson")._default_manager.filter(
        account=person.pk,
        level=Level.MAIN,
        until_date=None,
        filing__status=FilingStatus.FILED,
        filing__task=OuterRef("task"),
        filing__unit=OuterRef("unit"),
    )
    inside = Q(Exists(main))
    if is_unit_head(person) and person.unit_id is not None:
        inside |= Q(unit=person.unit_id)
    held = Q(action=Action.UNIT_HEAD_TALK) & inside | Q(action=Action.VICE_MAYOR_TALK, leader=person.pk)
    if is_supervision_office(person):
        held |= Q(action__in=(Action.SUPERVISION_BODY_TALK, Action.VICE_MAYOR_TALK))
    return held


def _prepares(person: Person) -> Q:
    if is_unit_staff(person) and person.unit_id is not None:
        return _holds(person) | Q(action=Action.UNIT_HEAD_TALK, unit=person.unit_id)
    return _holds(person)


def _confirms(person: Person) -> Q:
    """The person at whom the escalation is directed, by account. Without one somebody else of the unit: its head, of a
    talk that the head holds its reporter. Where the unit has nobody, the supervision office, from the signed paper.

    Nobody confirms what they recorded themselves.
    """
    unaccounted = Q(~Exists(_active().filter(pk=OuterRef("escalation__responsible__account"))))
    by_head = ~Q(escalation__action=Action.UNIT_HEAD_TALK)
    heads, reporters = _of_the_unit(Role.UNIT_HEAD), _of_the_unit(Role.REPORTER)
    allowed = Q(escalation__responsible__account=person.pk)
    if is_unit_head(person) and person.unit_id is not None:
        allowed |= unaccounted & by_head & Q(escalation__unit=person.unit_id)
    if is_reporter(person) and person.unit_id is not None:
        allowed |= unaccounted & ~(by_head & Q(Exists(heads))) & Q(escalation__unit=person.unit_id)
    if is_supervision_office(person):
        allowed |= unaccounted & ~(by_head & Q(Exists(heads))) & Q(~Exists(reporters))
    return allowed & ~Q(sitting__recorded_by=person.pk)


def _of_the_unit(role: Role) -> QuerySet[Person]:
    """The active accounts of an escalation's unit that could confirm its record."""
    return _active().filter(unit=OuterRef("escalation__unit"), roles__contains=[role])


def _active() -> QuerySet[Person]:
    """Who may sign in, without who recorded the sitting."""
    people: QuerySet[Person] = apps.get_model("organization", "Person")._default_manager.filter(is_active=True)
    return people.filter(~Q(pk=OuterRef("sitting__recorded_by")))


def sittings_visible_to(person: Person, sittings: QuerySet[Sitting]) -> QuerySet[Sitting]:
    """Who may see one of its escalations sees a sitting; of its matters only those."""
    if sees_whole_city(person):
        return sittings
    return sittings.filter(pk__in=_matters_seen(person).values("sitting"))


def matters_visible_to(person: Person, matters: QuerySet[SittingMatter]) -> QuerySet[SittingMatter]:
    return matters if sees_whole_city(person) else matters.filter(pk__in=_matters_seen(person).values("pk"))


@rules.predicate
def sees_sitting(person: Person, sitting: Sitting | None) -> bool:
    return sitting is None or sittings_visible_to(person, type(sitting)._default_manager.filter(pk=sitting.pk)).exists()


rules.add_perm("supervision.view_sitting", is_signed_in & sees_sitting)


def _matters_seen(person: Person) -> QuerySet[SittingMatter]:
    escalations = apps.get_model("supervision", "Escalation")._default_manager.all()
    matters = apps.get_model("supervision", "SittingMatter")._default_manager.all()
    return matters.filter(escalation__in=escalations_visible_to(person, escalations).values("pk"))


def attachments_visible_to(person: Person, attachments: QuerySet[Attachment]) -> QuerySet[Attachment]:
    """The files of acts: who may see the escalation that the act belongs to, of a sitting one of its escalations, of an
    objection the unit that made it."""
    if sees_whole_city(person):
        return attachments
    escalations = apps.get_model("supervision", "Escalation")._default_manager.all()
    seen = escalations_visible_to(person, escalations).values("pk")
    allowed = Q(sitting__in=_matters_seen(person).values("sitting"))
    for owner in ("statement", "rectification", "handed_case", "objection"):
        allowed |= Q(**{f"{owner}__escalation__in": seen})
    if is_unit_staff(person) and person.unit_id is not None:
        allowed |= Q(objection__unit=person.unit_id)
    return attachments.filter(allowed)
