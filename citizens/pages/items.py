"""A task as it is shown to citizens: how it stands, its months, and of a livelihood item its figures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from citizens.enums import State
from citizens.rules.flags import Judged, codes_of
from citizens.rules.progress import Progress, progress_of
from citizens.selectors.flags import flags_of
from tasks.enums import Measure

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tasks.models import Task

MARKS = {
    State.ON_SCHEDULE: "r",
    State.BEHIND: "y",
    State.COMPLETED: "r",
    State.PAUSED: "s",
    State.WITHDRAWN: "s",
    State.NOT_DUE: "n",
    State.NOT_RELEASED: "f",
}


@dataclass(frozen=True, slots=True)
class Item:
    """`codes` are the marks from January through the last released month, `last` what was judged of that month."""

    task: Task
    state: State
    months: Mapping[int, Judged]
    codes: str
    last: Judged | None

    @property
    def mark(self) -> str:
        return MARKS[self.state]

    @property
    def whole(self) -> Decimal | None:
        """The year's target: of milestones their number."""
        if self.task.measure == Measure.MILESTONE:
            return Decimal(self.task.steps)  # type: ignore[attr-defined]
        return self.task.target_value

    @property
    def progress(self) -> Progress:
        if self.last is None:
            return Progress(None, None)
        return progress_of(self.task.measure, self.whole, self.last.actual, self.last.planned)

    @property
    def has_figures(self) -> bool:
        return self.task.livelihood and self.last is not None and self.last.planned is not None

    def shown_months(self, through: int) -> list[tuple[int, str, Judged]]:
        """The released months, the latest first."""
        marks = self.codes.split()
        return [
            (month, marks[month - 1], self.months[month]) for month in range(through, 0, -1) if month in self.months
        ]


def items_of(tasks: Iterable[Task], through: int | None) -> list[Item]:
    """`tasks` are those of `public_tasks`; two queries, the second for their flags."""
    found = list(tasks)
    flags = flags_of(found) if through else {}
    return [_item(task, flags.get(task.pk, {}), through or 0) for task in found]


def _item(task: Task, months: Mapping[int, Judged], through: int) -> Item:
    state = State(task.state)  # type: ignore[attr-defined]
    return Item(task, state, months, " ".join(codes_of(months, through)), _last(months, through))


def _last(months: Mapping[int, Judged], through: int) -> Judged | None:
    """What a task had reached when it was completed goes on standing: nothing is reported after that."""
    last = months.get(through)
    if last is None or not last.is_closed_out or last.actual is not None:
        return last
    reached = next((months[m].actual for m in sorted(months, reverse=True) if months[m].actual is not None), None)
    return replace(last, actual=reached)
