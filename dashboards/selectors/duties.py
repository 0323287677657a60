"""What waits for somebody: escalations, requests for coordination, notices, filings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q

from notices.models import Notice
from responsibility.selectors import count_states, duties, filing_term
from supervision.enums import EscalationStatus
from supervision.models import Check, CoordinationRequest, Escalation
from supervision.models.escalations import OPEN_STATUSES

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from organization.models import Person, Unit
    from tasks.models import WorkList

NOT_CARRIED_OUT = (EscalationStatus.ISSUED, EscalationStatus.ACKNOWLEDGED)


@dataclass(frozen=True)
class OpenCounts:
    open: int
    overdue: int


def open_escalations(escalations: QuerySet[Escalation]) -> QuerySet[Escalation]:
    """Not settled yet, what is due first in front, with all that a line shows."""
    return (
        escalations.filter(status__in=OPEN_STATUSES)
        .select_related("task__work_list", "unit", "responsible", "leader")
        .order_by(F("due_on").asc(nulls_last=True), "-issued_at", "pk")
    )


def open_counts(escalations: QuerySet[Escalation], on: date) -> OpenCounts:
    found = escalations.order_by().aggregate(
        open=Count("pk", filter=Q(status__in=OPEN_STATUSES)),
        overdue=Count("pk", filter=Q(status__in=NOT_CARRIED_OUT, due_on__lt=on)),
    )
    return OpenCounts(**found)


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
