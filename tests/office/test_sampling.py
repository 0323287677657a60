"""Spot checks: announced, drawn from what was reported, looked at; what is found confirms or corrects the report."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import InternalError, transaction

from notices.enums import NoticeKind
from notices.models import Notice
from notices.wording import wording_of
from office.enums import SpotResult
from office.models import SpotCheck
from office.pages.waiting_spot_checks import spot_checks_waiting
from office.sampling import announce_spot_check, draw_sample, record_result
from organization.enums import Role
from supervision.closing import close_month
from supervision.enums import EntryKind, Flag, ReportStatus
from supervision.models import Check, ReportEntry
from supervision.reporting import ReportChangedError
from tasks.enums import Measure
from tests.factories import (
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
    from office.models import SpotCheckItem
    from organization.models import Person
    from tasks.models import Task, WorkList

pytestmark = pytest.mark.django_db

MARCH_20 = moment("2026-03-20 10:00")
DUE = moment("2026-04-08 18:00")  # the fifth working day of April: the 4th to the 6th are free
CLOSED = moment("2026-04-09 08:00")
APRIL_10 = moment("2026-04-10 10:00")
SEED = "3 1 4 1 5"


@dataclass
class City:
    work_list: WorkList
    officer: Person
    reporter: Person
    head: Person
    tasks: list[Task]


@pytest.fixture
def city() -> City:
    """Eight tasks of one unit; seven report for March, on 30%, the last one not."""
    work_list, unit = make_list(2026), make_unit("建委")
    tasks = [make_task(work_list, unit, serial=str(number), planned=[30] * 12) for number in range(1, 9)]
    for task in tasks[:7]:
        make_report(task, 3, 30)
    return City(work_list, make_supervision_officer(post="督查室"), make_reporter(unit), make_unit_head(unit), tasks)


def announce(city: City, seed: str = SEED, size: int = 3) -> SpotCheck:
    return announce_spot_check(
        work_list=city.work_list, month=3, seed=seed, size=size, note="", at=MARCH_20, by=city.officer
    )


def drawn(city: City) -> list[SpotCheckItem]:
    return draw_sample(spot_check=announce(city), at=DUE, by=city.officer)


def record(item: SpotCheckItem, city: City, **given: object) -> SpotCheckItem:
    defaults: dict[str, object] = {
        "result": SpotResult.CONFIRMED,
        "text": "核对了验收单",
        "checked_on": date(2026, 4, 10),
        "at": APRIL_10,
        "by": city.officer,
    }
    return record_result(item=item, **{**defaults, **given})  # type: ignore[arg-type]


# Announcing -----------------------------------------------------------------------------------


def test_seed_and_size_stand_once_they_are_announced(city: City) -> None:
    check = announce(city)
    assert (check.seed, check.size, check.number, check.announced_at) == (SEED, 3, 1, MARCH_20)
    with pytest.raises(InternalError), transaction.atomic():
        SpotCheck.objects.filter(pk=check.pk).update(seed="another")


def test_a_second_one_of_the_month_has_its_own_number_and_seed(city: City) -> None:
    announce(city)
    assert announce(city, seed="2 7 1 8 2").number == 2
    with pytest.raises(ValidationError, match="seed"):
        announce(city)


@pytest.mark.parametrize(("seed", "size"), [("", 3), ("two\nlines", 3), ("x" * 101, 3), (SEED, 0), (SEED, 201)])
def test_a_seed_that_cannot_be_typed_again_and_an_odd_size_are_refused(city: City, seed: str, size: int) -> None:
    with pytest.raises(ValidationError):
        announce(city, seed=seed, size=size)


def test_only_the_supervision_office_conducts_spot_checks(city: City) -> None:
    with pytest.raises(PermissionDenied):
        announce_spot_check(work_list=city.work_list, month=3, seed=SEED, size=3, at=MARCH_20, by=city.head)
    check = announce(city)
    with pytest.raises(PermissionDenied):
        draw_sample(spot_check=check, at=DUE, by=city.reporter)
    item = draw_sample(spot_check=check, at=DUE, by=city.officer)[0]
    with pytest.raises(PermissionDenied):
        record(item, city, by=city.head)


# Drawing --------------------------------------------------------------------------------------


def test_anybody_draws_the_same_sample_from_the_seed_and_what_was_reported(city: City) -> None:
    check = announce(city)
    items = draw_sample(spot_check=check, at=DUE, by=city.officer)
    check.refresh_from_db()
    keys = [each["key"] for each in check.population]
    assert keys == [f"{number}@2026-03" for number in range(1, 8)]
    by_digest = sorted((hashlib.sha256(f"3 1 4 1 5\n{key}".encode()).hexdigest(), key) for key in keys)
    assert [(item.digest, f"{item.task.serial}@2026-03") for item in items] == by_digest[:3]
    assert [(item.position, item.reported, item.result) for item in items] == [
        (1, Decimal(30), SpotResult.PENDING),
        (2, Decimal(30), SpotResult.PENDING),
        (3, Decimal(30), SpotResult.PENDING),
    ]


def test_it_is_not_drawn_before_the_reports_are_due(city: City) -> None:
    check = announce(city)
    with pytest.raises(ValidationError, match="尚未截止"):
        draw_sample(spot_check=check, at=moment("2026-04-08 17:59"), by=city.officer)


def test_it_is_drawn_once(city: City) -> None:
    check = announce(city)
    draw_sample(spot_check=check, at=DUE, by=city.officer)
    with pytest.raises(ValidationError, match="不再变动"):
        draw_sample(spot_check=check, at=APRIL_10, by=city.officer)
    with pytest.raises(InternalError), transaction.atomic():
        SpotCheck.objects.filter(pk=check.pk).update(population=[])


def test_all_reports_are_drawn_where_there_are_fewer_than_asked_for(city: City) -> None:
    check = announce(city, size=50)
    assert len(draw_sample(spot_check=check, at=DUE, by=city.officer)) == 7


def test_nothing_is_drawn_from_nothing(city: City) -> None:
    check = announce_spot_check(work_list=city.work_list, month=2, seed=SEED, size=1, at=MARCH_20, by=city.officer)
    with pytest.raises(ValidationError, match="没有填报"):
        draw_sample(spot_check=check, at=DUE, by=city.officer)


def test_the_unit_is_told_what_was_drawn(city: City) -> None:
    items = drawn(city)
    told = Notice.objects.filter(kind=NoticeKind.SPOT_CHECK_DRAWN)
    assert {(each.recipient_id, each.serial) for each in told} == {
        (person.pk, item.task.serial) for person in (city.reporter, city.head) for item in items
    }
    notice = told.filter(recipient=city.head, serial=items[0].task.serial).get()
    assert (notice.article, notice.year, notice.month) == (6, 2026, 3)
    assert notice.link == f"/office/spot-checks/{items[0].spot_check_id}/#item-{items[0].pk}"
    assert SEED in " ".join(wording_of(notice).sentences)


# Results --------------------------------------------------------------------------------------


def test_a_confirmed_report_stays_as_it_is(city: City) -> None:
    item = record(drawn(city)[0], city)
    item.report.refresh_from_db()
    assert (item.result, item.found, item.by) == (SpotResult.CONFIRMED, Decimal(30), city.officer)
    assert (item.report.counted, item.report.status) == (Decimal(30), ReportStatus.SUBMITTED)
    told = Notice.objects.get(kind=NoticeKind.SPOT_CHECK_RESULT, recipient=city.head)
    assert any("填报属实" in said for said in wording_of(told).sentences)


def test_an_open_report_is_corrected_and_accepted(city: City) -> None:
    item = record(drawn(city)[0], city, result=SpotResult.CORRECTED, found=Decimal(25), reason="两个路段未完工")
    item.report.refresh_from_db()
    assert (item.result, item.reported, item.found) == (SpotResult.CORRECTED, Decimal(30), Decimal(25))
    assert (item.report.counted, item.report.status) == (Decimal(25), ReportStatus.ACCEPTED)
    entry = ReportEntry.objects.get(report=item.report, kind=EntryKind.CORRECTED)
    assert (entry.reason, entry.by) == ("两个路段未完工", city.officer)
    told = Notice.objects.get(kind=NoticeKind.SPOT_CHECK_RESULT, recipient=city.reporter)
    said = " ".join(wording_of(told).sentences)
    assert "25" in said
    assert "两个路段未完工" in said


def test_a_closed_month_is_judged_again(city: City) -> None:
    items = drawn(city)
    for month in (1, 2, 3):
        close_month(year=2026, month=month, at=CLOSED)
    task = items[0].task
    assert Check.objects.current().get(task=task, month=3).flag == Flag.RED_FLAG
    record(items[0], city, result=SpotResult.CORRECTED, found=Decimal(25), reason="两个路段未完工")
    check = Check.objects.current().get(task=task, month=3)
    assert (check.flag, check.actual) == (Flag.YELLOW_CARD, Decimal(25))


def test_nothing_is_recorded_where_the_correction_fails(city: City) -> None:
    item = drawn(city)[0]
    with pytest.raises(ValidationError):
        record(item, city, result=SpotResult.CORRECTED, found=Decimal(25), reason=" ")
    with pytest.raises(ValidationError):
        record(item, city, result=SpotResult.CORRECTED, found=Decimal(101), reason="超过100")
    item.refresh_from_db()
    assert item.result == SpotResult.PENDING
    assert not Notice.objects.filter(kind=NoticeKind.SPOT_CHECK_RESULT).exists()


def test_a_report_that_changed_meanwhile_has_to_be_read_again(city: City) -> None:
    item = drawn(city)[0]
    with pytest.raises(ReportChangedError):
        record(item, city, result=SpotResult.CORRECTED, found=Decimal(25), reason="未完工", version=99)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"text": " "}, "text"),
        ({"checked_on": date(2026, 4, 11)}, "checked_on"),
        ({"checked_on": date(2026, 4, 7)}, "checked_on"),
        ({"result": SpotResult.PENDING}, "result"),
        ({"result": SpotResult.CORRECTED, "reason": "未完工"}, "found"),
        ({"result": SpotResult.CORRECTED, "found": Decimal(30), "reason": "未完工"}, "found"),
    ],
)
def test_what_is_missing_or_cannot_be_is_said_at_its_field(city: City, given: dict[str, object], field: str) -> None:
    with pytest.raises(ValidationError) as error:
        record(drawn(city)[0], city, **given)
    assert list(error.value.message_dict) == [field]


def test_a_result_is_recorded_once(city: City) -> None:
    item = record(drawn(city)[0], city)
    with pytest.raises(ValidationError, match="已记录"):
        record(item, city)


def test_milestones_named_wrongly_are_corrected(city: City) -> None:
    task = make_task(
        city.work_list,
        city.tasks[0].host,
        serial="9",
        measure=Measure.MILESTONE,
        milestones={"开工": date(2026, 3, 31)},
    )
    make_report(task, 3, steps={"开工": date(2026, 3, 20)})
    check = announce(city, size=50)
    items = draw_sample(spot_check=check, at=DUE, by=city.officer)
    item = next(each for each in items if each.task == task)
    with pytest.raises(ValidationError, match="found"):
        record(item, city, result=SpotResult.CORRECTED, reason="现场未开工")
    record(item, city, result=SpotResult.CORRECTED, steps=[], reason="现场未开工")
    item.report.refresh_from_db()
    assert item.report.steps == []


# Waiting --------------------------------------------------------------------------------------


def test_the_office_is_told_what_is_to_be_drawn_and_looked_at(city: City) -> None:
    check = announce(city)
    assert list(spot_checks_waiting(city.officer, date(2026, 4, 8))) == []
    (to_draw,) = spot_checks_waiting(city.officer, date(2026, 4, 9))
    assert (to_draw.count, to_draw.url) == (1, check.get_absolute_url())
    item = draw_sample(spot_check=check, at=CLOSED, by=city.officer)[0]
    record(item, city)
    (to_check,) = spot_checks_waiting(city.officer, date(2026, 4, 10))
    assert (to_check.count, to_check.url) == (2, f"{check.get_absolute_url()}?result=pending")
    assert list(spot_checks_waiting(make_person(Role.ORGANIZATION_DEPARTMENT), date(2026, 4, 10))) == []
