"""How each month's reports come in: past months through the workbook, what was sent back, and the month in progress
as people write it, through the acts of the grid and of the review."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from config.demonstration.book import reports_book
from config.demonstration.events import OFFICE_TIME, Directory, Event
from config.demonstration.reports import plain
from config.demonstration.taking_in import take_in
from config.demonstration.values import chance, places_of
from regulation.calendar import add_working_days
from supervision.coordination import answer_coordination, record_outcome
from supervision.models import CoordinationRequest
from supervision.reporting import Content, report_of, save_report, submit_report
from supervision.reviewing import accept_report, return_report

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from config.demonstration.reports import DemoReport, MonthTimes, Reporting
    from organization.models import Person
    from supervision.models import Report
    from tasks.models import Task

REVIEW_TAKES = timedelta(hours=20)
RETURNED_AFTER = timedelta(minutes=90)
FIRST_HOURS = timedelta(hours=9)
WRITTEN_BEFORE = timedelta(days=2)
SAVED_OF = 3  # of so many who will report soon, all but one have begun to write


def reports(
    directory: Directory, reporting: Reporting, times: dict[int, MonthTimes], until: datetime
) -> Iterator[Event]:
    for month, of_month in times.items():
        if of_month.opens_at > until:
            return
        told = list(reporting.reports_of(month, of_month))
        returned = [report for report in told if _is_sent_back(report, of_month)]
        ordinary = [report for report in told if report not in returned]
        is_open = until < of_month.closes_at
        finished = [report for report in ordinary if report.at + (REVIEW_TAKES if is_open else timedelta(0)) <= until]
        yield Event(of_month.opens_at, partial(_import, directory.year, finished, of_month.opens_at))
        for report in returned:
            yield from _sent_back_once(directory, report)
        if is_open:
            unfinished = [report for report in ordinary if report not in finished]
            yield from _being_written(directory, unfinished, of_month.opens_at + FIRST_HOURS, until)


def answers(directory: Directory, reporting: Reporting, times: dict[int, MonthTimes]) -> Iterator[Event]:
    """What leaders arranged when they were asked to coordinate, and what came of it."""
    for row in directory.table("answers"):
        month = int(row["月份"])
        asked = next(r for r in reporting.reports_of(month, times[month]) if r.task.serial == row["任务序号"])
        at = asked.at + timedelta(days=int(row["几天后"]))
        yield Event(at, partial(_answer, directory, row, at))
        if row["结果"]:
            known_at = at + timedelta(days=int(row["结果几天后"]))
            yield Event(known_at, partial(_outcome, directory, row, known_at))


def _import(year: int, told: list[DemoReport], at: datetime) -> None:
    if told:
        take_in(reports_book(year, told), year=year, at=at)


def _is_sent_back(report: DemoReport, of_month: MonthTimes) -> bool:
    """Whether the course says so, and there was time for it."""
    is_planned = report.month in report.task.course.returned
    return is_planned and _first_try(report) > of_month.opens_at + FIRST_HOURS


def _first_try(report: DemoReport) -> datetime:
    """Some working days before the report was handed in for good."""
    at = report.at.astimezone(OFFICE_TIME)
    day = add_working_days(at.date(), -chance(report.task.serial, report.month, "first try").randint(1, 3))
    return at.replace(year=day.year, month=day.month, day=day.day)


def _sent_back_once(directory: Directory, report: DemoReport) -> Iterator[Event]:
    """Handed in with a value that does not agree with the records, returned, handed in again, accepted."""
    first = _first_try(report)
    returned, accepted = first + RETURNED_AFTER, report.at + timedelta(minutes=25)
    yield Event(first, partial(_submit_wrong, directory, report, first))
    yield Event(returned, partial(_return, directory, report, returned))
    yield Event(report.at, partial(_submit, directory, report, report.at))
    yield Event(accepted, partial(_accept, directory, report, accepted))


def _being_written(
    directory: Directory, told: list[DemoReport], earliest: datetime, until: datetime
) -> Iterator[Event]:
    """Submitted and waiting for the review, or saved and not submitted yet."""
    for report in told:
        if report.at <= until:
            yield Event(report.at, partial(_submit, directory, report, report.at))
        elif (saved := max(report.at - WRITTEN_BEFORE, earliest)) <= until and _has_begun(report):
            yield Event(saved, partial(_save, directory, report, saved))


def _has_begun(report: DemoReport) -> bool:
    return chance(report.task.serial, report.month, "begun").randrange(SAVED_OF) > 0


def _submit_wrong(directory: Directory, report: DemoReport, at: datetime) -> None:
    task, content = _written(directory, report)
    if content["actual"] is not None:
        content["actual"] += 2 * places_of(report.task)
    _hand_in(directory, task, report.month, content, at)


def _submit(directory: Directory, report: DemoReport, at: datetime) -> None:
    task, content = _written(directory, report)
    _hand_in(directory, task, report.month, content, at)


def _hand_in(directory: Directory, task: Task, month: int, content: Content, at: datetime) -> None:
    stored = report_of(task, month)
    submit_report(
        task=task,
        month=month,
        version=stored.version,
        content=content,
        at=at,
        by=_writer(directory, stored),
    )


def _save(directory: Directory, report: DemoReport, at: datetime) -> None:
    task, content = _written(directory, report)
    content["steps"] = []
    content["completed_on"] = None
    stored = report_of(task, report.month)
    save_report(
        task=task, month=report.month, version=stored.version, content=content, at=at, by=_writer(directory, stored)
    )


def _accept(directory: Directory, report: DemoReport, at: datetime) -> None:
    stored = report_of(directory.task(report.task.serial), report.month)
    accept_report(report=stored, version=stored.version, at=at, by=directory.office)


def _return(directory: Directory, report: DemoReport, at: datetime) -> None:
    stored = report_of(directory.task(report.task.serial), report.month)
    told, unit = plain(report.actual or Decimal(0)), report.task.measure_unit
    return_report(
        report=stored,
        version=stored.version,
        reason=f"与台账核对，{report.month}月底应为{told}{unit}，请核对后再报，或附验收材料",
        at=at,
        by=directory.office,
    )


def _answer(directory: Directory, row: dict[str, str], at: datetime) -> None:
    request = _request_of(directory, row)
    answer_coordination(request=request, answer=row["答复"], at=at, by=request.leader or directory.office)


def _outcome(directory: Directory, row: dict[str, str], at: datetime) -> None:
    request = _request_of(directory, row)
    record_outcome(request=request, outcome=row["结果"], at=at, by=directory.reporters[request.unit_id])


def _request_of(directory: Directory, row: dict[str, str]) -> CoordinationRequest:
    return CoordinationRequest.objects.select_related("leader").get(
        task__work_list__year=directory.year, task__serial=row["任务序号"], month=int(row["月份"])
    )


def _writer(directory: Directory, stored: Report) -> Person:
    return directory.reporters[stored.unit_id]


def _written(directory: Directory, report: DemoReport) -> tuple[Task, Content]:
    task = directory.task(report.task.serial)
    steps = {step.name: step.pk for step in task.milestones.filter(dropped=False)}
    return task, Content(
        actual=report.actual,
        steps=[{"milestone": steps[name], "done_on": day.isoformat()} for name, day in report.steps_done],
        progress=report.progress,
        problems=report.problem,
        next_steps=report.remedy,
        coordination=report.request,
        completed_on=report.completed_on,
    )
