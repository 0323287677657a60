from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from organization.enums import Role
from organization.models import Person
from regulation.models import ArticleUnit, ParameterEntry
from regulation.selectors import parameters_on
from tests.factories import make_person, make_supervision_officer, make_unit

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django.fixtures import DjangoAssertNumQueries
    from time_machine import TimeMachineFixture

pytestmark = pytest.mark.django_db

AT = datetime(2016, 3, 1, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def in_march_2016(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(AT, tick=False)


@pytest.fixture
def host() -> Person:
    return make_person(Role.ARTICLE_HOST, unit=make_unit("财政局", name="市财政局"))


@pytest.fixture
def office() -> Person:
    return make_supervision_officer(unit=make_unit("办公厅", name="市政府办公厅"))


def enter(client: Client, key: str, value: str | dict[str, str], **changes: str) -> object:
    values = value if isinstance(value, dict) else {"value": value}
    given = {"holds_from": "2016-05-01", "document": "宁政办发〔2016〕1号", **values, **changes}
    return client.post(reverse("regulation:parameter_enter", args=[2016, key]), given)


def test_a_figure_goes_from_its_host_through_approval_onto_the_page(
    client: Client, host: Person, office: Person
) -> None:
    client.force_login(host)
    assert enter(client, "debt_ratio_limit", "55").status_code == 302
    client.force_login(office)
    (row,) = client.get(reverse("regulation:approvals")).context["rows"]
    assert (row["entry"].shown, row["state"].value, row["may_decide"]) == ("55 %", "60 %", True)
    client.post(reverse("regulation:approve", args=[row["entry"].pk]))
    assert client.get(reverse("regulation:approvals")).context["rows"] == []
    page = client.get(reverse("regulation:parameter", args=[2016, "debt_ratio_limit"]))
    assert [entry.shown for entry in page.context["state"].coming] == ["55 %"]
    assert parameters_on(2016, date(2016, 5, 1))["debt_ratio_limit"] == 55


def test_a_declined_figure_says_why(client: Client, host: Person, office: Person) -> None:
    client.force_login(host)
    enter(client, "debt_ratio_limit", "55")
    entry = ParameterEntry.objects.get()
    client.force_login(office)
    decline = reverse("regulation:decline", args=[entry.pk])
    assert client.post(decline, {"reason": ""}).context["rows"][0]["is_faulty"]
    client.post(decline, {"reason": "依据不足"})
    assert "依据不足" in client.get(reverse("regulation:changes", args=[2016])).content.decode()


def test_who_entered_a_figure_is_not_offered_its_approval(client: Client, office: Person) -> None:
    client.force_login(office)
    enter(client, "report_due_working_day", "6")
    (row,) = client.get(reverse("regulation:approvals")).context["rows"]
    assert not row["may_decide"]
    assert client.post(reverse("regulation:approve", args=[row["entry"].pk])).status_code == 403


@pytest.mark.parametrize(
    ("key", "value", "stored"),
    [
        ("closing_time", "09:30", "09:30"),
        ("report_due_working_day", "6", "6"),
        ("fund_plan_last_day", "11-15", "11-15"),
        ("debt_risk_level", "yellow", "yellow"),
        (
            "industry_fund_changes",
            {
                "value_excellent": "increase",
                "value_good": "increase",
                "value_fair": "nothing",
                "value_poor": "decrease",
            },
            "excellent=increase, good=increase, fair=nothing, poor=decrease",
        ),
    ],
)
def test_every_kind_of_figure_has_its_form(
    client: Client, host: Person, office: Person, key: str, value: str | dict[str, str], stored: str
) -> None:
    client.force_login(office if key.endswith(("time", "day")) and "fund" not in key else host)
    assert client.get(reverse("regulation:parameter_enter", args=[2016, key])).status_code == 200
    enter(client, key, value)
    assert ParameterEntry.objects.get().value == stored


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"value": "1001"}, "value"), ({"value": ""}, "value"), ({"holds_from": ""}, "holds_from")],
)
def test_a_faulty_figure_stays_in_the_form(client: Client, host: Person, changes: dict[str, str], field: str) -> None:
    client.force_login(host)
    response = enter(client, "debt_ratio_limit", **{"value": "55", **changes})
    assert response.context["form"].errors.keys() == {field}


def test_a_unit_enters_only_the_figures_of_its_articles(client: Client, host: Person) -> None:
    client.force_login(host)
    assert client.get(reverse("regulation:parameter_enter", args=[2016, "report_due_working_day"])).status_code == 403
    assert client.get(reverse("regulation:parameter_enter", args=[2016, "nothing"])).status_code == 404


def test_the_office_assigns_host_and_co_hosts(client: Client, office: Person) -> None:
    client.force_login(office)
    main, other = make_unit(), make_unit()
    url = reverse("regulation:article_units", args=[2016, 9])
    assert client.get(url).status_code == 200
    client.post(url, {"host": main.pk, "co_hosts": [other.pk], "holds_from": "2016-03-01"})
    assert list(ArticleUnit.objects.values_list("article", "unit", "part")) == [
        (9, main.pk, "host"),
        (9, other.pk, "co_host"),
    ]


def test_the_page_shows_every_article_with_its_figures(client: Client, office: Person, host: Person) -> None:
    client.force_login(office)
    page = client.get(reverse("dashboards:regulation"))
    rows = [row for part in page.context["parts"] for row in part.rows]
    assert [row.article.number for row in rows] == list(range(1, 22))
    assert {row.article.number for row in rows if row.may_enter} == {1, 2, 3, 4, 5, 6, 15, 17, 18, 20, 21}
    assert rows[13].hosts.host == host.unit
    client.force_login(host)
    rows = [row for part in client.get(reverse("dashboards:regulation")).context["parts"] for row in part.rows]
    assert {row.article.number for row in rows if row.may_enter} == {11, 12, 13, 14}


def test_the_page_shows_another_year(client: Client, office: Person) -> None:
    client.force_login(office)
    page = client.get(reverse("dashboards:regulation"), {"year": "2017"})
    assert (page.context["year"], page.context["years"]) == (2017, [2017, 2016])


@pytest.mark.parametrize("entries", [0, 30])
def test_the_page_asks_the_same_number_of_questions_whatever_was_entered(
    client: Client, office: Person, django_assert_num_queries: DjangoAssertNumQueries, entries: int
) -> None:
    for _number in range(entries):
        ParameterEntry.objects.create(
            year=2016, key="debt_ratio_limit", value="50", holds_from=AT.date(), entered_by=office, entered_at=AT
        )
    client.force_login(office)
    client.get(reverse("dashboards:regulation"))
    with django_assert_num_queries(15):
        client.get(reverse("dashboards:regulation"))
