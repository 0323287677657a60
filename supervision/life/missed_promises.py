"""The morning after a promised deadline: completion not verified, the supervisory organ takes over (article 18)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import ExtractMonth, ExtractYear
from django.utils.timezone import localdate

from supervision.enums import Action, EscalationStatus, Ground
from supervision.escalating import Wanted, issue_escalations
from supervision.models import Escalation, Rectification
from supervision.rules.escalation import is_rectification_overdue, rectification_overdue
from tasks.models import WorkList

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from django.db.models import QuerySet


def call_missed_promises(*, at: datetime) -> int:
    """Issue an accountability for every promised deadline that had passed on the day of `at` without verified
    completion, once. Returns how many there were.

    A completion that was verified on the promised day counts as in time, even if the verification was recorded later.
    The number of queries grows with the number of lists, not of promises.
    """
    on, called = localdate(at), 0
    for work_list in _lists_with_missed_promises(on, at):
        with transaction.atomic():
            locked = WorkList.objects.select_for_update().get(pk=work_list)  # no closing or correction in between
            wanted = _wanted(missed_promises(on).filter(_not_called(), escalation__task__work_list=locked), on, at)
            issue_escalations(work_list=locked, wanted=wanted, at=at)
            called += len(wanted)
    return called


def missed_promises(on: date) -> QuerySet[Rectification]:
    """The promises that a day finds missed, of criticisms in force."""
    not_in_time = Q(verified_on=None) | Q(verified_on__gt=F("promised_on"))
    return Rectification.objects.filter(not_in_time, promised_on__lt=on).exclude(
        escalation__status=EscalationStatus.REVOKED
    )


def months_of_missed_promises(task_id: int, on: date, *, without: Iterable[Escalation] = ()) -> set[tuple[int, int]]:
    """The years and months in which promises made for a task were missed; `without` those of criticisms that fall."""
    missed = missed_promises(on).filter(escalation__task=task_id).exclude(escalation__in=[each.pk for each in without])
    return {(day.year, day.month) for day in missed.values_list("promised_on", flat=True)}


def _lists_with_missed_promises(on: date, at: datetime) -> list[int]:
    due = missed_promises(on).filter(_not_called(), agreed_at__lte=at)
    return list(
        due.order_by("escalation__task__work_list").values_list("escalation__task__work_list", flat=True).distinct()
    )


def _not_called() -> Q:
    called = Escalation.objects.in_force().filter(
        task=OuterRef("escalation__task"),
        action=Action.ACCOUNTABILITY,
        year=ExtractYear(OuterRef("promised_on")),
        month=ExtractMonth(OuterRef("promised_on")),
        grounds__contains=[Ground.RECTIFICATION_OVERDUE],
    )
    return ~Q(Exists(called))


def _wanted(promises: QuerySet[Rectification], on: date, at: datetime) -> list[Wanted]:
    """One for each task and month, whatever number of promises were missed in it; the oldest one stands for them."""
    wanted: dict[tuple[int, int, int], Wanted] = {}
    for each in promises.filter(agreed_at__lte=at).select_related("escalation").order_by("promised_on", "pk"):
        if not is_rectification_overdue(each.promised_on, each.verified_on, on):
            continue
        year, month, due = rectification_overdue(each.promised_on)
        criticism = each.escalation
        case = Wanted(criticism.task_id, year, month, criticism.unit_id, due, _facts(each))
        wanted.setdefault(case.key, case)
    return list(wanted.values())


def _facts(promise: Rectification) -> dict[str, Any]:
    """What the case rests on: the months of the criticism, and the promise that was not kept."""
    return {
        "checks": promise.escalation.facts.get("checks", []),
        "criticism": promise.escalation_id,
        "promised_on": promise.promised_on.isoformat(),
        "agreed_at": promise.agreed_at.isoformat(),
    }
