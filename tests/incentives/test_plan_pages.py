"""The pages of assessment plans and the room's first page: who sees what, and that every number is a list."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from incentives.assessing.content import DateEntry
from incentives.enums import MeasureDirection, MeasureKind, MeasureStatus, PlanStatus
from incentives.models import AssessmentPlan, LandSupply, Measure
from notices.models import IssuedDocument
from organization.enums import Role
from tests.factories import (
    make_administrator,
    make_city_leader,
    make_person,
    make_reporter,
    make_unit,
    make_unit_head,
    moment,
)
from tests.incentives.plan_city import FIGURES, FUNDS, SUPPLY, YEAR, PlanCity

if TYPE_CHECKING:
    from django.test import Client
    from time_machine import TimeMachineFixture

    from organization.models import Person

pytestmark = pytest.mark.django_db
NOW = moment("2026-04-01 09:00")


@pytest.fixture(autouse=True)
def first_of_april(time_machine: TimeMachineFixture) -> None:
    """The day after the plans were due."""
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def city() -> PlanCity:
    return PlanCity()


def plan_url(name: str = "plan", *more: int) -> str:
    return reverse(f"incentives:{name}", args=[YEAR, FUNDS, *more])


def form_of(**changed: Any) -> dict[str, Any]:
    return {
        "version": 0,
        "document": "专项资金考核方案（财〔2026〕18号）",
        "holds_from": "2026-01-01",
        "procedure": "每季度末核对。",
        **{f"figure-{key}": value for key, value in FIGURES.items()},
        "dates-TOTAL_FORMS": 2,
        "dates-INITIAL_FORMS": 0,
        "dates-0-due_on": "2026-04-08",
        "dates-0-title": "汇总一季度分配情况",
        "dates-1-due_on": "",
        "dates-1-title": "",
        **changed,
    }


def test_the_host_writes_the_plan_on_its_page(client: Client, city: PlanCity) -> None:
    client.force_login(city.writer)
    page = client.get(plan_url("plan_edit"))
    assert page.context["form"].initial["figure-fund_share_second_quarter"] == "50"
    assert client.post(plan_url("plan_edit"), form_of()).status_code == 302
    plan = AssessmentPlan.objects.get()
    assert (plan.figures, plan.version, [each.title for each in plan.dates.all()]) == (
        FIGURES,
        1,
        ["汇总一季度分配情况"],
    )


def test_what_is_refused_keeps_what_was_typed(client: Client, city: PlanCity) -> None:
    client.force_login(city.writer)
    wrong = form_of(**{"figure-fund_share_first_quarter": "180", "dates-1-title": "无日期"})
    page = client.post(plan_url("plan_edit"), wrong)
    assert page.status_code == 200
    assert "180" in page.content.decode()
    assert page.context["dates"][1].errors.keys() == {"due_on"}
    page = client.post(plan_url("plan_edit"), form_of(**{"figure-fund_share_first_quarter": "180"}))
    assert list(page.context["form"].errors) == ["figure-fund_share_first_quarter"]
    assert not AssessmentPlan.objects.exists()


def test_who_was_overtaken_sees_it_and_saves_again(client: Client, city: PlanCity) -> None:
    city.write()
    client.force_login(city.writer)
    page = client.post(plan_url("plan_edit"), form_of(procedure="另一稿"))
    assert (page.status_code, page.context["form"]["version"].value()) == (200, "1")
    assert client.post(plan_url("plan_edit"), form_of(version=1, procedure="另一稿")).status_code == 302
    assert AssessmentPlan.objects.get().procedure == "另一稿"


def test_last_years_plan_fills_the_form(client: Client, city: PlanCity, time_machine: TimeMachineFixture) -> None:
    city.approve(city.submitted())
    time_machine.move_to(moment("2027-01-10 09:00"))
    client.force_login(city.writer)
    url = reverse("incentives:plan_edit", args=[YEAR + 1, FUNDS])
    assert client.get(url).context["has_last_year"]
    page = client.get(url, {"copy": "last-year"})
    assert page.context["form"].initial["figure-fund_share_second_quarter"] == "45"
    assert page.context["dates"].initial[0] == {"title": "汇总一季度分配情况", "due_on": date(2027, 4, 8)}


def test_a_plan_goes_through_its_pages(client: Client, city: PlanCity) -> None:
    plan = city.write()
    client.force_login(city.writer)
    client.post(plan_url("plan_send"), {"version": 1})
    client.force_login(city.auditor)
    assert client.get(plan_url()).context["answer_form"] is not None
    refused = client.post(plan_url("plan_answer"), {"version": 1, "agrees": "False", "remark": ""})
    assert "remark" in refused.context["answer_form"].errors
    client.post(plan_url("plan_answer"), {"version": 1, "agrees": "True", "remark": ""})
    client.force_login(city.writer)
    client.post(plan_url("plan_submit"), {"version": 1})
    client.force_login(city.officer)
    assert client.get(plan_url()).context["approve_form"] is not None
    client.post(plan_url("plan_approve"), {"version": 1, "document": "办文31号", "reason": ""})
    plan.refresh_from_db()
    assert plan.status == PlanStatus.APPROVED
    assert client.post(plan_url("plan_document", 1)).status_code == 302
    document = IssuedDocument.objects.get()
    assert (document.kind, document.unit) == ("assessment_plan", city.finance)
    assert client.get(document.get_absolute_url()).status_code == 200
    assert client.get(plan_url()).context["offers"] == []


def test_an_answer_on_paper_is_recorded_on_the_page(client: Client, city: PlanCity) -> None:
    plan = city.send(city.write())
    client.force_login(city.officer)
    given = {"version": 1, "unit": city.audit.pk, "agrees": "True", "remark": ""}
    assert client.post(plan_url("plan_record_answer"), given).context["paper_form"].errors
    client.post(plan_url("plan_record_answer"), {**given, "remark": "审函5号"})
    assert plan.agreements.get().remark == "审函5号"


def test_a_plan_is_returned_with_a_reason(client: Client, city: PlanCity) -> None:
    plan = city.submitted()
    client.force_login(city.officer)
    client.post(plan_url("plan_return"), {"version": 1, "reason": "程序不清"})
    plan.refresh_from_db()
    assert (plan.status, plan.decision_reason) == (PlanStatus.RETURNED, "程序不清")
    client.force_login(city.writer)
    assert "程序不清" in client.get(plan_url()).content.decode()


def readers(city: PlanCity) -> dict[str, Person]:
    return {
        "writer": city.writer,
        "auditor": city.auditor,
        "officer": city.officer,
        "leader": make_city_leader(),
        "host of another article": make_person(Role.ARTICLE_HOST, unit=city.land),
        "reporter": make_reporter(make_unit()),
        "read-only": make_person(Role.READ_ONLY),
        "administrator": make_administrator(),
    }


def test_a_draft_is_read_by_host_co_host_and_the_city_an_approved_plan_by_all(client: Client, city: PlanCity) -> None:
    city.submitted()
    seen: dict[str, list[object]] = {}
    for approved in (False, True):
        if approved:
            city.approve(AssessmentPlan.objects.get())
        for name, person in readers(city).items():
            client.force_login(person)
            page = client.get(plan_url())
            shown = page.context["plan"] is not None if page.status_code == 200 else page.status_code
            seen.setdefault(name, []).append(shown)
    assert seen == {
        "writer": [True, True],
        "auditor": [True, True],
        "officer": [True, True],
        "leader": [True, True],
        "host of another article": [False, True],
        "reporter": [False, True],
        "read-only": [False, True],
        "administrator": [403, 403],
    }


@pytest.mark.parametrize(
    ("act", "who"),
    [
        ("plan_edit", {"writer"}),
        ("plan_send", {"writer"}),
        ("plan_submit", {"writer"}),
        ("plan_answer", {"auditor"}),
        ("plan_record_answer", {"officer"}),
        ("plan_approve", {"officer"}),
        ("plan_return", {"officer"}),
    ],
)
def test_each_act_is_for_one_side(client: Client, city: PlanCity, act: str, who: set[str]) -> None:
    city.send(city.write())
    allowed = set()
    for name, person in readers(city).items():
        client.force_login(person)
        given = {"version": 1, "agrees": "True", "remark": "函", "unit": city.audit.pk, "document": "d", "reason": "r"}
        answer = client.get(plan_url(act)) if act == "plan_edit" else client.post(plan_url(act), given)
        if answer.status_code not in (403, 404):
            allowed.add(name)
    assert allowed == who


def test_the_list_says_who_is_overdue_and_every_number_is_a_list(client: Client, city: PlanCity) -> None:
    city.submitted()
    client.force_login(city.officer)
    url = reverse("incentives:plans", args=[YEAR])
    counts = client.get(url).context["counts"]
    assert counts == {"owed": 10, "overdue": 10, "to_agree": 0, "to_approve": 1, "approved": 0, "not_approved": 11}
    assert {state: len(client.get(url, {"state": state}).context["rows"]) for state in counts} == counts


def test_a_draft_of_others_is_only_not_approved(client: Client, city: PlanCity) -> None:
    city.submitted()
    client.force_login(make_reporter(make_unit()))
    rows = client.get(reverse("incentives:plans", args=[YEAR])).context["rows"]
    assert [shown.label for shown in rows if shown.row.article.number in (FUNDS, SUPPLY)] == ["未制定", "尚未批准"]


def make_measure(city: PlanCity, unit_name: str = "", **fields: Any) -> Measure:
    unit = make_unit(unit_name) if unit_name else make_unit()
    given = {
        "year": YEAR, "article": SUPPLY, "kind": MeasureKind.LAND_PLAN_DEDUCTION, "unit": unit,
        "direction": MeasureDirection.PENALTY, "proposed_at": NOW,
    }  # fmt: skip
    return Measure.objects.create(**{**given, **fields})


def test_the_first_page_counts_the_measures_of_every_article(client: Client, city: PlanCity) -> None:
    for status in (MeasureStatus.PROPOSED, MeasureStatus.PROPOSED, MeasureStatus.CONFIRMED, MeasureStatus.DROPPED):
        make_measure(city, status=status)
    make_measure(city, status=MeasureStatus.CONFIRMED, is_stale=True)
    make_measure(city, stands=False)
    LandSupply.objects.create(year=YEAR, unit=city.land, entered_at=NOW, entered_by=city.officer)
    client.force_login(city.officer)
    page = client.get(reverse("incentives:home", args=[YEAR]))
    (row,) = (row for row in page.context["rows"] if row.article.number == SUPPLY)
    assert {name: number.count for name, number in row.numbers.items()} == {
        "proposed": 2, "stale": 1, "decided": 1, "dropped": 1, "planned": 0, "done": 0, "overdue": 0,
    }  # fmt: skip
    assert (row.entered.count, row.entered.last_at, row.entered.by) == (1, NOW, city.officer.name)


def test_a_host_finds_its_own_articles_first_with_what_waits(client: Client, city: PlanCity) -> None:
    make_measure(city)
    client.force_login(make_person(Role.ARTICLE_HOST, unit=city.land))
    context = client.get(reverse("incentives:home")).context
    assert [row.article.number for row in context["rows"]] == [8, 9, 7, 10, 11, 12, 13, 14, 15, 16, 17]
    waiting = [(item.article, item.count, item.is_late) for item in context["waiting"]]
    assert waiting == [(8, 1, True), (9, 1, True), (8, 1, False)]


def test_a_unit_sees_what_it_may_read_and_no_inputs(client: Client, city: PlanCity) -> None:
    measure = make_measure(city)
    LandSupply.objects.create(year=YEAR, unit=measure.unit, entered_at=NOW)
    client.force_login(make_reporter(measure.unit))
    context = client.get(reverse("incentives:home", args=[YEAR])).context
    (row,) = (row for row in context["rows"] if row.article.number == SUPPLY)
    assert (row.numbers["proposed"].count, row.entered, row.inputs_url) == (0, None, "")


def test_the_administrator_reads_nothing_here(client: Client, city: PlanCity) -> None:
    client.force_login(make_administrator())
    assert client.get(reverse("incentives:home")).status_code == 403


@pytest.mark.parametrize("who", ["officer", "writer", "auditor"])
@pytest.mark.parametrize("name", ["home", "plans"])
def test_pages_ask_as_often_for_thirty_measures_as_for_one(client: Client, city: PlanCity, who: str, name: str) -> None:
    client.force_login(getattr(city, who))
    url = reverse(f"incentives:{name}", args=[YEAR])

    def queries() -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    city.send(city.write(dates=[DateEntry("汇总", date(2026, 4, 8))]))
    make_measure(city)
    LandSupply.objects.create(year=YEAR, unit=make_unit(), entered_at=NOW)
    few = queries()
    for _number in range(30):
        make_measure(city)
        LandSupply.objects.create(year=YEAR, unit=make_unit(), entered_at=NOW)
    assert queries() == few


def test_the_head_of_a_co_host_is_asked(client: Client, city: PlanCity) -> None:
    head = make_unit_head(city.audit)
    client.force_login(head)
    assert client.get(reverse("incentives:home")).context["waiting"] == []
    city.send(city.write())
    (item,) = client.get(reverse("incentives:home")).context["waiting"]
    assert (item.url, item.article) == (plan_url(), FUNDS)
