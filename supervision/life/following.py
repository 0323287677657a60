"""Following an escalation through its life (articles 18, 19): every step is an event, and its state follows from them.

The acts of this room (talks, reports, criticisms, cases) write their own rows first and then call `record_step`, in
one transaction, with the escalations locked by `lock_escalations`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from supervision.enums import Action, BulletinStatus, Decision, EventKind, Ground, SittingStatus, StatementKind
from supervision.models import (
    BulletinEscalation,
    Escalation,
    EscalationEvent,
    HandedCase,
    Rectification,
    SittingMatter,
    Statement,
)
from supervision.parameters import deadlines_on
from supervision.rules.escalation import DEFAULT_DEADLINES, TALKS
from supervision.rules.life import Course, next_step, orders_rectification, status_of, step_due

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date, datetime

    from organization.models import Person
    from supervision.models import Objection
    from supervision.rules.escalation import Deadlines

STATE = ("status", "step", "step_due_on")


def lock_escalations(pks: Iterable[int]) -> list[Escalation]:
    """The escalations, locked for a step in the caller's transaction, in the order of their keys.

    Raises ValidationError if one is revoked or closed: nothing follows from it any more.
    """
    wanted = sorted(set(pks))
    locked = list(
        Escalation.objects.select_for_update(of=("self",))
        .select_related("task__work_list", "task__sector", "unit", "responsible", "leader")
        .filter(pk__in=wanted)
        .order_by("pk")
    )
    for escalation in locked:
        if not escalation.is_open:
            raise ValidationError(
                _("%(what)s: %(status)s, nothing follows from it any more.")
                % {"what": escalation.get_action_display(), "status": escalation.get_status_display()}
            )
    return locked


def record_step(
    escalations: Collection[Escalation], *, kind: EventKind, at: datetime, by: Person | None, text: str = ""
) -> None:
    """Append the event to each and work out anew how far each has come and what it waits for next.

    The number of queries does not depend on the number of escalations.
    """
    EscalationEvent.objects.bulk_create(
        [EscalationEvent(escalation=each, kind=kind, at=at, by=by, text=text) for each in escalations], batch_size=2000
    )
    renew_state(escalations, at=at)


def renew_state(escalations: Collection[Escalation], *, at: datetime) -> None:
    """Work out the status and the next step of escalations in force from their records."""
    courses = courses_of(escalations)
    promised = dict(
        Rectification.objects.filter(escalation__in=_of(escalations, Action.CITY_CRITICISM)).values_list(
            "escalation_id", "promised_on"
        )
    )
    deadlines = deadlines_by_year(escalations, localdate(at))
    for each in escalations:
        set_state(
            each, courses[each.pk], since=localdate(at), promised_on=promised.get(each.pk), deadlines=deadlines[each.pk]
        )
    Escalation.objects.bulk_update(escalations, STATE, batch_size=2000)


def set_state(
    escalation: Escalation,
    course: Course,
    *,
    since: date,
    promised_on: date | None = None,
    deadlines: Deadlines = DEFAULT_DEADLINES,
) -> None:
    """Put status, next step and its day on the escalation, unsaved. A step that goes on waiting keeps its day."""
    step = next_step(course)
    if step != escalation.step:
        escalation.step_due_on = step_due(
            step, since, carry_out_by=escalation.due_on, promised_on=promised_on, deadlines=deadlines
        )
    escalation.status, escalation.step = status_of(course), step


def first_course(action: Action, grounds: Iterable[Ground]) -> Course:
    """The course of an escalation that has just been issued."""
    return Course(action=action, orders_rectification=orders_rectification(tuple(grounds)))


def courses_of(escalations: Collection[Escalation]) -> dict[int, Course]:
    """How far each escalation has come, from its records; only those that its action knows of are asked."""
    happened = set(
        EscalationEvent.objects.filter(escalation__in=[each.pk for each in escalations]).values_list(
            "escalation_id", "kind"
        )
    )
    talks, criticisms = _of(escalations, *TALKS), _of(escalations, Action.CITY_CRITICISM)
    talked = SittingMatter.objects.standing().filter(escalation__in=talks, sitting__status=SittingStatus.HELD)
    matters = {each.escalation_id: each for each in talked}
    decisions = {
        (pk, kind): Decision(decision)
        for pk, kind, decision in Statement.objects.filter(
            escalation__in=[*criticisms, *_of(escalations, Action.WRITTEN_REPORT)]
        )
        .order_by("number")
        .values_list("escalation_id", "kind", "decision")
    }
    published = set(
        BulletinEscalation.objects.filter(
            escalation__in=criticisms, bulletin__status=BulletinStatus.PUBLISHED
        ).values_list("escalation_id", flat=True)
    )
    verified, handed = (
        _verified(criticisms),
        HandedCase.objects.filter(escalation__in=_of(escalations, Action.ACCOUNTABILITY)),
    )
    cases = dict(handed.values_list("escalation_id", "decided_at"))
    return {
        each.pk: Course(
            action=Action(each.action),
            is_signed=(each.pk, EventKind.ACKNOWLEDGED) in happened,
            is_held=each.pk in matters,
            is_confirmed=each.pk in matters and matters[each.pk].confirmed_at is not None,
            is_disputed=each.pk in matters and matters[each.pk].is_disputed,
            is_published=each.pk in published,
            orders_rectification=orders_rectification([Ground(ground) for ground in each.grounds])
            or (each.pk, EventKind.ORDERED) in happened,
            report=decisions.get((each.pk, StatementKind.REPORT)),
            completion=decisions.get((each.pk, StatementKind.COMPLETION)),
            is_verified=each.pk in verified,
            is_handed_over=each.pk in cases,
            is_decided=cases.get(each.pk) is not None,
            is_closed=(each.pk, EventKind.CLOSED) in happened,
        )
        for each in escalations
    }


def _of(escalations: Iterable[Escalation], *actions: Action) -> list[int]:
    return [each.pk for each in escalations if each.action in actions]


def _verified(pks: Collection[int]) -> set[int]:
    verified = Rectification.objects.filter(escalation__in=pks).exclude(verified_on=None)
    return set(verified.values_list("escalation_id", flat=True))


def deadlines_by_year(escalations: Iterable[Escalation | Objection], on: date) -> dict[int, Deadlines]:
    """By the key of the escalation or objection; the parameters are those of its list's year."""
    years = {each.pk: each.task.work_list.year for each in escalations}
    in_force = {year: deadlines_on(year, on) for year in set(years.values())}
    return {pk: in_force[year] for pk, year in years.items()}
