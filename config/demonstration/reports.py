"""The monthly reports of the demonstration year: when each is handed in, and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from config.demonstration.city import read_table
from config.demonstration.events import OFFICE_TIME
from config.demonstration.values import Figures, chance
from regulation.calendar import add_working_days
from tasks.enums import Measure
from tasks.rules.schedule import MONTHS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from config.demonstration.city import City, DemoTask, Step

DAYS_BEFORE_DUE = (0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5)
EARLY_ONES = 15  # in a hundred, who do not wait for the month's end


@dataclass(frozen=True, slots=True)
class MonthTimes:
    """When a month's reports open, are due, and are judged."""

    opens_at: datetime
    due_at: datetime
    closes_at: datetime


@dataclass(frozen=True)
class DemoReport:
    """What a unit hands in for one task and month."""

    task: DemoTask
    month: int
    at: datetime
    actual: Decimal | None
    steps_done: tuple[tuple[str, date], ...]
    progress: str
    problem: str
    remedy: str
    request: str
    completed_on: date | None

    @property
    def steps_text(self) -> str:
        return ";".join(f"{name}@{day.isoformat()}" for name, day in self.steps_done)


class Reporting:
    """The reports of the year, month by month."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.figures = Figures(city)

    def reports_of(self, month: int, times: MonthTimes) -> Iterator[DemoReport]:
        for task in self.city.tasks.values():
            if task.reports_in(month) and month not in self._paused.get(task.serial, range(0)):
                yield self._report(task, month, times)

    def _report(self, task: DemoTask, month: int, times: MonthTimes) -> DemoReport:
        done = self._steps_done(task, month)
        behind = month in task.course.behind
        problem, remedy = trouble_of(task) if behind else ("", _outlook(task, month))
        completed_on = self._completed_on(task, month)
        last_event = max((day for day in (*dict(done).values(), completed_on) if day), default=None)
        return DemoReport(
            task=task,
            month=month,
            at=submission_time(task, month, times, last_event),
            actual=self._reported_value(task, month),
            steps_done=done,
            progress=self._progress(task, month, done),
            problem=problem,
            remedy=remedy,
            request=task.course.request_in(month),
            completed_on=completed_on,
        )

    def true_value(self, serial: str, month: int) -> Decimal | None:
        return self.figures.values.get(serial, {}).get(month)

    def _reported_value(self, task: DemoTask, month: int) -> Decimal | None:
        return self._first_reported.get((task.serial, month)) or self.true_value(task.serial, month)

    def _completed_on(self, task: DemoTask, month: int) -> date | None:
        done = task.course.completed_on
        return done if done and done.month == month else None

    def _steps_done(self, task: DemoTask, month: int) -> tuple[tuple[str, date], ...]:
        """The steps done since the last report."""
        before = max((earlier for earlier in range(1, month) if task.reports_in(earlier)), default=0)
        done = self.figures.done_on.get(task.serial, {})
        return tuple((name, day) for name, day in done.items() if before < day.month <= month)

    def _progress(self, task: DemoTask, month: int, done: tuple[tuple[str, date], ...]) -> str:
        if task.measure == Measure.MILESTONE:
            return _steps_progress(task, month, done, self.figures.done_on[task.serial])
        actual = self._reported_value(task, month) or Decimal(0)
        if task.measure == Measure.LEVEL:
            unit, planned = task.measure_unit, task.planned[month]
            return f"截至{month}月底为{plain(actual)}{unit}，应达{plain(planned)}{unit}。"
        growth = actual - (self.true_value(task.serial, month - 1) or Decimal(0))
        if task.measure == Measure.PERCENT:
            return f"年度任务累计完成{plain(actual)}%，本月推进{plain(growth)}个百分点。"
        return f"累计完成{plain(actual)}{task.measure_unit}，本月新增{plain(growth)}{task.measure_unit}。"

    @cached_property
    def _first_reported(self) -> dict[tuple[str, int], Decimal]:
        """Values that were reported wrongly at first; `corrections.csv` and `objections.csv` tell how they are put
        right."""
        city = self.city
        rows = [*city.table("corrections"), *(row for row in city.table("objections") if row["原报"])]
        return {(row["任务序号"], int(row["月份"])): Decimal(row["原报"]) for row in rows}

    @cached_property
    def _paused(self) -> dict[str, range]:
        rows = self.city.table("adjustments")
        return {row["任务序号"]: range(int(row["生效月份"]), MONTHS.stop) for row in rows if row["类型"] == "暂停"}


def submission_time(task: DemoTask, month: int, times: MonthTimes, last_event: date | None) -> datetime:
    """Most come in the last days before they are due, some before the month's end, a late one in the days after."""
    luck = chance(task.serial, month, "time")
    due_on = times.due_at.astimezone(OFFICE_TIME).date()
    if month in task.course.late:
        day = add_working_days(due_on, luck.randint(1, 3))
    elif luck.randint(1, 100) <= EARLY_ONES:
        day = add_working_days(times.opens_at.astimezone(OFFICE_TIME).date() - timedelta(days=1), luck.randint(1, 4))
    else:
        day = add_working_days(due_on, -luck.choice(DAYS_BEFORE_DUE))
    if last_event and day < last_event:
        day = add_working_days(last_event, 1)
    minutes = luck.choice((luck.randint(8 * 60 + 40, 11 * 60 + 30), luck.randint(14 * 60, 17 * 60 + 30)))
    return datetime.combine(day, time(*divmod(minutes, 60)), tzinfo=OFFICE_TIME)


def plain(value: Decimal) -> str:
    """A number as people write it, without trailing zeros."""
    return f"{value.normalize():f}"


def _steps_progress(task: DemoTask, month: int, done: tuple[tuple[str, date], ...], days: dict[str, date]) -> str:
    sentences = [f"{name}已于{day.month}月{day.day}日完成。" for name, day in done]
    if (step := _next_step(task, month, days)) is not None:
        sentences.append(f"正在办理{step.name}，节点为{step.due_on.month}月{step.due_on.day}日。")
    return "".join(sentences) or "全部节点已完成。"


def _next_step(task: DemoTask, month: int, days: dict[str, date]) -> Step | None:
    open_steps = (step for step in task.steps if step.name not in days or days[step.name].month > month)
    return next(open_steps, None)


def trouble_of(task: DemoTask) -> tuple[str, str]:
    """Why the month is behind and what is done about it: the task's own words, or those of its sector."""
    if task.course.problem:
        return task.course.problem, task.course.remedy
    words = [row for row in read_table("troubles") if row["条口"] == task.sector]
    row = chance(task.serial, min(task.course.behind, default=0), "trouble").choice(words)
    return row["存在问题"], row["下一步"]


def _outlook(task: DemoTask, month: int) -> str:
    words = [row for row in read_table("outlooks") if row["计量方式"] in ("", task.measure.value)]
    return chance(task.serial, month, "outlook").choice(words)["下一步"]
