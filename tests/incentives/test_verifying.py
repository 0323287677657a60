"""Verifications: what was found at a unit, how it was put right, and who reads what."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incentives.enums import MeasureKind, VerificationPeriod
from incentives.models import Verification, VerificationFinding
from incentives.permissions.verifications import findings_visible_to, verifications_visible_to
from incentives.selectors.evidence import evidence_of, may_read
from incentives.selectors.verifications import suggested_units, verification_rows
from incentives.verifying import (
    FindingText,
    VerificationText,
    change_verification,
    close_verification,
    put_right,
    record_finding,
    record_verification,
    remind_findings_due,
    return_finding,
    verify_finding,
    withdraw_finding,
)
from notices.models import Notice
from notices.wording import wording_of
from organization.models import Person, Unit
from tests.factories import make_administrator, moment
from tests.incentives.year_plan_city import YEAR, SettledCity, make_measure, make_settled_city

HELD_ON, RECORDED, LATER = date(2025, 7, 10), moment("2025-07-11 09:00"), moment("2025-07-25 09:00")
RECTIFY_BY = date(2025, 7, 31)
TEXT = VerificationText(held_on=HELD_ON, team="国土局、督查室", document="国土核查〔2025〕1号")


@pytest.fixture
def city(db: None) -> SettledCity:
    return make_settled_city()


def begin(by: Person, article: int = 9) -> Verification:
    return record_verification(
        year=YEAR, period=VerificationPeriod.MID_YEAR, article=article, text=TEXT, at=RECORDED, by=by
    )


def find(
    verification: Verification, unit: Unit, by: Person, *, rectify_by: date | None = RECTIFY_BY
) -> VerificationFinding:
    text = FindingText(unit=unit, text="台账比现场多20亩", agrees=False, rectify_by=rectify_by)
    return record_finding(verification=verification, text=text, at=RECORDED, by=by)


def right(finding: VerificationFinding, by: Person, day: date = date(2025, 7, 20)) -> VerificationFinding:
    return put_right(finding=finding, rectified_on=day, text="已核减", at=LATER, by=by)


def test_the_host_of_the_article_or_the_office_verifies(city: SettledCity) -> None:
    assert [begin(person).by for person in (city.land_host, city.officer)] == [city.land_host, city.officer]
    for person in (city.builder, city.mayor, city.east_head, make_administrator()):
        with pytest.raises(PermissionDenied):
            begin(person)


def test_a_finding_is_told_to_its_unit_alone(city: SettledCity) -> None:
    finding = find(begin(city.land_host), city.west, city.land_host)
    notice = Notice.objects.get(kind="finding_recorded")
    assert (notice.recipient, notice.link) == (city.west_reporter, finding.get_absolute_url())
    assert len(wording_of(notice).sentences) == 2


def test_a_unit_reads_its_own_findings_and_no_others(city: SettledCity) -> None:
    verification = begin(city.land_host)
    west, east = (find(verification, unit, city.land_host) for unit in (city.west, city.east))
    seen = {
        person.username: set(findings_visible_to(person, VerificationFinding.objects.all()))
        for person in (city.west_reporter, city.east_head, city.land_host, city.builder, city.officer, city.mayor)
    }
    assert list(seen.values()) == [{west}, {east}, {west, east}, set(), {west, east}, {west, east}]
    visible = [
        verifications_visible_to(person, Verification.objects.all()).exists()
        for person in (city.west_reporter, city.builder, make_administrator())
    ]
    assert visible == [True, False, False]


def test_the_unit_puts_it_right_and_the_host_verifies(city: SettledCity) -> None:
    finding = find(begin(city.land_host), city.west, city.land_host)
    paper = SimpleUploadedFile("核减.pdf", b"%PDF-1.4 paper")
    finding = put_right(
        finding=finding, rectified_on=date(2025, 7, 20), text="已核减", uploads=[paper], at=LATER, by=city.west_reporter
    )
    assert {notice.recipient for notice in Notice.objects.filter(kind="finding_put_right")} == {city.land_host}
    proof = evidence_of(finding).get()
    assert [may_read(person, proof) for person in (city.west_reporter, city.land_host, city.east_head)] == [
        True,
        True,
        False,
    ]
    with pytest.raises(PermissionDenied):
        verify_finding(finding=finding, verified_on=date(2025, 7, 25), at=LATER, by=city.west_reporter)
    finding = verify_finding(finding=finding, verified_on=date(2025, 7, 25), at=LATER, by=city.land_host)
    assert (finding.verified_on, finding.is_settled) == (date(2025, 7, 25), True)
    with pytest.raises(PermissionDenied):
        right(finding, city.west_reporter)


def test_what_is_not_put_right_goes_back_with_a_reason_and_a_day(city: SettledCity) -> None:
    finding = right(find(begin(city.land_host), city.west, city.land_host), city.west_reporter)
    finding = return_finding(
        finding=finding, reason="缺验收材料", rectify_by=date(2025, 8, 8), at=LATER, by=city.land_host
    )
    assert (finding.rectified_on, finding.rectify_by, finding.rectification) == (None, date(2025, 8, 8), "已核减")
    assert Notice.objects.get(kind="finding_returned").recipient == city.west_reporter
    with pytest.raises(ValidationError):
        verify_finding(finding=finding, verified_on=date(2025, 7, 25), at=LATER, by=city.land_host)
    assert right(finding, city.west_reporter).return_reason == ""


@pytest.mark.parametrize("day", [date(2025, 7, 9), date(2025, 7, 26)])
def test_it_is_put_right_after_the_verification_and_not_in_the_future(city: SettledCity, day: date) -> None:
    finding = find(begin(city.land_host), city.west, city.land_host)
    with pytest.raises(ValidationError) as raised:
        right(finding, city.west_reporter, day)
    assert list(raised.value.message_dict) == ["rectified_on"]


def test_another_unit_does_not_put_it_right(city: SettledCity) -> None:
    finding = find(begin(city.land_host), city.west, city.land_host)
    with pytest.raises(PermissionDenied):
        right(finding, city.east_head)


def test_it_is_closed_once_nothing_is_awaited_and_then_stands(city: SettledCity) -> None:
    verification = begin(city.land_host)
    find(verification, city.east, city.land_host, rectify_by=None)
    finding = find(verification, city.west, city.land_host)
    with pytest.raises(ValidationError):
        close_verification(verification=verification, at=LATER, by=city.land_host)
    withdraw_finding(finding=finding, reason="量错地块", at=LATER, by=city.land_host)
    closed = close_verification(verification=verification, at=LATER, by=city.land_host)
    assert closed.closed_at == LATER
    with pytest.raises(PermissionDenied):
        change_verification(verification=closed, text=TEXT, at=LATER, by=city.land_host)


def test_a_withdrawn_finding_is_no_longer_the_units(city: SettledCity) -> None:
    finding = find(begin(city.land_host), city.west, city.land_host)
    withdraw_finding(finding=finding, reason="量错地块", at=LATER, by=city.land_host)
    assert not findings_visible_to(city.west_reporter, VerificationFinding.objects.all()).exists()
    with pytest.raises(PermissionDenied):
        right(VerificationFinding.objects.get(), city.west_reporter)


def test_units_with_measures_are_suggested_those_not_verified_first(city: SettledCity) -> None:
    make_measure(MeasureKind.LAND_QUOTA_REWARD, city.east, amount=1)
    make_measure(MeasureKind.LAND_QUOTA_DEDUCTION, city.west, amount=1, decided_by=city.land_host)
    find(begin(city.land_host), city.east, city.land_host)
    assert [(each.unit, each.measures, each.to_decide, each.verified) for each in suggested_units(YEAR, 9)] == [
        (city.west, 1, 0, 0),
        (city.east, 1, 1, 1),
    ]


def test_reminders_of_findings_by_date_each_once(city: SettledCity) -> None:
    find(begin(city.land_host), city.west, city.land_host)
    told = {}
    for day in ("07-23", "07-24", "07-31", "08-01", "08-07", "08-28", "09-04"):
        at = moment(f"2025-{day} 08:00")
        before = Notice.objects.filter(kind="finding_due").count()
        remind_findings_due(at)
        remind_findings_due(at)
        told[day] = Notice.objects.filter(kind="finding_due").count() - before
    assert told == {"07-23": 0, "07-24": 1, "07-31": 1, "08-01": 0, "08-07": 1, "08-28": 1, "09-04": 0}


def test_the_list_counts_what_its_reader_may_see(city: SettledCity) -> None:
    verification = begin(city.land_host)
    for unit in (city.west, city.east):
        find(verification, unit, city.land_host)
    every = Verification.objects.all()
    rows = {
        person.username: [
            (row.units, row.differing, row.open, row.overdue)
            for row in verification_rows(person, every, date(2025, 8, 1))
        ]
        for person in (city.officer, city.west_reporter, city.builder)
    }
    assert list(rows.values()) == [[(2, 2, 2, 2)], [(1, 1, 1, 1)], []]


def test_the_list_takes_the_same_number_of_queries_for_many(city: SettledCity) -> None:
    def queries_with(count: int) -> int:
        for _each in range(count):
            find(begin(city.land_host), city.west, city.land_host)
        with CaptureQueriesContext(connection) as queries:
            verification_rows(city.land_host, Verification.objects.filter(year=YEAR), HELD_ON)
        return len(queries)

    assert queries_with(1) == queries_with(10)
