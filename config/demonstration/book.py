"""The standard workbooks of the demonstration year, made in memory for the ordinary import."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from config.demonstration.city import day_of, read_table
from config.demonstration.events import OFFICE_TIME
from config.demonstration.reports import plain
from workbook.writing import BookWriter

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from config.demonstration.city import City
    from config.demonstration.reports import DemoReport

DATED = {"清单": ("开始", "完成时限"), "节点": ("完成时限",)}
FILING_STATE = "备案情况"


def people_book() -> io.BytesIO:
    """Units and people."""
    return book_of({"单位": read_table("units"), "人员": read_table("people")})


def list_book(city: City) -> io.BytesIO:
    """Sectors, the list with its milestones, and the filings that were there from the beginning."""
    filings = [row for row in city.table("filings") if not row[FILING_STATE]]
    return book_of(
        {
            "条口": read_table("sectors"),
            "清单": [_dated(row, "清单", city.year) for row in city.table("tasks")],
            "节点": [_dated(row, "节点", city.year) for row in city.table("milestones")],
            "责任备案": [{header: text for header, text in row.items() if header != FILING_STATE} for row in filings],
        }
    )


def reports_book(year: int, reports: Iterable[DemoReport]) -> io.BytesIO:
    """The sheet 进展 with these reports."""
    return book_of({"进展": [_report_row(year, report) for report in reports]})


def _dated(row: Mapping[str, str], sheet: str, year: int) -> dict[str, str]:
    return {
        header: day_of(year, text).isoformat() if text and header in DATED[sheet] else text
        for header, text in row.items()
    }


def _report_row(year: int, report: DemoReport) -> dict[str, str]:
    return {
        "任务序号": report.task.serial,
        "月份": f"{year}-{report.month:02d}",
        "实际值": "" if report.actual is None else plain(report.actual),
        "完成节点": report.steps_text,
        "进展情况": report.progress,
        "存在问题": report.problem,
        "下一步": report.remedy,
        "需领导协调": report.request,
        "报送时间": report.at.astimezone(OFFICE_TIME).strftime("%Y-%m-%d %H:%M"),
        "完成日期": report.completed_on.isoformat() if report.completed_on else "",
    }


def book_of(sheets: Mapping[str, list[dict[str, str]]]) -> io.BytesIO:
    writer = BookWriter()
    for name, rows in sheets.items():
        page = writer.add_sheet(name)
        headers = list(rows[0]) if rows else []
        for column, header in enumerate(headers):
            writer.write(page, 0, column, header)
        for number, row in enumerate(rows, start=1):
            for column, header in enumerate(headers):
                writer.write(page, number, column, row[header])
    return io.BytesIO(writer.content())
