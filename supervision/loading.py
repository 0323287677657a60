"""The sheet 进展: reports of a past or running month, which count as submitted at their time and as accepted.

What is there already stays as it is. A row that says something else is refused cell by cell; a new row for a month
that is closed is taken only as what it then is, a late report.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from supervision.coordination import ask_for_coordination
from supervision.enums import EntryKind, ReportStatus
from supervision.judging import accepted_completions
from supervision.models import Closing, Report, ReportEntry
from supervision.parameters import timing_of
from supervision.rules.period import due_at
from supervision.rules.reporting import check_actual
from tasks.completing import record_completions
from tasks.directories import TaskDirectory
from tasks.enums import Measure
from tasks.faults import SCHEDULE_FAULTS
from tasks.loading.milestones import find_task
from tasks.models import Participation, Task

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from workbook.importing import ImportContext
    from workbook.reading import Row

BATCH = 4000
TEXTS = ("progress", "problems", "next_steps", "coordination")
COMPARED = ("actual", "steps", *TEXTS, "completed_on")


class ReportDirectory:
    """The reports of the import's year, hosts by task and month, and what is closed already."""

    def __init__(self, context: ImportContext) -> None:
        self.year = context.year
        self.work_list = context.directory(TaskDirectory).work_list
        self.closed_at: dict[int, datetime] = dict(
            Closing.objects.filter(work_list=self.work_list).values_list("month", "closed_at")
        )
        self.reports = {
            (report.task_id, report.month): report for report in Report.objects.filter(task__work_list=self.work_list)
        }
        self._due: dict[int, datetime] = {}

    @cached_property
    def handed_in(self) -> dict[int, ReportEntry]:
        """What was submitted last, by report."""
        entries = ReportEntry.objects.filter(kind=EntryKind.SUBMITTED, report__task__work_list=self.work_list)
        return {entry.report_id: entry for entry in entries.order_by("at", "id")}

    @cached_property
    def _hosts(self) -> dict[tuple[int, int], int]:
        spans = Participation.objects.filter(task__work_list=self.work_list, is_host=True)
        return {
            (task_id, month): unit_id
            for task_id, unit_id, first, last in spans.values_list("task_id", "unit_id", "from_month", "until_month")
            for month in range(first, last + 1)
        }

    def host_of(self, task: Task, month: int) -> int | None:
        """None for a month before the task was added to the list."""
        return self._hosts.get((task.pk, month))

    def due_at(self, month: int) -> datetime:
        if month not in self._due:
            self._due[month] = due_at(self.year, month, timing_of(self.year, month))
        return self._due[month]


@dataclass(frozen=True, slots=True)
class Handed:
    """A row that can be taken: its task, month and content, and when it was handed in."""

    row: Row
    task: Task
    month: int
    unit_id: int
    at: datetime
    content: dict[str, Any]

    def as_report(self, by: Any) -> Report:
        return Report(
            task=self.task,
            month=self.month,
            unit_id=self.unit_id,
            status=ReportStatus.ACCEPTED,
            counted=self.content["actual"],
            first_submitted_at=self.at,
            submitted_at=self.at,
            updated_at=self.at,
            updated_by=by,
            **self.content,
        )

    def entries(self, report: Report, by: Any) -> Iterator[ReportEntry]:
        for kind in (EntryKind.SUBMITTED, EntryKind.ACCEPTED):
            yield ReportEntry(report=report, kind=kind, at=self.at, by=by, **self.content)


def load_reports(rows: Sequence[Row], context: ImportContext) -> None:
    """Add the reports that are new, refuse what differs from those that are there or would change a closed month."""
    directory = context.directory(ReportDirectory)
    handed = [each for row in rows if (each := _resolve(row, directory, context)) is not None]
    new: list[Handed] = []
    for each in handed:
        stored = directory.reports.get((each.task.pk, each.month))
        if stored is not None:
            _compare(each, stored, directory, context)
        elif _is_free(each, directory, context):
            new.append(each)
    if context.problems:
        return
    _add(new, context)
    context.count("进展", created=len(new))


def _add(new: Sequence[Handed], context: ImportContext) -> None:
    by = context.actor
    reports = Report.objects.bulk_create([each.as_report(by) for each in new], batch_size=BATCH)
    ReportEntry.objects.bulk_create(
        [entry for each, report in zip(new, reports, strict=True) for entry in each.entries(report, by)],
        batch_size=BATCH,
    )
    ask_for_coordination(reports=[report for report in reports if report.coordination], by=by)
    completed = {each.task.pk for each in new if each.content["completed_on"]}
    if completed:
        tasks = Task.objects.filter(pk__in=completed)
        known = accepted_completions(tasks, max(each.at for each in new))
        record_completions(completed_on={pk: each.completed_on for pk, each in known.items()})


def _resolve(row: Row, directory: ReportDirectory, context: ImportContext) -> Handed | None:
    """The row with what its cells name, or nothing and the problems of its cells."""
    task = find_task(row, "serial", context.directory(TaskDirectory), context)
    if task is None:
        return None
    found = len(context.problems)
    month: int = row["month"].month
    unit_id = directory.host_of(task, month)
    if unit_id is None:
        context.problem(row, "month", _("the task was not yet on the list"), _("a month from its addition on"))
    _check_value(row, task, context)
    steps = _steps(row, task, context)
    if unit_id is None or len(context.problems) > found:
        return None
    content = {"actual": row["actual"], "steps": steps, "completed_on": row["completed_on"]}
    return Handed(
        row,
        task,
        month,
        unit_id,
        row["submitted_at"] or directory.due_at(month),
        content | {name: row[name] for name in TEXTS},
    )


def _check_value(row: Row, task: Task, context: ImportContext) -> None:
    if task.is_milestone and row["actual"] is not None:
        context.problem(
            row, "actual", _("the task is measured by milestones"), _("an empty cell; name the steps in 完成节点")
        )
    elif fault := check_actual(Measure(task.measure), row["actual"]):
        said, expected = SCHEDULE_FAULTS[fault]
        context.problem(row, "actual", _(said), _(expected))


def _steps(row: Row, task: Task, context: ImportContext) -> list[dict[str, Any]]:
    """The steps of the cell as they are stored; each must be a milestone of the task."""
    if row["steps"] and not task.is_milestone:
        context.problem(row, "steps", _("the task is not measured by milestones"), _("an empty cell"))
        return []
    milestones = context.directory(TaskDirectory).milestones_of(task) if row["steps"] else {}
    for step in row["steps"]:
        if step.name not in milestones:
            context.unknown(row, "steps", step.name, "节点", _("a milestone of the task in the sheet 节点"))
    return [
        {"milestone": milestones[step.name].pk, "done_on": step.on.isoformat()}
        for step in row["steps"]
        if step.name in milestones
    ]


def _is_free(each: Handed, directory: ReportDirectory, context: ImportContext) -> bool:
    """Whether the new report leaves every closed month as it was judged."""
    closed_at = directory.closed_at.get(each.month)
    if closed_at is not None and each.at <= closed_at:
        context.problem(
            each.row,
            "submitted_at",
            _("the month is closed"),
            _("a time after its closing, for a late report; a closed month is changed by a correction"),
        )
        return False
    if any(each.at <= closed for month, closed in directory.closed_at.items() if _bears_on(each, month)):
        context.problem(
            each.row,
            "completed_on" if each.content["completed_on"] else "steps",
            _("a month that is closed would be judged otherwise"),
            _("a time of report after the last closing; a closed month is changed by a correction"),
        )
        return False
    return True


def _bears_on(each: Handed, month: int) -> bool:
    """Whether the judgement of another month rests on this report: its steps add up, its completion ends reporting."""
    completed_on: date | None = each.content["completed_on"]
    if completed_on is not None and completed_on < date(each.row["month"].year, month, 1):
        return True
    return bool(each.content["steps"]) and month >= each.month


def _compare(each: Handed, stored: Report, directory: ReportDirectory, context: ImportContext) -> None:
    """A report that is there stays; what the row says otherwise is refused, but for what was corrected since."""
    entry = directory.handed_in.get(stored.pk)
    if entry is None:
        context.problem(
            each.row, "serial", _("the unit is writing this report"), _("a report that has been submitted, or none yet")
        )
        return
    differing = [name for name in COMPARED if each.row.has(name) and not _says(each.content[name], name, entry, stored)]
    for name in differing:
        context.refuse(each.row, name, _stored(each, name, entry, context), _pointer(each, directory))
    if each.row.has("submitted_at") and each.row["submitted_at"] not in (None, entry.at):
        differing.append("submitted_at")
        context.refuse(each.row, "submitted_at", entry.at, _pointer(each, directory))
    if not differing:
        context.count("进展", unchanged=1)


def _says(given: Any, name: str, entry: ReportEntry, stored: Report) -> bool:
    if name == "steps":
        return _same_steps(given, entry.steps) or _same_steps(given, stored.steps)
    return given in (getattr(entry, name), getattr(stored, name))


def _same_steps(given: list[dict[str, Any]], stored: list[dict[str, Any]]) -> bool:
    return {(step["milestone"], step["done_on"]) for step in given} == {
        (step["milestone"], step["done_on"]) for step in stored
    }


def _stored(each: Handed, name: str, entry: ReportEntry, context: ImportContext) -> object:
    """What is stored, as it would stand in the cell."""
    if name != "steps":
        return getattr(entry, name)
    milestones = context.directory(TaskDirectory).milestones_of(each.task)
    names = {milestone.pk: milestone.name for milestone in milestones.values()}
    return tuple(f"{names.get(step['milestone'], '')}@{step['done_on']}" for step in entry.steps)


def _pointer(each: Handed, directory: ReportDirectory) -> str:
    if each.month in directory.closed_at:
        return _("change a closed month by a correction")
    return _("change a submitted report by a correction in the review")
