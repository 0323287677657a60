"""Writing, submitting and signing reports (articles 5 and 6)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notices.models import Notice
from supervision.closing import close_month
from supervision.enums import EntryKind, Flag, ReportStatus
from supervision.models import Check, CoordinationRequest, Report, ReportEntry
from supervision.reporting import (
    ReportChangedError,
    save_report,
    save_reports,
    sign_report,
    submit_report,
    submit_saved_reports,
)
from tasks.enums import Measure
from tasks.models import Task
from tests.factories import (
    make_city_leader,
    make_list,
    make_reporter,
    make_sector,
    make_supervision_officer,
    make_task,
    make_unit,
    make_unit_head,
    moment,
)

pytestmark = pytest.mark.django_db

MARCH = moment("2026-03-28 10:00")
DUE, CLOSED = moment("2026-04-08 18:00"), moment("2026-04-09 08:00")


def write(task: Task, version: int = 0, *, by: object, at: object = MARCH, **content: object) -> Report:
    return save_report(task=task, month=3, version=version, content=content, at=at, by=by)  # type: ignore[arg-type]


def story(report: Report) -> list[tuple[str, Decimal | None]]:
    return list(ReportEntry.objects.filter(report=report).values_list("kind", "actual"))


def test_what_is_typed_is_saved_and_nobody_else_sees_an_entry_of_it() -> None:
    task = make_task(make_list())
    reporter = make_reporter(task.host)
    report = write(task, by=reporter, actual=Decimal("54.6"))
    report = write(task, 1, by=reporter, progress="正在施工")
    stored = Report.objects.get()
    assert (stored.status, stored.actual, stored.progress, stored.version, stored.counted) == (
        ReportStatus.SAVED, Decimal("54.6"), "正在施工", 2, None,
    )  # fmt: skip
    assert story(report) == []


def test_saving_what_is_stored_already_changes_nothing() -> None:
    task = make_task(make_list())
    reporter = make_reporter(task.host)
    write(task, by=reporter, actual=Decimal(54))
    assert write(task, 0, by=reporter, actual=Decimal(54)).version == 1


def test_who_comes_second_is_told_what_the_first_saved_and_loses_nothing() -> None:
    task = make_task(make_list())
    first, second = make_reporter(task.host), make_reporter(task.host)
    write(task, by=first, actual=Decimal(54))
    with pytest.raises(ReportChangedError) as told:
        write(task, 0, by=second, actual=Decimal(55), progress="我写的")
    assert told.value.stored.actual == Decimal(54)
    assert told.value.stored.updated_by == first
    assert told.value.given == {"actual": Decimal(55), "progress": "我写的"}
    assert Report.objects.get().actual == Decimal(54)


@pytest.mark.parametrize(
    ("at", "said"), [("2026-03-23 23:59:59", "开放"), ("2026-03-24 00:00:00", ""), ("2026-06-01 00:00:00", "")]
)
def test_reports_are_written_from_seven_days_before_the_months_end_on(at: str, said: str) -> None:
    task = make_task(make_list())
    if not said:
        write(task, by=make_reporter(task.host), at=moment(at), actual=Decimal(1))
        return
    with pytest.raises(ValidationError, match=said):
        write(task, by=make_reporter(task.host), at=moment(at), actual=Decimal(1))


def test_nothing_is_written_for_a_draft_list_or_a_suspended_task() -> None:
    draft = make_task(make_list(published=False))
    with pytest.raises(ValidationError):
        write(draft, by=make_reporter(draft.host), actual=Decimal(1))
    suspended = make_task(make_list(2027), paused_months=[3])
    with pytest.raises(ValidationError):
        write(suspended, by=make_reporter(suspended.host), at=moment("2027-03-28 10:00"), actual=Decimal(1))


def test_only_the_host_of_the_month_writes() -> None:
    co_host = make_unit()
    task = make_task(make_list(), co_hosts=[co_host])
    for person in (make_reporter(co_host), make_supervision_officer(), make_reporter(make_unit())):
        with pytest.raises(PermissionDenied):
            write(task, by=person, actual=Decimal(1))
    assert not Report.objects.exists()


def test_a_value_outside_its_measure_is_refused_by_field() -> None:
    task = make_task(make_list())
    with pytest.raises(ValidationError) as refused:
        write(task, by=make_reporter(task.host), actual=Decimal("100.1"), progress="字" * 5001)
    assert set(refused.value.message_dict) == {"actual", "progress"}


def test_a_milestone_is_done_neither_tomorrow_nor_for_another_task() -> None:
    work_list = make_list()
    task = make_task(work_list, measure=Measure.MILESTONE, milestones={"开工": date(2026, 3, 20)})
    other = make_task(work_list, measure=Measure.MILESTONE, milestones={"竣工": date(2026, 3, 20)})
    own, foreign = task.milestones.get().pk, other.milestones.get().pk
    reporter = make_reporter(task.host)
    for step in ({"milestone": own, "done_on": "2026-03-29"}, {"milestone": foreign, "done_on": "2026-03-20"}):
        with pytest.raises(ValidationError):
            write(task, by=reporter, steps=[step])
    write(task, by=reporter, steps=[{"milestone": own, "done_on": "2026-03-28"}])


def test_a_report_is_submitted_with_what_it_says_and_counts_from_its_first_submission() -> None:
    task = make_task(make_list())
    reporter = make_reporter(task.host)
    report = write(task, by=reporter, actual=Decimal(20))
    report = submit_report(task=task, month=3, version=report.version, at=MARCH, by=reporter)
    later = MARCH + timedelta(days=2)
    report = write(task, report.version, by=reporter, at=later, actual=Decimal(25))
    assert (report.status, report.counted) == (ReportStatus.SAVED, Decimal(20))
    report = submit_report(task=task, month=3, version=report.version, at=later, by=reporter)
    assert (report.first_submitted_at, report.submitted_at, report.counted) == (MARCH, later, Decimal(25))
    assert story(report) == [(EntryKind.SUBMITTED, Decimal(20)), (EntryKind.SUBMITTED, Decimal(25))]


def test_a_report_without_its_value_is_not_submitted_but_one_on_milestones_may_name_none() -> None:
    work_list = make_list()
    task = make_task(work_list)
    reporter = make_reporter(task.host)
    with pytest.raises(ValidationError) as refused:
        submit_report(task=task, month=3, version=0, content={"progress": "正在施工"}, at=MARCH, by=reporter)
    assert set(refused.value.message_dict) == {"actual"}
    assert not Report.objects.exists()
    steps = make_task(work_list, task.host, measure=Measure.MILESTONE, milestones={"开工": date(2026, 3, 20)})
    report = submit_report(task=steps, month=3, version=0, content={"steps": []}, at=MARCH, by=reporter)
    assert report.status == ReportStatus.SUBMITTED


@pytest.mark.parametrize(("at", "flag"), [(DUE, Flag.RED_FLAG), (DUE + timedelta(seconds=1), Flag.YELLOW_CARD)])
def test_a_late_report_is_kept_and_does_not_save_the_month(at: object, flag: Flag) -> None:
    task = make_task(make_list(), measure=Measure.LEVEL)
    for month, closes in ((1, "2026-02-09 08:00"), (2, "2026-03-09 08:00")):
        close_month(year=2026, month=month, at=moment(closes))
    reporter = make_reporter(task.host)
    submit_report(task=task, month=3, version=0, content={"actual": Decimal(100)}, at=at, by=reporter)
    close_month(year=2026, month=3, at=CLOSED)
    assert Check.objects.get(month=3).flag == flag


def test_a_submission_that_waited_for_the_closing_comes_after_it() -> None:
    task = make_task(make_list())
    reporter = make_reporter(task.host)
    close_month(year=2026, month=1, at=moment("2026-02-09 08:00"))
    at = moment("2026-02-09 08:00") - timedelta(microseconds=3)
    report = submit_report(task=task, month=1, version=0, content={"actual": Decimal(9)}, at=at, by=reporter)
    assert report.first_submitted_at == moment("2026-02-09 08:00") + timedelta(microseconds=1)


def test_all_that_is_saved_is_submitted_at_once_in_a_fixed_number_of_queries() -> None:
    work_list, unit = make_list(), make_unit()
    reporter = make_reporter(unit)

    def queries(tasks: list[Task]) -> int:
        for task in tasks:
            write(task, by=reporter, actual=Decimal(30))
        with CaptureQueriesContext(connection) as captured:
            result = submit_saved_reports(unit=unit, year=2026, month=3, at=MARCH, by=reporter)
        assert [report.task for report in result.submitted] == tasks
        return len(captured)

    one = queries([make_task(work_list, unit)])
    assert queries([make_task(work_list, unit) for _number in range(30)]) == one


def test_what_lacks_a_value_stays_saved_when_the_rest_is_submitted() -> None:
    work_list, unit = make_list(), make_unit()
    reporter = make_reporter(unit)
    ready, wanting = make_task(work_list, unit), make_task(work_list, unit)
    write(ready, by=reporter, actual=Decimal(30))
    write(wanting, by=reporter, progress="只写了文字")
    result = submit_saved_reports(unit=unit, year=2026, month=3, at=MARCH, by=reporter)
    assert [report.task for report in result.incomplete] == [wanting]
    assert Report.objects.get(task=wanting).status == ReportStatus.SAVED


def test_where_the_unit_wants_it_its_head_signs_and_the_submission_keeps_its_time() -> None:
    unit = make_unit(head_signs_reports=True)
    task = make_task(make_list(), unit)
    reporter, head = make_reporter(unit), make_unit_head(unit)
    report = submit_report(task=task, month=3, version=0, content={"actual": Decimal(9)}, at=MARCH, by=reporter)
    assert report.status == ReportStatus.AWAITING_SIGNATURE
    with pytest.raises(PermissionDenied):
        sign_report(report=report, version=report.version, at=MARCH, by=reporter)
    with pytest.raises(ReportChangedError):
        sign_report(report=report, version=report.version - 1, at=MARCH, by=head)
    signed = sign_report(report=report, version=report.version, at=DUE + timedelta(hours=1), by=head)
    assert (signed.status, signed.first_submitted_at) == (ReportStatus.SUBMITTED, MARCH)
    assert [kind for kind, _actual in story(report)] == [EntryKind.SUBMITTED, EntryKind.SIGNED]


def test_a_head_who_submits_has_signed_with_it() -> None:
    unit = make_unit(head_signs_reports=True)
    task = make_task(make_list(), unit)
    report = submit_report(
        task=task, month=3, version=0, content={"actual": Decimal(9)}, at=MARCH, by=make_unit_head(unit)
    )
    assert report.status == ReportStatus.SUBMITTED
    assert [kind for kind, _actual in story(report)] == [EntryKind.SUBMITTED, EntryKind.SIGNED]


def test_several_reports_are_saved_together_or_not_at_all() -> None:
    work_list, unit = make_list(), make_unit()
    good, bad = make_task(work_list, unit), make_task(work_list, unit)
    reporter = make_reporter(unit)
    with pytest.raises(ValidationError):
        save_reports(
            changes=[(good, 3, 0, {"actual": Decimal(9)}), (bad, 3, 0, {"actual": Decimal(900)})], at=MARCH, by=reporter
        )
    assert not Report.objects.exists()


def test_asking_for_coordination_reaches_the_lead_leader_once_with_the_submission() -> None:
    work_list = make_list()
    lead, sector_leader = make_city_leader(), make_city_leader()
    task = make_task(work_list, sector=make_sector(work_list, leader=sector_leader), lead_leader=lead)
    reporter = make_reporter(task.host)
    content = {"actual": Decimal(9), "coordination": "请协调三处管线迁改"}
    report = write(task, by=reporter, **content)
    assert not CoordinationRequest.objects.exists()
    report = submit_report(task=task, month=3, version=report.version, at=MARCH, by=reporter)
    request = CoordinationRequest.objects.get()
    assert (request.text, request.leader, request.asked_at) == (content["coordination"], lead, MARCH)
    report = write(task, report.version, by=reporter, actual=Decimal(10))
    submit_report(task=task, month=3, version=report.version, at=MARCH + timedelta(hours=1), by=reporter)
    told = Notice.objects.filter(kind="coordination_request")
    assert [(notice.recipient, notice.serial, notice.month) for notice in told] == [(lead, task.serial, 3)]


def test_without_a_lead_leader_the_sectors_leader_is_asked_else_the_supervision_office() -> None:
    work_list = make_list()
    leader, officer = make_city_leader(), make_supervision_officer()
    with_leader = make_task(work_list, sector=make_sector(work_list, leader=leader))
    without = make_task(work_list, sector=make_sector(work_list))
    for task in (with_leader, without):
        submit_report(
            task=task,
            month=3,
            version=0,
            content={"actual": Decimal(9), "coordination": "请协调"},
            at=MARCH,
            by=make_reporter(task.host),
        )
    told = Notice.objects.filter(kind="coordination_request").values_list("serial", "recipient")
    assert sorted(told) == sorted([(with_leader.serial, leader.pk), (without.serial, officer.pk)])


def test_a_request_that_the_next_submission_no_longer_makes_is_withdrawn_and_a_new_text_asks_anew() -> None:
    task = make_task(make_list())
    reporter = make_reporter(task.host)
    make_supervision_officer()
    version = 0
    for number, text in enumerate(("请协调甲", "请协调乙", "")):
        at = MARCH + timedelta(hours=number)
        content = {"actual": Decimal(9), "coordination": text}
        report = submit_report(task=task, month=3, version=version, content=content, at=at, by=reporter)
        version = report.version
    request = CoordinationRequest.objects.get()
    assert (request.text, request.asked_at, request.withdrawn_at) == (
        "请协调乙", MARCH + timedelta(hours=1), MARCH + timedelta(hours=2),
    )  # fmt: skip
    assert Notice.objects.filter(kind="coordination_request").count() == 2
