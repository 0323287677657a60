"""Checks, escalations and reports as other programs read and write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from organization.enums import Role
from supervision.closing import close_month
from supervision.correcting import correct_month
from supervision.enums import Action, Level, ReportStatus
from supervision.exports import export_checks, export_escalations
from supervision.models import Escalation, Report
from supervision.reporting import save_report
from supervision.rules.period import closes_at
from tasks.enums import Measure
from tests.factories import (
    make_city_leader,
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
from tests.programs import Program

if TYPE_CHECKING:
    from time_machine import TimeMachineFixture

    from organization.models import Unit
    from tasks.models import Task

pytestmark = pytest.mark.django_db

EXPORTED = ("task", "unit", "month", "action", "grounds", "level", "person", "status")


def year_of(flags: str, host: Unit | None = None, **fields: object) -> Task:
    task = make_task(
        make_list(), host, planned=[10 * month for month in range(1, 13)], measure=Measure.AMOUNT, **fields
    )
    for month, flag in enumerate(flags, start=1):
        if flag != "-":
            make_report(task, month, 10 * month if flag == "R" else Decimal(10 * month) - Decimal("0.50"))
    for month in range(1, len(flags) + 1):
        close_month(year=2026, month=month, at=closes_at(2026, month))
    return task


# Checks and escalations -------------------------------------------------------------------------


def test_checks_are_those_of_the_export_to_the_last_field() -> None:
    year_of("RY-")
    office = Program(make_supervision_officer())
    exported = [{**each, "objection_pending": False, "released": False} for each in export_checks(2026)]
    assert office.records("checks/", year=2026) == exported
    assert [each["month"] for each in office.records("checks/", flag="yellow_card")] == ["2026-02", "2026-03"]
    assert [each["reason"] for each in office.records("checks/", month="2026-03")] == ["unreported"]
    assert office.records("checks/", year=2025) == []
    assert office.get("checks/", month="March").status_code == 400


def test_others_see_the_flags_of_a_task_and_not_its_figures() -> None:
    unit = make_unit("水务局")
    year_of("RY", unit)
    own, other = Program(make_reporter(unit)), Program(make_reporter(make_unit()))
    assert [(each["actual"], each["flag"]) for each in own.records("checks/")] == [
        ("10", "red_flag"),
        ("19.5", "yellow_card"),
    ]
    assert [(each["planned"], each["actual"], each["flag"]) for each in other.records("checks/")] == [
        (None, None, "red_flag"),
        (None, None, "yellow_card"),
    ]


def test_escalations_are_those_of_the_export_with_more_beside() -> None:
    task = year_of("RYYYY")
    make_filing(task)
    correct_month(task=task, month=5, actual=Decimal(50), reason="核实", at=moment("2026-07-01 09:00"), by=None)
    records = Program(make_supervision_officer()).records("escalations/", year=2026)
    assert [{name: each[name] for name in EXPORTED} for each in records] == list(export_escalations(2026))
    first = records[0]
    assert (first["article"], first["due_on"], first["issued_at"]) == (18, "2026-04-23", "2026-04-09T08:00:00+08:00")
    assert first["facts"] == [
        {"month": "2026-02", "planned": "20", "actual": "19.5", "flag": "yellow_card", "reason": "behind", "streak": 1},
        {"month": "2026-03", "planned": "30", "actual": "29.5", "flag": "yellow_card", "reason": "behind", "streak": 2},
    ]


def test_escalations_are_narrowed_by_what_they_are() -> None:
    year_of("RYYY", livelihood=True)
    office = Program(make_supervision_officer())

    def months(**query: object) -> list[str]:
        return [each["month"] for each in office.records("escalations/", **query)]

    assert months(action=Action.UNIT_HEAD_TALK) == ["2026-03"]
    assert months(ground="18-three-months") == ["2026-04"]
    assert months(level=Level.UNIT, month="2026-02") == ["2026-02"]
    assert months(status="revoked") == []
    assert office.get(f"escalations/{Escalation.objects.earliest('pk').pk}/").status_code == 200


def test_who_reads_which_escalations_and_which_names() -> None:
    unit, leader = make_unit("水务局"), make_person()
    task = make_task(
        make_list(), unit, planned=[10 * month for month in range(1, 13)], measure=Measure.AMOUNT, lead_leader=leader
    )
    make_filing(task)
    for month in (1, 2):
        close_month(year=2026, month=month, at=closes_at(2026, month))
    people = {
        "own": make_reporter(unit),
        "city leader": make_city_leader(),
        "lead leader": leader,
        "other": make_reporter(make_unit()),
        "organ": make_person(Role.SUPERVISORY_ORGAN),
    }
    read = {name: Program(person).records("escalations/") for name, person in people.items()}
    assert {name: [each["person"] for each in records] for name, records in read.items()} == {
        "own": ["水务局direct"],
        "city leader": ["水务局direct"],
        "lead leader": [None],
        "other": [],
        "organ": [],
    }


@pytest.mark.parametrize("path", ["checks/", "escalations/", "reports/"])
@pytest.mark.parametrize("reader", ["office", "unit"])
def test_records_cost_the_same_queries_at_one_and_at_thirty(path: str, reader: str) -> None:
    work_list, unit = make_list(), make_unit()
    program = Program(make_supervision_officer() if reader == "office" else make_reporter(unit))
    counts = []
    for month in (1, 2):
        for _each in range(1 if month == 1 else 29):
            make_report(make_task(work_list, unit, livelihood=True), month, 0)
        close_month(year=2026, month=month, at=closes_at(2026, month))
        counts.append(program.queries_of(path))
    assert counts[0] == counts[1]


# Reports ----------------------------------------------------------------------------------------


@pytest.fixture
def on_the_third_of_march(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(moment("2026-03-03 10:00"), tick=False)


@pytest.mark.usefixtures("on_the_third_of_march")
def test_a_unit_writes_and_submits_a_report_from_its_own_program() -> None:
    unit = make_unit("水务局")
    task = make_task(make_list(), unit, serial="01-01", measure=Measure.AMOUNT)
    program = Program(make_reporter(unit))

    begun = program.post(
        "reports/", {"task": "01-01", "month": "2026-02", "version": 0, "actual": "12.50", "progress": "已开工"}
    )
    assert begun.status_code == 201
    record = begun.json()
    assert (record["status"], record["actual"], record["progress"], record["version"]) == ("saved", "12.5", "已开工", 1)

    changed = program.patch(f"reports/{record['id']}/", {"version": 1, "actual": 13, "next_steps": "铺设管网"})
    assert changed.status_code == 200
    assert (changed.json()["actual"], changed.json()["progress"], changed.json()["version"]) == ("13", "已开工", 2)

    submitted = program.post(f"reports/{record['id']}/submit/", {"version": 2})
    assert submitted.status_code == 200
    report = Report.objects.get(task=task, month=2)
    assert (report.status, report.counted, report.first_submitted_at) == (
        ReportStatus.SUBMITTED,
        13,
        moment("2026-03-03 10:00"),
    )
    assert [entry.actual for entry in report.entries.all()] == [13]
    again = program.post(f"reports/{record['id']}/submit/", {"version": 3})
    assert again.status_code == 400


@pytest.mark.usefixtures("on_the_third_of_march")
def test_milestones_are_reported_by_their_id() -> None:
    unit = make_unit()
    task = make_task(make_list(), unit, serial="1", measure=Measure.MILESTONE, milestones={"立项": date(2026, 2, 10)})
    program = Program(make_reporter(unit))
    (milestone,) = program.records("milestones/", task="1")
    steps = [{"milestone": milestone["id"], "done_on": "2026-02-09"}]
    written = program.post("reports/", {"task": "1", "month": "2026-02", "version": 0, "steps": steps})
    assert written.json()["steps"] == steps
    assert program.post(f"reports/{written.json()['id']}/submit/", {"version": 1}).status_code == 200
    close_month(year=2026, month=1, at=closes_at(2026, 1))
    close_month(year=2026, month=2, at=closes_at(2026, 2))
    assert task.checks.get(month=2).flag == "red_flag"


@pytest.mark.usefixtures("on_the_third_of_march")
def test_what_somebody_else_has_saved_is_not_overwritten() -> None:
    unit = make_unit()
    task = make_task(make_list(), unit, serial="1", measure=Measure.AMOUNT)
    colleague = make_reporter(unit)
    save_report(
        task=task, month=2, version=0, content={"actual": Decimal(7)}, at=moment("2026-03-02 09:00"), by=colleague
    )
    program = Program(make_reporter(unit))
    conflict = program.post("reports/", {"task": "1", "month": "2026-02", "version": 0, "actual": "8"})
    assert conflict.status_code == 409
    assert conflict.json()["stored"]["actual"] == "7"
    report = Report.objects.get()
    assert program.patch(f"reports/{report.pk}/", {"version": 5, "actual": "8"}).status_code == 409
    assert program.post(f"reports/{report.pk}/submit/", {"version": 5}).status_code == 409
    assert program.patch(f"reports/{report.pk}/", {"version": 1, "actual": "8"}).status_code == 200


@pytest.mark.usefixtures("on_the_third_of_march")
def test_the_head_signs_where_the_unit_wants_it() -> None:
    unit = make_unit(head_signs_reports=True)
    make_task(make_list(), unit, serial="1", measure=Measure.AMOUNT)
    reporter, head = Program(make_reporter(unit)), Program(make_unit_head(unit))
    pk = reporter.post("reports/", {"task": "1", "month": "2026-02", "version": 0, "actual": "8"}).json()["id"]
    assert reporter.post(f"reports/{pk}/submit/", {"version": 1}).json()["status"] == "awaiting_signature"
    assert reporter.post(f"reports/{pk}/sign/", {"version": 2}).status_code == 403
    assert head.post(f"reports/{pk}/sign/", {"version": 2}).json()["status"] == "submitted"


@pytest.mark.usefixtures("on_the_third_of_march")
def test_nobody_else_writes_a_unit_s_report() -> None:
    unit = make_unit()
    task = make_task(make_list(), unit, serial="1", measure=Measure.AMOUNT)
    report = make_report(task, 2, 5, at=moment("2026-03-02 09:00"))
    content = {"task": "1", "month": "2026-02", "version": 1, "actual": "8"}
    statuses = {}
    for name, person in (
        ("other unit", make_reporter(make_unit())),
        ("office", make_supervision_officer()),
        ("leader", make_city_leader()),
        ("nobody", make_person(unit=unit)),
    ):
        program = Program(person)
        statuses[name] = (
            program.post("reports/", content).status_code,
            program.patch(f"reports/{report.pk}/", {"version": 1, "actual": "8"}).status_code,
            program.post(f"reports/{report.pk}/submit/", {"version": 1}).status_code,
        )
    assert statuses == {
        "other unit": (403, 404, 404),
        "office": (403, 403, 403),
        "leader": (403, 403, 403),
        "nobody": (403, 404, 404),
    }
    assert Report.objects.get().actual == 5


@pytest.mark.usefixtures("on_the_third_of_march")
def test_others_read_what_was_handed_in_and_never_what_is_being_written() -> None:
    unit = make_unit()
    task = make_task(make_list(), unit, serial="1", measure=Measure.AMOUNT)
    reporter, office = make_reporter(unit), Program(make_supervision_officer())
    save_report(
        task=task, month=1, version=0, content={"actual": Decimal(3)}, at=moment("2026-02-02 09:00"), by=reporter
    )
    report = make_report(task, 2, 5, at=moment("2026-03-02 09:00"))
    save_report(
        task=task,
        month=2,
        version=report.version,
        content={"actual": Decimal(9), "problems": "未定稿"},
        at=moment("2026-03-02 10:00"),
        by=reporter,
    )
    assert [(each["month"], each["actual"], each["problems"]) for each in office.records("reports/")] == [
        ("2026-02", "5", "")
    ]
    own = Program(reporter).records("reports/", year=2026)
    assert [(each["month"], each["actual"], each["problems"]) for each in own] == [
        ("2026-01", "3", ""),
        ("2026-02", "9", "未定稿"),
    ]
    assert Program(make_reporter(make_unit())).records("reports/") == []


@pytest.mark.usefixtures("on_the_third_of_march")
@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({"actual": "many"}, "actual"),
        ({"actual": "1e40"}, "actual"),
        ({"actual": "-1"}, "actual"),
        ({"month": "2026-13"}, "month"),
        ({"month": 3}, "month"),
        ({"version": -1}, "version"),
        ({"completed_on": "2026-12-01"}, "completed_on"),
        ({"steps": [{"milestone": 1}]}, "steps"),
        ({"month": "2026-11"}, "non_field_errors"),
        ({"progress": "长" * 5001}, "progress"),
    ],
)
def test_what_cannot_be_is_said_by_field(content: dict[str, object], field: str) -> None:
    unit = make_unit()
    make_task(make_list(), unit, serial="1", measure=Measure.AMOUNT)
    answer = Program(make_reporter(unit)).post("reports/", {"task": "1", "month": "2026-02", "version": 0, **content})
    assert answer.status_code == 400
    assert list(answer.json()) == [field]
    assert not Report.objects.exists()


@pytest.mark.usefixtures("on_the_third_of_march")
def test_a_task_that_does_not_exist_is_not_found() -> None:
    answer = Program(make_reporter(make_unit())).post("reports/", {"task": "9", "month": "2026-02", "version": 0})
    assert answer.status_code == 404
