"""Closing a month (article 6): every task of the list is judged, once, and what follows is issued."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from supervision.enums import Flag
from supervision.escalating import Wanted, issue_escalations
from supervision.models import Check, Closing
from supervision.rules.escalation import grounds_for
from supervision.verdicts import due_of, judge_list
from tasks.models import WorkList

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from organization.models import Person
    from supervision.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class ClosingResult:
    """How many tasks of the month got which flag, and how many escalations followed."""

    red_flags: int
    yellow_cards: int
    not_due: int
    escalations: int


def close_month(*, year: int, month: int, at: datetime, by: Person | None = None) -> ClosingResult:
    """Judge every task of the year's list for the month with the facts known at `at`, and issue what follows.

    Raises ValidationError if the month is closed already or an earlier one is not. The list carries how far it is
    closed; adjustments check that under the same lock.
    """
    with transaction.atomic():
        work_list = WorkList.objects.select_for_update().get(year=year)
        _check_order(work_list, month)
        verdicts = judge_list(work_list, month, at)
        Closing.objects.create(work_list=work_list, month=month, due_at=due_of(year, month), closed_at=at, closed_by=by)
        Check.objects.bulk_create([verdict.as_check(at) for verdict in verdicts], batch_size=5000)
        work_list.closed_through = month
        work_list.save(update_fields=["closed_through"])
        issued = issue_escalations(work_list=work_list, wanted=list(_wanted(verdicts)), at=at)
    return _result(verdicts, len(issued))


def _check_order(work_list: WorkList, month: int) -> None:
    if not work_list.is_published:
        raise ValidationError(_("The list of %(year)s is not published.") % {"year": work_list.year})
    if month <= work_list.closed_through:
        raise ValidationError(_("%(year)s-%(month)02d is closed.") % {"year": work_list.year, "month": month})
    if month != work_list.closed_through + 1:
        raise ValidationError(_("An earlier month is still open."))


def _wanted(verdicts: Sequence[Verdict]) -> Iterator[Wanted]:
    for verdict in verdicts:
        task, judgement = verdict.task, verdict.judgement
        month = task.known.month
        for due in grounds_for(month, judgement.flag, judgement.streak, livelihood=task.livelihood):
            yield Wanted(task.task_id, task.known.year, month, task.unit_id, due)


def _result(verdicts: Sequence[Verdict], escalations: int) -> ClosingResult:
    flags = [verdict.judgement.flag for verdict in verdicts]
    return ClosingResult(
        red_flags=flags.count(Flag.RED_FLAG),
        yellow_cards=flags.count(Flag.YELLOW_CARD),
        not_due=flags.count(Flag.NOT_DUE),
        escalations=escalations,
    )
