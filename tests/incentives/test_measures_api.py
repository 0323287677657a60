from __future__ import annotations

import pytest

from incentives.deciding import decide_measure
from incentives.enums import MeasureKind, MeasureStatus
from organization.enums import Role
from tests.factories import make_administrator, make_city_leader, make_person, make_supervision_officer, make_unit_head
from tests.incentives.measure_year import LATER, YEAR, LandYear, settle_land_year
from tests.programs import Program

pytestmark = pytest.mark.django_db


@pytest.fixture
def land() -> LandYear:
    return settle_land_year()


def test_a_measure_is_given_with_its_working(land: LandYear) -> None:
    (record,) = Program(land.host).records("measures/", year=YEAR, kind=MeasureKind.LAND_QUOTA_DEDUCTION)
    assert record == {
        "article": 9,
        "unit": "玄武区",
        "subject": "",
        "period": "",
        "direction": "penalty",
        "kind": "land_quota_deduction",
        "amount": "50",
        "measure_unit": "亩",
        "id": land.measure(MeasureKind.LAND_QUOTA_DEDUCTION).pk,
        "year": YEAR,
        "status": "proposed",
        "to_be_decided_again": False,
        "working": {
            "clause": "9-target-missed",
            "inputs": {"land_target": "1000", "land_done": "900", "next_quota": "500"},
            "parameters": [{"key": "idle_land_deduction_cap", "value": "100", "source": "default", "document": ""}],
            "formula": "(1 − 900 ÷ 1000) × 500 = 50",
            "suggestion": None,
            "suggestion_unit": "",
        },
    }


def test_who_reads_which_measures(land: LandYear) -> None:
    criticism = land.measure(MeasureKind.CRITICISM)
    decide_measure(measure=criticism, status=MeasureStatus.CONFIRMED, at=LATER, by=land.host)
    readers = {
        "host": land.host,
        "office": make_supervision_officer(),
        "leader": make_city_leader(),
        "unit": make_unit_head(land.missed),
        "other unit": make_unit_head(land.met),
        "organization": make_person(Role.ORGANIZATION_DEPARTMENT),
        "administrator": make_administrator(),
        "read only": make_person(Role.READ_ONLY),
    }
    assert {name: len(Program(person).records("measures/")) for name, person in readers.items()} == {
        "host": 5,
        "office": 5,
        "leader": 5,
        "unit": 1,
        "other unit": 0,
        "organization": 1,
        "administrator": 0,
        "read only": 0,
    }


def test_filters_narrow_the_list(land: LandYear) -> None:
    program = Program(land.host)
    asked = [
        {"direction": "reward"},
        {"unit": "玄武区"},
        {"article": 8},
        {"to_decide": "false"},
        {"status": "proposed"},
    ]
    assert [len(program.records("measures/", **each)) for each in asked] == [1, 4, 2, 0, 5]
