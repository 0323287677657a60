from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from incentives.enums import FundGrade, IdleMoneyKind, RiskLevel, TransferState
from incentives.models import (
    DebtPosition,
    FinalAccount,
    IdleLand,
    IdleMoney,
    IndustryFund,
    Input,
    LandSupply,
    MajorProject,
    SpecialFund,
    Transfer,
)
from incentives.selectors.inputs import version_of
from incentives.tables import ARTICLES_WITH_INPUTS, TABLES, stored_values
from organization.enums import UnitKind
from tests.factories import (
    make_administrator,
    make_city_leader,
    make_list,
    make_reporter,
    make_supervision_officer,
    make_task,
    make_unit,
)
from tests.incentives.inputs_city import AT, YEAR, City, make_city
from tests.workbook.books import book

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

    from organization.models import Person

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def city() -> City:
    return make_city()


def page(client: Client, person: Person, article: int = 9, name: str = "inputs", *more: object) -> Any:
    client.force_login(person)
    return client.get(reverse(f"incentives:{name}", args=[YEAR, article, *more]))


def post_row(client: Client, slug: str, typed: dict[str, object], *, check: bool = False, htmx: bool = True) -> Any:
    article = next(table.article for table in TABLES if table.slug == slug)
    address = reverse("incentives:input_row", args=[YEAR, article, slug]) + ("?check=1" if check else "")
    return client.post(address, typed, headers=HTMX if htmx else {})


def shown(response: HttpResponse) -> str:
    return response.content.decode()


def idle_land(city: City, **fields: Any) -> IdleLand:
    given = {"year": YEAR, "unit": city.district, "entered_at": AT, "entered_by": city.land_keeper, **fields}
    return IdleLand.objects.create(**given)


@pytest.mark.parametrize("article", ARTICLES_WITH_INPUTS)
def test_each_article_has_its_page(client: Client, city: City, article: int) -> None:
    fill_everything(city)
    assert page(client, make_supervision_officer(), article).status_code == 200


def test_who_reads_and_who_writes(client: Client, city: City) -> None:
    stored = idle_land(city)
    people = {
        "host": city.land_keeper,
        "another host": city.treasurer,
        "office": make_supervision_officer(),
        "leader": make_city_leader(),
        "administrator": make_administrator(),
        "unit": make_reporter(city.district),
    }
    typed = {"row": stored.pk, "key": city.district.pk, "version": version_of(stored), "target": "5"}
    answers = {}
    for name, person in people.items():
        reads = page(client, person).status_code
        exports = page(client, person, 9, "input_export").status_code
        writes = post_row(client, "idle-land", typed).status_code
        imports = page(client, person, 9, "input_import").status_code
        answers[name] = (reads, exports, writes, imports)
        typed["version"] = version_of(IdleLand.objects.get())
    assert answers == {
        "host": (200, 200, 200, 200),
        "another host": (403, 403, 403, 403),
        "office": (200, 200, 403, 403),
        "leader": (200, 200, 403, 403),
        "administrator": (403, 403, 403, 403),
        "unit": (403, 403, 403, 403),
    }


def test_a_co_host_reads(client: Client, city: City) -> None:
    assert page(client, city.auditor, 12).status_code == 200
    assert post_row(client, "special-funds", {"name": "甲"}).status_code == 403


def test_other_articles_have_no_inputs(client: Client, city: City) -> None:
    assert [page(client, make_supervision_officer(), article).status_code for article in (6, 15, 18)] == [404] * 3


def test_every_unit_of_the_kinds_has_its_row(client: Client, city: City) -> None:
    make_unit("旧区", kind=UnitKind.DISTRICT, ended_on=date(2020, 12, 31))
    supply, idle, debt = (shown(page(client, make_supervision_officer(), article)) for article in (8, 9, 14))
    named = [
        [unit.short_name for unit in (city.district, city.park, city.platform) if unit.short_name in text]
        for text in (supply, idle, debt)
    ]
    assert named == [["玄武区", "高新园", "南站平台"], ["玄武区"], ["玄武区", "高新园"]]
    assert "旧区" not in supply


def test_a_row_is_filled_in_from_the_page(client: Client, city: City) -> None:
    client.force_login(city.land_keeper)
    typed = {
        "row": "",
        "key": city.district.pk,
        "version": "",
        "target": "1,000",
        "done": "７００.5",
        "next_quota": "",
        "own_fault": "是",
        "document": "宁土〔2026〕1号",
    }
    response = post_row(client, "idle-land", typed)
    assert (response.status_code, response["HX-Trigger"]) == (200, "inputs-changed")
    row = IdleLand.objects.get()
    assert (row.unit, row.target, row.done, row.next_quota, row.own_fault, row.document, row.entered_by) == (
        city.district,
        1000,
        Decimal("700.5"),
        None,
        True,
        "宁土〔2026〕1号",
        city.land_keeper,
    )


def test_what_is_wrong_is_named_and_what_was_typed_stays(client: Client, city: City) -> None:
    client.force_login(city.land_keeper)
    typed = {"key": city.district.pk, "target": "很多", "done": "-1"}
    for is_check in (True, False):
        response = post_row(client, "idle-land", typed, check=is_check)
        text = shown(response)
        assert response.status_code == (200 if is_check else 422)
        assert "目标盘活面积：“很多”" in text
        assert "完成盘活面积：“-1”" in text
        assert 'data-faulty="target done"' in text
    assert 'value="很多"' in text
    assert not IdleLand.objects.exists()


def test_checking_saves_nothing(client: Client, city: City) -> None:
    client.force_login(city.land_keeper)
    response = post_row(client, "idle-land", {"key": city.district.pk, "target": "5"}, check=True)
    assert 'data-faulty=""' in shown(response)
    assert not IdleLand.objects.exists()


def test_a_unit_must_exist_in_the_year(client: Client, city: City) -> None:
    client.force_login(city.treasurer)
    make_unit("旧局", ended_on=date(2020, 12, 31))
    typed = {"name": "工业资金", "unit": "旧局"}
    assert post_row(client, "industry-funds", typed).status_code == 422
    assert post_row(client, "industry-funds", {**typed, "unit": "市城乡建设委员会", "grade": "优"}).status_code == 200
    assert IndustryFund.objects.values_list("unit__short_name", "grade").get() == ("建委", FundGrade.EXCELLENT)


def test_a_new_row_is_followed_by_an_empty_one(client: Client, city: City) -> None:
    client.force_login(city.builder)
    text = shown(post_row(client, "final-accounts", {"project": "甲工程", "is_whole": "否"}))
    account = FinalAccount.objects.get()
    assert (account.project, account.is_whole) == ("甲工程", False)
    assert f'id="row-final-accounts-{account.pk}"' in text
    assert 'id="row-final-accounts-new"' in text


def test_the_second_of_two_sees_both(client: Client, city: City) -> None:
    stored = idle_land(city, target=Decimal(1000), done=Decimal(700))
    client.force_login(city.land_keeper)
    typed = {"row": stored.pk, "key": city.district.pk, "version": "", "target": "1000", "done": "800"}
    response = post_row(client, "idle-land", typed)
    assert response.status_code == 409
    assert "完成盘活面积：已存 700，填写 800。" in shown(response)
    assert IdleLand.objects.get().done == 700
    assert post_row(client, "idle-land", {**typed, "version": version_of(stored)}).status_code == 200
    assert IdleLand.objects.get().done == 800


def test_without_scripts_the_row_is_saved_all_the_same(client: Client, city: City) -> None:
    client.force_login(city.land_keeper)
    typed = {"key": city.district.pk, "target": "5"}
    response = post_row(client, "idle-land", typed, htmx=False)
    assert response["Location"] == f"/incentives/{YEAR}/inputs/9/#row-idle-land-k{city.district.pk}"
    refused = post_row(client, "idle-land", {**typed, "row": IdleLand.objects.get().pk, "target": "x"}, htmx=False)
    assert refused.status_code == 422
    assert 'value="x"' in shown(refused)


def test_rows_of_elsewhere_are_not_found(client: Client, city: City) -> None:
    other_year = idle_land(city, year=YEAR - 1)
    client.force_login(city.land_keeper)
    keys = [{"row": other_year.pk}, {"key": city.park.pk}, {"key": "x"}, {"row": 10**6}]
    assert [post_row(client, "idle-land", {**key, "target": "1"}).status_code for key in keys] == [404] * 4
    assert client.get(f"/incentives/{YEAR}/inputs/9/debt/history/").status_code == 404


def fill_everything(city: City, *, times: int = 1) -> list[Input]:
    """A row, or several, of every table."""
    work_list = make_list(YEAR)
    rows: list[Input] = []
    for number in range(times):
        told: dict[str, Any] = {"year": YEAR, "entered_at": AT, "document": "一号文"}
        area = make_unit(f"{number}区", kind=UnitKind.DISTRICT)
        task = make_task(work_list, city.building, major=True)
        amount = Decimal("12.5")
        rows += [
            MajorProject.objects.create(
                task=task, planned_start_on=date(YEAR, 3, 1), started_on=date(YEAR, 2, 1), land_quota=amount, **told
            ),
            LandSupply.objects.create(unit=area, planned=amount, done=Decimal(3), **told),
            IdleLand.objects.create(unit=area, target=amount, done=0, next_quota=5, own_fault=False, **told),
            FinalAccount.objects.create(
                project=f"工程{number}", unit=city.building, accepted_on=date(YEAR - 1, 8, 31), **told
            ),
            IdleMoney.objects.create(
                unit=city.building, project=f"{number}", kind=IdleMoneyKind.LONG_IN_CUSTODY, amount=amount, **told
            ),
            SpecialFund.objects.create(name=f"资金{number}", unit=city.building, budget=100, first_quarter=10, **told),
            Transfer.objects.create(
                fund="水利",
                unit=area,
                project=f"{number}",
                category="水利",
                amount=5,
                state=TransferState.BEHIND,
                **told,
            ),
            IndustryFund.objects.create(name=f"产业{number}", unit=city.building, grade=FundGrade.POOR, **told),
            DebtPosition.objects.create(
                unit=area, debt_ratio=42, risk_level=RiskLevel.GREEN, growth=-1, chain_is_safe=True, **told
            ),
        ]
    return rows


def imported(client: Client, article: int, content: io.BytesIO, document: str = "") -> Any:
    """Upload a workbook, look at the preview and import it; the preview's answer where it has mistakes."""
    content.seek(0)
    content.name = "inputs.xlsx"
    address = reverse("incentives:input_import", args=[YEAR, article])
    preview = client.post(address, {"file": content, "document": document})["Location"]
    seen = client.get(preview)
    return seen if "有错误" in shown(seen) else client.post(preview)


@pytest.mark.parametrize("article", ARTICLES_WITH_INPUTS)
def test_what_is_exported_can_be_imported_again(client: Client, city: City, article: int) -> None:
    rows = [row for row in fill_everything(city, times=2) if tables_model(row).article == article]
    before = [stored_values(tables_model(row), row) for row in rows]
    keeper = {7: city.planner, 8: city.land_keeper, 9: city.land_keeper, 10: city.builder}.get(article, city.treasurer)
    content = io.BytesIO(page(client, keeper, article, "input_export").content)
    for row in rows:
        blank = {name: None for name in tables_model(row).figures if row._meta.get_field(name).null}
        type(row).objects.filter(pk=row.pk).update(**blank)
    assert imported(client, article, content, "二号文").status_code == 302
    again = [type(row).objects.select_related().get(pk=row.pk) for row in rows]
    assert [stored_values(tables_model(row), row) for row in again] == before
    assert {(row.document, row.entered_by) for row in again} == {("二号文", keeper)}


def tables_model(row: Input) -> Any:
    return next(table for table in TABLES if table.model is type(row))


def test_an_import_is_refused_cell_by_cell_and_changes_nothing(client: Client, city: City) -> None:
    client.force_login(city.land_keeper)
    sheet = [["单位", "目标", "完成"], ["玄武区", 10, 5], ["无此区", 10, "x"], ["玄武区", 1, 1]]
    text = shown(imported(client, 9, book(存量土地=sheet)))
    assert [cell for cell in ("存量土地!A3", "存量土地!C3", "存量土地!A4") if cell in text] == [
        "存量土地!C3",
        "存量土地!A4",
    ]
    assert not IdleLand.objects.exists()


def test_an_import_takes_the_sheets_of_the_article_and_no_others(client: Client, city: City) -> None:
    client.force_login(city.land_keeper)
    sheets = {
        "存量土地": [["单位", "目标"], ["玄武区", 10]],
        "土地供应": [["单位", "计划"], ["玄武区", 10]],
        "专项资金": [["资金"], ["甲"]],
        "人员": [["账号", "角色"], ["intruder", "管理员"]],
    }
    assert imported(client, 9, book(**sheets)).status_code == 302
    assert (IdleLand.objects.count(), LandSupply.objects.count(), SpecialFund.objects.count()) == (1, 0, 0)


@pytest.mark.parametrize("article", ARTICLES_WITH_INPUTS)
def test_queries_do_not_grow_with_the_rows(client: Client, article: int) -> None:
    city = make_city()
    fill_everything(city)
    client.force_login(make_supervision_officer())
    address = reverse("incentives:inputs", args=[YEAR, article])
    before = queries_of(client, address)
    more_rows(city, 15)
    assert queries_of(client, address) == before


def more_rows(city: City, times: int) -> None:
    told: dict[str, Any] = {"year": YEAR, "entered_at": AT, "document": "一号文"}
    for number in range(100, 100 + times):
        area = make_unit(f"{number}区", kind=UnitKind.DISTRICT)
        LandSupply.objects.create(unit=area, planned=10, done=3, **told)
        IdleLand.objects.create(unit=area, target=10, done=0, next_quota=5, own_fault=False, **told)
        FinalAccount.objects.create(project=f"{number}", unit=area, accepted_on=date(YEAR - 1, 3, 1), **told)
        IdleMoney.objects.create(unit=area, kind=IdleMoneyKind.LONG_IN_CUSTODY, amount=1, **told)
        SpecialFund.objects.create(name=f"{number}", unit=area, budget=100, first_quarter=10, **told)
        Transfer.objects.create(fund="水利", unit=area, amount=5, state=TransferState.BEHIND, **told)
        IndustryFund.objects.create(name=f"{number}", unit=area, grade=FundGrade.POOR, **told)
        DebtPosition.objects.create(unit=area, debt_ratio=42, risk_level=RiskLevel.GREEN, **told)


def test_the_history_has_a_page(client: Client, city: City) -> None:
    client.force_login(city.land_keeper)
    post_row(client, "idle-land", {"key": city.district.pk, "target": "1000", "document": "一号文"})
    stored = IdleLand.objects.get()
    typed = {"row": stored.pk, "key": city.district.pk, "version": version_of(stored), "target": "900"}
    post_row(client, "idle-land", {**typed, "document": "二号文"})
    text = shown(page(client, make_supervision_officer(), 9, "input_history", "idle-land"))
    assert [words in text for words in ("1000 → ", "900", "一号文", "二号文", city.land_keeper.name)] == [True] * 5


def test_the_green_channel_is_kept_on_its_page(client: Client, city: City) -> None:
    task = make_task(make_list(YEAR), city.building, major=True)
    project = MajorProject.objects.create(year=YEAR, task=task, entered_at=AT)
    client.force_login(city.permit_keeper)
    typed = {"title": "用地预审", "allowed_days": "5", "received_on": "2026-04-29", "finished_on": "2026-05-11"}
    assert client.post(f"/incentives/projects/{project.pk}/steps/new/", typed).status_code == 302
    text = shown(client.get(f"/incentives/projects/{project.pk}/"))
    assert [words in text for words in ("用地预审", "超时1个工作日", "超时环节 1 个")] == [True] * 3
    step = project.steps.get()
    assert (
        client.post(f"/incentives/projects/{project.pk}/steps/{step.pk}/", {**typed, "allowed_days": "6"}).status_code
        == 302
    )
    assert project.steps.get().allowed_days == 6
    refused = client.post(f"/incentives/projects/{project.pk}/steps/{step.pk}/", {**typed, "finished_on": "2026-04-01"})
    assert "办结早于收件" in shown(refused)
    assert client.post(f"/incentives/projects/{project.pk}/steps/{step.pk}/withdraw/").status_code == 302
    assert not project.steps.filter(withdrawn_at=None).exists()
    client.force_login(city.treasurer)
    assert client.get(f"/incentives/projects/{project.pk}/").status_code == 403


def test_a_construction_unit_sees_its_own_final_accounts(client: Client, city: City) -> None:
    told = {"year": YEAR, "entered_at": AT}
    FinalAccount.objects.create(project="甲工程", unit=city.district, accepted_on=date(2025, 1, 1), **told)
    FinalAccount.objects.create(project="乙工程", unit=city.park, accepted_on=date(2025, 12, 31), **told)
    seen = {}
    for name, person in {"unit": make_reporter(city.district), "host": city.builder, "other": city.land_keeper}.items():
        client.force_login(person)
        text = shown(client.get(f"/incentives/{YEAR}/final-accounts/"))
        seen[name] = [project for project in ("甲工程", "乙工程") if project in text]
    assert seen == {"unit": ["甲工程"], "host": ["甲工程", "乙工程"], "other": []}


def test_the_numbers_of_the_sentence_lead_to_just_those_rows(client: Client, city: City) -> None:
    idle_land(city)
    empty = make_unit("未填区", kind=UnitKind.DISTRICT)
    client.force_login(make_supervision_officer())
    rows = {}
    for filled in ("", "yes", "no"):
        text = shown(client.get(f"/incentives/{YEAR}/inputs/9/?filled={filled}"))
        rows[filled] = [f'id="row-idle-land-k{unit.pk}"' in text for unit in (city.district, empty)]
    assert rows == {"": [True, True], "yes": [True, False], "no": [False, True]}


def test_lists_beside_the_tables_do_not_grow_in_queries(client: Client, city: City) -> None:
    fill_everything(city)
    client.force_login(make_supervision_officer())
    addresses = [
        f"/incentives/{YEAR}/final-accounts/",
        f"/incentives/{YEAR}/inputs/10/final-accounts/history/",
        f"/incentives/{YEAR}/inputs/9/export/",
        f"/incentives/projects/{MajorProject.objects.get().pk}/",
    ]
    before = [queries_of(client, address) for address in addresses]
    more_rows(city, 15)
    for number in range(15):
        MajorProject.objects.get().steps.create(title=f"{number}", allowed_days=5, entered_at=AT)
    assert [queries_of(client, address) for address in addresses] == before


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)
