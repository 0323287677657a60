"""The pages of bulletins: who opens which, how texts are saved, what a list behind a figure shows."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from supervision.bulletins.drafting import draft_bulletin
from supervision.bulletins.publishing import issue_bulletin
from supervision.bulletins.texts import version_of
from supervision.enums import BulletinKind
from supervision.models import Bulletin
from tests.factories import make_person, moment
from tests.supervision.bulletin_city import IN_APRIL, City, correct, make_city
from tests.supervision.test_bulletins import make_more

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client
    from time_machine import TimeMachineFixture

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def city(time_machine: TimeMachineFixture) -> City:
    time_machine.move_to(IN_APRIL, tick=False)
    return make_city()


@pytest.fixture
def draft(city: City) -> Bulletin:
    return draft_bulletin(year=2026, kind=BulletinKind.MONTHLY, month=3, at=IN_APRIL, by=city.officer)


@pytest.fixture
def bulletin(city: City) -> Bulletin:
    return issue_bulletin(year=2026, kind=BulletinKind.MONTHLY, month=3, at=IN_APRIL, by=city.officer)


def said(response: HttpResponse) -> str:
    """The page as one line of text, without its tags."""
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def links(response: HttpResponse) -> dict[str, str]:
    """The figures of the page by the address of their list."""
    found = re.findall(r'<a class="kw-n[^"]*" href="(/bulletins/\d+/list/[^"]+)">(\d+)</a>', response.content.decode())
    return {url.replace("&amp;", "&"): number for url, number in found}


def test_every_number_on_the_page_leads_to_exactly_that_many_rows(
    client: Client, city: City, bulletin: Bulletin
) -> None:
    correct(city, "01", 3, 30, moment("2026-04-13 10:30"))
    client.force_login(city.officer)
    found = links(client.get(bulletin.get_absolute_url()))
    assert len(found) > 20
    for url, number in found.items():
        rows = client.get(url).context["page"].paginator.count
        assert str(rows) == number, url


def test_everybody_inside_reads_what_is_published_and_only_the_city_reads_drafts(
    client: Client, city: City, draft: Bulletin
) -> None:
    published = issue_bulletin(year=2026, kind=BulletinKind.MONTHLY, month=2, at=IN_APRIL, by=city.officer)
    read = {}
    for name, person in {
        "nobody": make_person(),
        "reporter": city.reporter,
        "leader": city.leader,
        "office": city.officer,
    }.items():
        client.force_login(person)
        addresses = (
            published.get_absolute_url(),
            draft.get_absolute_url(),
            reverse("supervision:edit_bulletin", args=[draft.pk]),
        )
        read[name] = tuple(client.get(address).status_code for address in addresses)
    assert read == {
        "nobody": (200, 403, 403),
        "reporter": (200, 403, 403),
        "leader": (200, 200, 403),
        "office": (200, 200, 200),
    }


def test_counts_of_escalations_are_links_for_those_who_may_see_them(
    client: Client, city: City, bulletin: Bulletin
) -> None:
    url = reverse("supervision:bulletin_figure", args=[bulletin.pk, "escalations=issued"])
    answers = {}
    for name, person in {"reporter": city.reporter, "leader": city.leader}.items():
        client.force_login(person)
        answers[name] = (url in links(client.get(bulletin.get_absolute_url())), client.get(url).status_code)
    assert answers == {"reporter": (False, 403), "leader": (True, 200)}


def test_the_month_page_and_the_list_of_bulletins_begin_a_draft_once(client: Client, city: City) -> None:
    client.force_login(city.officer)
    period = {"year": 2026, "month": 3, "kind": "monthly"}
    first = client.post(reverse("supervision:draft_bulletin"), period)
    bulletin = Bulletin.objects.get()
    assert first["Location"] == reverse("supervision:edit_bulletin", args=[bulletin.pk])
    assert client.post(reverse("supervision:draft_bulletin"), period)["Location"] == bulletin.get_absolute_url()
    assert "待起草" in said(client.get(reverse("supervision:bulletins")))


def test_a_text_is_saved_as_it_is_typed(client: Client, city: City, draft: Bulletin) -> None:
    client.force_login(city.officer)
    url = reverse("supervision:write_bulletin", args=[draft.pk, "lead"])
    response = client.post(url, {"text": "现将有关情况通报如下：", "version": "none"}, **HTMX)
    draft.refresh_from_db()
    assert draft.lead == "现将有关情况通报如下："
    assert "已保存 10:00" in said(response)
    assert f'value="{version_of(draft.lead)}"' in response.content.decode()


def test_whoever_comes_second_sees_what_the_first_wrote_and_chooses(
    client: Client, city: City, draft: Bulletin
) -> None:
    client.force_login(city.officer)
    url = reverse("supervision:write_bulletin", args=[draft.pk, "lead"])
    client.post(url, {"text": "甲写的", "version": "none"}, **HTMX)
    refused = client.post(url, {"text": "乙写的", "version": "none"}, **HTMX)
    assert "另一位同事" in said(refused)
    assert "甲写的" in said(refused)
    stands = version_of("甲写的")
    assert f'name="replace" value="{stands}"' in refused.content.decode()
    client.post(url, {"text": "乙写的", "version": "none", "replace": stands}, **HTMX)
    draft.refresh_from_db()
    assert draft.lead == "乙写的"


def test_publishing_asks_first_and_shows_the_number_afterwards(client: Client, city: City, draft: Bulletin) -> None:
    client.force_login(city.officer)
    url = reverse("supervision:publish_bulletin", args=[draft.pk])
    assert "红旗 2，黄牌 3，不判 1" in said(client.get(url))
    shown = said(client.post(url, follow=True))
    assert "宁重督通〔2026〕1号" in shown
    assert "尚未对外公开" in shown
    assert client.get(url).status_code == 404


def test_a_published_bulletin_says_what_was_corrected_since(client: Client, city: City, bulletin: Bulletin) -> None:
    client.force_login(city.reporter)
    assert "其后更正" not in said(client.get(bulletin.get_absolute_url()))
    correct(city, "01", 3, 30, moment("2026-04-20 10:00"))
    page = client.get(bulletin.get_absolute_url())
    assert "其后更正 1 项" in said(page)
    assert "黄牌 3" in said(page)
    told = said(client.get(reverse("supervision:bulletin_corrections", args=[bulletin.pk])))
    assert "任务01" in told
    assert "统计口径核实" in told


def test_the_livelihood_bulletin_speaks_plainly(client: Client, city: City) -> None:
    published = issue_bulletin(year=2026, kind=BulletinKind.LIVELIHOOD, month=3, at=IN_APRIL, by=city.officer)
    client.force_login(city.reporter)
    article = said(client.get(published.get_absolute_url())).split("2026年民生实事进展情况", 2)[2]
    assert "落后于计划" in article
    assert "黄牌" not in article.replace("黄牌预警", "")


def test_the_tables_are_kept_as_excel_sheets(client: Client, city: City, bulletin: Bulletin) -> None:
    client.force_login(city.reporter)
    response = client.get(reverse("supervision:bulletin_workbook", args=[bulletin.pk]))
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    assert {sheet.title: sheet.max_row - 1 for sheet in book} == {
        "各条口情况": 2,
        "按单位": 4,
        "黄牌": 3,
        "全部任务": 6,
    }
    listed = client.get(reverse("supervision:bulletin_figure", args=[bulletin.pk, "flag=yellow"]), {"format": "xlsx"})
    assert openpyxl.load_workbook(io.BytesIO(listed.content)).active.max_row == 4


def test_a_draft_can_be_read_as_a_word_document_without_a_number(client: Client, city: City, draft: Bulletin) -> None:
    client.force_login(city.officer)
    response = client.get(reverse("supervision:bulletin_document", args=[draft.pk]))
    text = "\n".join(paragraph.text for paragraph in Document(io.BytesIO(response.content)).paragraphs)
    assert "草稿，未编号" in text
    assert "黄牌3项" in text


def test_the_page_asks_the_same_number_of_queries_for_any_number_of_tasks(client: Client, city: City) -> None:
    client.force_login(city.officer)

    def asked(month: int) -> int:
        published = issue_bulletin(year=2026, kind=BulletinKind.MONTHLY, month=month, at=IN_APRIL, by=city.officer)
        correct(city, "01", month, 5, IN_APRIL)
        client.get(published.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            client.get(published.get_absolute_url())
        return len(queries)

    few = asked(2)
    make_more(city)
    assert asked(3) == few


def test_programs_read_published_bulletins(client: Client, city: City, bulletin: Bulletin) -> None:
    client.force_login(city.reporter)
    (listed,) = client.get("/api/v1/bulletins/").json()["results"]
    assert (listed["month"], listed["number"], listed["counts"]["yellow"]) == ("2026-03", "宁重督通〔2026〕1号", 3)
    whole = client.get(f"/api/v1/bulletins/{bulletin.pk}/").json()
    assert [row["task"] for row in whole["rows"]] == ["01", "02", "03", "04", "05", "06"]
    assert [sector["name"] for sector in whole["sectors"]] == ["城建", "民生"]
