"""A year replayed from one workbook, to the last field, whatever the order or number of runs."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from notices.models import Notice
from supervision.models import Report, ReportEntry
from supervision.sheets import REPORTS
from tests.factories import moment
from timetable.services import run_due
from workbook.importing import run_import
from workbook.reading import read_workbook
from workbook.registry import registered_sheets
from workbook.writing import write_workbook

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SAMPLE = Path(__file__).parents[1] / "data" / "sample_year"
WORKBOOK = SAMPLE / "workbook.xlsx"
END = "2018-03-15 00:00"


def bring_in(source: Any = WORKBOOK) -> None:
    result = run_import(source, year=2017, at=moment("2017-01-01 00:00"), publish=True)
    assert result.problems == []


def run(until: str) -> None:
    list(run_due(until=moment(until)))


def exported(what: str) -> list[str]:
    printed = io.StringIO()
    call_command("export", what, year=2017, stdout=printed)
    return in_any_order(json.loads(printed.getvalue()))


def expected(what: str) -> list[str]:
    return in_any_order(json.loads((SAMPLE / f"expected_{what}.json").read_text(encoding="utf-8")))


def in_any_order(records: list[dict[str, Any]]) -> list[str]:
    return sorted(json.dumps(record, ensure_ascii=False, sort_keys=True) for record in records)


def notices() -> list[tuple[Any, ...]]:
    return sorted(Notice.objects.values_list("kind", "recipient__username", "serial", "month", "action", "at"), key=str)


def book(through_month: int, from_month: int = 1) -> io.BytesIO:
    """The workbook with the reports of some months only."""
    parsed = read_workbook(WORKBOOK, registered_sheets(), year=2017)
    rows = {
        name: [
            row.values
            for row in sheet.rows
            if name != REPORTS.name or from_month <= row["month"].month <= through_month
        ]
        for name, sheet in parsed.sheets.items()
    }
    sheets = [sheet for sheet in registered_sheets() if sheet.name in rows]
    return io.BytesIO(write_workbook(sheets, rows))


def test_a_replayed_year_gives_the_expected_checks_and_escalations() -> None:
    bring_in()
    run(END)
    assert exported("checks") == expected("checks")
    assert exported("escalations") == expected("escalations")


def test_importing_the_year_again_changes_nothing() -> None:
    bring_in()
    run(END)
    before = (Report.objects.count(), ReportEntry.objects.count(), exported("notices"))
    again = run_import(WORKBOOK, year=2017, at=moment("2018-04-01 00:00"), publish=True)
    assert again.problems == []
    assert again.differences == []
    assert {name: (counts.created, counts.changed) for name, counts in again.counts.items()} == dict.fromkeys(
        again.counts, (0, 0)
    )
    assert (Report.objects.count(), ReportEntry.objects.count(), exported("notices")) == before


def test_many_small_runs_end_like_one_and_a_second_run_does_nothing() -> None:
    bring_in()
    for month in range(2, 13):
        run(f"2017-{month:02d}-01 00:00")
        run(f"2017-{month:02d}-09 12:00")
    run(END)
    told = notices()
    run(END)
    assert exported("checks") == expected("checks")
    assert exported("escalations") == expected("escalations")
    assert notices() == told


def test_reports_that_come_in_during_the_year_end_like_those_that_came_at_once() -> None:
    bring_in(book(through_month=5))
    run("2017-06-20 00:00")
    bring_in(book(from_month=6, through_month=9))
    run("2017-10-20 00:00")
    bring_in(book(through_month=12))
    run(END)
    assert exported("checks") == expected("checks")
    assert exported("escalations") == expected("escalations")
