"""What could stand on a meeting's agenda: tasks in trouble, requests without an answer, earlier decisions overdue."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from office.enums import AgendaReason
from office.models import MeetingDecision
from office.permissions.meetings import decisions_seen_by
from organization.permissions import is_mayor, is_supervision_office, is_unit_staff
from supervision.models import Check, CoordinationRequest
from supervision.permissions.reports import requests_visible_to
from tasks.models import Task, WorkList

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from organization.models import Person
    from tasks.models import TaskQuerySet

MOST_OF_A_KIND = 20
RANK = (AgendaReason.COORDINATION, AgendaReason.DECISION_OVERDUE, AgendaReason.BEHIND)


@dataclass
class AgendaProposal:
    """A task (or a matter in words) that a meeting could talk about, with everything that speaks for it."""

    task: Task | None
    title: str = ""
    streak: int = 0
    month: int = 0
    requests: list[CoordinationRequest] = field(default_factory=list)
    overdue: list[MeetingDecision] = field(default_factory=list)

    @property
    def reason(self) -> AgendaReason:
        grounds = {
            AgendaReason.COORDINATION: self.requests,
            AgendaReason.DECISION_OVERDUE: self.overdue,
            AgendaReason.BEHIND: self.streak,
        }
        return next(reason for reason in RANK if grounds[reason])

    @property
    def key(self) -> str:
        """Names it in a form."""
        return f"task-{self.task.pk}" if self.task else f"decision-{self.overdue[0].pk}"


def proposals(person: Person, on: date) -> list[AgendaProposal]:
    """What the person could put on an agenda: the longest rows of yellow cards first. A leader is offered what they
    lead, a unit what it hosts, the supervision office and the mayor the whole city. Four queries."""
    among = _tasks_of(person)
    found: dict[object, AgendaProposal] = {}
    for check in _behind(among):
        proposal = found.setdefault(check.task_id, AgendaProposal(check.task))
        proposal.streak, proposal.month = check.streak, check.month
    waiting = requests_visible_to(person, CoordinationRequest.objects.unanswered()).filter(task__in=among)
    for request in waiting.select_related(*_with_task()).order_by("asked_at", "pk")[:MOST_OF_A_KIND]:
        found.setdefault(request.task_id, AgendaProposal(request.task)).requests.append(request)
    for decision in _overdue(person, among, on):
        key = decision.task_id or f"decision-{decision.pk}"
        proposal = found.setdefault(key, AgendaProposal(decision.task, title=decision.text[:200]))
        proposal.overdue.append(decision)
    return sorted(found.values(), key=_order)


def _order(proposal: AgendaProposal) -> tuple[int, int, str]:
    return RANK.index(proposal.reason), -proposal.streak, proposal.task.order if proposal.task else ""


def _tasks_of(person: Person) -> TaskQuerySet:
    tasks = Task.objects.published()
    if is_supervision_office(person) or is_mayor(person):
        return tasks
    if is_unit_staff(person) and person.unit_id is not None:
        return tasks.hosted_by(person.unit_id) | tasks.led_by(person)
    return tasks.led_by(person)


def _with_task() -> tuple[str, ...]:
    return "task__work_list", "task__host", "task__sector"


def _behind(among: TaskQuerySet) -> Iterable[Check]:
    """Yellow cards of the month closed last in the latest list."""
    latest = WorkList.objects.filter(status="published", closed_through__gt=0).order_by("-year").first()
    if latest is None:
        return ()
    checks = Check.objects.current().yellow().filter(month=latest.closed_through, task__work_list=latest)
    rows = checks.filter(task__in=among.values("pk")).select_related(*_with_task())
    return rows.order_by("-streak", "task__order")[:MOST_OF_A_KIND]


def _overdue(person: Person, among: TaskQuerySet, on: date) -> Iterable[MeetingDecision]:
    overdue = decisions_seen_by(person, MeetingDecision.objects.overdue(on))
    if not (is_supervision_office(person) or is_mayor(person)):
        overdue = overdue.filter(task__in=among.values("pk")) | overdue.filter(meeting__chair=person.pk)
    return overdue.select_related("meeting", "unit", *_with_task()).order_by("due_on", "pk")[:MOST_OF_A_KIND]
