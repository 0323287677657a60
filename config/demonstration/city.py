"""The tables of the demonstration city, read for a year. Their columns are those of the standard workbook;
days are written without the year (`06-30`), and `course.csv`, `corrections.csv`, `replacements.csv` and
`adjustments.csv` say how the year goes. Those of the year before stand in `last_year/`."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path

from tasks.enums import Measure
from tasks.rules.schedule import MONTHS, propose_schedule

TABLES = Path(__file__).parent
MEASURES = {
    "百分比": Measure.PERCENT,
    "累计量": Measure.AMOUNT,
    "水平值": Measure.LEVEL,
    "节点": Measure.MILESTONE,
}
LOWER = "越低越好"
LAST_YEAR = "last_year"

Table = list[dict[str, str]]


@cache
def read_table(name: str) -> Table:
    """The rows of `<name>.csv`; treat them as read-only."""
    with (TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def day_of(year: int, month_and_day: str) -> date:
    """`06-30` in a year."""
    month, day = month_and_day.split("-")
    return date(year, int(month), int(day))


def day_about(year: int, text: str) -> date:
    """A day in a year as `day_of`, with `+` or `-` before it one of the next or of the last year."""
    return day_of(year + {"+": 1, "-": -1}.get(text[0], 0), text.lstrip("+-"))


def months_of(text: str) -> frozenset[int]:
    """`4-5,7` as months."""
    months: set[int] = set()
    for part in filter(None, text.split(",")):
        first, _, last = part.partition("-")
        months.update(range(int(first), int(last or first) + 1))
    return frozenset(months)


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone and its day."""

    name: str
    due_on: date


@dataclass(frozen=True)
class Course:
    """How a task goes in the year: months behind, months with no report or a late one, months sent back once.

    `depth` multiplies how far behind a month behind is; `gain` is by how many per cent the target is passed.
    """

    behind: frozenset[int] = frozenset()
    missing: frozenset[int] = frozenset()
    late: frozenset[int] = frozenset()
    returned: frozenset[int] = frozenset()
    completed_on: date | None = None
    coordination: tuple[tuple[int, str], ...] = ()
    problem: str = ""
    remedy: str = ""
    depth: Decimal = Decimal(1)
    gain: Decimal = Decimal(0)

    def is_reported_in(self, month: int) -> bool:
        return month not in self.missing and (self.completed_on is None or month <= self.completed_on.month)

    def request_in(self, month: int) -> str:
        return dict(self.coordination).get(month, "")


@dataclass(frozen=True)
class DemoTask:
    """A row of the list, as far as its reports are made from it."""

    serial: str
    title: str
    sector: str
    measure: Measure
    measure_unit: str
    target: Decimal | None
    lower_is_better: bool
    starts_on: date
    host: str
    parent: str
    planned: dict[int, Decimal]
    steps: tuple[Step, ...]
    course: Course

    def steps_due_by(self, month: int) -> list[Step]:
        return [step for step in self.steps if step.due_on.month <= month]

    def is_judged_in(self, month: int) -> bool:
        """Whether the month has something to be judged by: a planned value, or a step that is due."""
        if month < self.starts_on.month:
            return False
        return bool(self.steps_due_by(month)) if self.measure == Measure.MILESTONE else month in self.planned

    def reports_in(self, month: int) -> bool:
        """Whether the unit reports in the month; before its first step is due there is progress to tell, too."""
        if month < self.starts_on.month or not self.course.is_reported_in(month):
            return False
        return self.measure == Measure.MILESTONE or month in self.planned


class City:
    """The list of a year with its course; `folder` holds the tables of another year than the current one."""

    def __init__(self, year: int, folder: str = "") -> None:
        self.year = year
        self.folder = folder

    @property
    def is_current(self) -> bool:
        return not self.folder

    def table(self, name: str) -> Table:
        """The year's own rows."""
        return read_table(f"{self.folder}/{name}" if self.folder else name)

    @cached_property
    def tasks(self) -> dict[str, DemoTask]:
        return {row["序号"]: self._task(row) for row in self.table("tasks")}

    def children_of(self, serial: str) -> list[DemoTask]:
        return [task for task in self.tasks.values() if task.parent == serial]

    def _task(self, row: dict[str, str]) -> DemoTask:
        measure = MEASURES[row["计量方式"]]
        target = Decimal(row["目标值"]) if row["目标值"] else None
        starts_on = day_of(self.year, row["开始"] or "01-01")
        finishes_on = day_of(self.year, row["完成时限"])
        filled = {month: Decimal(row[f"{month}月"]) for month in MONTHS if row[f"{month}月"]}
        return DemoTask(
            serial=row["序号"],
            title=row["工作任务"],
            sector=row["条口"],
            measure=measure,
            measure_unit=row["计量单位"],
            target=target,
            lower_is_better=row["方向"] == LOWER,
            starts_on=starts_on,
            host=row["主办单位"],
            parent=row["上级序号"],
            planned=filled or propose_schedule(measure, target, starts_on, finishes_on, self.year),
            steps=self._steps.get(row["序号"], ()),
            course=self._courses.get(row["序号"], Course()),
        )

    @cached_property
    def _steps(self) -> dict[str, tuple[Step, ...]]:
        steps: dict[str, tuple[Step, ...]] = {}
        for row in self.table("milestones"):
            step = Step(row["节点"], day_of(self.year, row["完成时限"]))
            steps[row["任务序号"]] = (*steps.get(row["任务序号"], ()), step)
        return steps

    @cached_property
    def _courses(self) -> dict[str, Course]:
        return {row["任务序号"]: self._course(row) for row in self.table("course")}

    def _course(self, row: dict[str, str]) -> Course:
        return Course(
            behind=months_of(row["落后"]),
            missing=months_of(row["未报"]),
            late=months_of(row["迟报"]),
            returned=months_of(row["退回"]),
            completed_on=day_of(self.year, row["完成"]) if row["完成"] else None,
            coordination=tuple(_request(part) for part in filter(None, row["需领导协调"].split(";"))),
            problem=row["存在问题"],
            remedy=row["下一步"],
            depth=Decimal(row["落后幅度"] or 1),
            gain=Decimal(row.get("超额") or 0),
        )


def _request(part: str) -> tuple[int, str]:
    month, _, text = part.partition(":")
    return int(month), text
