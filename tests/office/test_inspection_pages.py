"""The pages of inspections: who opens them, what they show, what is typed and how it comes back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from notices.models import IssuedDocument
from office.enums import InspectionStatus
from office.inspecting import close_inspection, report_inspection, verify_finding
from office.models import Inspection, InspectionFinding, Visit
from office.pages.inspections import list_page
from office.pages.visit_timeline import Axis
from office.pages.waiting_inspections import inspections_waiting
from tests.factories import make_administrator, make_task, make_unit, moment
from tests.office.inspection_city import (
    FIRST_DAY,
    FOUND,
    LAST_DAY,
    VERIFIED,
    VERIFIED_ON,
    VISITED_ON,
    YEAR,
    InspectedCity,
    begin,
    find,
    make_inspected_city,
    plan,
    right,
    visit_all,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from organization.models import Person, Unit

ON, LATER = date(2026, 5, 13), moment("2026-08-03 10:00")


@pytest.fixture
def city(db: None) -> InspectedCity:
    return make_inspected_city()


@pytest.fixture(autouse=True)
def some_months_later() -> Iterator[None]:
    with time_machine.travel(LATER, tick=False):
        yield


def open_page(client: Client, person: Person, name: str, *args: int, **query: Any) -> Any:
    client.force_login(person)
    return client.get(reverse(f"office:{name}", args=args), query)


def post(client: Client, person: Person, name: str, *args: int, **given: Any) -> Any:
    client.force_login(person)
    return client.post(reverse(f"office:{name}", args=args), given)


def typed(*visits: tuple[Unit, date, date], **changes: Any) -> dict[str, Any]:
    """A plan as it is typed: serial 1, and the rows of the visits."""
    given: dict[str, Any] = {
        "kind": "special",
        "title": "征地专项督查",
        "begins_on": FIRST_DAY.isoformat(),
        "ends_on": LAST_DAY.isoformat(),
        "team": "督查室",
        "purpose": "征地进度",
        "document": "",
        "serials": "1",
        "accepts_overlap_because": "",
        "visit-TOTAL_FORMS": len(visits) + 1,
        "visit-INITIAL_FORMS": 0,
    }
    for number, (unit, first, last) in enumerate(visits):
        given |= {
            f"visit-{number}-unit": unit.pk,
            f"visit-{number}-begins_on": first.isoformat(),
            f"visit-{number}-ends_on": last.isoformat(),
        }
    return given | changes


def test_an_inspection_is_planned_on_the_page(city: InspectedCity, client: Client) -> None:
    answer = post(client, city.officer, "new_inspection", **typed((city.east, FIRST_DAY, LAST_DAY)), year="2026")
    stored = Inspection.objects.get()
    assert (answer.status_code, answer.url) == (302, stored.get_absolute_url())
    visit = Visit.objects.get()
    assert (visit.unit, visit.begins_on, visit.ends_on) == (city.east, FIRST_DAY, LAST_DAY)
    assert [row.task for row in stored.scope.all()] == [city.bridge]


def test_units_are_proposed_from_the_tasks_and_nothing_is_stored(city: InspectedCity, client: Client) -> None:
    answer = post(client, city.officer, "new_inspection", **typed(propose="1"))
    rows = [row.initial.get("unit") for row in answer.context["rows"] if row.initial.get("unit")]
    assert sorted(rows) == sorted([city.building.pk, city.east.pk])
    assert answer.context["form"].initial["title"] == "征地专项督查"
    assert not Inspection.objects.exists()


def test_visits_that_meet_are_shown_with_a_field_for_the_reason(city: InspectedCity, client: Client) -> None:
    plan(city)
    given = typed((city.east, LAST_DAY, LAST_DAY))
    answer = post(client, city.officer, "new_inspection", **given)
    assert (answer.status_code, Inspection.objects.count()) == (422, 1)
    assert "上半年重点工作综合督查" in answer.content.decode()
    assert list(answer.context["form"].errors) == ["accepts_overlap_because"]
    answer = post(
        client, city.officer, "new_inspection", **given | {"warned": "1", "accepts_overlap_because": "合并入场"}
    )
    assert (answer.status_code, Inspection.objects.first().overlap_reason) == (302, "合并入场")  # type: ignore[union-attr]


def test_a_unit_learns_the_weeks_of_another_inspection_and_not_what_it_is_about(
    city: InspectedCity, client: Client
) -> None:
    plan(city, title="工程招标专项督查")
    given = typed((city.east, LAST_DAY, LAST_DAY), tasks=[city.bridge.pk])
    answer = post(client, city.builder_head, "new_inspection", **given)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["accepts_overlap_because"])
    shown = answer.content.decode()
    assert ("工程招标" in shown, "其他单位的督查" in shown) == (False, True)


def test_what_was_typed_stays_where_it_is_wrong(city: InspectedCity, client: Client) -> None:
    given = typed((city.east, FIRST_DAY, LAST_DAY), serials="1、99", title="")
    answer = post(client, city.officer, "new_inspection", **given)
    assert answer.status_code == 422
    assert sorted(answer.context["form"].errors) == ["serials", "title"]
    assert "1、99" in answer.content.decode()


def test_a_leading_unit_ticks_its_own_tasks(city: InspectedCity, client: Client) -> None:
    given = typed((city.east, FIRST_DAY, LAST_DAY), tasks=[city.bridge.pk])
    post(client, city.builder_head, "new_inspection", **given)
    assert Inspection.objects.get().holder == city.building
    offered = open_page(client, city.builder_head, "new_inspection").context["form"].fields["tasks"].queryset
    assert list(offered) == [city.bridge]


def test_who_was_slower_sees_what_is_stored_and_keeps_what_was_typed(city: InspectedCity, client: Client) -> None:
    inspection = plan(city, city.east)
    given = typed((city.east, FIRST_DAY, LAST_DAY), version=1)
    assert post(client, city.officer, "change_inspection", inspection.pk, **given).status_code == 302
    answer = post(client, city.officer, "change_inspection", inspection.pk, **given | {"title": "土地督查"})
    assert answer.status_code == 422
    assert answer.context["plan"].stored == [("名称", "征地专项督查")]
    assert answer.context["form"]["version"].value() == "2"
    again = {**given, "title": "土地督查", "version": 2}
    assert post(client, city.officer, "change_inspection", inspection.pk, **again).status_code == 302
    assert Inspection.objects.get().title == "土地督查"


def test_a_finding_goes_through_the_pages_to_its_closing(city: InspectedCity, client: Client) -> None:
    inspection = plan(city, city.east)
    post(client, city.officer, "begin_inspection", inspection.pk)
    visit = inspection.visits.get()
    post(client, city.officer, "record_visit", visit.pk, visited_on=VISITED_ON.isoformat(), note="现场核对")
    finding_given = {"unit": city.east.pk, "task": city.bridge.pk, "agrees": "no", "text": "慢两个月"}
    post(client, city.officer, "new_inspection_finding", inspection.pk, **finding_given, rectify_by="2026-06-12")
    finding = InspectionFinding.objects.get()
    post(client, city.officer, "report_inspection", inspection.pk, report="督查情况如下。")
    right_given = {"rectified_on": VISITED_ON.isoformat(), "rectification": "已补征"}
    answer = post(client, city.east_reporter, "put_right", finding.pk, **right_given)
    assert answer.url == finding.get_absolute_url()
    post(client, city.officer, "return_finding", finding.pk, reason="缺凭证", rectify_by="2026-08-14")
    post(client, city.east_reporter, "put_right", finding.pk, **right_given)
    post(client, city.officer, "verify_finding", finding.pk, verified_on=VISITED_ON.isoformat())
    post(client, city.officer, "close_inspection", inspection.pk)
    inspection.refresh_from_db()
    assert (inspection.status, inspection.report) == (InspectionStatus.CLOSED, "督查情况如下。")
    page = open_page(client, city.officer, "inspection", inspection.pk)
    assert [step.state for step in page.context["steps"]] == ["done"] * 4


def test_acts_are_refused_to_others(city: InspectedCity, client: Client) -> None:
    inspection = begin(city)
    finding, visit = find(city, inspection), inspection.visits.first()
    assert visit
    pages = {
        "inspection": inspection.pk,
        "change_inspection": inspection.pk,
        "report_inspection": inspection.pk,
        "cancel_inspection": inspection.pk,
        "new_inspection_finding": inspection.pk,
        "record_visit": visit.pk,
        "put_right": finding.pk,
        "verify_finding": finding.pk,
        "return_finding": finding.pk,
        "withdraw_finding": finding.pk,
    }
    people = (city.officer, city.east_reporter, city.schools_head, city.mayor, make_administrator())
    codes = {name: [open_page(client, person, name, pk).status_code for person in people] for name, pk in pages.items()}
    holder_only = [200, 403, 404, 403, 403]
    assert codes == {
        **dict.fromkeys(pages, holder_only),
        "inspection": [200, 200, 404, 200, 403],
        "put_right": [403, 200, 404, 403, 403],
    }


def test_a_visited_unit_reads_its_own_visit_and_findings_and_no_report(city: InspectedCity, client: Client) -> None:
    inspection = begin(city)
    own = find(city, inspection)
    find(city, inspection, unit=city.building)
    visit_all(inspection)
    report_inspection(inspection=inspection, report="建委台账失实。", at=FOUND, by=city.officer)
    page = open_page(client, city.east_reporter, "inspection", inspection.pk)
    assert [visit.unit for visit, _found in page.context["visits"]] == [city.east]
    assert [finding for finding, _files in page.context["findings"]] == [own]
    assert "建委台账失实" not in page.content.decode()
    listed = open_page(client, city.east_reporter, "inspections", year=YEAR)
    assert [row.unit for row in listed.context["units"]] == [city.east]
    assert listed.context["counts"]["findings"] == 1
    assert "建委台账失实" in open_page(client, city.mayor, "inspection", inspection.pk).content.decode()


def test_the_list_counts_and_narrows(city: InspectedCity, client: Client) -> None:
    inspection = begin(city)
    find(city, inspection)
    other = plan(city, city.schools, title="教育专项督查", days=(date(2026, 9, 7), date(2026, 9, 11)))
    page = open_page(client, city.officer, "inspections", year=YEAR)
    assert [(row.inspection, row.units, row.findings, row.open) for row in page.context["rows"]] == [
        (inspection, 2, 1, 1),
        (other, 1, 0, 0),
    ]
    narrowed = {
        name: [row.inspection for row in open_page(client, city.officer, "inspections", **asked).context["rows"]]
        for name, asked in {
            "planned": {"year": YEAR, "status": "planned"},
            "unit": {"year": YEAR, "unit": city.east.pk},
            "special": {"year": YEAR, "kind": "special"},
        }.items()
    }
    assert narrowed == {"planned": [other], "unit": [inspection], "special": []}


@pytest.mark.parametrize(
    ("state", "count"), [("", 3), ("open", 2), ("owed", 1), ("verify", 1), ("overdue", 1), ("settled", 1)]
)
def test_findings_by_their_state(city: InspectedCity, client: Client, state: str, count: int) -> None:
    inspection = begin(city)
    find(city, inspection)
    right(find(city, inspection), city.east_head)
    find(city, inspection, rectify_by=None)
    page = open_page(client, city.officer, "inspection_findings", year=YEAR, state=state)
    assert len(page.context["page"].object_list) == count


def test_findings_as_a_table(city: InspectedCity, client: Client) -> None:
    find(city, begin(city))
    answer = open_page(client, city.officer, "export_inspection_findings", year=YEAR)
    assert answer["Content-Type"].startswith("application/vnd.openxmlformats")


def test_word_documents_are_issued_and_read_by_whom_they_concern(city: InspectedCity, client: Client) -> None:
    inspection = begin(city)
    visit = inspection.visits.get(unit=city.east)
    post(client, city.officer, "issue_inspection_notice", visit.pk)
    post(client, city.officer, "issue_inspection_notice", visit.pk)
    find(city, inspection)
    visit_all(inspection)
    report_inspection(inspection=inspection, report="督查情况如下。", at=FOUND, by=city.officer)
    post(client, city.officer, "issue_inspection_report", inspection.pk)
    notice, report = IssuedDocument.objects.order_by("pk")
    assert (notice.kind, notice.unit, report.kind) == ("inspection_notice", city.east, "inspection_report")
    seen = {
        name: open_page(client, person, "inspection", inspection.pk).context["documents"]
        for name, person in {"office": city.officer, "east": city.east_head, "building": city.builder_head}.items()
    }
    assert seen == {"office": [report, notice], "east": [notice], "building": []}


def lines(person: Person, on: date) -> list[tuple[int, date | None, bool]]:
    return [(line.count, line.due, line.is_late) for line in inspections_waiting(person, on)]


def test_what_waits_for_whom(city: InspectedCity) -> None:
    inspection = plan(city)
    assert lines(city.officer, FIRST_DAY - timedelta(days=1)) == []
    assert lines(city.officer, FIRST_DAY) == [(1, FIRST_DAY, False)]
    inspection = begin(city, title="第二次综合督查", because="一并开展")
    visit_all(inspection)
    finding = find(city, inspection)
    assert lines(city.east_reporter, ON) == [(1, date(2026, 6, 12), False)]
    assert lines(city.officer, LAST_DAY + timedelta(days=1)) == [(1, FIRST_DAY, True), (1, LAST_DAY, True)]
    report_inspection(inspection=inspection, report="督查情况", at=FOUND, by=city.officer)
    right(finding, city.east_head)
    assert lines(city.officer, ON) == [(1, None, False), (1, FIRST_DAY, True)]
    verify_finding(finding=finding, verified_on=VERIFIED_ON, at=VERIFIED, by=city.officer)
    assert lines(city.officer, ON) == [(1, FIRST_DAY, True), (1, None, False)]
    close_inspection(inspection=inspection, at=VERIFIED, by=city.officer)
    assert [lines(person, ON) for person in (city.east_reporter, city.mayor, city.schools_head)] == [[], [], []]


def test_waiting_takes_one_query_or_none(city: InspectedCity) -> None:
    begin(city)
    counts = []
    for person in (city.officer, city.east_head, city.mayor, make_administrator()):
        with CaptureQueriesContext(connection) as queries:
            list(inspections_waiting(person, ON))
        counts.append(len(queries))
    assert counts == [1, 1, 0, 0]


def test_the_list_takes_the_same_number_of_queries_for_many(city: InspectedCity) -> None:
    def queries_with(count: int) -> int:
        for number in range(count):
            unit = make_unit()
            task = make_task(city.bridge.work_list, unit)
            find_at(plan(city, unit, title=f"督查{number}", tasks=[task]), unit, task)
        with CaptureQueriesContext(connection) as queries:
            list_page(city.officer, {}, ON)  # type: ignore[arg-type]
        return len(queries)

    def find_at(inspection: Inspection, unit: Unit, task: Any) -> None:
        InspectionFinding.objects.create(
            inspection=inspection, unit=unit, task=task, text="慢", agrees=False, found_at=FOUND, found_by=city.officer
        )

    assert queries_with(1) == queries_with(6)


def test_bars_lie_on_the_weeks_of_the_year() -> None:
    axis = Axis.of_year(2026)
    assert (axis.first, axis.last) == (date(2025, 12, 29), date(2027, 1, 3))
    whole = axis.bar(date(2026, 1, 1), date(2026, 12, 31), is_done=False)
    assert (whole.x, whole.width) == (0, 100)
    week = axis.bar(date(2026, 5, 13), date(2026, 5, 13), is_done=True)
    assert week == axis.bar(date(2026, 5, 11), date(2026, 5, 17), is_done=True)
    assert axis.line_of(date(2027, 1, 4)) is None


def test_the_page_of_a_task_shows_its_inspections(city: InspectedCity, client: Client) -> None:
    inspection = begin(city)
    finding = find(city, inspection)

    def shown(person: Person) -> tuple[Any, Any]:
        client.force_login(person)
        context = client.get(city.bridge.get_absolute_url()).context
        return context.get("task_inspections"), context.get("may_inspect")

    assert shown(city.officer) == ([(inspection, [finding])], True)
    assert shown(city.east_reporter) == ([(inspection, [finding])], False)
    assert shown(city.builder_head) == ([(inspection, [])], True)


def test_inspections_and_findings_in_the_api(city: InspectedCity, client: Client) -> None:
    inspection = begin(city)
    find(city, inspection)

    def read(person: Person, name: str, **asked: Any) -> list[dict[str, Any]]:
        client.force_login(person)
        return list(client.get(f"/api/v1/{name}/", asked).json()["results"])

    (seen,) = read(city.east_reporter, "inspections", year=YEAR)
    assert (seen["title"], seen["holder"], seen["tasks"]) == (inspection.title, "", ["1"])
    assert [visit["unit"] for visit in seen["visits"]] == ["甲区"]
    assert len(read(city.officer, "inspections")[0]["visits"]) == 2
    (found,) = read(city.east_reporter, "inspection-findings", state="owed")
    assert (found["unit"], found["task"], found["rectify_by"]) == ("甲区", "1", "2026-06-12")
    assert [read(person, "inspection-findings") for person in (city.builder_head, make_administrator())] == [[], []]
    assert read(city.officer, "inspection-findings", state="settled") == []
