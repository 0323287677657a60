"""The pages of points as people open them, and the same records for other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from incentives.documents.performance import issue_score_sheet, sheet_is_issued
from incentives.models import ContributionClaim, ScoreConfirmation, ScoreObjection, UnitAssessment
from incentives.pages.scores import score_page, score_rows
from incentives.scoring.objecting import file_score_objection
from organization.enums import Role
from supervision.enums import Flag
from tests.factories import make_administrator, make_person, make_reporter, make_task, make_unit
from tests.incentives.performance_year import LATER, YEAR, SettledYear, judged, settle, settled_year
from workbook.writing import write_table

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def year() -> SettledYear:
    return settled_year()


def test_the_city_table_sorts_filters_and_goes_to_excel(client: Client, year: SettledYear) -> None:
    client.force_login(year.officer)
    page = client.get(reverse("incentives:scores", args=[YEAR]))
    assert [row.score.unit.short_name for row in page.context["rows"]] == ["房产局", "路桥局", "水务局"]
    assert "37.8727" in page.content.decode()
    page = client.get(reverse("incentives:scores", args=[YEAR]), {"sort": "load"})
    assert [row.score.unit.short_name for row in page.context["rows"]] == ["路桥局", "水务局", "房产局"]
    assert client.get(reverse("incentives:scores", args=[YEAR]), {"state": "confirmed"}).context["rows"] == []
    book = client.get(reverse("incentives:scores_export", args=[YEAR]))
    assert book.content[:2] == write_table("x", ["x"], [])[:2]
    assert client.get(reverse("incentives:scores")).url == reverse("incentives:scores", args=[YEAR])


def test_a_unit_sees_its_own_points_only(client: Client, year: SettledYear) -> None:
    client.force_login(year.reporter)
    page = client.get(reverse("incentives:scores", args=[YEAR]))
    assert [row.score.unit for row in page.context["rows"]] == [year.housing]
    assert client.get(year.score().get_absolute_url()).status_code == 200
    assert client.get(year.score(year.water).get_absolute_url()).status_code == 403


@pytest.mark.parametrize("role", [Role.READ_ONLY, Role.ORGANIZATION_DEPARTMENT, Role.SUPERVISORY_ORGAN])
def test_others_see_no_points_before_the_plan_is_approved(client: Client, year: SettledYear, role: Role) -> None:
    client.force_login(make_person(role))
    assert client.get(reverse("incentives:scores", args=[YEAR])).context["rows"] == []
    assert client.get(year.score().get_absolute_url()).status_code == 403


def test_the_administrator_reads_nothing_of_it(client: Client, year: SettledYear) -> None:
    client.force_login(make_administrator())
    for name in ("scores", "grades"):
        assert client.get(reverse(f"incentives:{name}", args=[YEAR])).status_code == 403


def test_the_page_of_a_unit_shows_every_leaf_and_their_sum(client: Client, year: SettledYear) -> None:
    client.force_login(year.head)
    text = client.get(year.score().get_absolute_url()).content.decode()
    for shown in ("40 × 0.6 ÷ 2.2 × (1 − 0.75) = 2.7273", "1 × 0.6 = 0.6", "37.8727", "(40 − 20) × 2.2 ÷ 2.2"):
        assert shown in text


@pytest.mark.parametrize("more", [0, 6])
def test_the_pages_take_the_same_number_of_queries(more: int, django_assert_num_queries: object) -> None:
    year = settled_year(settles=False)
    for number in range(more):
        judged(make_task(year.work_list, year.housing, serial=f"9{number}", co_hosts=[make_unit()]), Flag.YELLOW_CARD)
    settle(year)
    score = year.score()
    with django_assert_num_queries(6):  # type: ignore[operator]
        assert len(score_rows(year.officer, YEAR, "-total")) == 3 + more
    with django_assert_num_queries(6):  # type: ignore[operator]
        assert len(score_page(score, year.officer).lines) == 3 + more


def test_the_head_confirms_on_the_page(client: Client, year: SettledYear) -> None:
    client.force_login(year.head)
    url = reverse("incentives:confirm_score", args=[YEAR, year.housing.pk])
    assert client.post(url, {"seen": "37.8727"}).status_code == 302
    assert ScoreConfirmation.objects.get().by == year.head
    client.force_login(year.officer)
    assert client.post(url, {"seen": "37.8727"}).status_code == 403


def test_an_objection_is_filed_and_decided_on_the_pages(client: Client, year: SettledYear) -> None:
    client.force_login(year.head)
    url = reverse("incentives:object_to_score", args=[YEAR, year.housing.pk, "1"])
    assert client.post(url, {"text": ""}).status_code == 422
    made = client.post(url, {"text": "12月已完成90%", "claimed": "1"})
    objection = ScoreObjection.objects.get()
    assert made.url == objection.get_absolute_url()
    decide = reverse("incentives:decide_score_objection", args=[objection.pk])
    assert client.post(decide, {"reason": "核实", "points": "1", "act": "accept"}).status_code == 403
    client.force_login(year.officer)
    assert "12月已完成90%" in client.get(objection.get_absolute_url()).content.decode()
    assert client.post(decide, {"reason": "核实", "points": "", "act": "accept"}).status_code == 422
    assert client.post(decide, {"reason": "核实", "points": "1", "act": "accept"}).status_code == 302
    assert year.measure(year.behind).amount == 1
    assert client.post(decide, {"reason": "核实", "points": "1", "act": "accept"}).status_code in (403, 422)
    assert client.get(reverse("incentives:score_objections"), {"state": "accepted"}).context["rows"] == [objection]


def test_another_unit_does_not_read_an_objection(client: Client, year: SettledYear) -> None:
    made = file_score_objection(score=year.score(), task=year.behind, text="不符", at=LATER, by=year.head)
    client.force_login(make_reporter(year.water))
    assert client.get(made.get_absolute_url()).status_code == 404
    client.force_login(year.reporter)
    assert client.post(reverse("incentives:withdraw_score_objection", args=[made.pk])).status_code == 302


def test_a_claim_is_filed_and_decided_on_the_pages(client: Client, year: SettledYear) -> None:
    client.force_login(year.reporter)
    page = client.get(reverse("incentives:claim_contribution"))
    assert list(page.context["form"].fields["task"].queryset) == [year.early, year.met]
    client.post(reverse("incentives:claim_contribution"), {"task": year.met.pk, "text": "首创"})
    claim = ContributionClaim.objects.get()
    assert client.get(claim.get_absolute_url()).status_code == 200
    client.force_login(year.officer)
    decide = reverse("incentives:decide_contribution", args=[claim.pk])
    assert client.post(decide, {"reason": "", "act": "accept"}).status_code == 422
    assert client.post(decide, {"reason": "省级推广", "act": "accept"}).status_code == 302
    assert year.measure(year.met).amount == 1
    assert client.get(reverse("incentives:contributions")).context["counts"]["accepted"] == 1


def test_the_host_enters_grades_and_others_read_them(client: Client, year: SettledYear) -> None:
    url = reverse("incentives:grades", args=[YEAR])
    given = {f"grade-{year.housing.pk}": "yes", f"staff-{year.housing.pk}": "99"}
    client.force_login(year.host)
    assert client.get(url).status_code == 200
    assert client.post(url, given).status_code == 422
    assert client.post(url, {**given, "document": "编发〔2018〕1号"}).status_code == 302
    client.post(url, {**given, f"staff-{year.housing.pk}": "101", "document": "编发〔2018〕2号"})
    page = client.get(url)
    row = next(each for each in page.context["page"].rows if each.unit == year.housing)
    assert (row.places, row.ordinary, len(row.history)) == (20, 15, 2)
    client.force_login(make_person(Role.ORGANIZATION_DEPARTMENT))
    assert client.get(url).context["form"] is None
    assert client.post(url, given).status_code == 403
    client.force_login(year.head)
    assert client.get(url).status_code == 403
    assert UnitAssessment.objects.count() == 1


def test_the_score_sheet_is_issued_once_for_a_score_as_it_stands(client: Client, year: SettledYear) -> None:
    client.force_login(year.officer)
    url = reverse("incentives:issue_score_sheet", args=[YEAR, year.housing.pk])
    assert client.post(url).status_code == 302
    assert sheet_is_issued(year.score())
    again = issue_score_sheet(score=year.score(), at=LATER, by=year.officer)
    client.force_login(year.head)
    assert str(again.full_number) in client.get(year.score().get_absolute_url()).content.decode()
    assert client.post(url).status_code == 403


def test_the_api_gives_the_fields_of_the_export(client: Client, year: SettledYear) -> None:
    client.force_login(year.head)
    found = client.get("/api/v1/performance/", {"year": YEAR}).json()
    assert found["results"] == [
        {
            "unit": "房产局",
            "load": "2.2",
            "base": "40",
            "deduction": "2.7273",
            "bonus": "0.6",
            "bonus_before_cap": "0.6",
            "total": "37.8727",
            "year": YEAR,
        }
    ]
    client.force_login(year.officer)
    assert client.get("/api/v1/performance/").json()["count"] == 3
