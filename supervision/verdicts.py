"""What a month comes to for every task of the list. Reads and computes; changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from supervision.judging import KnownTask, MonthWindow, known_tasks, streaks_before
from supervision.models import Check
from supervision.parameters import timing_of
from supervision.rules.judgement import Judgement, is_completed_before, judge
from supervision.rules.period import due_at

if TYPE_CHECKING:
    from datetime import datetime

    from tasks.models import WorkList


@dataclass(frozen=True, slots=True)
class Verdict:
    """A task of the closing with its judgement."""

    task: KnownTask
    judgement: Judgement

    def as_check(self, at: datetime) -> Check:
        judgement = self.judgement
        return Check(
            task_id=self.task.task_id,
            month=self.task.known.month,
            unit_id=self.task.unit_id,
            planned=judgement.planned,
            actual=judgement.actual,
            flag=judgement.flag,
            reason=judgement.reason,
            streak=judgement.streak,
            is_closed_out=judgement.planned is not None and is_completed_before(self.task.known),
            judged_at=at,
        )


def judge_list(work_list: WorkList, month: int, at: datetime) -> list[Verdict]:
    """How every task would be judged if the month were closed at `at`; changes nothing."""
    window = MonthWindow(month, due_of(work_list.year, month), at, at)
    streaks = streaks_before(work_list, month)
    return [Verdict(task, judge(task.known, streaks.get(task.task_id, 0))) for task in known_tasks(work_list, window)]


def due_of(year: int, month: int) -> datetime:
    """By when the reports of a month are due, as the year's parameters say."""
    return due_at(year, month, timing_of(year, month))
