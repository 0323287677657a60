"""What waits for somebody: escalations, requests for coordination, notices, filings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from notices.models import Notice
from responsibility.selectors import count_states, duties, filing_term
from supervision.enums import Action, Step
from supervision.models import Check, CoordinationRequest, Escalation
from supervision.models.escalations import OPEN_STATUSES
from supervision.rules.life import is_offices_own, step_actor

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from organization.models import Person, Unit
    from tasks.models import WorkList

HELD_BY_SOMEBODY = (Step.HOLD, Step.AMEND)


@dataclass(frozen=True)
class StepCount:
    """How many open escalations wait for a step, and how many of them longer than they should. Talks to be held are
    counted apart for each kind of talk, since each is held by somebody else; `action` is empty for other steps."""

    step: Step
    action: Action | None
    open: int
    overdue: int
    is_offices_own: bool

    @property
    def actor(self) -> str:
        if self.step == Step.CONFIRM:
            return _("the other side")
        actor = step_actor(self.action or Action.WRITTEN_REPORT, self.step)
        return str(actor.label) if actor else ""


@dataclass(frozen=True)
class OpenCounts:
    """The open escalations by the step that they wait for, the office's own steps first."""

    steps: list[StepCount]

    @property
    def open(self) -> int:
        return sum(each.open for each in self.steps)

    @property
    def overdue(self) -> int:
        return sum(each.overdue for each in self.steps)


def open_escalations(escalations: QuerySet[Escalation]) -> QuerySet[Escalation]:
    """Not settled yet, what is due first in front, with all that a line shows."""
    return (
        escalations.filter(status__in=OPEN_STATUSES)
        .select_related("task__work_list", "unit", "responsible", "leader")
        .order_by(F("step_due_on").asc(nulls_last=True), "-issued_at", "pk")
    )


def open_counts(escalations: QuerySet[Escalation], on: date) -> OpenCounts:
    """In one query."""
    found: dict[tuple[Step, Action | None], list[int]] = {}
    grouped = escalations.filter(status__in=OPEN_STATUSES).order_by().values_list("step", "action")
    late_ones = Count("pk", filter=Q(step_due_on__lt=on))
    for code, named, waiting, late in grouped.annotate(waiting=Count("pk"), late=late_ones):
        step = Step(code)
        counts = found.setdefault((step, Action(named) if step in HELD_BY_SOMEBODY else None), [0, 0])
        counts[0] += waiting
        counts[1] += late
    order = list(Step)
    counted = [
        StepCount(step, action, waiting, late, is_offices_own(action or Action.WRITTEN_REPORT, step))
        for (step, action), (waiting, late) in found.items()
    ]
    return OpenCounts(
        sorted(counted, key=lambda each: (not each.is_offices_own, order.index(each.step), each.action or ""))
    )


def open_requests(requests: QuerySet[CoordinationRequest]) -> QuerySet[CoordinationRequest]:
    """Neither answered nor withdrawn, the oldest first."""
    return (
        requests.filter(answered_at=None, withdrawn_at=None)
        .select_related("task__work_list", "unit", "leader")
        .order_by("asked_at", "pk")
    )


def notices_to_sign(person: Person) -> QuerySet[Notice]:
    return Notice.objects.of(person).to_sign().order_by("at", "pk")


def latest_notices(person: Person) -> QuerySet[Notice]:
    return Notice.objects.of(person).order_by("-at", "-pk")


def filing_counts(work_list: WorkList, on: date, unit: Unit | int | None = None) -> dict[str, int]:
    """How the filings of the list stand, or those that one unit owes."""
    found = duties(work_list, on)
    if unit is not None:
        found = found.filter(unit=unit)
    return count_states(found, filing_term(work_list), on)


def filings_due_on(work_list: WorkList) -> date | None:
    """By when those on the list since its publication file."""
    term = filing_term(work_list)
    return None if term is None else term.due_on(added_on=None, from_month=1)


def check_behind(escalation: Escalation) -> Check | None:
    """The judgement of the month from which the escalation comes."""
    return Check.objects.current().filter(task=escalation.task_id, month=escalation.month).first()
