from __future__ import annotations

from datetime import date

import pytest

from organization.enums import UnitKind
from organization.services import issue_token
from tests.factories import make_person, make_reporter, make_unit
from tests.programs import Program

pytestmark = pytest.mark.django_db


def test_units_are_given_with_the_days_in_which_they_exist() -> None:
    heir = make_unit("新局", started_on=date(2016, 3, 1))
    gone = make_unit("旧局", kind=UnitKind.PARK, code="07", ended_on=date(2016, 2, 29), successor=heir, parent=heir)
    program = Program(make_person())
    (record,) = program.records("units/", unit="旧局")
    assert record == {
        "id": gone.pk,
        "unit": "旧局",
        "name": "某市旧局",
        "kind": "park",
        "parent": "新局",
        "code": "07",
        "started_on": None,
        "ended_on": "2016-02-29",
        "successor": "新局",
    }
    assert program.get(f"units/{gone.pk}/").json() == record
    assert [each["unit"] for each in program.records("units/", on="2016-03-01")] == ["新局"]
    assert [each["unit"] for each in program.records("units/", kind="park")] == ["旧局"]


def test_who_brings_no_token_is_told_to_and_not_sent_to_the_sign_in_page() -> None:
    answer = Program().get("units/")
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Token")
    assert answer.json()["detail"]


def test_a_token_works_until_it_is_replaced_or_its_account_disabled() -> None:
    person = make_person()
    program = Program(person)
    assert program.get("units/").status_code == 200
    old = issue_token(person)
    issue_token(person)
    headers = {"Authorization": f"Token {old}"}
    assert program.client.get("/api/v1/units/", headers=headers).status_code == 401
    person.is_active = False
    person.save()
    assert program.get("units/").status_code == 401


def test_a_one_time_password_opens_nothing() -> None:
    person = make_person(must_change_password=True)
    assert Program(person).get("units/").status_code == 403
    program = Program()
    program.client.force_login(person)
    assert program.get("units/").status_code == 403


def test_a_session_reads_too_and_writes_only_with_the_token_of_forms() -> None:
    program = Program()
    program.client.force_login(make_reporter(make_unit()))
    assert program.get("units/").status_code == 200
    assert program.post("reports/", {"task": "1", "month": "2016-03", "version": 0}).status_code == 403


def test_pages_hold_a_hundred_and_up_to_a_thousand_on_request() -> None:
    for _each in range(101):
        make_unit()
    program = Program(make_person())
    first = program.get("units/").json()
    assert (first["count"], len(first["results"])) == (101, 100)
    assert len(program.get("units/", page=2).json()["results"]) == 1
    assert len(program.get("units/", page_size=5000).json()["results"]) == 101
    assert program.get("units/", page=9).status_code == 404


def test_units_cost_the_same_queries_at_one_and_at_thirty() -> None:
    program = Program(make_person())
    make_unit(parent=make_unit())
    few = program.queries_of("units/")
    for _each in range(28):
        make_unit(parent=make_unit(), successor=make_unit())
    assert program.queries_of("units/") == few


@pytest.mark.parametrize("query", [{"on": "someday"}, {"kind": "palace"}])
def test_a_filter_that_cannot_be_is_an_answer_and_no_crash(query: dict[str, str]) -> None:
    answer = Program(make_person()).get("units/", **query)
    assert answer.status_code == 400
    assert list(answer.json()) == list(query)
