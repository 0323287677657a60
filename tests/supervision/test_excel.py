"""The month's sheet: out with what is stored, back with every difference seen before anything is saved."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from openpyxl import load_workbook

from supervision.excel import SheetPreview, apply_month_sheet, read_month_sheet, write_month_sheet
from supervision.models import Report
from supervision.reporting import save_report
from supervision.selectors.grid import month_grid
from tasks.enums import Measure
from tasks.models import Task
from tests.factories import make_list, make_report, make_reporter, make_task, make_unit, moment

pytestmark = pytest.mark.django_db

AT = moment("2026-01-28 10:00")


def rows(task: Task) -> list:
    return month_grid(task.work_list, task.host, 1, AT, own=True).rows


def sheet_with(task: Task, **cells: object) -> io.BytesIO:
    """The sheet taken out, with cells (C2=…) filled in."""
    book = load_workbook(io.BytesIO(write_month_sheet(2026, 1, rows(task))))
    for cell, value in cells.items():
        book.active[cell] = value
    filled = io.BytesIO()
    book.save(filled)
    filled.seek(0)
    return filled


def preview(task: Task, **cells: object) -> SheetPreview:
    return read_month_sheet(sheet_with(task, **cells), year=2026, month=1, rows=rows(task), at=AT)


def test_what_goes_out_comes_back_without_a_difference() -> None:
    work_list, unit = make_list(), make_unit()
    task = make_task(work_list, unit, serial="1")
    steps = make_task(work_list, unit, serial="2", measure=Measure.MILESTONE, milestones={"开工": date(2026, 1, 20)})
    reporter = make_reporter(unit)
    save_report(
        task=task, month=1, version=0, content={"actual": Decimal("9.55"), "progress": "一\n二"}, at=AT, by=reporter
    )
    done = [{"milestone": steps.milestones.get().pk, "done_on": "2026-01-19"}]
    save_report(task=steps, month=1, version=0, content={"steps": done}, at=AT, by=reporter)
    found = preview(task)
    assert (found.problems, found.differences, found.token) == ([], [], "")


def test_every_difference_is_shown_and_then_saved() -> None:
    work_list, unit = make_list(), make_unit()
    task = make_task(work_list, unit, serial="1", title="新改建供水管网")
    make_task(work_list, unit, serial="2", measure=Measure.MILESTONE, milestones={"开工": date(2026, 1, 20)})
    found = preview(task, F2=9.5, H2="正在施工", G3="开工@2026-01-19")
    assert [(each.cell, each.title, each.before, each.after) for each in found.differences[:2]] == [
        ("2026年1月报送!F2", "新改建供水管网", "空", "9.5"),
        ("2026年1月报送!H2", "新改建供水管网", "空", "正在施工"),
    ]
    assert not Report.objects.exists()
    saved = apply_month_sheet(token=found.token, year=2026, month=1, at=AT, by=make_reporter(unit))
    assert [(report.task.serial, report.actual, len(report.steps)) for report in saved] == [
        ("1", Decimal("9.5"), 0),
        ("2", None, 1),
    ]


def test_one_bad_cell_keeps_everything_back() -> None:
    task = make_task(make_list(), serial="1")
    make_task(task.work_list, task.host, serial="2")
    found = preview(task, F2=9.5, F3=101)
    assert [problem.cell for problem in found.problems] == ["2026年1月报送!F3"]
    assert found.token == ""


def test_a_foreign_task_or_a_submitted_report_is_no_row_of_the_sheet() -> None:
    task = make_task(make_list(), serial="1")
    make_task(task.work_list, serial="77")
    assert [problem.cell for problem in preview(task, A2="77", F2=3).problems] == ["2026年1月报送!A2"]
    make_report(task, 1, 9)
    assert [problem.cell for problem in preview(task, F2=3).problems] == ["2026年1月报送!F2"]


def test_a_preview_holds_only_for_what_it_has_seen() -> None:
    task = make_task(make_list(), serial="1")
    reporter = make_reporter(task.host)
    found = preview(task, F2=9.5)
    save_report(task=task, month=1, version=0, content={"actual": Decimal(3)}, at=AT, by=reporter)
    for token, month in ((found.token, 1), (found.token, 2), ("x" + found.token, 1), ("", 1)):
        with pytest.raises(ValidationError):
            apply_month_sheet(token=token, year=2026, month=month, at=AT, by=reporter)
    assert Report.objects.get().actual == Decimal(3)


def test_a_cleared_cell_clears_what_is_stored() -> None:
    task = make_task(make_list(), serial="1")
    reporter = make_reporter(task.host)
    save_report(task=task, month=1, version=0, content={"actual": Decimal(3), "progress": "甲"}, at=AT, by=reporter)
    found = preview(task, H2=None)
    assert [(each.before, each.after) for each in found.differences] == [("甲", "空")]
    apply_month_sheet(token=found.token, year=2026, month=1, at=AT, by=reporter)
    assert (Report.objects.get().progress, Report.objects.get().actual) == ("", Decimal(3))
