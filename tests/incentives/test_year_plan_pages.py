"""The pages of the year's plan, its execution, verifications and units: who opens what, and what stands there."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from incentives.documents.year_plans import REWARD_PLAN, issue_plan_document
from incentives.enums import MeasureKind, VerificationPeriod
from incentives.models import PlannedMeasure, Score, VerificationFinding, YearPlan
from incentives.selectors.units_compared import compared_units, sorted_by
from incentives.settling.approving import approve_plan
from incentives.settling.drafting import submit_plan
from incentives.verifying import FindingText, VerificationText, record_finding, record_verification
from notices.documents.checking import template_problems
from notices.documents.selectors import readable_documents
from organization.enums import Role
from supervision.enums import Flag
from supervision.models import Check
from tests.factories import make_administrator, make_list, make_person, make_task
from tests.incentives.year_plan_city import (
    APPROVED,
    APPROVED_ON,
    DOCUMENT,
    DRAFTED,
    SUBMITTED,
    YEAR,
    SettledCity,
    make_approved,
    make_decided,
    make_draft,
    make_measure,
    make_settled_city,
    make_submitted,
    planned_of,
)

if TYPE_CHECKING:
    from django.test import Client

    from organization.models import Person


@pytest.fixture
def city(db: None) -> SettledCity:
    return make_settled_city()


def status_for(client: Client, person: Person, url: str) -> int:
    client.force_login(person)
    return client.get(url).status_code


def text_of(client: Client, person: Person, url: str) -> str:
    client.force_login(person)
    response = client.get(url)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_a_plan_is_the_offices_and_the_leaders_until_it_is_approved(city: SettledCity, client: Client) -> None:
    make_decided(city)
    url = make_submitted(city).get_absolute_url()
    readers = (city.officer, city.mayor, city.land_host, city.east_head, make_person(Role.READ_ONLY))
    assert [status_for(client, person, url) for person in readers] == [200, 200, 404, 404, 404]


def test_once_approved_everybody_with_an_account_opens_it(city: SettledCity, client: Client) -> None:
    make_decided(city)
    url = make_approved(city).get_absolute_url()
    readers = (city.officer, city.mayor, city.land_host, city.east_head, make_person(Role.READ_ONLY))
    assert [status_for(client, person, url) for person in readers] == [200] * 5
    assert status_for(client, make_administrator(), url) == 403
    page = text_of(client, city.east_head, url + "?by=unit")
    assert "50 × 1 = 100" in page
    assert DOCUMENT in page


def test_the_page_of_a_plan_takes_the_same_number_of_queries_for_many(city: SettledCity, client: Client) -> None:
    make_decided(city)
    url = make_approved(city).get_absolute_url()
    client.force_login(city.officer)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    few = queries()
    plan = YearPlan.objects.get()
    for number in range(30):
        measure = make_measure(
            MeasureKind.MANAGEMENT_FEE_DEDUCTION, city.west, article=10, amount=1, subject=f"道路{number}",
            decided_by=city.builder,
        )  # fmt: skip
        PlannedMeasure.objects.create(plan=plan, measure=measure, amount=1, due_on=date(2026, 2, 28))
    assert queries() == few


def test_the_office_drafts_leaves_out_and_submits_on_the_pages(city: SettledCity, client: Client) -> None:
    reward, _deduction, _fee = make_decided(city)
    make_measure(MeasureKind.CRITICISM, city.west, article=8)
    assert "国土局" in text_of(client, city.officer, reverse("incentives:year_plans"))
    assert client.post(reverse("incentives:begin_year_plan"), {"year": YEAR}).status_code == 302
    plan = YearPlan.objects.get()
    client.post(reverse("incentives:year_plan_introduction", args=[YEAR, 1]), {"introduction": "总体平稳"})
    client.post(reverse("incentives:leave_out", args=[planned_of(reward).pk]), {"reason": "待复核"})
    client.post(reverse("incentives:renew_year_plan", args=[YEAR, 1]))
    page = text_of(client, city.officer, plan.get_absolute_url())
    assert "总体平稳" in page
    assert "待复核" in page
    client.post(reverse("incentives:submit_year_plan", args=[YEAR, 1]))
    plan.refresh_from_db()
    assert plan.status == "submitted"
    assert status_for(client, city.officer, reverse("incentives:approve_year_plan", args=[YEAR, 1])) == 200


def test_the_host_records_on_the_page_of_its_measure(city: SettledCity, client: Client) -> None:
    reward, _deduction, _fee = make_decided(city)
    make_approved(city)
    url = planned_of(reward).get_absolute_url()
    client.force_login(city.builder)
    assert client.post(url, {"carried_out_on": "2026-02-02", "proof": "已下达"}).status_code == 403
    client.force_login(city.land_host)
    assert client.post(url, {"carried_out_on": "2026-01-30", "proof": "已下达"}).status_code == 422
    assert client.post(url, {"carried_out_on": "2026-02-02", "proof": "已下达"}).status_code == 302
    assert planned_of(reward).proof == "已下达"
    listed = text_of(client, city.east_head, reverse("incentives:carrying_out") + f"?year={YEAR}&state=done")
    assert url in listed


def test_the_list_of_measures_to_carry_out_as_a_file(city: SettledCity, client: Client) -> None:
    make_decided(city)
    make_approved(city)
    client.force_login(city.officer)
    url = reverse("incentives:export_carrying_out") + f"?year={YEAR}&host={city.building.pk}"
    content = client.get(url).content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert (len(rows), rows[1][:4], rows[1][7]) == (2, [10, "建委", "乙区", "道路一期"], 20)


def test_the_plan_is_an_official_document_anew_after_each_change(city: SettledCity) -> None:
    make_decided(city)
    draft = make_draft(city)
    first = issue_plan_document(plan=draft, at=DRAFTED, by=city.officer)
    assert issue_plan_document(plan=draft, at=DRAFTED, by=city.officer) == first
    YearPlan.objects.update(introduction="总体平稳")
    second = issue_plan_document(plan=YearPlan.objects.get(), at=DRAFTED, by=city.officer)
    assert second != first
    assert second.context["summary"] == (
        "2025年度共提出奖惩措施3项，其中奖励1项、惩戒2项，涉及2个单位。奖励合计60亩；惩戒合计20万元、100亩。"
    )
    with zipfile.ZipFile(second.file) as package:
        body = package.read("word/document.xml").decode()
    assert all(word in body for word in ("总体平稳", "第九条，主办：国土局", "50 × 1 = 100", "100亩", "二、"))
    assert not readable_documents(city.east_head).filter(pk=second.pk).exists()


def test_after_the_approval_everybody_reads_the_document_issued_since(city: SettledCity) -> None:
    make_decided(city)
    draft = make_draft(city)
    before = issue_plan_document(plan=draft, at=DRAFTED, by=city.officer)
    submit_plan(plan=draft, at=SUBMITTED, by=city.officer)
    plan = approve_plan(plan=draft, approved_on=APPROVED_ON, document=DOCUMENT, at=APPROVED, by=city.officer)
    after = issue_plan_document(plan=plan, at=APPROVED, by=city.officer)
    assert set(readable_documents(city.east_head)) == {after}
    assert set(readable_documents(city.mayor)) == {before, after}
    assert "2026年2月28日前" in after.context["closing"][0]


def test_the_template_of_the_plan_can_be_used() -> None:
    assert template_problems(REWARD_PLAN, REWARD_PLAN.layout()) == []


def test_a_unit_reads_its_own_year_and_others_only_what_is_approved(city: SettledCity, client: Client) -> None:
    make_decided(city)
    url = reverse("incentives:unit_year", args=[YEAR, city.west.pk])
    readers = (city.west_reporter, city.officer, city.mayor, city.east_head, make_administrator())
    assert [status_for(client, person, url) for person in readers] == [200, 200, 200, 403, 403]
    verification = record_verification(
        year=YEAR, period=VerificationPeriod.YEAR_END, article=9, text=VerificationText(date(2026, 1, 5), "国土局"),
        at=DRAFTED, by=city.land_host,
    )  # fmt: skip
    finding = FindingText(city.west, "台账多报20亩", agrees=False)
    record_finding(verification=verification, text=finding, at=DRAFTED, by=city.land_host)
    make_approved(city)
    assert "台账多报20亩" in text_of(client, city.west_reporter, url)
    seen_by_others = text_of(client, city.east_head, url)
    assert "台账多报20亩" not in seen_by_others
    assert "50 × 1 = 100" in seen_by_others


def test_units_see_the_comparison_after_the_approval(city: SettledCity, client: Client) -> None:
    make_decided(city)
    url = reverse("incentives:units_compared", args=[YEAR])
    readers = (city.officer, city.mayor, city.east_head)
    assert [status_for(client, person, url) for person in readers] == [200, 200, 403]
    make_approved(city)
    assert status_for(client, city.east_head, url) == 200


def make_judged_year(city: SettledCity) -> None:
    """甲区 carries three tasks with one yellow card each, 乙区 one task with one."""
    work_list = make_list(YEAR)
    for unit, tasks in ((city.east, 3), (city.west, 1)):
        for _each in range(tasks):
            task = make_task(work_list, unit)
            for month, flag in ((1, Flag.RED_FLAG), (2, Flag.YELLOW_CARD)):
                Check.objects.create(
                    task=task, month=month, unit=unit, flag=flag, streak=int(flag == Flag.YELLOW_CARD),
                    reason="behind" if flag == Flag.YELLOW_CARD else "", judged_at=DRAFTED,
                )  # fmt: skip


def test_who_carries_more_is_not_worse_for_having_more_cards(city: SettledCity) -> None:
    make_judged_year(city)
    rows = {row.unit: row for row in compared_units(YEAR, sees_whole_city=True)}
    east, west = rows[city.east], rows[city.west]
    assert (east.load, west.load) == (Decimal(3), Decimal(1))
    assert (east.flags.yellow, west.flags.yellow) == (3, 1)
    assert east.yellow_share == west.yellow_share == Decimal("50.0")
    assert [row.unit for row in sorted_by([west, east], "-load")] == [city.east, city.west]
    assert [row.unit for row in sorted_by([east, west], "nonsense")] == [city.east, city.west]


def test_measures_are_counted_for_each_unit_of_load(city: SettledCity) -> None:
    make_judged_year(city)
    make_decided(city)
    rows = {row.unit: row for row in compared_units(YEAR, sees_whole_city=True)}
    assert (rows[city.east].reward_rate, rows[city.west].penalty_rate) == (Decimal("0.33"), Decimal("2.00"))
    assert all(not row.penalties for row in compared_units(YEAR, sees_whole_city=False))


def test_the_computed_scores_give_the_loads_once_they_are_there(city: SettledCity) -> None:
    make_judged_year(city)
    figures = {"base": 30, "deduction": 3, "bonus_before_cap": 0, "bonus": 0, "total": 27}
    Score.objects.create(year=YEAR, unit=city.east, load=4, computed_at=DRAFTED, **figures)
    row = next(row for row in compared_units(YEAR, sees_whole_city=True) if row.unit == city.east)
    assert (row.load, row.deduction_share) == (Decimal(4), Decimal("10.0"))


def test_the_pages_of_units_take_the_same_number_of_queries_for_many(city: SettledCity, client: Client) -> None:
    make_decided(city)
    client.force_login(city.officer)

    def queries(url: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    urls = [
        reverse("incentives:units_compared", args=[YEAR]),
        reverse("incentives:unit_year", args=[YEAR, city.west.pk]),
    ]
    make_judged_year(city)
    few = [queries(url) for url in urls]
    for number in range(20):
        make_measure(
            MeasureKind.MANAGEMENT_FEE_DEDUCTION, city.west, article=10, amount=1, subject=f"道路{number}",
            decided_by=city.builder,
        )  # fmt: skip
    assert [queries(url) for url in urls] == few


def test_a_verification_is_recorded_and_put_right_on_the_pages(city: SettledCity, client: Client) -> None:
    make_measure(MeasureKind.LAND_QUOTA_DEDUCTION, city.west, amount=1)
    client.force_login(city.land_host)
    new = reverse("incentives:new_verification") + f"?year={YEAR}"
    given = {"article": 9, "period": "mid_year", "held_on": "2025-07-10", "team": "国土局"}
    response = client.post(new, given)
    assert response.status_code == 302
    page = response["Location"]
    found = {"unit": city.west.pk, "agrees": "no", "text": "多报20亩", "rectify_by": "2025-07-31"}
    assert client.post(f"{page}findings/new/", found).status_code == 302
    finding = VerificationFinding.objects.get()
    assert status_for(client, city.east_head, page) == 404
    assert "多报20亩" in text_of(client, city.west_reporter, page)
    url = reverse("incentives:put_right", args=[finding.pk])
    assert client.post(url, {"rectified_on": "2025-07-20", "rectification": "已核减"}).status_code == 302
    assert status_for(client, city.west_reporter, reverse("incentives:verify_finding", args=[finding.pk])) == 403
    client.force_login(city.land_host)
    client.post(reverse("incentives:return_finding", args=[finding.pk]), {"reason": "缺图", "rectify_by": "2099-01-01"})
    finding.refresh_from_db()
    assert (finding.rectified_on, finding.return_reason) == (None, "缺图")
    assert "缺图" in text_of(client, city.west_reporter, page)


def test_the_list_of_verifications_takes_the_same_number_of_queries(city: SettledCity, client: Client) -> None:
    def queries_with(count: int) -> int:
        for _each in range(count):
            verification = record_verification(
                year=YEAR, period=VerificationPeriod.MID_YEAR, article=9,
                text=VerificationText(date(2025, 7, 10), "国土局"), at=DRAFTED, by=city.land_host,
            )  # fmt: skip
            record_finding(
                verification=verification, text=FindingText(city.west, "相符", agrees=True), at=DRAFTED,
                by=city.land_host,
            )  # fmt: skip
        client.force_login(city.land_host)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("incentives:verifications") + f"?year={YEAR}").status_code == 200
        return len(captured)

    assert queries_with(1) == queries_with(20)
