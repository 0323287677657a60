from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incentives.models import Evidence
from incentives.selectors.evidence import evidence_of
from office.enums import MeetingKind, MeetingStatus, RoutineKind, RoutineState
from office.models import Meeting, RoutineTick
from office.selectors.routine import kept_by_units, rows_by_month, rows_by_quarter, rows_by_week, units_with_routine
from office.ticking import tick, untick
from organization.enums import Role
from tests.dashboards.city import make_city
from tests.factories import (
    make_administrator,
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

if TYPE_CHECKING:
    from django.test import Client

    from organization.models import Person, Unit

pytestmark = pytest.mark.django_db

AT = moment("2026-03-11 16:00")


def tick_week(unit: Unit, by: Person, number: int = 11, held_on: date = date(2026, 3, 11)) -> RoutineTick:
    return tick(unit=unit, kind=RoutineKind.WEEK, year=2026, number=number, held_on=held_on, note="", at=AT, by=by)


def test_a_units_own_people_tick_its_week() -> None:
    unit = make_unit()
    for person in (make_reporter(unit), make_unit_head(unit)):
        ticked = tick_week(unit, person)
        assert (ticked.unit, ticked.number, ticked.held_on, ticked.by) == (unit, 11, date(2026, 3, 11), person)
    assert RoutineTick.objects.standing().count() == 1


def test_nobody_else_ticks_for_a_unit() -> None:
    unit = make_unit()
    for person in (make_reporter(make_unit()), make_supervision_officer(), make_administrator(), make_person()):
        with pytest.raises(PermissionDenied):
            tick_week(unit, person)


@pytest.mark.parametrize(
    ("kind", "number", "held_on"),
    [
        (RoutineKind.WEEK, 11, date(2026, 3, 8)),
        (RoutineKind.WEEK, 11, date(2026, 3, 12)),
        (RoutineKind.WEEK, 54, date(2026, 3, 11)),
        (RoutineKind.QUARTER, 1, date(2025, 12, 31)),
        (RoutineKind.QUARTER, 5, date(2026, 3, 11)),
    ],
)
def test_a_tick_names_a_day_of_its_week_or_quarter_that_has_come(kind: RoutineKind, number: int, held_on: date) -> None:
    unit = make_unit()
    with pytest.raises(ValidationError):
        tick(unit=unit, kind=kind, year=2026, number=number, held_on=held_on, at=AT, by=make_reporter(unit))


def test_a_tick_taken_back_stays_on_record_and_the_week_can_be_ticked_again() -> None:
    unit = make_unit()
    reporter = make_reporter(unit)
    wrong = untick(tick=tick_week(unit, reporter), at=AT, by=reporter)
    again = tick_week(unit, reporter)
    assert wrong.withdrawn_at == AT
    assert list(RoutineTick.objects.standing()) == [again]


def test_a_recorded_weekly_meeting_counts_as_the_weeks_tick() -> None:
    unit = make_unit()
    reporter = make_reporter(unit)
    Meeting.objects.create(
        kind=MeetingKind.UNIT_WEEKLY, title="周例会", unit=unit, planned_at=AT, status=MeetingStatus.HELD, held_at=AT,
        recorded_at=AT, called_at=AT, called_by=reporter,
    )  # fmt: skip
    [row] = rows_by_week(2026, [unit], kept_by_units(2026), date(2026, 3, 20))
    assert [(cell.number, cell.held_on) for cell in row.cells if cell.state == RoutineState.HELD] == [
        (11, date(2026, 3, 11))
    ]
    assert (row.kept, row.owed) == (1, 11)  # the week of the Spring Festival asks for nothing


def test_the_months_reports_are_its_summary() -> None:
    city = make_city()
    make_report(city.ahead, 3, 60, at=moment("2026-03-25 10:00"))
    units = list(units_with_routine(2026))
    rows = {row.unit: row for row in rows_by_month(2026, units, moment("2026-03-26 10:00"))}
    states = {unit: [cell.state for cell in row.cells[:4]] for unit, row in rows.items()}
    assert states == {
        city.unit: [RoutineState.HELD, RoutineState.HELD, RoutineState.OPEN, RoutineState.TO_COME],
        city.other: [RoutineState.HELD, RoutineState.NONE, RoutineState.OPEN, RoutineState.TO_COME],
    }
    march = rows[city.unit].cells[2].facts
    assert march is not None
    assert (march.owed, march.handed_in, march.in_time) == (2, 1, 1)


def test_a_report_after_the_due_day_makes_the_month_late() -> None:
    city = make_city()
    make_report(city.late, 2, 60, at=moment("2026-03-10 10:00"))
    [row] = rows_by_month(2026, [city.other], moment("2026-03-26 10:00"))
    assert row.cells[1].state == RoutineState.LATE


def test_a_unit_that_did_not_exist_in_a_week_owes_nothing_for_it() -> None:
    unit = make_unit(started_on=date(2026, 3, 2))
    [row] = rows_by_week(2026, [unit], kept_by_units(2026), date(2026, 3, 20))
    assert [cell.number for cell in row.cells if cell.state == RoutineState.NONE] == [10, 11]
    [quarters] = rows_by_quarter(2026, [unit], kept_by_units(2026), date(2026, 3, 20))
    assert [cell.state for cell in quarters.cells] == [RoutineState.OPEN, *[RoutineState.TO_COME] * 3]


def test_the_grid_is_read_in_the_same_number_of_queries_for_thirty_units(client: Client) -> None:
    work_list = make_list(2026)
    make_task(work_list)
    client.force_login(make_supervision_officer())

    def queries(view: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/office/routine/2026/?by={view}").status_code == 200
        return len(captured)

    views = ("weeks", "months", "quarters")
    few = [queries(view) for view in views]
    for _number in range(30):
        task = make_task(work_list)
        tick_week(task.host, make_reporter(task.host))
    assert [queries(view) for view in views] == few


def test_the_office_sees_every_unit_and_a_unit_only_itself(client: Client) -> None:
    work_list = make_list(2026)
    own, other = make_task(work_list).host, make_task(work_list).host
    for person, units in (
        (make_supervision_officer(), {own, other}),
        (make_person(Role.READ_ONLY), {own, other}),
        (make_person(Role.ORGANIZATION_DEPARTMENT), {own, other}),
        (make_reporter(own), {own}),
        (make_person(Role.ARTICLE_HOST, unit=other), {other}),
    ):
        client.force_login(person)
        page = client.get("/office/routine/2026/")
        assert {row.unit for row in page.context["rows"]} == units
        allowed = [client.get(f"/office/routine/2026/units/{unit.pk}/").status_code for unit in (own, other)]
        assert allowed == [200 if unit in units else 403 for unit in (own, other)]
    client.force_login(make_administrator())
    assert client.get("/office/routine/2026/").status_code == 403


def test_one_click_ticks_the_week_and_a_file_can_come_with_it(client: Client) -> None:
    unit = make_task(make_list(2026)).host
    client.force_login(make_reporter(unit))
    url = f"/office/routine/2026/units/{unit.pk}/tick/"
    answer = client.post(url, {"kind": "week", "number": 11, "held_on": "2026-03-11"})
    assert answer.status_code == 302
    file = SimpleUploadedFile("纪要.pdf", b"%PDF-1.4 minutes", "application/pdf")
    client.post(url, {"kind": "quarter", "number": 1, "held_on": "2026-03-31", "files": file})
    quarter = RoutineTick.objects.get(kind=RoutineKind.QUARTER)
    assert [each.name for each in evidence_of(quarter)] == ["纪要.pdf"]
    page = client.get(f"/office/routine/2026/units/{unit.pk}/").content.decode()
    assert "纪要.pdf" in page


def test_what_was_typed_stays_where_a_day_is_wrong(client: Client) -> None:
    unit = make_task(make_list(2026)).host
    client.force_login(make_reporter(unit))
    answer = client.post(
        f"/office/routine/2026/units/{unit.pk}/tick/",
        {"kind": "week", "number": 11, "held_on": "2026-03-18", "note": "局长办公会"},
    )
    assert answer.status_code == 422
    assert "局长办公会" in answer.content.decode()
    assert not RoutineTick.objects.exists()


def test_a_tick_is_taken_back_by_its_unit_only(client: Client) -> None:
    unit = make_task(make_list(2026)).host
    ticked = tick_week(unit, make_reporter(unit))
    client.force_login(make_reporter(make_unit()))
    assert client.post(f"/office/routine/ticks/{ticked.pk}/take-back/").status_code == 404
    client.force_login(make_unit_head(unit))
    assert client.post(f"/office/routine/ticks/{ticked.pk}/take-back/").status_code == 302
    assert not RoutineTick.objects.standing().exists()


def test_another_units_files_of_the_routine_are_not_read(client: Client) -> None:
    unit = make_task(make_list(2026)).host
    reporter = make_reporter(unit)
    client.force_login(reporter)
    file = SimpleUploadedFile("纪要.pdf", b"%PDF-1.4 minutes", "application/pdf")
    url = f"/office/routine/2026/units/{unit.pk}/tick/"
    client.post(url, {"kind": "quarter", "number": 1, "held_on": "2026-03-31", "files": file})
    kept = Evidence.objects.get()
    allowed = []
    for person in (reporter, make_supervision_officer(), make_reporter(make_unit()), make_administrator()):
        client.force_login(person)
        allowed.append(client.get(f"/incentives/files/{kept.pk}/").status_code)
    assert allowed == [200, 200, 404, 404]


def test_the_grid_comes_as_an_excel_file(client: Client) -> None:
    make_task(make_list(2026))
    client.force_login(make_supervision_officer())
    for view in ("weeks", "months", "quarters"):
        answer = client.get(f"/office/routine/2026/export/?by={view}")
        assert answer.status_code == 200
        assert "spreadsheetml" in answer["Content-Type"]
