"""Written reports, criticisms, rectification and accountability, each told by date from its ground to its closing."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InternalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from notices.models import Notice
from notices.services import sign_notices
from organization.enums import Role
from organization.models import Person
from supervision.bulletins.publishing import issue_criticism
from supervision.closing import close_month
from supervision.correcting import correct_month
from supervision.enums import Action, Decision, EscalationStatus, Ground, StatementKind, Step
from supervision.explaining import recompute
from supervision.life.handing_over import hand_over, record_decision
from supervision.life.rectifying import order_rectification, send_back_completion, verify_completion
from supervision.life.settling import close_escalations
from supervision.life.stating import accept_report, hand_in, return_report
from supervision.models import Escalation, HandedCase, Rectification, Statement
from supervision.rules.period import closes_at
from supervision.rules.statement import StatementText
from supervision.timetable import ENTRIES
from tasks.enums import Measure
from tasks.models import Task, WorkList
from tests.factories import (
    make_filing,
    make_list,
    make_person,
    make_report,
    make_reporter,
    make_supervision_officer,
    make_task,
    make_unit,
    make_unit_head,
    moment,
)
from timetable.entries import Occurrence

pytestmark = pytest.mark.django_db

YEAR = 2016
DECEMBER_CLOSED = moment("2017-01-10 08:00")
PLANNED = [10 * month for month in range(1, 13)]
WRITTEN = StatementText(reasons="管线迁改晚于计划", measures="倒排工期，增加作业面")
PROMISED = StatementText(
    self_examination="对照年度目标自查", reasons="征收滞后", measures="增派专班", promised_on=date(2017, 2, 20)
)
COMPLETED = StatementText(measures="剩余标段已全部完工", completed_on=date(2017, 2, 15))
SCAN = b"%PDF-1.4 scan"


@dataclass
class City:
    work_list: WorkList
    head: Person
    reporter: Person
    office: Person
    organ: Person

    def task(self, flags: str, **fields: object) -> Task:
        """A task of the unit with its months reported as told; the closings come later."""
        task = make_task(self.work_list, self.head.unit, planned=PLANNED, measure=Measure.AMOUNT, **fields)
        make_filing(task)
        for month, flag in enumerate(flags, start=1):
            make_report(task, month, 10 * month if flag == "R" else 10 * month - 1)
        return task


@pytest.fixture
def city() -> City:
    unit = make_unit("水务局")
    organ_unit = make_unit("监委")
    return City(
        make_list(YEAR),
        make_unit_head(unit, username="head"),
        make_reporter(unit, username="reporter"),
        make_supervision_officer(username="office"),
        make_person(Role.SUPERVISORY_ORGAN, username="organ", unit=organ_unit),
    )


def close_through(month: int) -> None:
    for each in range(1, month + 1):
        close_month(year=YEAR, month=each, at=closes_at(YEAR, each))


def the(action: Action, task: Task, month: int | None = None) -> Escalation:
    found = Escalation.objects.in_force().filter(task=task, action=action)
    return found.get(month=month) if month else found.get()


def morning(day: str) -> str:
    """The entry of a morning, as the timetable runs it."""
    (entry,) = [each for each in ENTRIES if each.code == "deadlines"]
    return entry.run(Occurrence(f"deadlines:{day}", moment(f"{day} 08:00")))


def scan(name: str = "盖章件.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, SCAN)


def told(kind: str) -> set[str]:
    names = Notice.objects.filter(kind=kind).values_list("recipient__username", "unit__short_name")
    return {account or unit for account, unit in names}


def report_on(escalation: Escalation, city: City, day: str, text: StatementText = WRITTEN) -> Statement:
    return hand_in(escalation=escalation, kind=StatementKind.REPORT, text=text, at=moment(day), by=city.head)


def state(escalation: Escalation) -> tuple[str, str, date | None]:
    escalation.refresh_from_db()
    return escalation.status, escalation.step, escalation.step_due_on


def kinds(escalation: Escalation) -> list[str]:
    return list(escalation.events.values_list("kind", flat=True))


def criticism_with_promise(city: City, task: Task, agreed_on: date | None = None) -> Escalation:
    """Criticised at the year's end, published, reported on 16 January; the deadline agreed on 18 January."""
    criticism = the(Action.CITY_CRITICISM, task)
    issue_criticism(year=YEAR, escalations=[criticism.pk], at=moment("2017-01-11 10:00"), by=city.office)
    statement = report_on(criticism, city, "2017-01-16 09:00", PROMISED)
    reason = "按工期核定" if agreed_on else ""
    accept_report(
        statement=statement, agreed_on=agreed_on, reason=reason, at=moment("2017-01-18 15:00"), by=city.office
    )
    criticism.refresh_from_db()
    return criticism


def test_a_livelihood_report_comes_late_comes_back_once_and_closes_the_matter(city: City) -> None:
    task = city.task("RY", livelihood=True)
    close_through(2)  # 8 March
    report = the(Action.WRITTEN_REPORT, task)
    assert state(report) == (EscalationStatus.ISSUED, Step.REPORT, date(2016, 3, 15))
    with pytest.raises(ValidationError):  # without a file it needs the measures too
        report_on(report, city, "2016-03-16 10:00", StatementText(reasons="征收滞后"))
    with pytest.raises(PermissionDenied):  # the head hands it in, while there is one
        hand_in(
            escalation=report, kind=StatementKind.REPORT, text=WRITTEN, at=moment("2016-03-16 10:00"), by=city.reporter
        )
    first = report_on(report, city, "2016-03-17 10:00")
    assert state(report) == (EscalationStatus.CARRIED_OUT, Step.REVIEW, date(2016, 3, 24))
    assert told("statement_handed_in") == {"office"}
    with pytest.raises(ValidationError):  # one at a time
        report_on(report, city, "2016-03-17 11:00")
    with pytest.raises(ValidationError):
        return_report(statement=first, reason=" ", at=moment("2016-03-18 10:00"), by=city.office)
    return_report(statement=first, reason="补充逐月计划", at=moment("2016-03-18 10:00"), by=city.office)
    assert state(report) == (EscalationStatus.ISSUED, Step.REPORT, date(2016, 3, 25))
    assert told("statement_returned") == {"head", "reporter"}
    second = hand_in(
        escalation=report,
        kind=StatementKind.REPORT,
        text=StatementText(reasons="见附件"),
        uploads=[scan()],
        at=moment("2016-03-24 17:00"),
        by=city.head,
    )
    accept_report(statement=second, at=moment("2016-03-25 09:00"), by=city.office)
    assert state(report) == (EscalationStatus.CLOSED, Step.NONE, None)
    assert kinds(report) == ["issued", "reported", "returned", "reported", "accepted", "closed"]
    assert [(each.number, each.decision) for each in Statement.objects.order_by("number")] == [
        (1, Decision.RETURNED),
        (2, Decision.ACCEPTED),
    ]
    assert told("statement_accepted") == {"head", "reporter"}
    with pytest.raises(ValidationError):
        report_on(report, city, "2016-03-26 10:00")


def test_a_unit_without_a_head_reports_through_its_reporter(city: City) -> None:
    task = city.task("Y", livelihood=True)
    close_through(1)
    Person.objects.filter(pk=city.head.pk).update(is_active=False)
    statement = hand_in(
        escalation=the(Action.WRITTEN_REPORT, task),
        kind=StatementKind.REPORT,
        text=WRITTEN,
        at=moment("2016-02-16 10:00"),
        by=city.reporter,
    )
    assert statement.submitted_by == city.reporter


def test_a_missed_promise_goes_to_the_supervisory_organ_the_morning_after(city: City) -> None:
    task = city.task("RRRRRRRRRRRY", livelihood=False)
    close_through(12)
    criticism = the(Action.CITY_CRITICISM, task)
    assert state(criticism) == (EscalationStatus.ISSUED, Step.PUBLISH, date(2017, 1, 17))
    criticism = criticism_with_promise(city, task)
    assert state(criticism) == (EscalationStatus.CONFIRMED, Step.RECTIFY, date(2017, 2, 20))
    morning("2017-02-20")  # the promised day itself is in time
    assert not Escalation.objects.filter(action=Action.ACCOUNTABILITY).exists()
    hand_in(
        escalation=criticism,
        kind=StatementKind.COMPLETION,
        text=COMPLETED,
        at=moment("2017-02-20 16:00"),
        by=city.head,
    )
    morning("2017-02-21")
    morning("2017-02-22")
    case = the(Action.ACCOUNTABILITY, task)
    assert (case.year, case.month, case.grounds, case.issued_at, case.unit) == (
        2017,
        2,
        [Ground.RECTIFICATION_OVERDUE],
        moment("2017-02-21 08:00"),
        city.head.unit,
    )
    assert state(case)[:2] == (EscalationStatus.ISSUED, Step.HAND_OVER)
    assert recompute(case, moment("2017-02-22 09:00")).is_confirmed
    assert Notice.objects.filter(cause=f"escalation:{case.pk}", kind="escalation", recipient=city.organ).count() == 1

    _handed_over_decided_and_closed(city, case)
    completion = Statement.objects.get(kind=StatementKind.COMPLETION)
    verify_completion(
        statement=completion,
        verified_on=date(2017, 3, 10),
        evidence="现场核查",
        at=moment("2017-03-10 15:00"),
        by=city.office,
    )
    assert state(criticism)[0] == EscalationStatus.CLOSED
    assert the(Action.ACCOUNTABILITY, task).status == EscalationStatus.CLOSED


def _handed_over_decided_and_closed(city: City, case: Escalation) -> None:
    assert not city.organ.has_perm("supervision.view_escalation", case)
    handed = hand_over(escalation=case, at=moment("2017-02-23 10:00"), by=city.office)
    case = Escalation.objects.get(pk=case.pk)
    assert city.organ.has_perm("supervision.view_escalation", case)
    assert told("case_handed") == {"organ", "head", "reporter"}
    sign_notices(notices=Notice.objects.filter(recipient=city.organ), by=city.organ, at=moment("2017-02-23 14:00"))
    assert state(case)[:2] == (EscalationStatus.ACKNOWLEDGED, Step.DECIDE)
    with pytest.raises(ValidationError):
        record_decision(
            case=handed, decision="", decided_on=date(2017, 2, 1), at=moment("2017-03-06 10:00"), by=city.organ
        )
    with pytest.raises(PermissionDenied):
        record_decision(
            case=handed, decision="诫勉", decided_on=date(2017, 3, 3), at=moment("2017-03-06 10:00"), by=city.office
        )
    record_decision(
        case=handed,
        decision="对主要责任人诫勉谈话",
        decided_on=date(2017, 3, 3),
        document_number="监〔2017〕8号",
        uploads=[scan("决定.pdf")],
        at=moment("2017-03-06 10:00"),
        by=city.organ,
    )
    assert state(case)[:2] == (EscalationStatus.CARRIED_OUT, Step.CLOSE)
    assert told("case_decided") == {"head", "reporter", "office"}
    close_escalations(escalations=[case.pk], remark="", at=moment("2017-03-07 09:00"), by=city.office)
    assert state(case)[:2] == (EscalationStatus.CLOSED, Step.NONE)


def test_the_file_of_a_case_is_whole_repeatable_and_frozen(city: City) -> None:
    task = city.task("RRRRRRRRRRRY", livelihood=True)
    close_through(12)
    report = the(Action.WRITTEN_REPORT, task)
    hand_in(
        escalation=report,
        kind=StatementKind.REPORT,
        text=WRITTEN,
        uploads=[scan()],
        at=moment("2017-01-11 10:00"),
        by=city.head,
    )
    case = the(Action.ACCOUNTABILITY, task)
    with transaction.atomic():
        again = hand_over(escalation=case, at=moment("2017-01-12 10:00"), by=city.office).sha256
        transaction.set_rollback(True)
    with pytest.raises(PermissionDenied):
        hand_over(escalation=case, at=moment("2017-01-12 10:00"), by=city.head)
    handed = hand_over(escalation=case, at=moment("2017-01-12 10:00"), by=city.office)
    content = handed.file.read()
    assert (hashlib.sha256(content).hexdigest(), len(content)) == (handed.sha256, handed.size)
    assert again != ""
    archive = ZipFile(BytesIO(content))
    assert archive.namelist() == [each["name"] for each in handed.contents]
    for each in handed.contents:
        assert hashlib.sha256(archive.read(each["name"])).hexdigest() == each["sha256"], each["name"]
    folders = dict.fromkeys(name.partition("/")[0] for name in archive.namelist() if "/" in name)
    assert list(folders) == [
        "01 案由与事实",
        "02 责任备案",
        "03 进展报送",
        "04 督查措施",
        "05 约谈记录",
        "06 书面报告与整改",
        "07 异议与协调",
        "08 通知与签收",
        "09 公文",
    ]
    assert archive.read("06 书面报告与整改/附件/001 盖章件.pdf") == SCAN
    assert any(name.startswith("09 公文/附件/001 ") for name in archive.namelist())  # the letter of transfer
    facts = json.loads(archive.read("01 案由与事实/案由与事实.json"))
    assert facts["records"][1]["fields"] == {
        "依据": "民生实事年度目标未完成（第十九条）",
        "对应月份": "2016-12",
        "产生时间": "2017-01-10 08:00:00",
    }
    with pytest.raises(ValidationError):
        hand_over(escalation=case, at=moment("2017-01-13 10:00"), by=city.office)
    with pytest.raises(InternalError), transaction.atomic():
        HandedCase.objects.update(sha256="0" * 64)


def test_a_promise_kept_is_verified_closed_and_calls_nobody(city: City) -> None:
    task = city.task("RRRRRRRRRRRY")
    close_through(12)
    criticism = criticism_with_promise(city, task, agreed_on=date(2017, 2, 28))
    assert Rectification.objects.get().promised_on == date(2017, 2, 28)
    accepted = Notice.objects.filter(kind="statement_accepted").first()
    assert (accepted.facts["promised_on"], accepted.facts["agreed_on"]) == ("2017-02-20", "2017-02-28")
    first = hand_in(
        escalation=criticism,
        kind=StatementKind.COMPLETION,
        text=COMPLETED,
        at=moment("2017-02-16 09:00"),
        by=city.head,
    )
    assert state(criticism)[1] == Step.VERIFY
    send_back_completion(statement=first, reason="二标段未完", at=moment("2017-02-17 09:00"), by=city.office)
    assert state(criticism)[1:] == (Step.RECTIFY, date(2017, 2, 28))
    second = hand_in(
        escalation=criticism,
        kind=StatementKind.COMPLETION,
        text=StatementText(measures="全部完工", completed_on=date(2017, 2, 26)),
        uploads=[scan("照片.pdf")],
        at=moment("2017-02-27 09:00"),
        by=city.head,
    )
    for wrong in (date(2017, 3, 1), date(2017, 2, 25)):  # not yet there, and before it was completed
        with pytest.raises(ValidationError):
            verify_completion(
                statement=second, verified_on=wrong, evidence="现场", at=moment("2017-02-28 17:00"), by=city.office
            )
    verify_completion(
        statement=second,
        verified_on=date(2017, 2, 28),
        evidence="三处现场均已完工",
        uploads=[scan("核查.pdf")],
        at=moment("2017-02-28 17:00"),
        by=city.office,
    )
    assert state(criticism) == (EscalationStatus.CLOSED, Step.NONE, None)
    morning("2017-03-01")
    assert not Escalation.objects.filter(action=Action.ACCOUNTABILITY).exists()
    assert told("completion_returned") == told("rectification_verified") == {"head", "reporter"}


def test_a_verification_recorded_after_the_morning_takes_the_case_back(city: City) -> None:
    task = city.task("RRRRRRRRRRRY")
    close_through(12)
    criticism = criticism_with_promise(city, task)
    completion = hand_in(
        escalation=criticism, kind=StatementKind.COMPLETION, text=COMPLETED, at=moment("2017-02-16 09:00"), by=city.head
    )
    morning("2017-02-21")
    case = the(Action.ACCOUNTABILITY, task)
    verify_completion(
        statement=completion,
        verified_on=date(2017, 2, 20),
        evidence="二十日现场核查",
        at=moment("2017-02-21 10:00"),
        by=city.office,
    )
    assert state(case)[:2] == (EscalationStatus.REVOKED, Step.NONE)
    assert "organ" in told("revocation")
    morning("2017-02-22")
    assert Escalation.objects.filter(action=Action.ACCOUNTABILITY).count() == 1


def test_a_correction_takes_back_the_criticism_its_order_and_the_case_of_its_missed_promise(city: City) -> None:
    task = city.task("RRRRRRRRRRRY")
    close_through(12)
    criticism = criticism_with_promise(city, task)
    morning("2017-02-21")
    case = the(Action.ACCOUNTABILITY, task)
    result = correct_month(
        task=task, month=12, actual=Decimal(120), reason="审计核实", at=moment("2017-03-01 10:00"), by=city.office
    )
    assert {each.pk for each in result.revoked} == {criticism.pk, case.pk}
    assert state(criticism)[:2] == state(case)[:2] == (EscalationStatus.REVOKED, Step.NONE)
    assert {"head", "reporter", "office", "organ"} <= told("revocation")
    again = recompute(case, moment("2017-03-02 10:00"))
    assert (again.is_confirmed, again.grounds_now) == (True, ())
    with pytest.raises(ValidationError):
        hand_over(escalation=case, at=moment("2017-03-02 10:00"), by=city.office)
    morning("2017-03-03")
    assert not Escalation.objects.in_force().filter(task=task).exists()
    assert Statement.objects.count() == Rectification.objects.count() == 1  # nothing disappears


def test_rectification_is_ordered_in_the_third_quarter_only_by_the_office(city: City) -> None:
    task = city.task("RRRRRRRRY", livelihood=True)
    close_through(9)  # 13 October
    criticism = the(Action.CITY_CRITICISM, task)
    issue_criticism(year=YEAR, escalations=[criticism.pk], at=moment("2016-10-14 10:00"), by=city.office)
    assert state(criticism)[:2] == (EscalationStatus.CARRIED_OUT, Step.CLOSE)
    with pytest.raises(ValidationError):  # not signed for yet
        close_escalations(escalations=[criticism.pk], remark="", at=moment("2016-10-14 11:00"), by=city.office)
    with pytest.raises(ValidationError):
        report_on(criticism, city, "2016-10-14 12:00", PROMISED)
    order_rectification(escalation=criticism, reason="进度差距大", at=moment("2016-10-17 09:00"), by=city.office)
    assert state(criticism) == (EscalationStatus.ISSUED, Step.REPORT, date(2016, 10, 24))
    assert recompute(criticism, moment("2016-10-18 09:00")).is_confirmed
    with pytest.raises(ValidationError):
        order_rectification(escalation=criticism, reason="再次", at=moment("2016-10-18 09:00"), by=city.office)
    promised = StatementText(self_examination="自查", reasons="原因", measures="措施", promised_on=date(2016, 12, 20))
    accept_report(
        statement=report_on(criticism, city, "2016-10-20 09:00", promised),
        at=moment("2016-10-21 09:00"),
        by=city.office,
    )
    assert state(criticism)[1:] == (Step.RECTIFY, date(2016, 12, 20))


def test_a_criticism_that_orders_nothing_closes_after_publication_and_signature(city: City) -> None:
    task = city.task("RRRRRRRRY", livelihood=True)
    close_through(9)
    criticism = the(Action.CITY_CRITICISM, task)
    issue_criticism(year=YEAR, escalations=[criticism.pk], at=moment("2016-10-14 10:00"), by=city.office)
    notice = Notice.objects.filter(cause=f"escalation:{criticism.pk}", recipient=city.head)
    sign_notices(notices=notice, by=city.head, at=moment("2016-10-14 15:00"))
    assert state(criticism)[:2] == (EscalationStatus.CONFIRMED, Step.CLOSE)
    close_escalations(escalations=[criticism.pk], remark="", at=moment("2016-10-17 09:00"), by=city.office)
    assert state(criticism)[:2] == (EscalationStatus.CLOSED, Step.NONE)


def test_a_promise_missed_in_december_and_the_year_end_make_one_case(city: City) -> None:
    task = city.task("RRRRRRRRYYYY", livelihood=True)
    close_through(9)
    criticism = the(Action.CITY_CRITICISM, task)
    issue_criticism(year=YEAR, escalations=[criticism.pk], at=moment("2016-10-14 10:00"), by=city.office)
    order_rectification(escalation=criticism, reason="进度差距大", at=moment("2016-10-17 09:00"), by=city.office)
    promised = StatementText(self_examination="自查", reasons="原因", measures="措施", promised_on=date(2016, 12, 20))
    accept_report(
        statement=report_on(criticism, city, "2016-10-20 09:00", promised),
        at=moment("2016-10-21 09:00"),
        by=city.office,
    )
    for month in (10, 11):
        close_month(year=YEAR, month=month, at=closes_at(YEAR, month))
    morning("2016-12-21")
    case = the(Action.ACCOUNTABILITY, task)
    assert (case.year, case.month, case.grounds) == (2016, 12, [Ground.RECTIFICATION_OVERDUE])
    close_month(year=YEAR, month=12, at=DECEMBER_CLOSED)
    case.refresh_from_db()
    assert case.grounds == [Ground.RECTIFICATION_OVERDUE, Ground.LIVELIHOOD_YEAR_END]
    assert kinds(case) == ["issued", "ground_added"]
    assert "organ" in told("ground_added")
    assert recompute(case, moment("2017-01-11 09:00")).grounds_now == tuple(case.grounds)
    # one ground falls, the other stays; then both
    correct_month(
        task=task, month=12, actual=Decimal(120), reason="核实", at=moment("2017-02-01 10:00"), by=city.office
    )
    case.refresh_from_db()
    assert (case.status, case.grounds) == (EscalationStatus.ISSUED, [Ground.RECTIFICATION_OVERDUE])
    correct_month(task=task, month=9, actual=Decimal(90), reason="核实", at=moment("2017-02-02 10:00"), by=city.office)
    assert state(case)[0] == EscalationStatus.REVOKED


def test_missed_promises_are_called_in_sets(city: City) -> None:
    tasks = [city.task("RRRRRRRRRRRY") for _ in range(2)]
    close_through(12)
    criticism_with_promise(city, tasks[0])
    with transaction.atomic(), CaptureQueriesContext(connection) as one:
        morning("2017-02-21")
        transaction.set_rollback(True)
    criticism_with_promise(city, tasks[1])
    with CaptureQueriesContext(connection) as two:
        morning("2017-02-21")
    assert Escalation.objects.filter(action=Action.ACCOUNTABILITY).count() == 2
    assert len(two) <= len(one)
