"""The supervision office accepts, corrects and returns reports (rulebook section 4)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notices.models import Notice
from supervision.closing import close_month
from supervision.correcting import correct_month
from supervision.enums import EntryKind, Flag, ReportStatus
from supervision.models import Check, Report, ReportEntry
from supervision.permissions.reports import reports_visible_to
from supervision.previewing import preview_correction
from supervision.reporting import ReportChangedError, save_report
from supervision.reviewing import accept_report, accept_reports, correct_report, return_report
from supervision.selectors.review import review_queue
from tasks.enums import Measure
from tasks.models import Task
from tests.factories import (
    make_list,
    make_report,
    make_reporter,
    make_supervision_officer,
    make_task,
    make_unit,
    moment,
)

pytestmark = pytest.mark.django_db

AT = moment("2026-02-05 09:00")
CLOSING = moment("2026-02-09 08:00")


def kinds(report: Report) -> list[str]:
    return list(ReportEntry.objects.filter(report=report).values_list("kind", flat=True))


def test_accepting_a_completion_completes_the_task() -> None:
    task = make_task(make_list())
    report = make_report(task, 1, 100, completed_on=date(2026, 1, 20))
    accepted = accept_report(report=report, version=report.version, at=AT, by=make_supervision_officer())
    assert (accepted.status, kinds(report)) == (ReportStatus.ACCEPTED, [EntryKind.SUBMITTED, EntryKind.ACCEPTED])
    task.refresh_from_db()
    assert task.completed_on == date(2026, 1, 20)


def test_only_the_office_reviews_and_only_what_it_has_seen() -> None:
    task = make_task(make_list())
    report, officer = make_report(task, 1, 9), make_supervision_officer()
    with pytest.raises(PermissionDenied):
        accept_report(report=report, version=report.version, at=AT, by=make_reporter(task.host))
    with pytest.raises(ReportChangedError):
        accept_report(report=report, version=report.version - 1, at=AT, by=officer)
    accept_report(report=report, version=report.version, at=AT, by=officer)
    with pytest.raises(ValidationError):
        accept_report(report=report, version=report.version + 1, at=AT, by=officer)


def test_a_batch_takes_what_still_waits_unchanged_in_a_fixed_number_of_queries() -> None:
    work_list, officer = make_list(), make_supervision_officer()

    def queries(count: int) -> int:
        reports = [make_report(make_task(work_list), 1, 9) for _number in range(count)]
        changed = make_report(make_task(work_list), 1, 9)
        versions = {report.pk: report.version for report in reports} | {changed.pk: changed.version - 1}
        with CaptureQueriesContext(connection) as captured:
            accepted = accept_reports(versions=versions, at=AT, by=officer)
        assert {report.pk for report in accepted} == {report.pk for report in reports}
        return len(captured)

    assert queries(1) == queries(30)


def test_a_corrected_report_is_accepted_with_the_right_value_and_the_unit_is_told_why() -> None:
    task = make_task(make_list())
    reporter, officer = make_reporter(task.host), make_supervision_officer()
    report = make_report(task, 1, 9, completed_on=date(2026, 1, 20))
    with pytest.raises(ValidationError):
        correct_report(report=report, version=report.version, actual=Decimal(8), reason=" ", at=AT, by=officer)
    correct_report(report=report, version=report.version, actual=Decimal(8), reason="口径不同", at=AT, by=officer)
    report.refresh_from_db()
    assert (report.status, report.counted) == (ReportStatus.ACCEPTED, Decimal(8))
    assert kinds(report) == [EntryKind.SUBMITTED, EntryKind.CORRECTED, EntryKind.ACCEPTED]
    told = Notice.objects.get(kind="correction")
    assert (told.recipient, told.facts["reason"], told.facts["before"], told.facts["actual"]) == (
        reporter, "口径不同", "9", "8",
    )  # fmt: skip
    task.refresh_from_db()
    assert task.completed_on == date(2026, 1, 20)
    close_month(year=2026, month=1, at=CLOSING)
    assert Check.objects.get().actual == Decimal(8)


def test_the_milestones_of_a_report_can_be_corrected() -> None:
    task = make_task(make_list(), measure=Measure.MILESTONE, milestones={"开工": date(2026, 1, 20)})
    report = make_report(task, 1, steps={"开工": date(2026, 1, 19)})
    officer = make_supervision_officer()
    correct_report(report=report, version=report.version, steps=[], reason="尚未开工", at=AT, by=officer)
    close_month(year=2026, month=1, at=CLOSING)
    assert Check.objects.get().flag == Flag.YELLOW_CARD


def test_a_returned_report_counts_with_its_last_submitted_value() -> None:
    task = make_task(make_list())
    reporter = make_reporter(task.host)
    report = make_report(task, 1, 9)
    returned = return_report(
        report=report, version=report.version, reason="请附验收单", at=AT, by=make_supervision_officer()
    )
    assert (returned.status, returned.return_reason) == (ReportStatus.RETURNED, "请附验收单")
    told = Notice.objects.get(kind="report_returned")
    assert (told.recipient, told.serial, told.month, told.facts["reason"]) == (reporter, task.serial, 1, "请附验收单")
    close_month(year=2026, month=1, at=CLOSING)
    assert Check.objects.get().actual == Decimal(9)


def test_a_completion_returned_after_its_acceptance_no_longer_counts() -> None:
    work_list, officer = make_list(), make_supervision_officer()
    task = make_task(work_list)
    report = make_report(task, 1, 100, completed_on=date(2026, 1, 20))
    report = accept_report(report=report, version=report.version, at=AT, by=officer)
    return_report(report=report, version=report.version, reason="未验收", at=AT, by=officer)
    task.refresh_from_db()
    assert task.completed_on is None
    close_month(year=2026, month=1, at=CLOSING)
    close_month(year=2026, month=2, at=moment("2026-03-09 08:00"))
    assert Check.objects.get(month=2).flag == Flag.YELLOW_CARD


def test_correcting_a_report_of_a_closed_month_judges_it_again() -> None:
    task = make_task(make_list())
    make_reporter(task.host)
    report = make_report(task, 1, 8)
    close_month(year=2026, month=1, at=CLOSING)
    correct_report(
        report=report,
        version=report.version,
        actual=Decimal("8.4"),
        reason="补录",
        at=moment("2026-02-20 09:00"),
        by=make_supervision_officer(),
    )
    assert Check.objects.current().get().flag == Flag.RED_FLAG


def test_a_preview_of_a_correction_says_what_would_change_and_changes_nothing() -> None:
    task = make_task(make_list(), measure=Measure.AMOUNT, planned=[10, 20, 30, *[None] * 9])
    for month, closes in ((1, "2026-02-09"), (2, "2026-03-09"), (3, "2026-04-09")):
        make_report(task, month, 10 * month - 1)
        close_month(year=2026, month=month, at=moment(f"{closes} 08:00"))
    preview = preview_correction(
        task=task,
        month=2,
        actual=Decimal(20),
        reason="补录",
        at=moment("2026-04-20 09:00"),
        by=make_supervision_officer(),
    )
    streaks = [(each.month, each.before.streak, each.after.streak) for each in preview.differences]
    assert streaks == [(2, 2, 0), (3, 3, 1)]
    assert len(preview.revoked) == 2
    assert preview.issued == []
    checks = Check.objects.order_by("month").values_list("streak", "is_current")
    assert list(checks) == [(1, True), (2, True), (3, True)]
    assert not Notice.objects.filter(kind="revocation").exists()
    assert not ReportEntry.objects.filter(kind=EntryKind.CORRECTED).exists()


def test_the_queue_puts_yellow_cards_first_and_takes_the_same_queries_for_one_and_thirty() -> None:
    work_list = make_list()

    def queue(count: int) -> int:
        for _number in range(count):
            make_report(make_task(work_list), 1, 50)
        with CaptureQueriesContext(connection) as captured:
            review_queue(2026, 1, AT)
        return len(captured)

    assert queue(1) == queue(30)
    behind = make_task(work_list)
    make_report(behind, 1, 1)
    rows = review_queue(2026, 1, AT).rows
    assert rows[0].report.task == behind
    assert [row.is_yellow for row in rows] == [True] + [False] * 31


def test_a_parent_that_differs_from_the_sum_of_its_parts_is_pointed_out() -> None:
    work_list = make_list()
    parent = make_task(work_list, measure=Measure.AMOUNT)
    parts: list[Task] = [make_task(work_list, make_unit(), measure=Measure.AMOUNT, parent=parent) for _n in range(2)]
    make_report(parent, 1, 20)
    make_report(parts[0], 1, 8)
    assert [row.kinds for row in review_queue(2026, 1, AT).rows if row.report.task == parent] == [[]]
    make_report(parts[1], 1, 11)
    assert [row.kinds for row in review_queue(2026, 1, AT).rows if row.report.task == parent] == [["parts_differ"]]


def test_a_correction_where_nothing_was_handed_in_shows_itself_and_not_the_units_draft() -> None:
    task = make_task(make_list())
    officer = make_supervision_officer()
    draft = {"actual": Decimal(50), "problems": "内部的话", "completed_on": date(2026, 1, 28)}
    save_report(
        task=task, month=1, version=0, content=draft, at=moment("2026-01-28 10:00"), by=make_reporter(task.host)
    )
    close_month(year=2026, month=1, at=CLOSING)
    correct_month(
        task=task, month=1, actual=Decimal(9), reason="书面报送在先", at=moment("2026-02-20 09:00"), by=officer
    )
    entries = ReportEntry.objects.values_list("kind", "actual", "problems", "completed_on")
    assert list(entries) == [(EntryKind.CORRECTED, 9, "", None), (EntryKind.ACCEPTED, 9, "", None)]
    assert list(reports_visible_to(officer, Report.objects.all())) == [Report.objects.get(problems="")]
    task.refresh_from_db()
    assert task.completed_on is None
    assert Check.objects.current().get().flag == Flag.RED_FLAG
