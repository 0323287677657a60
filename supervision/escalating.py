"""Issuing and revoking escalations (articles 18, 19), in sets, inside the transaction of the closing or correction."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.timezone import localdate

from organization.enums import LeaderRank
from responsibility.models import ResponsiblePerson
from supervision.enums import Action, EscalationStatus, EventKind, Ground, Level, Step
from supervision.life.following import first_course, renew_state, set_state
from supervision.life.sittings import drop_revoked
from supervision.models import Check, Escalation, EscalationEvent
from supervision.notifying import escalation_notices, ground_notices, revocation_notices
from supervision.parameters import deadlines_on
from supervision.rules.escalation import carry_out_by, streak_months, talk_leader, with_grounds
from tasks.models import Task

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from organization.models import Person
    from supervision.rules.escalation import Deadlines, Due
    from tasks.models import WorkList

Key = tuple[int, int, int]
RANKS_THAT_HOLD_TALKS = (LeaderRank.MAYOR, LeaderRank.VICE_MAYOR)


@dataclass(frozen=True, slots=True)
class Wanted:
    """An escalation that a task's month asks for, towards the host unit of that month.

    `facts` are what it rests on where that is not the month's own judgement, as after a missed promise.
    """

    task_id: int
    year: int
    month: int
    unit_id: int
    due: Due
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        return self.task_id, self.year, self.month


@dataclass(frozen=True, slots=True)
class _Grounds:
    """What all escalations of one issue share, read once."""

    people: dict[tuple[int, int, str], ResponsiblePerson]
    leaders: dict[int, int | None]
    checks: dict[int, list[dict[str, Any]]]


def issue_escalations(*, work_list: WorkList, wanted: Sequence[Wanted], at: datetime) -> list[Escalation]:
    """Issue the escalations with the persons and deadlines of the day `at`, and tell everybody concerned.

    An accountability that is in force for the task and month takes the grounds over instead: a missed promise and the
    year's end may ask for the same one. The number of queries does not depend on the number of escalations.
    """
    in_force = _cases_in_force(wanted)
    _join(in_force, wanted, at)
    return _issue(work_list, [each for each in wanted if not _finds(each, in_force)], at)


def _issue(work_list: WorkList, wanted: Sequence[Wanted], at: datetime) -> list[Escalation]:
    if not wanted:
        return []
    deadlines = deadlines_on(work_list.year, localdate(at))
    grounds = _read_grounds(wanted, at)
    escalations = Escalation.objects.bulk_create(
        [_escalation(each, grounds, deadlines, at) for each in wanted],
        batch_size=2000,
    )
    EscalationEvent.objects.bulk_create(
        [EscalationEvent(escalation=each, kind=EventKind.ISSUED, at=at, grounds=each.grounds) for each in escalations],
        batch_size=2000,
    )
    escalation_notices(work_list=work_list, escalations=escalations, at=at)
    return escalations


def _cases_in_force(wanted: Sequence[Wanted]) -> dict[Key, Escalation]:
    """The accountabilities in force among those wanted, locked; no other action is asked for from two sides."""
    cases = [each for each in wanted if each.due.action == Action.ACCOUNTABILITY]
    if not cases:
        return {}
    found = (
        Escalation.objects.in_force()
        .select_for_update(of=("self",))
        .select_related("task__work_list")
        .filter(action=Action.ACCOUNTABILITY, task_id__in={each.task_id for each in cases})
        .filter(year__in={each.year for each in cases}, month__in={each.month for each in cases})
        .order_by("pk")
    )
    return {(each.task_id, each.year, each.month): each for each in found}


def _finds(wanted: Wanted, in_force: Mapping[Key, Escalation]) -> bool:
    return wanted.due.action == Action.ACCOUNTABILITY and wanted.key in in_force


def _join(in_force: Mapping[Key, Escalation], wanted: Iterable[Wanted], at: datetime) -> None:
    """Add the grounds wanted to the accountabilities in force and tell those who know of them."""
    joined: dict[int, tuple[Escalation, list[Ground]]] = {}
    for each in wanted:
        if not _finds(each, in_force):
            continue
        escalation = in_force[each.key]
        if added := sorted(set(each.due.grounds) - set(escalation.grounds)):
            escalation.grounds = list(with_grounds(map(Ground, escalation.grounds), added))
            joined[escalation.pk] = (escalation, added)
    if not joined:
        return
    escalations = [escalation for escalation, _added in joined.values()]
    Escalation.objects.bulk_update(escalations, ["grounds"], batch_size=2000)
    EscalationEvent.objects.bulk_create(
        [
            EscalationEvent(escalation=each, kind=EventKind.GROUND_ADDED, at=at, grounds=added)
            for each, added in joined.values()
        ],
        batch_size=2000,
    )
    renew_state(escalations, at=at)
    ground_notices(joined.values(), at=at)


def revoke_escalations(*, escalations: Collection[Escalation], reason: str, at: datetime, by: Person | None) -> None:
    """Revoke escalations that have lost their ground and tell those who got them; nothing disappears."""
    for escalation in escalations:
        escalation.status = EscalationStatus.REVOKED
        escalation.revoked_at = at
        escalation.revocation_reason = reason
        escalation.step, escalation.step_due_on = Step.NONE, None
    Escalation.objects.bulk_update(escalations, ["status", "revoked_at", "revocation_reason", "step", "step_due_on"])
    EscalationEvent.objects.bulk_create(
        [EscalationEvent(escalation=each, kind=EventKind.REVOKED, at=at, by=by, text=reason) for each in escalations]
    )
    drop_revoked(escalations=escalations, reason=reason, at=at)
    revocation_notices(escalations=escalations, reason=reason, at=at)


def reground_escalation(*, escalation: Escalation, due: Due, reason: str, at: datetime, by: Person | None) -> None:
    """Keep an escalation with the grounds that hold after a correction."""
    escalation.grounds = list(due.grounds)
    escalation.save(update_fields=["grounds"])
    EscalationEvent.objects.create(
        escalation=escalation, kind=EventKind.REGROUNDED, at=at, by=by, grounds=escalation.grounds, text=reason
    )
    renew_state([escalation], at=at)


def _escalation(wanted: Wanted, grounds: _Grounds, deadlines: Deadlines, at: datetime) -> Escalation:
    due = wanted.due
    escalation = Escalation(
        task_id=wanted.task_id,
        year=wanted.year,
        month=wanted.month,
        action=due.action,
        grounds=list(due.grounds),
        level=due.level,
        unit_id=wanted.unit_id,
        responsible=grounds.people.get((wanted.task_id, wanted.unit_id, due.level)),
        leader_id=grounds.leaders.get(wanted.task_id) if due.level == Level.MAIN else None,
        issued_at=at,
        due_on=carry_out_by(due, localdate(at), deadlines),
        facts=wanted.facts or {"checks": _facts(grounds.checks.get(wanted.task_id, []), wanted.month)},
    )
    set_state(escalation, first_course(due.action, due.grounds), since=localdate(at), deadlines=deadlines)
    return escalation


def _facts(checks: list[dict[str, Any]], month: int) -> list[dict[str, Any]]:
    """The month, and the months of the streak that leads up to it."""
    flags = {check["month"]: check["flag"] for check in checks}
    resting_on = {*streak_months(flags, month), month}
    return [check for check in checks if check["month"] in resting_on]


def _read_grounds(wanted: Iterable[Wanted], at: datetime) -> _Grounds:
    task_ids = {each.task_id for each in wanted}
    return _Grounds(_responsible_people(task_ids, at), _talk_leaders(task_ids), _check_facts(task_ids))


def _responsible_people(task_ids: set[int], at: datetime) -> dict[tuple[int, int, str], ResponsiblePerson]:
    people = (
        ResponsiblePerson.objects.in_force(localdate(at))
        .filter(filing__task_id__in=task_ids)
        .select_related("filing")
        .order_by("from_date", "id")
    )
    return {(each.filing.task_id, each.filing.unit_id, each.level): each for each in people}


def _talk_leaders(task_ids: set[int]) -> dict[int, int | None]:
    rows = Task.objects.filter(pk__in=task_ids).values_list(
        "id", "lead_leader_id", "lead_leader__rank", "sector__leader_id"
    )
    return {
        task_id: talk_leader(lead, sector_leader, lead_is_mayor_or_vice_mayor=rank in RANKS_THAT_HOLD_TALKS)
        for task_id, lead, rank, sector_leader in rows
    }


def _check_facts(task_ids: set[int]) -> dict[int, list[dict[str, Any]]]:
    facts: dict[int, list[dict[str, Any]]] = defaultdict(list)
    rows = (
        Check.objects.current()
        .filter(task_id__in=task_ids)
        .order_by("task_id", "month")
        .values_list("task_id", "month", "planned", "actual", "flag", "reason", "streak")
    )
    for task_id, month, planned, actual, flag, reason, streak in rows:
        facts[task_id].append(
            {
                "month": month,
                "planned": plain(planned),
                "actual": plain(actual),
                "flag": flag,
                "reason": reason,
                "streak": streak,
            }
        )
    return facts


def plain(value: Any) -> str | None:
    """A decimal as text without trailing zeros, as exports and facts hold it."""
    return None if value is None else format(value.normalize() + 0, "f")
