"""The pages of outstanding contributions: what each reader sees of them, and what can be done there."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document
from python_calamine import CalamineWorkbook

from incentives.documents.honours import issue_outstanding_results
from incentives.enums import AwardLevel, NominationStatus
from incentives.honouring.awarding import grant_award, set_working_money
from incentives.honouring.nominating import draft_nomination
from incentives.models import Evidence, Nomination, Recognition
from incentives.pages.waiting import waiting_for
from incentives.permissions.honours import nominations_read_whole_by, nominations_visible_to
from notices.documents.selectors import readable_documents
from notices.enums import NoticeKind
from notices.models import IssuedDocument, Notice
from organization.enums import Role
from regulation.enums import Part
from regulation.models import ArticleUnit
from tests.factories import (
    make_administrator,
    make_city_leader,
    make_filing,
    make_person,
    make_reporter,
    make_supervision_officer,
    make_unit,
    make_unit_head,
)
from tests.incentives.honours_city import AT, YEAR, City, head_of, make_city

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpResponse
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from organization.models import Person

pytestmark = pytest.mark.django_db

PAGE = f"/incentives/{YEAR}/outstanding/"


@pytest.fixture
def city() -> Iterator[City]:
    """It is the day on which everything is done."""
    with time_machine.travel(AT, tick=False):
        yield make_city()


def page(client: Client, person: Person, address: str = PAGE) -> str:
    client.force_login(person)
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def post(client: Client, who: Person, address: str, **given: object) -> HttpResponse:
    client.force_login(who)
    return client.post(address, given)  # type: ignore[return-value]


# Who reads what ---------------------------------------------------------------------------------


@pytest.fixture
def states(city: City) -> dict[str, Nomination]:
    """A nomination in each state, all of one unit."""
    unit = city.unit("水务局")
    leader = make_city_leader()
    tasks = [city.task(unit, sector=city.sector_of(make_city_leader())) for _number in range(4)]
    recognised, recommended = (city.nominated(task) for task in tasks[:2])
    for each in (recognised, recommended):
        each.task.lead_leader = leader
        each.task.save()
        city.recommended(each, leader)
    city.recognised(city.reviewed(recognised))
    draft = draft_nomination(task=tasks[3], statement="草稿", at=AT, by=head_of(unit))
    found = {
        "recognised": recognised,
        "recommended": recommended,
        "nominated": city.nominated(tasks[2]),
        "draft": draft,
    }
    return {state: Nomination.objects.get(pk=each.pk) for state, each in found.items()}


HANDED_IN = {"nominated", "recommended", "recognised"}
PUBLIC = {"recognised"}


def people(city: City, unit_head: Person) -> dict[str, Person]:
    unit = unit_head.unit
    assert unit is not None
    co_host = make_unit("财政局")
    ArticleUnit.objects.create(
        year=YEAR,
        article=17,
        unit=co_host,
        part=Part.CO_HOST,
        holds_from=f"{YEAR}-01-01",
        entered_at=AT,
        entered_by=city.office,
        document="分工",
    )
    return {
        "head": unit_head,
        "reporter": make_reporter(unit),
        "elsewhere": make_unit_head(make_unit()),
        "office": make_supervision_officer(),
        "leader": make_city_leader(),
        "co-host": make_person(Role.ARTICLE_HOST, unit=co_host),
        "other host": make_person(Role.ARTICLE_HOST, unit=make_unit()),
        "organization department": make_person(Role.ORGANIZATION_DEPARTMENT),
        "read-only": make_person(Role.READ_ONLY),
        "nobody": make_person(),
        "administrator": make_administrator(),
    }


@pytest.mark.parametrize(
    ("who", "whole", "known"),
    [
        ("head", HANDED_IN | {"draft"}, HANDED_IN | {"draft"}),
        ("reporter", HANDED_IN | {"draft"}, HANDED_IN | {"draft"}),
        ("elsewhere", set(), PUBLIC),
        ("office", HANDED_IN, HANDED_IN),
        ("leader", HANDED_IN, HANDED_IN),
        ("co-host", HANDED_IN, HANDED_IN),
        ("other host", set(), PUBLIC),
        ("organization department", PUBLIC, PUBLIC),
        ("read-only", set(), PUBLIC),
        ("nobody", set(), PUBLIC),
        ("administrator", set(), set()),
    ],
)
def test_each_reads_what_concerns_them_and_no_more(
    city: City, states: dict[str, Nomination], who: str, whole: set[str], known: set[str]
) -> None:
    person = people(city, head_of(states["draft"].unit))[who]

    def named(found: object) -> set[str]:
        return {state for state, each in states.items() if each in found}  # type: ignore[operator]

    assert named(nominations_read_whole_by(person, Nomination.objects.all())) == whole
    assert named(nominations_visible_to(person, Nomination.objects.all())) == known
    assert {state for state, each in states.items() if person.has_perm("incentives.read_nomination", each)} == whole
    assert {state for state, each in states.items() if person.has_perm("incentives.view_nomination", each)} == known


def test_the_page_of_one_answers_only_who_may_know_of_it(
    client: Client, city: City, states: dict[str, Nomination]
) -> None:
    stranger = make_unit_head(make_unit())
    client.force_login(stranger)
    answers = {state: client.get(each.get_absolute_url()).status_code for state, each in states.items()}
    assert answers == {"recognised": 200, "recommended": 404, "nominated": 404, "draft": 404}
    assert "改革创新，提前完成" not in page(client, stranger, states["recognised"].get_absolute_url())
    assert "改革创新，提前完成" in page(client, city.mayor, states["recognised"].get_absolute_url())


def test_the_administrator_opens_none_of_it(client: Client, city: City) -> None:
    client.force_login(make_administrator())
    assert client.get(PAGE).status_code == 403


def test_the_files_of_a_nomination_are_read_by_who_reads_it(client: Client, city: City) -> None:
    task = city.task()
    upload = SimpleUploadedFile("验收单.pdf", b"%PDF-1.7")
    address = reverse("incentives:nominate", args=[YEAR, task.serial])
    assert post(client, head_of(task.host), address, statement="成绩", act="nominate", files=upload).status_code == 302
    kept = reverse("incentives:evidence", args=[Evidence.objects.get().pk])
    assert client.get(kept).status_code == 200
    client.force_login(make_unit_head(make_unit()))
    assert client.get(kept).status_code == 404


# The page of the year ---------------------------------------------------------------------------


def test_the_page_says_who_has_recommended_what_and_what_waits_for_whom(client: Client, city: City) -> None:
    task = city.task(city.unit("水务局"), title="新改建供水管网")
    make_filing(task, accounts={"main": city.leader})
    city.recommended(city.nominated(task))
    city.nominated(city.task(title="雨污分流"))
    said = page(client, city.mayor)
    for words in (
        "1 件等您审核",
        "利益关联",
        "是水务局备案的主要责任人",
        "还可推荐 1 件",
        "等分管副市长推荐",
        "等市长审核",
    ):
        assert words in said
    own = page(client, city.leader)
    assert "等您推荐" in own
    assert "雨污分流" in own


def test_the_state_narrows_the_list_to_as_many_as_were_counted(client: Client, city: City) -> None:
    first, second = city.nominated(city.task(title="供水管网")), city.nominated(city.task(title="雨污分流"))
    city.recommended(first)
    Recognition.objects.create(year=YEAR, task=city.task(title="随表导入"), recognised=True, entered_at=AT)
    listed = page(client, city.office, f"{PAGE}?state=nominated")
    assert second.get_absolute_url() in listed.partition('id="items"')[2]
    assert first.get_absolute_url() not in listed.partition('id="items"')[2]
    assert "随表导入" in page(client, city.office, f"{PAGE}?state=recognised")


def test_a_unit_finds_what_it_may_nominate(client: Client, city: City) -> None:
    unit = city.unit()
    done, taken = city.task(unit, title="已完成"), city.task(unit, title="已自报")
    city.task(unit, title="未完成", completed_on=None)
    city.nominated(taken)
    said = page(client, head_of(unit)).partition('id="nominable"')[2]
    address = reverse("incentives:nominate", args=[YEAR, done.serial])
    assert (address in said, "已自报" in said, "未完成" in said) == (True, False, False)
    assert address in page(client, head_of(unit), done.get_absolute_url())


def test_a_draft_waits_on_the_head_s_desk_and_not_on_the_reporter_s(city: City) -> None:
    task = city.task()
    reporter = make_reporter(task.host)
    draft_nomination(task=task, statement="草稿", at=AT, by=reporter)
    people = (head_of(task.host), reporter)
    lines = {who: [(each.text, each.article) for each in waiting_for(who, AT.date())] for who in people}
    assert lines == {head_of(task.host): [("待自报或作废的突出贡献事项草稿：1 件", 17)], reporter: []}


@pytest.mark.parametrize("number", [1, 12])
def test_the_number_of_queries_does_not_grow_with_the_items(
    client: Client, city: City, django_assert_max_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for _number in range(number):
        city.recommended()
    client.force_login(city.mayor)
    client.get(PAGE)
    with django_assert_max_num_queries(45):
        client.get(PAGE)


# Acts on the pages ------------------------------------------------------------------------------


def test_a_leader_recommends_on_the_page_and_is_stopped_at_the_third(client: Client, city: City) -> None:
    items = [city.nominated() for _number in range(3)]
    answers = [
        post(client, city.leader, reverse("incentives:recommend", args=[each.pk]), reason="可复制").status_code
        for each in items
    ]
    assert answers == [302, 302, 422]
    assert (
        "先撤回一件"
        in client.post(reverse("incentives:recommend", args=[items[2].pk]), {"reason": ""}).content.decode()
    )


def test_the_office_records_a_leader_s_paper_on_the_page(client: Client, city: City) -> None:
    nomination = city.nominated()
    address = reverse("incentives:recommend", args=[nomination.pk])
    given = {"paper-leader": city.leader.pk, "paper-reason": "", "paper-document": ""}
    assert post(client, city.office, address, **given).status_code == 422
    assert post(client, city.office, address, **{**given, "paper-document": "批示件12号"}).status_code == 302
    assert nomination.recommendations.get().document == "批示件12号"


def test_the_mayor_reviews_several_in_one_form(client: Client, city: City) -> None:
    yes, no, later = (city.recommended().nomination for _number in range(3))
    given = {f"verdict-{yes.pk}": "yes", f"verdict-{no.pk}": "no", f"reason-{no.pk}": "再看一年"}
    assert post(client, city.mayor, f"{PAGE}review/", **given).status_code == 302
    assert [Nomination.objects.get(pk=each.pk).status for each in (yes, no, later)] == [
        NominationStatus.REVIEWED,
        NominationStatus.NOT_RECOGNISED,
        NominationStatus.RECOMMENDED,
    ]
    assert post(client, city.mayor, f"{PAGE}review/").status_code == 422


def test_only_those_asked_open_the_review_and_the_meeting(client: Client, city: City) -> None:
    answers = {}
    for name, person in {"mayor": city.mayor, "leader": city.leader, "office": city.office}.items():
        client.force_login(person)
        answers[name] = [client.get(f"{PAGE}{part}/").status_code for part in ("review", "meeting")]
    assert answers == {"mayor": [200, 403], "leader": [403, 403], "office": [200, 200]}


def test_awards_and_money_are_recorded_on_the_page(client: Client, city: City) -> None:
    nomination = city.recognised()
    unit = nomination.task.host
    award = {"unit": unit.pk, "person": "（处长）", "post": "处长", "level": "merit_third_class"}
    assert post(client, city.office, reverse("incentives:award", args=[nomination.pk]), **award).status_code == 302
    money = {"money-unit": unit.pk, "money-amount": "20", "money-is_commended": "on", "money-document": "5号"}
    assert (
        post(client, city.office, reverse("incentives:working_money", args=[nomination.pk]), **money).status_code == 302
    )
    said = page(client, city.office, nomination.get_absolute_url())
    for words in ("记三等功", "工作经费 20 万元", "已通报表扬"):
        assert words in said
    assert post(client, city.mayor, reverse("incentives:award", args=[nomination.pk]), **award).status_code == 403


def test_a_decision_is_put_right_on_its_page(client: Client, city: City) -> None:
    nomination = city.recognised()
    address = reverse("incentives:correct_nomination", args=[nomination.pk])
    given = {"meeting_on": "2027-01-28", "document": "更正说明", "reason": "记录有误"}
    assert post(client, city.office, address, **{**given, "reason": ""}).status_code == 422
    assert post(client, city.office, address, **given).status_code == 302
    assert Nomination.objects.get().status == NominationStatus.NOT_RECOGNISED


# Results ----------------------------------------------------------------------------------------


@pytest.fixture
def honoured(city: City) -> Nomination:
    leader = make_city_leader()
    task = city.task(
        city.unit("水务局"), co_hosts=[city.unit("建委")], sector=city.sector_of(leader), title="新改建供水管网"
    )
    nomination = city.recognised(city.reviewed(city.recommended(city.nominated(task), leader).nomination))
    given = {"nomination": nomination, "unit": task.host, "at": AT, "by": city.office}
    grant_award(person="（处长）", post="工程处处长", level=AwardLevel.MERIT_THIRD_CLASS, **given)  # type: ignore[arg-type]
    set_working_money(amount=None, is_commended=True, **given)  # type: ignore[arg-type]
    return nomination


def test_the_results_go_to_the_organization_department_as_a_document(city: City, honoured: Nomination) -> None:
    reader, stranger = make_person(Role.ORGANIZATION_DEPARTMENT), make_unit_head(make_unit())
    document = issue_outstanding_results(year=YEAR, at=AT, by=city.office)
    paper = Document(BytesIO(document.file.read()))
    text = "\n".join(
        [*(each.text for each in paper.paragraphs), *(c.text for t in paper.tables for r in t.rows for c in r.cells)]
    )
    assert document.title == "关于送交2026年度重点工作突出贡献事项评选结果的函"
    for words in ("市委组织部：", "新改建供水管网", "建委", "（处长）", "记三等功"):
        assert words in text
    assert set(Notice.objects.filter(kind=NoticeKind.OUTSTANDING_RESULTS).values_list("recipient", flat=True)) == {
        reader.pk
    }
    assert issue_outstanding_results(year=YEAR, at=AT, by=city.office) == document
    readable = {
        person: readable_documents(person).filter(pk=document.pk).exists() for person in (reader, city.mayor, stranger)
    }
    assert readable == {reader: True, city.mayor: True, stranger: False}


def test_nothing_recognised_gives_no_document(client: Client, city: City) -> None:
    assert post(client, city.office, f"{PAGE}results/").status_code == 302
    assert IssuedDocument.objects.count() == 0


def test_the_excel_list_has_a_line_for_each_unit_and_award(client: Client, city: City, honoured: Nomination) -> None:
    client.force_login(make_person(Role.ORGANIZATION_DEPARTMENT))
    answer = client.get(f"{PAGE}export/")
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert [row[2:7] for row in rows[1:]] == [
        ["水务局", "主办", "", "", ""],
        ["水务局", "主办", "（处长）", "工程处处长", "记三等功"],
        ["建委", "协办", "", "", ""],
    ]
    client.force_login(head_of(honoured.unit))
    assert client.get(f"{PAGE}export/").status_code == 403
