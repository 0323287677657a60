"""The pages of the reminder talks on special funds: who sees which, and what each finds to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from incentives.models import FundTalk, SpecialFund
from incentives.talking.recording import dispute_record, record_talks
from notices.models import IssuedDocument
from organization.enums import Role
from regulation.enums import Part
from regulation.models import ArticleUnit
from supervision.enums import EscalationStatus, Step
from tests.factories import make_administrator, make_city_leader, make_person, make_reporter, make_unit, moment
from tests.incentives.fund_talks import (
    CLOSED,
    YEAR,
    FundCity,
    issue_talks,
    make_fund,
    make_fund_city,
    make_fund_talk,
    minutes,
    promises,
)

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client
    from time_machine import TimeMachineFixture

    from organization.models import Person

pytestmark = pytest.mark.django_db
NOW = moment("2026-04-15 10:00")
HELD = moment("2026-04-14 15:00")


@pytest.fixture(autouse=True)
def _now(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def city() -> FundCity:
    return make_fund_city()


@pytest.fixture
def talk(city: FundCity) -> FundTalk:
    return make_fund_talk(city)


def opened(client: Client, person: Person, url: str) -> HttpResponse:
    client.force_login(person)
    return client.get(url)  # type: ignore[return-value]


def text_of(client: Client, person: Person, url: str) -> str:
    return opened(client, person, url).content.decode()


TALKS = reverse("incentives:talks")


def url_of(talk: FundTalk, what: str = "talk") -> str:
    return reverse(f"incentives:{what}", args=[talk.pk])


def typed(talk: FundTalk, *others: FundTalk, **fields: Any) -> dict[str, Any]:
    given = {
        "held_at": "2026-04-14T15:00",
        "place": "财政局三楼会议室",
        "chair": "财政局副局长",
        "present": "商务局局长",
        "minutes": "加快分配",
        "talk": [each.pk for each in (talk, *others)],
        f"promise-{talk.pk}": "六月底前分配过半",
    }
    return {**given, **fields}


# Who sees what --------------------------------------------------------------------------------


def test_who_sees_a_talk(client: Client, city: FundCity, talk: FundTalk) -> None:
    audit = make_unit("审计局")
    for part, unit in ((Part.HOST, city.finance), (Part.CO_HOST, audit)):
        ArticleUnit.objects.create(
            year=YEAR,
            article=12,
            unit=unit,
            part=part,
            holds_from="2026-01-01",
            entered_at=CLOSED,
            entered_by=city.officer,
        )
    seen = {
        "host": city.host,
        "co_host": make_person(Role.ARTICLE_HOST, unit=audit),
        "head": city.head,
        "reporter": city.reporter,
        "officer": city.officer,
        "leader": make_city_leader(),
        "other unit": make_reporter(make_unit()),
        "other host": make_person(Role.ARTICLE_HOST, unit=make_unit()),
        "organization": make_person(Role.ORGANIZATION_DEPARTMENT),
        "read only": make_person(Role.READ_ONLY),
        "administrator": make_administrator(),
    }
    statuses = {name: opened(client, person, url_of(talk)).status_code for name, person in seen.items()}
    allowed = {"host", "co_host", "head", "reporter", "officer", "leader"}
    assert statuses == {name: 200 if name in allowed else 403 for name in seen}


def test_a_unit_finds_only_its_own_talks_in_the_list(client: Client, city: FundCity, talk: FundTalk) -> None:
    other = make_reporter(make_unit("体育局"))
    assert "产业引导资金" in text_of(client, city.reporter, TALKS)
    assert "产业引导资金" not in text_of(client, other, TALKS)


def test_the_list_can_be_narrowed_to_what_is_open_or_overdue(
    client: Client, city: FundCity, talk: FundTalk, time_machine: TimeMachineFixture
) -> None:
    assert "产业引导资金" in text_of(client, city.officer, f"{TALKS}?state=open")
    assert "产业引导资金" not in text_of(client, city.officer, f"{TALKS}?state=overdue")
    time_machine.move_to(moment("2026-04-24 10:00"), tick=False)
    assert "产业引导资金" in text_of(client, city.officer, f"{TALKS}?state=overdue")


def queries_of(client: Client, person: Person, url: str) -> int:
    client.force_login(person)
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_the_list_costs_the_same_for_one_talk_and_for_many(client: Client, city: FundCity, talk: FundTalk) -> None:
    once = queries_of(client, city.officer, TALKS)
    for number in range(12):
        make_fund(make_unit(), 0, name=f"资金{number}")
    issue_talks(quarter=1, at=CLOSED)
    assert queries_of(client, city.officer, TALKS) == once


# One talk -------------------------------------------------------------------------------------


def test_the_page_says_why_in_words(client: Client, city: FundCity, talk: FundTalk) -> None:
    page = text_of(client, city.officer, url_of(talk))
    assert "一季度末应分配10,000的25%，即<b>2500</b>，实际<b>2000</b>，少500（万元）。" in page
    assert "重新计算，结果一致" in page
    assert "2000 &lt; 10000 × 25% = 2500" in page


def test_the_page_shows_what_was_entered_since(client: Client, city: FundCity, talk: FundTalk) -> None:
    SpecialFund.objects.update(first_quarter=2_600)
    page = text_of(client, city.officer, url_of(talk))
    assert "2600" in page
    assert "按现有数据已不再产生约谈" in page


def test_each_side_finds_its_own_step(client: Client, city: FundCity, talk: FundTalk) -> None:
    def offered(person: Person) -> set[str]:
        page = text_of(client, person, url_of(talk))
        words = {"sign": "签收</button>", "record": "/record/", "confirm": "/confirm/", "close": "/close/"}
        return {step for step, word in words.items() if word in page}

    assert [offered(each) for each in (city.head, city.host, city.officer)] == [{"sign"}, {"record"}, set()]
    record_talks(minutes=minutes(HELD), promises=promises(talk), at=NOW, by=city.host)
    assert [offered(each) for each in (city.head, city.host, city.officer)] == [{"sign", "confirm"}, set(), set()]
    client.force_login(city.head)
    client.post(url_of(talk, "confirm_talk"), {"seen_at": NOW.isoformat()})
    assert [offered(each) for each in (city.head, city.host, city.officer)] == [{"sign"}, set(), {"close"}]
    client.force_login(city.officer)
    client.post(url_of(talk, "close_talk"), {"remark": "已过半"})
    talk.refresh_from_db()
    assert talk.status == EscalationStatus.CLOSED


def test_the_host_records_several_talks_at_once(client: Client, city: FundCity, talk: FundTalk) -> None:
    other = make_fund_talk(city, name="外贸资金")
    client.force_login(city.host)
    assert "外贸资金" in client.get(url_of(talk, "record_talk")).content.decode()
    answer = client.post(url_of(talk, "record_talk"), typed(talk, other))
    assert (answer.status_code, answer["Location"]) == (302, talk.get_absolute_url())
    steps = dict(FundTalk.objects.values_list("fund__name", "step"))
    assert steps == {"产业引导资金": Step.CONFIRM, "外贸资金": Step.CONFIRM}
    assert other.get_absolute_url() in text_of(client, city.host, url_of(talk))


def test_a_wrong_entry_comes_back_at_its_field(client: Client, city: FundCity, talk: FundTalk) -> None:
    client.force_login(city.host)
    late = client.post(url_of(talk, "record_talk"), typed(talk, held_at="2026-04-16T15:00"))
    promised = client.post(url_of(talk, "record_talk"), typed(talk, **{f"promised_on-{talk.pk}": "2026-04-01"}))
    assert (late.status_code, promised.status_code) == (422, 422)
    assert "尚未到" in late.content.decode() or "held_at" in late.content.decode()
    assert f"promised_on-{talk.pk}" in promised.content.decode()


def test_a_disputed_record_is_amended_from_its_own_words(client: Client, city: FundCity, talk: FundTalk) -> None:
    record_talks(minutes=minutes(HELD), promises=promises(talk), at=NOW, by=city.host)
    client.force_login(city.head)
    seen = {"seen_at": NOW.isoformat()}
    assert client.get(url_of(talk, "dispute_talk")).status_code == 200
    assert client.post(url_of(talk, "dispute_talk"), seen).status_code == 422
    client.post(url_of(talk, "dispute_talk"), {**seen, "remark": "分配数应为2100"})
    client.force_login(city.host)
    form = client.get(url_of(talk, "record_talk")).content.decode()
    assert "分配数应为2100" in form
    assert "财政局三楼会议室" in form
    client.post(url_of(talk, "record_talk"), typed(talk, minutes="按2100核对", **seen))
    talk.refresh_from_db()
    assert (talk.step, talk.minutes) == (Step.CONFIRM, "按2100核对")


def test_a_record_amended_meanwhile_is_not_overwritten(client: Client, city: FundCity, talk: FundTalk) -> None:
    record_talks(minutes=minutes(HELD), promises=promises(talk), at=NOW, by=city.host)
    dispute_record(talk=talk, seen_at=NOW, remark="不符", at=NOW, by=city.head)
    client.force_login(city.host)
    stale = typed(talk, seen_at=moment("2026-04-15 09:00").isoformat())
    assert client.post(url_of(talk, "record_talk"), stale).status_code == 422


def test_what_is_not_waited_for_leads_back_to_the_talk(client: Client, city: FundCity, talk: FundTalk) -> None:
    record_talks(minutes=minutes(HELD), promises=promises(talk), at=NOW, by=city.host)
    answer = opened(client, city.host, url_of(talk, "record_talk"))
    assert (answer.status_code, answer["Location"]) == (302, talk.get_absolute_url())


# Documents ------------------------------------------------------------------------------------


def test_notice_and_record_are_issued_as_documents(client: Client, city: FundCity, talk: FundTalk) -> None:
    client.force_login(city.host)
    notice = reverse("incentives:talk_document", args=[talk.pk, "fund_talk_notice"])
    record = reverse("incentives:talk_document", args=[talk.pk, "fund_talk_record"])
    client.post(notice)
    client.post(record)
    record_talks(minutes=minutes(HELD), promises=promises(talk), at=NOW, by=city.host)
    client.post(record)
    issued = {each.kind: each for each in IssuedDocument.objects.all()}
    assert set(issued) == {"fund_talk_notice", "fund_talk_record"}
    assert issued["fund_talk_notice"].context["matters"] == [
        "你单位主管的专项资金“产业引导资金”，预算10000万元，一季度末应分配25%即2500万元，实际分配2000万元，低于序时进度。"
    ]
    assert issued["fund_talk_record"].context["agreed"][0]["promise"] == "六月底前分配过半"
    assert issued["fund_talk_record"].get_absolute_url() in text_of(client, city.head, url_of(talk))
    assert client.post(reverse("incentives:talk_document", args=[talk.pk, "talk_notice"])).status_code == 404


def test_the_department_issues_no_document(client: Client, city: FundCity, talk: FundTalk) -> None:
    client.force_login(city.head)
    answer = client.post(reverse("incentives:talk_document", args=[talk.pk, "fund_talk_notice"]))
    assert answer.status_code == 403
