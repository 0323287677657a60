"""The sheet 进展: what is new is added, what is there stays, what is closed is not changed by a file."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notices.models import Notice
from supervision.closing import close_month
from supervision.correcting import correct_month
from supervision.enums import EntryKind, Flag, ReportStatus
from supervision.models import Check, CoordinationRequest, Report, ReportEntry
from supervision.reporting import save_report
from tasks.enums import Measure
from tests.factories import (
    make_city_leader,
    make_list,
    make_reporter,
    make_supervision_officer,
    make_task,
    make_unit,
    moment,
)
from tests.workbook.books import book
from workbook.importing import run_import

if TYPE_CHECKING:
    from workbook.importing import ImportResult

pytestmark = pytest.mark.django_db

HEADERS = ("任务序号", "月份", "实际值", "完成节点", "进展情况", "需领导协调", "报送时间", "完成日期")


def bring_in(*rows: tuple[object, ...], headers: tuple[str, ...] = HEADERS) -> ImportResult:
    source = book(进展=[headers, *rows])
    source.seek(0)
    return run_import(source, year=2026, at=moment("2026-12-31 12:00"))


def problems(result: ImportResult) -> list[str]:
    return [problem.cell for problem in result.problems]


def row(serial: str, month: int, actual: object = None, **cells: object) -> tuple[object, ...]:
    values = {"任务序号": serial, "月份": f"2026-{month:02d}", "实际值": actual, **cells}
    return tuple(values.get(header) for header in HEADERS)


def close(*closings: str) -> None:
    for month, day in enumerate(closings, start=1):
        close_month(year=2026, month=month, at=moment(f"{day} 08:00"))


def test_a_row_counts_as_submitted_at_its_time_and_as_accepted() -> None:
    task = make_task(make_list(), serial="1")
    assert problems(bring_in(row("1", 1, "9.5", 进展情况="正在施工", 报送时间="2026-02-03 17:30"))) == []
    report = Report.objects.get()
    at = moment("2026-02-03 17:30")
    assert (report.task, report.unit, report.status, report.counted, report.first_submitted_at) == (
        task, task.host, ReportStatus.ACCEPTED, Decimal("9.5"), at,
    )  # fmt: skip
    entries = ReportEntry.objects.values_list("kind", "at", "actual", "progress")
    assert list(entries) == [
        (EntryKind.SUBMITTED, at, Decimal("9.5"), "正在施工"),
        (EntryKind.ACCEPTED, at, Decimal("9.5"), "正在施工"),
    ]


def test_a_row_without_a_time_was_submitted_in_time() -> None:
    make_task(make_list(), serial="1")
    bring_in(row("1", 1, 9))
    assert Report.objects.get().first_submitted_at == moment("2026-02-06 18:00")


def test_the_unit_of_a_report_is_the_host_of_its_month() -> None:
    old, new = make_unit(), make_unit()
    task = make_task(make_list(), old, serial="1")
    task.participations.update(until_month=1)
    task.participations.create(unit=new, is_host=True, from_month=2)
    bring_in(row("1", 1, 9), row("1", 2, 17))
    assert list(Report.objects.order_by("month").values_list("month", "unit")) == [(1, old.pk), (2, new.pk)]


def test_the_same_file_again_changes_nothing_even_after_a_correction() -> None:
    task = make_task(make_list(), serial="1", measure=Measure.MILESTONE, milestones={"开工": date(2026, 1, 20)})
    steps = row("1", 1, None, 完成节点="开工@2026-01-19")
    other = make_task(task.work_list, serial="2")
    bring_in(steps, row("2", 1, 9))
    close("2026-02-09")
    make_supervision_officer()
    correct_month(task=other, month=1, actual=Decimal(8), reason="口径", at=moment("2026-02-20 09:00"), by=None)
    before = list(ReportEntry.objects.values())
    again = bring_in(steps, row("2", 1, 9))
    assert problems(again) == []
    assert (again.counts["进展"].created, again.counts["进展"].unchanged) == (0, 2)
    assert list(ReportEntry.objects.values()) == before


def test_a_differing_row_is_refused_cell_by_cell_with_a_pointer() -> None:
    make_task(make_list(), serial="1")
    bring_in(row("1", 1, 9, 进展情况="甲", 报送时间="2026-02-03 17:30"))
    result = bring_in(row("1", 1, 10, 进展情况="乙", 报送时间="2026-02-03 17:31"))
    assert problems(result) == ["进展!C2", "进展!E2", "进展!G2"]
    assert all("更正" in problem.expected for problem in result.problems)
    assert Report.objects.get().actual == 9


def test_a_column_that_is_missing_says_nothing() -> None:
    make_task(make_list(), serial="1")
    bring_in(row("1", 1, 9, 进展情况="甲"))
    again = bring_in(("1", "2026-01", 9), headers=HEADERS[:3])
    assert problems(again) == []


def test_a_closed_month_takes_only_a_late_report_which_changes_no_judgement() -> None:
    make_task(make_list(), serial="1")
    close("2026-02-09")
    assert problems(bring_in(row("1", 1, 9))) == ["进展!G2"]
    assert problems(bring_in(row("1", 1, 9, 报送时间="2026-02-09 08:00"))) == ["进展!G2"]
    assert problems(bring_in(row("1", 1, 9, 报送时间="2026-02-09 08:01"))) == []
    check = Check.objects.get()
    assert (check.flag, check.reason, check.actual) == (Flag.YELLOW_CARD, "unreported", None)


def test_facts_that_would_change_a_later_closed_month_are_refused() -> None:
    task = make_task(make_list(), serial="1", measure=Measure.MILESTONE, milestones={"开工": date(2026, 1, 20)})
    make_task(task.work_list, serial="2")
    close("2026-02-09", "2026-03-09")
    between = "2026-02-20 09:00"
    assert problems(bring_in(row("1", 1, None, 完成节点="开工@2026-01-19", 报送时间=between))) == ["进展!D2"]
    assert problems(bring_in(row("2", 1, 100, 完成日期="2026-01-19", 报送时间=between))) == ["进展!H2"]
    late = "2026-03-20 09:00"
    assert problems(bring_in(row("1", 1, None, 完成节点="开工@2026-01-19", 报送时间=late))) == []
    assert problems(bring_in(row("2", 1, 100, 完成日期="2026-01-19", 报送时间=late))) == []
    close_month(year=2026, month=3, at=moment("2026-04-09 08:00"))
    third = Check.objects.filter(month=3).order_by("task__serial").values_list("flag", "reason", "is_closed_out")
    assert list(third) == [(Flag.YELLOW_CARD, "unreported", False), (Flag.RED_FLAG, "", True)]


def test_a_completion_completes_the_task() -> None:
    task = make_task(make_list(), serial="1")
    bring_in(row("1", 1, 100, 完成日期=datetime(2026, 1, 19)))  # noqa: DTZ001 - a cell of Excel has no zone
    task.refresh_from_db()
    assert task.completed_on == date(2026, 1, 19)


@pytest.mark.parametrize(
    ("cells", "cell"),
    [
        ({"实际值": 100.1}, "进展!C2"),
        ({"实际值": -1}, "进展!C2"),
        ({"完成节点": "开工@2026-01-19"}, "进展!D2"),
        ({"任务序号": "99"}, "进展!A2"),
        ({"月份": "2025-01"}, "进展!B2"),
        ({"任务序号": "m", "实际值": 1}, "进展!C2"),
        ({"任务序号": "m", "实际值": None, "完成节点": "竣工@2026-01-19"}, "进展!D2"),
    ],
)
def test_what_cannot_be_is_refused_by_its_cell(cells: dict[str, object], cell: str) -> None:
    work_list = make_list()
    make_task(work_list, serial="1")
    make_task(work_list, serial="m", measure=Measure.MILESTONE, milestones={"开工": date(2026, 1, 20)})
    given = dict(zip(HEADERS, row("1", 1, 9), strict=True)) | cells
    assert problems(bring_in(tuple(given.values()))) == [cell]
    assert not Report.objects.exists()


def test_what_the_unit_is_writing_is_not_overwritten() -> None:
    task = make_task(make_list(), serial="1")
    save_report(
        task=task, month=1, version=0, content={"actual": Decimal(8)}, at=moment("2026-01-28 10:00"),
        by=make_reporter(task.host),
    )  # fmt: skip
    assert problems(bring_in(row("1", 1, 9))) == ["进展!A2"]


def test_a_request_for_coordination_comes_with_it_once() -> None:
    leader = make_city_leader()
    make_task(make_list(), serial="1", lead_leader=leader)
    for _time in range(2):
        bring_in(row("1", 1, 9, 需领导协调="请协调迁改", 报送时间="2026-02-03 17:30"))
    request = CoordinationRequest.objects.get()
    assert (request.leader, request.asked_at) == (leader, moment("2026-02-03 17:30"))
    assert Notice.objects.filter(kind="coordination_request").count() == 1


def test_no_query_grows_with_the_rows() -> None:
    work_list = make_list()

    def queries(*serials: str) -> int:
        for serial in serials:
            make_task(work_list, serial=serial)
        with CaptureQueriesContext(connection) as captured:
            assert problems(bring_in(*(row(serial, month, 9) for serial in serials for month in (1, 2)))) == []
        return len(captured)

    assert queries("1") == queries(*(str(number) for number in range(2, 32)))
