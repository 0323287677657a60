from __future__ import annotations

from datetime import date

import pytest

from organization.enums import Role
from responsibility.enums import FilingStatus
from responsibility.models import BreakdownStep, Filing
from tests.factories import (
    make_filing,
    make_list,
    make_person,
    make_reporter,
    make_supervision_officer,
    make_task,
    make_unit,
)
from tests.programs import Program

pytestmark = pytest.mark.django_db


def test_a_filing_is_given_with_its_people_and_steps() -> None:
    unit = make_unit("水务局")
    filing = make_filing(make_task(make_list(2016), unit, serial="01"))
    BreakdownStep.objects.create(filing=filing, title="完成设计", due_on=date(2016, 3, 31), responsible="规划处")
    (record,) = Program(make_reporter(unit)).records("filings/", year=2016)
    people = record.pop("people")
    assert record == {
        "id": filing.pk,
        "task": "01",
        "year": 2016,
        "unit": "水务局",
        "status": "filed",
        "submitted_at": None,
        "decided_at": None,
        "return_reason": "",
        "steps": [{"title": "完成设计", "due_on": "2016-03-31", "responsible": "规划处"}],
    }
    assert {each["level"] for each in people} == {"main", "supervising", "direct"}
    assert {each["from_date"] for each in people} == {"2016-01-01"}


def test_who_reads_which_filings() -> None:
    work_list, unit = make_list(), make_unit("水务局")
    make_filing(make_task(work_list, unit, serial="filed"))
    Filing.objects.create(task=make_task(work_list, unit, serial="draft"), unit=unit)
    Filing.objects.create(task=make_task(work_list, unit, serial="sent"), unit=unit, status=FilingStatus.SUBMITTED)
    readers = {
        "own": make_reporter(unit),
        "office": make_supervision_officer(),
        "organization": make_person(Role.ORGANIZATION_DEPARTMENT),
        "other": make_reporter(make_unit()),
    }
    assert {
        name: {each["task"] for each in Program(person).records("filings/")} for name, person in readers.items()
    } == {
        "own": {"filed", "draft", "sent"},
        "office": {"filed", "sent"},
        "organization": {"filed"},
        "other": set(),
    }


def test_filings_cost_the_same_queries_at_one_and_at_thirty() -> None:
    work_list, program = make_list(), Program(make_supervision_officer())
    make_filing(make_task(work_list))
    few = program.queries_of("filings/")
    for _each in range(29):
        make_filing(make_task(work_list))
    assert program.queries_of("filings/") == few
