"""Carrying approved measures out: the record, its limits, and the reminders by date."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incentives.carrying_out import record_execution, remind_measures_due
from incentives.models import PlannedMeasure
from incentives.permissions.year_plans import to_be_carried_out_by
from incentives.selectors.evidence import evidence_of, may_read
from incentives.selectors.year_plans import count_states, earlier_records
from notices.models import Notice
from notices.wording import wording_of
from tests.factories import make_reporter, moment
from tests.incentives.year_plan_city import (
    APPROVED_ON,
    DUE_ON,
    YEAR,
    SettledCity,
    make_approved,
    make_decided,
    make_draft,
    make_settled_city,
    planned_of,
)

if TYPE_CHECKING:
    from incentives.models import Measure

RECORDED = moment("2026-02-10 10:00")


@pytest.fixture
def city(db: None) -> SettledCity:
    return make_settled_city()


@pytest.fixture
def measures(city: SettledCity) -> tuple[Measure, Measure, Measure]:
    decided = make_decided(city)
    make_approved(city)
    return decided


def test_the_host_records_how_a_measure_was_carried_out(city: SettledCity, measures: tuple[Measure, ...]) -> None:
    paper = SimpleUploadedFile("下达计划.pdf", b"%PDF-1.4 paper")
    planned = record_execution(
        planned=planned_of(measures[0]), carried_out_on=APPROVED_ON, proof="计划已下达", document="国土〔2026〕5号",
        uploads=[paper], at=RECORDED, by=city.land_host,
    )  # fmt: skip
    assert (planned.carried_out_on, planned.proof_document, planned.recorded_by) == (
        APPROVED_ON,
        "国土〔2026〕5号",
        city.land_host,
    )
    proof = evidence_of(planned).get()
    readers = (city.land_host, city.east_head, city.officer, city.mayor)
    assert [may_read(person, proof) for person in (*readers, city.west_reporter, city.builder)] == [
        *[True] * 4,
        False,
        False,
    ]


@pytest.mark.parametrize("day", [date(2026, 1, 30), date(2026, 2, 11)])
def test_a_day_before_the_approval_or_to_come_is_refused(
    city: SettledCity, measures: tuple[Measure, ...], day: date
) -> None:
    with pytest.raises(ValidationError) as raised:
        record_execution(
            planned=planned_of(measures[0]), carried_out_on=day, proof="已办", at=RECORDED, by=city.land_host
        )
    assert list(raised.value.message_dict) == ["carried_out_on"]


def test_it_is_said_how_it_was_carried_out(city: SettledCity, measures: tuple[Measure, ...]) -> None:
    with pytest.raises(ValidationError) as raised:
        record_execution(
            planned=planned_of(measures[0]), carried_out_on=APPROVED_ON, proof=" ", at=RECORDED, by=city.land_host
        )
    assert list(raised.value.message_dict) == ["proof"]


def test_a_record_is_put_right_and_the_former_one_stays(city: SettledCity, measures: tuple[Measure, ...]) -> None:
    for proof in ("计划已下达", "计划已下达，指标60亩"):
        record_execution(
            planned=planned_of(measures[0]), carried_out_on=APPROVED_ON, proof=proof, at=RECORDED, by=city.land_host
        )
    assert [row["proof"] for row in earlier_records(planned_of(measures[0]))] == ["计划已下达"]


def test_the_host_units_people_and_the_office_record_nobody_else(
    city: SettledCity, measures: tuple[Measure, ...]
) -> None:
    planned = planned_of(measures[0])
    allowed = (city.land_host, make_reporter(city.land), city.officer)
    others = (city.builder, city.east_head, city.mayor)
    assert [person.has_perm("incentives.carry_out", planned) for person in (*allowed, *others)] == [
        *[True] * 3,
        *[False] * 3,
    ]
    with pytest.raises(PermissionDenied):
        record_execution(planned=planned, carried_out_on=APPROVED_ON, proof="已办", at=RECORDED, by=city.builder)
    own = to_be_carried_out_by(city.builder, YEAR, PlannedMeasure.objects.to_carry_out())
    assert [row.measure_id for row in own] == [measures[2].pk]


def test_nothing_is_carried_out_before_the_approval(city: SettledCity) -> None:
    reward, _deduction, _fee = make_decided(city)
    make_draft(city)
    assert not city.land_host.has_perm("incentives.carry_out", planned_of(reward))


def test_overdue_begins_the_day_after_the_due_day(city: SettledCity, measures: tuple[Measure, ...]) -> None:
    every = PlannedMeasure.objects.approved()
    assert count_states(every, DUE_ON) == {"all": 3, "open": 3, "overdue": 0, "done": 0}
    assert count_states(every, date(2026, 3, 1))["overdue"] == 3
    record_execution(
        planned=planned_of(measures[0]), carried_out_on=APPROVED_ON, proof="已办", at=RECORDED, by=city.land_host
    )
    assert count_states(every, date(2026, 3, 1)) == {"all": 3, "open": 2, "overdue": 2, "done": 1}


def test_reminders_a_week_before_on_the_day_and_weekly_for_a_month(
    city: SettledCity, measures: tuple[Measure, ...]
) -> None:
    told: dict[str, tuple[int, int]] = {}
    for day in (
        "02-20", "02-21", "02-22", "02-27", "02-28", "03-01", "03-06", "03-07", "03-14", "03-21", "03-28", "04-04",
    ):  # fmt: skip
        before = Notice.objects.filter(kind__in=("measures_due", "measures_overdue"))
        hosts, office = before.filter(kind="measures_due").count(), before.filter(kind="measures_overdue").count()
        remind_measures_due(moment(f"2026-{day} 08:00"))
        remind_measures_due(moment(f"2026-{day} 08:00"))
        told[day] = (
            Notice.objects.filter(kind="measures_due").count() - hosts,
            Notice.objects.filter(kind="measures_overdue").count() - office,
        )
    assert told == {
        "02-20": (0, 0), "02-21": (2, 0), "02-22": (0, 0), "02-27": (0, 0), "02-28": (2, 0), "03-01": (0, 1),
        "03-06": (0, 0), "03-07": (2, 1), "03-14": (2, 1), "03-21": (2, 1), "03-28": (2, 1), "04-04": (0, 0),
    }  # fmt: skip


def test_who_has_carried_out_is_not_reminded(city: SettledCity, measures: tuple[Measure, ...]) -> None:
    record_execution(
        planned=planned_of(measures[2]), carried_out_on=APPROVED_ON, proof="已扣", at=RECORDED, by=city.builder
    )
    assert remind_measures_due(moment("2026-02-28 08:00")) == 1
    assert [notice.recipient for notice in Notice.objects.filter(kind="measures_due")] == [city.land_host]


def test_the_office_gets_one_summary_with_the_hosts(city: SettledCity, measures: tuple[Measure, ...]) -> None:
    remind_measures_due(moment("2026-03-01 08:00"))
    notice = Notice.objects.get(kind="measures_overdue")
    assert (notice.recipient, notice.facts) == (
        city.officer,
        {"count": 3, "hosts": [{"unit": "国土局", "count": 2}, {"unit": "建委", "count": 1}]},
    )
    assert len(wording_of(notice).sentences) == 3


def test_a_morning_without_anything_due_costs_one_query(city: SettledCity, measures: tuple[Measure, ...]) -> None:
    with CaptureQueriesContext(connection) as queries:
        remind_measures_due(moment("2026-02-10 08:00"))
    assert len([each for each in queries if not each["sql"].startswith(("SAVEPOINT", "RELEASE"))]) == 1
