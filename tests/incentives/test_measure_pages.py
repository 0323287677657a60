from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from incentives.deciding import decide_measure, state_of
from incentives.documents.measures import notice_context
from incentives.enums import MeasureKind, MeasureStatus
from incentives.measuring import renew_measures
from incentives.models import IdleLand, Measure
from organization.enums import UnitKind
from tests.factories import make_administrator, make_supervision_officer, make_unit, make_unit_head
from tests.incentives.measure_year import LATER, YEAR, LandYear, make_idle_land, settle_land_year

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

    from organization.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def land() -> LandYear:
    return settle_land_year()


def opened(client: Client, person: Person, name: str, *args: object, query: str = "") -> HttpResponse:
    client.force_login(person)
    return client.get(reverse(f"incentives:{name}", args=args) + query)


def test_the_list_shows_each_measure_with_its_state(client: Client, land: LandYear) -> None:
    said = opened(client, land.host, "measures", YEAR).content.decode()
    assert said.count('name="measure"') == 3  # the criticism, the computed deduction and the disqualification
    for words in ("玄武区", "建邺区", "50 亩", "第八条", "第九条", "待核定"):
        assert words in said


@pytest.mark.parametrize(
    ("query", "rows"),
    [("?article=8", 2), ("?direction=reward", 1), ("?state=open", 5), ("?state=mine", 5), ("?state=stale", 0)],
)
def test_the_list_is_narrowed(client: Client, land: LandYear, query: str, rows: int) -> None:
    assert len(opened(client, land.host, "measures", YEAR, query=query).context["rows"]) == rows


def test_the_list_of_the_last_year_with_measures_keeps_its_filters(client: Client, land: LandYear) -> None:
    answer = opened(client, land.host, "measures", query="?article=8&year=2026")
    assert answer["Location"] == f"/incentives/{YEAR}/measures/?article=8"
    assert opened(client, land.host, "measures")["Location"] == f"/incentives/{YEAR}/measures/"


def test_the_excel_table_holds_what_is_shown(client: Client, land: LandYear) -> None:
    answer = opened(client, land.host, "measures_export", YEAR, query="?article=9")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/vnd.openxmlformats")


def test_the_list_takes_as_many_queries_for_thirty_as_for_one(client: Client, land: LandYear) -> None:
    def queries(districts: int) -> int:
        for number in range(districts):
            make_idle_land(make_unit(f"区{districts}-{number}", kind=UnitKind.DISTRICT), 1000, 900)
        renew_measures(year=YEAR, articles=[9], at=LATER)
        opened(client, land.host, "measures", YEAR)
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("incentives:measures", args=[YEAR]))
        return len(captured)

    assert queries(1) == queries(20)


def test_a_unit_sees_its_own_once_decided(client: Client, land: LandYear) -> None:
    head = make_unit_head(land.missed)
    measure = land.measure(MeasureKind.CRITICISM)
    assert opened(client, head, "measure", measure.pk).status_code == 403
    decide_measure(measure=measure, status=MeasureStatus.CONFIRMED, at=LATER, by=land.host)
    assert opened(client, head, "measure", measure.pk).status_code == 200
    assert opened(client, make_unit_head(land.met), "measure", measure.pk).status_code == 403
    assert opened(client, make_administrator(), "measures", YEAR).status_code == 403


def test_the_page_opens_the_working_in_full(client: Client, land: LandYear) -> None:
    said = opened(client, land.host, "measure", land.measure(MeasureKind.LAND_QUOTA_DEDUCTION).pk).content.decode()
    for words in ("(1 − 900 ÷ 1000) × 500 = 50", "500 亩", "没有批准的方案，按默认值", "第九条", "100 亩"):
        assert words in said


def test_who_does_not_decide_gets_no_form(client: Client, land: LandYear) -> None:
    measure = land.measure(MeasureKind.CRITICISM)
    officer = make_supervision_officer()
    assert opened(client, officer, "measure", measure.pk).context["form"] is None
    address = reverse("incentives:decide_measure", args=[measure.pk])
    given = {"status": "confirmed", "seen": state_of(measure)}
    assert client.post(address, given).status_code == 403


def test_the_host_decides_the_amount_with_a_reason(client: Client, land: LandYear) -> None:
    measure = land.measure(MeasureKind.LAND_PLAN_DEDUCTION)
    client.force_login(land.host)
    address = reverse("incentives:decide_measure", args=[measure.pk])
    given = {"status": "confirmed", "seen": state_of(measure), "amount": "60"}
    refused = client.post(address, given)
    assert list(refused.context["form"].errors) == ["reason"]
    assert client.post(address, given | {"reason": "按缺口的一半"})["Location"] == measure.get_absolute_url()
    measure.refresh_from_db()
    assert (measure.status, measure.amount) == (MeasureStatus.CONFIRMED, Decimal(60))
    said = client.get(measure.get_absolute_url()).content.decode()
    assert "按缺口的一半" in said


def test_a_measure_that_no_longer_fits_says_so(client: Client, land: LandYear) -> None:
    measure = land.measure(MeasureKind.LAND_QUOTA_DEDUCTION)
    decide_measure(measure=measure, status=MeasureStatus.CONFIRMED, at=LATER, by=land.host)
    IdleLand.objects.filter(unit=land.missed).update(done=950)
    renew_measures(year=YEAR, articles=[9], at=LATER)
    said = opened(client, land.host, "measure", measure.pk).content.decode()
    assert "按现有数据为25 亩" in said
    assert "核定时的计算" in said
    assert "现为25 亩" in opened(client, land.host, "measures", YEAR).content.decode()
    measure.refresh_from_db()
    assert notice_context(measure)["decided"].endswith("确认；此后数据有变，待主办单位重新核定")


def test_those_ticked_are_confirmed_together(client: Client, land: LandYear) -> None:
    client.force_login(land.host)
    ticked = [land.measure(MeasureKind.CRITICISM).pk, land.measure(MeasureKind.LAND_QUOTA_DEDUCTION).pk]
    client.post(reverse("incentives:measures_confirm", args=[YEAR]), {"measure": ticked, "document": "纪要"})
    assert set(Measure.objects.decided().values_list("pk", flat=True)) == set(ticked)


def test_the_word_sheet_carries_the_same_working(client: Client, land: LandYear) -> None:
    measure = land.measure(MeasureKind.LAND_QUOTA_DEDUCTION)
    context = notice_context(measure)
    assert context["formula"].endswith("(1 − 900 ÷ 1000) × 500 = 50")
    assert context["remark"] == "没有批准的考核方案，按默认值计算。"
    assert [each["value"] for each in context["inputs"]] == ["1000 亩", "900 亩", "500 亩"]
    client.force_login(land.host)
    answer = client.post(reverse("incentives:measure_notice", args=[measure.pk]))
    assert client.get(answer["Location"]).status_code == 200
