"""The month over all units: who has reported, who has not, and how it would be judged now."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from organization.models import Unit
from supervision.enums import Flag, Reason, ReportStatus
from supervision.judging import known_tasks
from supervision.models import Report
from supervision.rules.judgement import is_completed_before, planned_value
from supervision.rules.outlook import consequences
from supervision.selectors.marks import code_of
from supervision.selectors.month import STATES, moments_of
from supervision.verdicts import judge_list
from tasks.models import Task

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from supervision.rules.escalation import Due
    from supervision.selectors.month import Moments
    from supervision.verdicts import Verdict
    from tasks.models import WorkList

SUBMITTED = ("sent", "sign", "ok")
# Outside the unit a draft is nobody's business: what has never been handed in is missing.
MISSING = ("none",)


@dataclass(slots=True)
class UnitProgress:
    unit: Unit
    states: list[str] = field(default_factory=list)

    def count(self, *states: str) -> int:
        return sum(state in states for state in self.states)

    @property
    def unit_id_text(self) -> str:
        return str(self.unit.pk)

    @property
    def owed(self) -> int:
        return len(self.states) - self.count("free")

    @property
    def submitted(self) -> int:
        return self.count(*SUBMITTED)

    @property
    def returned(self) -> int:
        return self.count("back")

    @property
    def missing(self) -> int:
        return self.count(*MISSING)

    @property
    def cells(self) -> list[str]:
        """The squares of the month in progress."""
        return [CELLS[state] for state in self.states]


CELLS = {"ok": "ok", "sent": "rev", "sign": "sign", "back": "back", "none": "", "free": "free"}


def units_of_month(work_list: WorkList, month: int, at: datetime) -> dict[str, Any]:
    """The units with the state of each of their tasks' reports, those with most missing first; eight queries."""
    moments = moments_of(work_list, month)
    reports = {
        task_id: (status, first)
        for task_id, status, first in Report.objects.filter(task__work_list=work_list, month=month).values_list(
            "task_id", "status", "first_submitted_at"
        )
    }
    units: dict[int, list[str]] = defaultdict(list)
    for task in known_tasks(work_list, moments.window(at)):
        is_free = planned_value(task.known) is None or is_completed_before(task.known)
        units[task.unit_id].append("free" if is_free else _state(*reports.get(task.task_id, (None, None))))
    found = [UnitProgress(unit, sorted(units[unit.pk], key=list(CELLS).index)) for unit in _units(units)]
    found.sort(key=lambda each: (-each.missing, -each.owed, each.unit.name))
    return {"moments": moments, "units": found, "totals": Counter(state for each in found for state in each.states)}


def _state(status: str | None, first_submitted_at: datetime | None) -> str:
    if status is None or first_submitted_at is None:
        return "none"
    state = STATES[ReportStatus(status)]
    return "back" if state == "saved" else state


def _units(ids: Iterable[int]) -> Iterable[Unit]:
    return Unit.objects.filter(pk__in=list(ids))


@dataclass(frozen=True, slots=True)
class TrialRow:
    """A task as it would be judged if the month were closed now."""

    task: Task
    unit: Unit
    verdict: Verdict
    follows: tuple[Due, ...]

    @property
    def code(self) -> str:
        return code_of(self.verdict.judgement)

    @property
    def difference(self) -> Any:
        judgement = self.verdict.judgement
        if judgement.actual is None or judgement.planned is None:
            return None
        return judgement.actual - judgement.planned


@dataclass(frozen=True, slots=True)
class Trial:
    moments: Moments
    rows: list[TrialRow]
    counts: Counter[str]
    actions: Counter[str]


def trial_closing(work_list: WorkList, month: int, at: datetime, *, only: str = "") -> Trial:
    """What the closing would bring if it came now: flags of all tasks and the escalations that would follow."""
    verdicts = judge_list(work_list, month, at)
    tasks = {task.pk: task for task in Task.objects.filter(work_list=work_list)}
    units = {unit.pk: unit for unit in _units({verdict.task.unit_id for verdict in verdicts})}
    rows = [
        TrialRow(
            tasks[each.task.task_id],
            units[each.task.unit_id],
            each,
            consequences(month, each.judgement, livelihood=each.task.livelihood),
        )
        for each in verdicts
    ]
    for row in rows:
        row.task.work_list = work_list
    rows.sort(key=lambda row: (-row.verdict.judgement.streak, row.task.order, row.task.pk))
    return Trial(
        moments_of(work_list, month),
        [row for row in rows if _is_in(row, only)],
        Counter(kind for row in rows for kind in KINDS if _is_in(row, kind)),
        Counter(due.action for row in rows for due in row.follows),
    )


KINDS = ("red", "yellow", "unreported", "not_due", "escalated")


def _is_in(row: TrialRow, kind: str) -> bool:
    judgement = row.verdict.judgement
    match kind:
        case "red":
            return judgement.flag == Flag.RED_FLAG
        case "yellow":
            return judgement.flag == Flag.YELLOW_CARD and judgement.reason == Reason.BEHIND
        case "unreported":
            return judgement.reason == Reason.UNREPORTED
        case "not_due":
            return judgement.flag == Flag.NOT_DUE
        case "escalated":
            return bool(row.follows)
        case _:
            return not kind or any(due.action == kind for due in row.follows)
