"""Correcting a closed month (rulebook section 4): the value is judged again, and so is everything that follows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.module_loading import import_string
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from notices.enums import NoticeKind
from supervision.entries import record_correction
from supervision.enums import Action, Flag, Ground
from supervision.escalating import (
    Wanted,
    issue_escalations,
    plain,
    reground_escalation,
    revoke_escalations,
)
from supervision.judging import MonthWindow, known_tasks, streaks_before
from supervision.life.missed_promises import months_of_missed_promises
from supervision.models import Check, Closing, Escalation, Report
from supervision.notifying import report_notices
from supervision.rules.escalation import changes, grounds_for
from supervision.rules.judgement import judge
from supervision.verdicts import Verdict
from tasks.models import Task, WorkList
from tasks.selectors import livelihood_by_month

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from decimal import Decimal

    from organization.models import Person
    from supervision.models import ReportEntry
    from supervision.rules.escalation import Due

    Month = tuple[int, int]


@dataclass(frozen=True, slots=True)
class CorrectionResult:
    """What a correction changed: months judged differently, escalations revoked and issued."""

    entry: ReportEntry
    changed_months: list[int]
    revoked: list[Escalation]
    issued: list[Escalation]


def correct_month(
    *,
    task: Task,
    month: int,
    actual: Decimal | None = None,
    steps: Sequence[dict[str, object]] | None = None,
    reason: str,
    at: datetime,
    by: Person | None,
) -> CorrectionResult:
    """Correct the value (or for milestones the steps done) of a closed month, with a reason.

    Judges this and all later closed months again. An escalation that has lost its ground is revoked, one newly
    grounded is issued now, with the persons and deadlines of today, and names the month that it comes from. What
    follows from it in other rooms (`settings.MONTH_CORRECTED`) follows in the same transaction.
    Raises ValidationError without a reason, or for a month that is not closed.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the value is corrected.")})
    with transaction.atomic():
        work_list = WorkList.objects.select_for_update().get(pk=task.work_list_id)
        if month > work_list.closed_through:
            raise ValidationError(_("This month is not closed: correct the report in the review."))
        report = _report_of(task, month, at, by)
        entry = record_correction(report=report, actual=actual, steps=steps, reason=reason, at=at, by=by)
        changed = judge_again(work_list=work_list, task=task, from_month=month, at=at)
        revoked, issued = _escalations_after(work_list, task, month, reason, at, by)
        _tell(entry, changed, month)
        for path in settings.MONTH_CORRECTED:
            import_string(path)(year=work_list.year, at=at)
    return CorrectionResult(entry, [check.month for check in changed], revoked, issued)


def judge_again(*, work_list: WorkList, task: Task, from_month: int, at: datetime) -> list[Check]:
    """Judge the task's closed months again from one on; months that come out otherwise get a new check row."""
    closings = {each.month: each for each in Closing.objects.filter(work_list=work_list, month__gte=from_month)}
    standing = {check.month: check for check in Check.objects.current().filter(task=task, month__gte=from_month)}
    streak = streaks_before(work_list, from_month, [task.pk]).get(task.pk, 0)
    renewed: list[Check] = []
    for month in sorted(closings):
        closing = closings[month]
        window = MonthWindow(month, closing.due_at, closing.closed_at, at)
        for known in known_tasks(work_list, window, [task.pk]):
            verdict = Verdict(known, judge(known.known, streak))
            streak = verdict.judgement.streak
            if not _is_same(standing.get(month), verdict):
                renewed.append(verdict.as_check(at))
    Check.objects.filter(pk__in=[standing[check.month].pk for check in renewed if check.month in standing]).update(
        is_current=False
    )
    return Check.objects.bulk_create(renewed)


def _is_same(check: Check | None, verdict: Verdict) -> bool:
    judgement = verdict.judgement
    return check is not None and (
        (check.planned, check.actual, check.flag, check.reason, check.streak)
        == (judgement.planned, judgement.actual, judgement.flag, judgement.reason, judgement.streak)
    )


def _escalations_after(
    work_list: WorkList, task: Task, from_month: int, reason: str, at: datetime, by: Person | None
) -> tuple[list[Escalation], list[Escalation]]:
    """Hold the escalations in force against what the months ask for now."""
    livelihood = livelihood_by_month(Task.objects.filter(pk=task.pk)).get(task.pk, [task.livelihood] * 12)
    asked = {
        (work_list.year, check.month): (check.unit_id, _due(check, livelihood=livelihood[check.month - 1]))
        for check in Check.objects.current().filter(task=task, month__gte=from_month)
    }
    standing = _standing(task, work_list, from_month)
    missed = _missed_promises(task, asked, standing, at)
    wanted: list[Wanted] = []
    revoked: list[Escalation] = []
    for key in sorted({*asked, *standing}):
        held, (unit_id, due_now) = standing[key], asked.get(key, (None, []))
        grounds = {Action(each.action): list(map(Ground, each.grounds)) for each in held.values()}
        change = changes(grounds, due_now, is_promise_missed=key in missed)
        wanted += [Wanted(task.pk, *key, unit_id, due) for due in change.issue if unit_id is not None]
        revoked += [held[action] for action in change.revoke]
        for due in change.reground:
            reground_escalation(escalation=held[due.action], due=due, reason=reason, at=at, by=by)
    if revoked:
        revoke_escalations(escalations=revoked, reason=reason, at=at, by=by)
    return revoked, issue_escalations(work_list=work_list, wanted=wanted, at=at)


def _standing(task: Task, work_list: WorkList, from_month: int) -> dict[Month, dict[str, Escalation]]:
    """What is in force of the months that are judged again, and of those after the year in which a promise may have
    been missed; locked, so that no step is taken meanwhile."""
    judged_again = Q(year=work_list.year, month__gte=from_month) | Q(year__gt=work_list.year)
    found = Escalation.objects.in_force().filter(judged_again, task=task).select_related("task__work_list")
    standing: dict[Month, dict[str, Escalation]] = defaultdict(dict)
    for escalation in found.select_for_update(of=("self",)).order_by("pk"):
        standing[escalation.year, escalation.month][escalation.action] = escalation
    return standing


def _missed_promises(
    task: Task,
    asked: Mapping[Month, tuple[int, list[Due]]],
    standing: Mapping[Month, dict[str, Escalation]],
    at: datetime,
) -> set[Month]:
    """The months of promises that were missed and whose criticisms stand after the correction."""
    falling = [
        held[Action.CITY_CRITICISM]
        for key, held in standing.items()
        if Action.CITY_CRITICISM in held
        and not any(due.action == Action.CITY_CRITICISM for due in asked.get(key, (0, []))[1])
    ]
    return months_of_missed_promises(task.pk, localdate(at), without=falling)


def _due(check: Check, *, livelihood: bool) -> list[Due]:
    return grounds_for(check.month, Flag(check.flag), check.streak, livelihood=livelihood)


def _report_of(task: Task, month: int, at: datetime, by: Person | None) -> Report:
    host = task.participations.get(is_host=True, from_month__lte=month, until_month__gte=month)
    report, _created = Report.objects.select_for_update().get_or_create(
        task=task, month=month, defaults={"unit_id": host.unit_id, "updated_at": at, "updated_by": by}
    )
    return report


def _tell(entry: ReportEntry, changed: list[Check], month: int) -> None:
    of_month = next((check for check in changed if check.month == month), None)
    report_notices(
        kind=NoticeKind.CORRECTION,
        cause=f"correction:{entry.pk}",
        report=entry.report,
        at=entry.at,
        facts={
            "reason": entry.reason,
            "actual": plain(entry.actual),
            "flag": of_month.flag if of_month else None,
            "changed_months": [check.month for check in changed],
        },
    )
