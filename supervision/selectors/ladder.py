"""The ladder of articles 18 and 19 for one task and closed month: what each rung says to it, and when it may fire."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from supervision.enums import Action, EscalationStatus, Flag, Ground
from supervision.judging import MonthWindow, known_tasks
from supervision.models import Check, Closing, Escalation, Rectification
from supervision.parameters import timings_of
from supervision.rules.escalation import LADDER, rung
from supervision.rules.outlook import (
    Answer,
    Outcome,
    Stance,
    answer_of_promise,
    answers,
    first_firing,
    if_nothing_changes,
    why_not_judged,
)
from supervision.rules.period import closes_at
from supervision.selectors.escalations import planned_months
from tasks.models import Task
from tasks.selectors import livelihood_by_month

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from supervision.rules.outlook import NotJudged

# The rungs from the lowest to the highest; the written report stands beside the ladder.
RUNGS = (Action.WRITTEN_REPORT, *LADDER)


@dataclass(frozen=True, slots=True)
class Coming:
    """The first coming month that would bring an escalation on a ground if the task stayed behind, and its closing."""

    outcome: Outcome
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class ClauseAnswer:
    """A clause's answer with the escalations that it brought, revoked ones included, and when it may come next."""

    answer: Answer
    escalations: Sequence[Escalation] = ()
    coming: Coming | None = None
    promised_on: date | None = None


@dataclass(frozen=True, slots=True)
class Rung:
    action: Action
    clauses: Sequence[ClauseAnswer]

    @property
    def number(self) -> int:
        """Its place on the ladder of article 18; 0 for the written report of article 19."""
        return rung(self.action) or 0

    @property
    def has_fired(self) -> bool:
        return any(each.answer.stance == Stance.FIRES for each in self.clauses)


@dataclass(frozen=True, slots=True)
class Ladder:
    """A closed month of a task, and every rung's answer; `next` is the next month to be judged, if there is one."""

    month: int
    check: Check
    not_judged: NotJudged | None
    rungs: Sequence[Rung]
    next: Coming | None
    is_latest: bool


def ladder_of(
    task: Task,
    month: int,
    at: datetime,
    *,
    checks: Mapping[int, Check] | None = None,
    escalations: Iterable[Escalation] | None = None,
) -> Ladder | None:
    """None for a month that is not closed, or before the task was on the list. What the caller knows already of the
    task's current checks and of its escalations need not be read again."""
    known = checks if checks is not None else _checks(task)
    if month not in known:
        return None
    check, is_latest = known[month], month == max(known)
    found = list(escalations) if escalations is not None else list(Escalation.objects.filter(task=task))
    coming = _coming(task, check) if is_latest and task.completed_on is None else []
    livelihood = livelihood_by_month(Task.objects.filter(pk=task.pk)).get(task.pk, [task.livelihood] * 12)
    given = answers(
        month,
        {each.month: Flag(each.flag) for each in known.values() if each.month <= month},
        check.streak,
        livelihood=livelihood[month - 1],
        is_completed=check.is_closed_out,
    )
    clauses = [*(_clause(answer, month, found, coming) for answer in given), _promise(task, found, at)]
    by_action: dict[Action, list[ClauseAnswer]] = defaultdict(list)
    for each in clauses:
        by_action[each.answer.action].append(each)
    return Ladder(
        month=month,
        check=check,
        not_judged=_why_not_judged(task, month, at) if check.flag == Flag.NOT_DUE else None,
        rungs=[Rung(action, by_action[action]) for action in RUNGS],
        next=coming[0] if coming else None,
        is_latest=is_latest,
    )


def _checks(task: Task) -> dict[int, Check]:
    return {check.month: check for check in Check.objects.current().filter(task=task)}


def _coming(task: Task, check: Check) -> list[Coming]:
    months = [month for month, _planned in planned_months(task)]
    if not months:
        return []
    timings, year = timings_of(task.work_list.year), task.work_list.year
    return [
        Coming(outcome, closes_at(year, outcome.month, timings[outcome.month]))
        for outcome in if_nothing_changes(months, check.streak, livelihood=task.livelihood)
    ]


def _clause(answer: Answer, month: int, escalations: Sequence[Escalation], coming: Sequence[Coming]) -> ClauseAnswer:
    fired_in = {Stance.FIRES: month, Stance.FIRED_BEFORE: answer.month}.get(answer.stance)
    brought = [
        each
        for each in escalations
        if each.action == answer.action and each.month == fired_in and each.year == each.task.work_list.year
    ]
    outcome = first_firing(answer.ground, (each.outcome for each in coming))
    next_one = next((each for each in coming if each.outcome is outcome), None)
    return ClauseAnswer(answer, brought, next_one)


def _promise(task: Task, escalations: Sequence[Escalation], at: datetime) -> ClauseAnswer:
    """The missed promise of article 18, as things stand now; read only where there is a criticism in force."""
    criticised = [each.pk for each in escalations if each.action == Action.CITY_CRITICISM and not each.is_revoked]
    promise = None
    if criticised:
        promise = Rectification.objects.filter(escalation__in=criticised).order_by("-promised_on", "-pk").first()
    if promise is None:
        return ClauseAnswer(answer_of_promise(None, None, at.date()))
    answer = answer_of_promise(promise.promised_on, promise.verified_on, at.date())
    cases = [
        each
        for each in escalations
        if each.status != EscalationStatus.REVOKED and Ground.RECTIFICATION_OVERDUE in each.grounds
    ]
    return ClauseAnswer(answer, cases, promised_on=promise.promised_on)


def _why_not_judged(task: Task, month: int, at: datetime) -> NotJudged | None:
    closing = Closing.objects.get(work_list=task.work_list_id, month=month)
    window = MonthWindow(month, closing.due_at, closing.closed_at, at)
    return next((why_not_judged(each.known) for each in known_tasks(task.work_list, window, [task.pk])), None)
