"""Inspections: who plans them, where visits meet, what is told to whom, and a finding from its visit to its closing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from incentives.selectors.evidence import evidence_of, may_read
from notices.models import Notice
from notices.wording import wording_of
from office.enums import InspectionStatus
from office.inspecting import (
    FindingDraft,
    InspectionChangedError,
    OverlapError,
    VisitDraft,
    begin_inspection,
    cancel_inspection,
    change_inspection,
    close_inspection,
    record_finding,
    record_visit,
    remind_inspections,
    report_inspection,
    return_finding,
    verify_finding,
    withdraw_finding,
)
from office.models import Inspection, InspectionFinding
from office.selectors.inspections import (
    findings_visible_to,
    inspections_visible_to,
    units_of_tasks,
    whole_inspections_visible_to,
)
from office.selectors.visits import visits_meeting_in
from organization.enums import Role
from organization.models import Person
from tests.factories import make_administrator, make_person, make_task, make_unit, moment
from tests.office.inspection_city import (
    BEGUN,
    FIRST_DAY,
    FOUND,
    LAST_DAY,
    PLANNED,
    RECTIFY_BY,
    RIGHT,
    VERIFIED,
    VERIFIED_ON,
    YEAR,
    InspectedCity,
    begin,
    draft_of,
    find,
    make_inspected_city,
    plan,
    right,
    visit_all,
)


@pytest.fixture
def city(db: None) -> InspectedCity:
    return make_inspected_city()


def told(kind: str) -> dict[str, list[str]]:
    """Sentences by the account that reads them."""
    notices = Notice.objects.filter(kind=kind).select_related("recipient").order_by("pk")
    return {notice.recipient.username: list(wording_of(notice).sentences) for notice in notices if notice.recipient}


def test_the_office_plans_for_anybody_and_a_leading_unit_for_what_it_leads(city: InspectedCity) -> None:
    assert plan(city).holder is None
    held = plan(city, city.east, holder=city.building, by=city.builder_head, because="同一周一并开展")
    assert (held.holder, held.planned_by) == (city.building, city.builder_head)
    for person in (city.mayor, city.builder_reporter, city.schools_head, make_administrator()):
        with pytest.raises(PermissionDenied):
            plan(city, city.east, holder=city.building, by=person)
    with pytest.raises(PermissionDenied):
        plan(city, city.east, by=city.builder_head)


def test_a_unit_inspects_its_own_tasks_at_those_who_carry_them_out(city: InspectedCity) -> None:
    faults = {}
    for name, draft in {
        "another's task": draft_of(city, city.east, holder=city.building, tasks=[city.school]),
        "no task": draft_of(city, city.east, holder=city.building, tasks=[]),
        "a unit beside": draft_of(city, city.schools, holder=city.building),
        "itself": draft_of(city, city.building, holder=city.building),
    }.items():
        with pytest.raises(ValidationError) as raised:
            plan(city, **vars(draft) | {"days": (FIRST_DAY, LAST_DAY), "by": city.builder_head})
        faults[name] = list(raised.value.message_dict)
    assert faults == {
        "another's task": ["tasks"],
        "no task": ["tasks", "visits"],
        "a unit beside": ["visits"],
        "itself": ["visits"],
    }


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"title": " "}, ["title"]),
        ({"team": ""}, ["team"]),
        ({"visits": []}, ["visits"]),
        ({"ends_on": date(2026, 5, 10)}, ["ends_on", "visits"]),
        ({"year": 2025}, ["begins_on", "tasks"]),
    ],
)
def test_what_is_wrong_with_a_plan_is_said_by_field(
    city: InspectedCity, changes: dict[str, object], fields: list[str]
) -> None:
    with pytest.raises(ValidationError) as raised:
        plan(city, **changes)
    assert sorted(raised.value.message_dict) == fields


def test_visits_lie_inside_the_inspection_and_name_a_unit_once(city: InspectedCity) -> None:
    outside = VisitDraft(city.east, FIRST_DAY, date(2026, 5, 23))
    twice = [VisitDraft(city.east, FIRST_DAY, LAST_DAY)] * 2
    for visits in ([outside], twice):
        with pytest.raises(ValidationError) as raised:
            plan(city, visits=visits)
        assert list(raised.value.message_dict) == ["visits"]


def test_units_are_proposed_from_the_tasks_and_what_these_are_broken_down_into(city: InspectedCity) -> None:
    branch = make_unit("乙区")
    child = make_task(city.bridge.work_list, branch, serial="1.1", parent=city.bridge)
    make_task(city.bridge.work_list, city.schools, serial="1.1.1", parent=child)
    assert set(units_of_tasks([city.bridge])) == {city.building, city.east, branch, city.schools}
    assert set(units_of_tasks([city.school])) == {city.schools}


def test_two_inspections_at_one_unit_in_the_same_week_need_a_reason(city: InspectedCity) -> None:
    first = plan(city)
    days = (date(2026, 5, 22), date(2026, 5, 29))
    with pytest.raises(OverlapError) as raised:
        plan(city, city.east, title="征地专项督查", days=days)
    met = [(each.unit, each.first, each.second, each.weeks) for each in raised.value.overlaps]
    assert met == [(city.east, first, None, (date(2026, 5, 18),))]
    second = plan(city, city.east, title="征地专项督查", days=days, because="两项督查合并入场")
    assert second.overlap_reason == "两项督查合并入场"
    assert [(each.unit, each.first, each.second) for each in visits_meeting_in(YEAR)] == [(city.east, first, second)]
    cancel_inspection(inspection=first, reason="并入专项督查", at=BEGUN, by=city.officer)
    assert visits_meeting_in(YEAR) == []


def test_visits_in_other_weeks_need_no_reason(city: InspectedCity) -> None:
    plan(city)
    assert plan(city, days=(date(2026, 5, 25), date(2026, 5, 29)), because="无").overlap_reason == ""


def test_visited_units_are_told_when_and_by_whom(city: InspectedCity) -> None:
    plan(city, city.east)
    sentences = [
        "市政府办公厅开展检查，检查组：督查室、发改委。",
        "5月11日至5月22日到你单位检查。",
        "检查内容：序时进度、资金使用、存在问题",
        "文号：重督发〔2026〕3号。",
    ]
    assert told("inspection_announced") == {
        city.east_head.username: sentences,
        city.east_reporter.username: sentences,
    }


def test_a_changed_plan_tells_each_unit_what_changes_for_it(city: InspectedCity) -> None:
    inspection = plan(city)
    visits = [VisitDraft(city.east, date(2026, 5, 18), LAST_DAY), VisitDraft(city.schools, FIRST_DAY, FIRST_DAY)]
    draft = replace(draft_of(city, tasks=[city.school]), visits=visits)
    changed = change_inspection(inspection=inspection, draft=draft, version=1, at=PLANNED, by=city.officer)
    assert changed.version == 2
    assert list(changed.scope.filter(withdrawn_at=None).values_list("task", flat=True)) == [city.school.pk]
    assert told("inspection_changed") == {
        city.east_head.username: [
            "检查日期有调整。",
            "5月18日至5月22日到你单位检查。",
        ],
        city.east_reporter.username: [
            "检查日期有调整。",
            "5月18日至5月22日到你单位检查。",
        ],
        city.builder_head.username: ["本次督查不再到你单位检查。"],
        city.builder_reporter.username: ["本次督查不再到你单位检查。"],
    }
    assert told("inspection_announced")[city.schools_head.username][1] == "5月11日到你单位检查。"


def test_a_unit_that_comes_back_into_the_plan_is_told_again(city: InspectedCity) -> None:
    inspection = plan(city)
    only_east = replace(draft_of(city), visits=[VisitDraft(city.east, FIRST_DAY, LAST_DAY)])
    change_inspection(inspection=inspection, draft=only_east, version=1, at=PLANNED, by=city.officer)
    change_inspection(inspection=inspection, draft=draft_of(city), version=2, at=PLANNED, by=city.officer)
    announced = Notice.objects.filter(kind="inspection_announced", recipient=city.builder_head)
    assert announced.count() == 2


def test_a_plan_that_somebody_else_has_changed_is_not_overwritten(city: InspectedCity) -> None:
    inspection = plan(city)
    change_inspection(inspection=inspection, draft=draft_of(city), version=1, at=PLANNED, by=city.officer)
    with pytest.raises(InspectionChangedError) as raised:
        change_inspection(inspection=inspection, draft=draft_of(city), version=1, at=PLANNED, by=city.officer)
    assert raised.value.inspection.version == 2


def test_a_visited_unit_stays_in_the_plan(city: InspectedCity) -> None:
    inspection = begin(city)
    find(city, inspection)
    draft = draft_of(city, city.building)
    with pytest.raises(ValidationError) as raised:
        change_inspection(inspection=inspection, draft=draft, version=inspection.version, at=FOUND, by=city.officer)
    assert list(raised.value.message_dict) == ["visits"]


def test_it_begins_on_its_first_day_and_only_then_is_something_found(city: InspectedCity) -> None:
    inspection = plan(city)
    with pytest.raises(ValidationError):
        begin_inspection(inspection=inspection, at=moment("2026-05-10 23:59"), by=city.officer)
    with pytest.raises(ValidationError):
        find(city, inspection)
    assert begin_inspection(inspection=inspection, at=BEGUN, by=city.officer).status == InspectionStatus.UNDER_WAY
    with pytest.raises(ValidationError):
        begin_inspection(inspection=inspection, at=BEGUN, by=city.officer)


def test_findings_are_about_visited_units_and_inspected_tasks(city: InspectedCity) -> None:
    inspection = begin(city)
    for unit, task, field in ((city.schools, None, "unit"), (city.east, city.school, "task")):
        draft = FindingDraft(unit, task, "不一致", agrees=False)
        with pytest.raises(ValidationError) as raised:
            record_finding(inspection=inspection, draft=draft, at=FOUND, by=city.officer)
        assert list(raised.value.message_dict) == [field]


@pytest.mark.parametrize("day", [date(2026, 5, 10), date(2026, 5, 14)])
def test_a_visit_is_recorded_after_the_beginning_and_not_ahead(city: InspectedCity, day: date) -> None:
    visit = begin(city).visits.first()
    assert visit
    with pytest.raises(ValidationError) as raised:
        record_visit(visit=visit, visited_on=day, note="", at=FOUND, by=city.officer)
    assert list(raised.value.message_dict) == ["visited_on"]


def test_a_finding_from_the_visit_to_the_closing(city: InspectedCity) -> None:
    """Found in May, due on 12 June, returned once, verified, and the inspection closed."""
    inspection = begin(city)
    visit_all(inspection)
    finding = find(city, inspection)
    sentences = ["发现问题：征地进度比台账慢两个月", "6月12日前整改。"]
    assert told("inspection_finding") == {
        city.east_head.username: sentences,
        city.east_reporter.username: sentences,
    }
    inspection = report_inspection(
        inspection=inspection, report="督查了两个单位。", at=moment("2026-05-25 10:00"), by=city.officer
    )
    with pytest.raises(ValidationError):
        close_inspection(inspection=inspection, at=moment("2026-05-25 11:00"), by=city.officer)

    finding = right(finding, city.east_reporter)
    assert list(told("inspection_finding_put_right")) == [city.officer.username]
    finding = return_finding(
        finding=finding, reason="缺征地补偿凭证", rectify_by=date(2026, 6, 19), at=RIGHT, by=city.officer
    )
    assert (finding.rectified_on, finding.rectify_by) == (None, date(2026, 6, 19))
    assert told("inspection_finding_returned")[city.east_head.username] == [
        "发现问题：征地进度比台账慢两个月",
        "原因：缺征地补偿凭证",
        "6月19日前整改。",
    ]
    finding = right(finding, city.east_head, day=date(2026, 6, 15), at=moment("2026-06-15 09:00"))
    with pytest.raises(PermissionDenied):
        verify_finding(finding=finding, verified_on=VERIFIED_ON, at=VERIFIED, by=city.east_head)
    finding = verify_finding(finding=finding, verified_on=VERIFIED_ON, at=VERIFIED, by=city.officer)
    assert (finding.is_settled, finding.verified_by) == (True, city.officer)
    assert city.east_reporter.username in told("inspection_finding_verified")

    closed = close_inspection(inspection=inspection, at=VERIFIED, by=city.officer)
    assert (closed.status, closed.closed_at, closed.closed_by) == (InspectionStatus.CLOSED, VERIFIED, city.officer)
    with pytest.raises(PermissionDenied):
        find(city, closed)
    with pytest.raises(PermissionDenied):
        right(finding, city.east_reporter)


def test_a_unit_verifies_what_it_found_itself(city: InspectedCity) -> None:
    inspection = begin_held(city)
    finding = right(find(city, inspection), city.east_reporter)
    assert list(told("inspection_finding_put_right")) == [city.builder_head.username]
    with pytest.raises(PermissionDenied):
        verify_finding(finding=finding, verified_on=VERIFIED_ON, at=VERIFIED, by=city.officer)
    assert verify_finding(finding=finding, verified_on=VERIFIED_ON, at=VERIFIED, by=city.builder_head).is_settled


def begin_held(city: InspectedCity) -> Inspection:
    inspection = plan(city, city.east, holder=city.building, by=city.builder_head)
    return begin_inspection(inspection=inspection, at=BEGUN, by=city.builder_head)


def test_the_report_waits_for_planned_visits_and_is_told(city: InspectedCity) -> None:
    inspection = begin(city)
    find(city, inspection)
    with pytest.raises(ValidationError):
        report_inspection(inspection=inspection, report="督查报告", at=FOUND, by=city.officer)
    visit_all(inspection)
    report_inspection(inspection=inspection, report="督查报告", at=FOUND, by=city.officer)
    report_inspection(inspection=inspection, report="督查报告，已修改", at=VERIFIED, by=city.officer)
    everything = ["共检查2个单位。", "发现问题1个，其中待整改或待复核1个。"]
    at_unit = ["你单位问题1个，其中待整改或待复核1个。"]
    assert told("inspection_reported") == {
        city.builder_head.username: ["你单位未发现问题。"],
        city.builder_reporter.username: ["你单位未发现问题。"],
        city.east_head.username: at_unit,
        city.east_reporter.username: at_unit,
        city.vice_mayor.username: everything,
    }


def test_the_office_is_told_what_a_unit_reports(city: InspectedCity) -> None:
    inspection = begin_held(city)
    visit_all(inspection)
    report_inspection(inspection=inspection, report="督查报告", at=FOUND, by=city.builder_head)
    assert told("inspection_reported")[city.officer.username][0] == "共检查1个单位。"


def test_a_cancelled_inspection_comes_to_nobody_and_one_with_findings_is_not_cancelled(city: InspectedCity) -> None:
    inspection = begin(city)
    finding = find(city, inspection)
    with pytest.raises(ValidationError):
        cancel_inspection(inspection=inspection, reason="防汛", at=FOUND, by=city.officer)
    withdraw_finding(finding=finding, reason="看错标段", at=FOUND, by=city.officer)
    cancelled = cancel_inspection(inspection=inspection, reason="防汛", at=FOUND, by=city.officer)
    assert cancelled.status == InspectionStatus.CANCELLED
    assert told("inspection_changed")[city.east_head.username] == [
        "本次督查取消，不再到你单位检查。",
        "原因：防汛",
    ]
    with pytest.raises(PermissionDenied):
        begin_inspection(inspection=cancelled, at=FOUND, by=city.officer)


def test_a_withdrawn_finding_is_nothing_to_put_right(city: InspectedCity) -> None:
    inspection = begin(city)
    finding = withdraw_finding(finding=find(city, inspection), reason="看错标段", at=FOUND, by=city.officer)
    assert not findings_visible_to(city.east_reporter).exists()
    with pytest.raises(PermissionDenied):
        right(finding, city.east_reporter)
    with pytest.raises(ValidationError):
        withdraw_finding(finding=finding, reason="看错标段", at=FOUND, by=city.officer)


def everybody(city: InspectedCity) -> list[Person]:
    others = [make_person(role) for role in (Role.ORGANIZATION_DEPARTMENT, Role.SUPERVISORY_ORGAN, Role.READ_ONLY)]
    return [
        city.officer,
        city.mayor,
        city.builder_head,
        city.builder_reporter,
        city.east_reporter,
        city.schools_head,
        make_administrator(),
        *others,
    ]


def test_who_reads_what_of_an_inspection_by_a_unit(city: InspectedCity) -> None:
    inspection = begin_held(city)
    finding = find(city, inspection)
    people = everybody(city)
    rows = [
        (
            inspections_visible_to(person).exists(),
            whole_inspections_visible_to(person).exists(),
            findings_visible_to(person).exists(),
        )
        for person in people
    ]
    nothing = (False, False, False)
    assert rows == [(True,) * 3, (True,) * 3, (True,) * 3, (True,) * 3, (True, False, True), *[nothing] * 5]
    assert rows == [
        (
            person.has_perm("office.view_inspection", inspection),
            person.has_perm("office.view_whole_inspection", inspection),
            findings_visible_to(person).filter(pk=finding.pk).exists(),
        )
        for person in people
    ]


def test_a_unit_reads_its_own_findings_and_their_files(city: InspectedCity) -> None:
    inspection = begin(city)
    paper = SimpleUploadedFile("现场照片说明.pdf", b"%PDF-1.4 paper")
    draft = FindingDraft(city.east, None, "台账不全", agrees=False, rectify_by=RECTIFY_BY)
    finding = record_finding(inspection=inspection, draft=draft, uploads=[paper], at=FOUND, by=city.officer)
    find(city, inspection, unit=city.building)
    assert list(findings_visible_to(city.east_reporter)) == [finding]
    proof = evidence_of(finding).get()
    readers = (city.officer, city.east_reporter, city.builder_head, city.schools_head)
    assert [may_read(person, proof) for person in readers] == [True, True, False, False]


def test_reminders_by_date_each_once(city: InspectedCity) -> None:
    inspection = plan(city, city.east)
    counts = {}
    for day in ("05-03", "05-04", "05-05"):
        counts[day] = remind_twice(moment(f"2026-{day} 08:00"), "inspection_announced")
    begin_inspection(inspection=inspection, at=BEGUN, by=city.officer)
    find(city, inspection)
    for day in ("06-04", "06-05", "06-12", "06-13", "06-19", "07-10", "07-17"):
        counts[day] = remind_twice(moment(f"2026-{day} 08:00"), "inspection_finding_due")
    assert counts == {
        "05-03": 0,
        "05-04": 2,
        "05-05": 0,
        "06-04": 0,
        "06-05": 2,
        "06-12": 2,
        "06-13": 0,
        "06-19": 2,
        "07-10": 2,
        "07-17": 0,
    }


def remind_twice(at: datetime, kind: str) -> int:
    before = Notice.objects.filter(kind=kind).count()
    remind_inspections(at)
    remind_inspections(at)
    return Notice.objects.filter(kind=kind).count() - before


def test_a_morning_without_anything_due_asks_once(city: InspectedCity) -> None:
    find(city, begin(city))
    with CaptureQueriesContext(connection) as queries:
        assert remind_inspections(moment("2026-05-20 08:00")) == 0
    assert len([each for each in queries if "SELECT" in each["sql"]]) == 1


def test_nothing_of_it_is_deleted(city: InspectedCity) -> None:
    finding = find(city, begin(city))
    for row in (finding, finding.inspection.visits.first()):
        assert row
        with pytest.raises(Exception, match="pgtrigger"), transaction.atomic():
            row.delete()
    assert (Inspection.objects.count(), InspectionFinding.objects.count()) == (1, 1)
