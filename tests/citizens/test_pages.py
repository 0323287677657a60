"""What citizens find on the pages, in the files and in the feed."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest
from django.test import Client

from citizens.exports import cell
from citizens.fields import TABLES
from supervision.closing import close_month
from supervision.releasing import release_month
from supervision.rules.period import closes_at
from tasks.adjusting import Authority, suspend_task, withdraw_task
from tests import factories
from tests.factories import moment

if TYPE_CHECKING:
    from tasks.models import Task, WorkList

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_cache")]
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def work_list() -> WorkList:
    """January and February are public: 1 is behind, 2 on schedule, 3 reached its target, 4 is no livelihood item."""
    work_list = factories.make_list(2026)
    sector, office = factories.make_sector(work_list, "城建"), factories.make_supervision_officer()
    water, school = factories.make_unit("水务局"), factories.make_unit("教育局")
    plan = [Decimal(10), Decimal(20)] + [Decimal(100)] * 10
    fields = {"sector": sector, "planned": plan, "measure": "amount", "measure_unit": "公里"}
    tasks = [
        factories.make_task(work_list, water, serial="1", title="供水管网", livelihood=True, **fields),
        factories.make_task(work_list, water, serial="2", title="雨污分流", livelihood=True, **fields),
        factories.make_task(work_list, school, serial="3", title="新建幼儿园", livelihood=True, **fields),
        factories.make_task(work_list, school, serial="4", title="校园道路", target="通车", **fields),
    ]
    for task, value in zip(tasks, (15, 20, 100, 20), strict=True):
        for month in (1, 2):
            done_on = date(2026, 2, 20) if value == 100 and month == 2 else None
            factories.make_report(task, month, value, accepted=True, completed_on=done_on)
    for month in (1, 2):
        close_month(year=2026, month=month, at=closes_at(2026, month))
        release_month(work_list=work_list, month=month, at=closes_at(2026, month), by=office)
    return work_list


def read(path: str) -> str:
    response = Client().get(path)
    assert response.status_code == 200
    return response.content.decode()


def text_of(path: str) -> str:
    """What is read on a page, without its markup."""
    main = read(path).partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", main))


def rows_of(path: str) -> list[list[str]]:
    """The cells of the page's table."""
    body = read(path).partition("<tbody>")[2].partition("</tbody>")[0]
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in body.split("</tr>")]
    return [[re.sub(r"<[^>]+>", "", each) for each in row] for row in rows if row]


def test_the_first_page_says_how_the_items_stand(work_list: WorkList) -> None:
    text = text_of("/public/")
    assert "2026年 3 件民生实事，到2月底" in text
    assert "1 件按计划，1 件已完成，1 件落后。" in text
    assert "下次不早于 4月9日" in text
    assert "15／100 公里 完成 15%，计划 20%" in text


def test_the_first_page_shows_the_newest_year_that_has_something_to_tell(work_list: WorkList) -> None:
    factories.make_list(2027)
    assert "2026年" in text_of("/public/")
    factories.make_task(factories.make_list(2028), livelihood=True, title="来年的实事")
    assert "来年的实事" in text_of("/public/")
    assert re.findall(r'href="/public/(\d+)/"', read("/public/years/")) == ["2028", "2027", "2026"]


def test_nothing_published_is_said_so() -> None:
    factories.make_list(2026, published=False)
    assert "尚未公布" in text_of("/public/")
    assert "就列在这里" in text_of("/public/years/")
    for path in ("/public/about/", "/public/bulletins/", "/public/feed.atom", "/sitemap.xml"):
        read(path)


@pytest.mark.parametrize(
    ("query", "serials"),
    [
        ("", ["1", "2", "3", "4"]),
        ("q=幼儿园", ["3"]),
        ("q=通车", ["4"]),
        ("host=水务局", ["1", "2"]),
        ("sector=城建&livelihood=1", ["1", "2", "3"]),
        ("state=behind", ["1"]),
        ("state=completed", ["3"]),
        ("state=on_schedule", ["2", "4"]),
        ("q=没有这样的", []),
    ],
)
def test_the_list_is_searched_and_narrowed(work_list: WorkList, query: str, serials: list[str]) -> None:
    page = read(f"/public/2026/list/?{query}")
    assert re.findall(r'<span class="no">([^<]+)</span>', page) == serials


def test_every_count_of_the_list_leads_to_as_many_tasks(work_list: WorkList) -> None:
    page = read("/public/2026/list/")
    counts = re.findall(r'<a class="kw-n" href="(\?state=[a-z_]+)">(\d+)</a>', page)
    assert [number for _query, number in counts] == ["2", "1", "1"]
    for query, number in counts:
        assert read(f"/public/2026/list/{query}").count("/public/2026/tasks/") == int(number)


def test_a_task_tells_its_months_with_figures_only_as_a_livelihood_item(work_list: WorkList) -> None:
    assert rows_of("/public/2026/tasks/1/") == [["2月", "1落后", "20", "15"], ["1月", "按计划", "10", "15"]]
    assert rows_of("/public/2026/tasks/4/") == [["2月", "按计划"], ["1月", "按计划"]]


def _authority() -> Authority:
    return Authority(reason="等待征地", document="纪要3号", approved_by="市长")


def test_a_suspended_and_a_withdrawn_task_say_so_with_the_reason(work_list: WorkList) -> None:
    first, second, *_others = work_list.tasks.order_by("serial")
    at = moment("2026-03-12 09:00")
    suspend_task(task=first, from_month=3, authority=_authority(), at=at, by=None)
    withdraw_task(task=second, from_month=3, authority=_authority(), at=at, by=None)
    assert "暂停（自3月起）" in text_of("/public/2026/tasks/1/").replace(" ", "")
    assert "已撤出清单" in text_of("/public/2026/tasks/2/")
    assert text_of("/public/2026/changes/").count("原因：等待征地") == 2


def test_a_page_tells_search_engines_what_it_is(work_list: WorkList) -> None:
    page = read("/public/2026/tasks/1/")
    assert "<title>供水管网 · 南京市民生实事</title>" in page
    assert 'name="description" content="供水管网。主办单位：某市水务局' in page
    assert 'itemtype="https://schema.org/BreadcrumbList"' in page
    narrowed = read("/public/2026/list/?state=behind")
    assert 'name="robots" content="noindex, follow"' in narrowed
    assert "https://schema.org/Dataset" in read("/public/about/")


def test_the_files_have_the_fields_that_are_described(work_list: WorkList) -> None:
    data = json.loads(read("/public/2026/data.json"))
    assert data["released_months"] == ["2026-01", "2026-02"]
    for table in TABLES:
        lines = list(csv.reader(io.StringIO(read(f"/public/2026/{table.name}.csv").removeprefix("\ufeff"))))
        assert lines[0] == table.columns
        assert len(lines) == len(data[table.name]) + 1
        assert all(list(row) == table.columns for row in data[table.name])


def test_a_row_of_each_file(work_list: WorkList) -> None:
    data = json.loads(read("/public/2026/data.json"))
    assert data["tasks"][3] == {
        "year": 2026, "serial": "4", "sector": "城建", "title": "校园道路", "target": "通车", "host": "某市教育局",
        "finishes_on": "2026-12-31", "livelihood": False, "state": "on_schedule",
        "url": "http://127.0.0.1:8000/public/2026/tasks/4/",
    }  # fmt: skip
    months = [row for row in data["months"] if row["serial"] in ("1", "4") and row["month"] == "2026-02"]
    assert months == [
        {"serial": "1", "month": "2026-02", "flag": "behind", "completed": False, "planned": "20", "actual": "15",
         "unit_of_measure": "公里"},
        {"serial": "4", "month": "2026-02", "flag": "on_schedule", "completed": False, "planned": None,
         "actual": None, "unit_of_measure": ""},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "written"),
    [("=1+1", "'=1+1"), ("@sum", "'@sum"), ("-5.2", "-5.2"), ("-- 见附件", "'-- 见附件"), (None, ""), (True, "true")],
)
def test_a_cell_is_no_formula(value: object, written: str) -> None:
    assert cell(value) == written


def test_the_feed_tells_the_newest_first(work_list: WorkList) -> None:
    feed = ElementTree.fromstring(read("/public/feed.atom"))
    titles = [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]
    assert titles == ["2026年进展公布到2月", "2026年进展公布到1月", "2026年重点工作清单公布"]
    assert len({entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")}) == 3


def test_the_sitemap_names_every_page_in_both_languages(work_list: WorkList) -> None:
    tree = ElementTree.fromstring(read("/sitemap.xml"))
    found = {each.text for each in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")}
    root = "http://127.0.0.1:8000/public/"
    assert {root, f"{root}en/", f"{root}2026/tasks/4/", f"{root}en/2026/tasks/4/", f"{root}2026/changes/"} <= found
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in read("/robots.txt")


def test_citizens_find_their_pages_from_the_sign_in_page(work_list: WorkList) -> None:
    assert 'href="/public/"' in read("/accounts/login/")


def test_a_task_names_its_parts_and_last_years_task_as_far_as_they_are_published(work_list: WorkList) -> None:
    task: Task = work_list.tasks.get(serial="4")
    draft = factories.make_task(factories.make_list(2025, published=False), title="去年的草稿")
    task.predecessor, task.parent = draft, work_list.tasks.get(serial="1")
    task.finishes_on = date(2026, 11, 30)
    task.save()
    text = text_of("/public/2026/tasks/4/")
    assert "上级任务供水管网" in text.replace(" ", "")
    assert "去年的草稿" not in text
    assert "校园道路" in text_of("/public/2026/tasks/1/")


def test_what_a_completed_item_had_reached_goes_on_standing(work_list: WorkList) -> None:
    close_month(year=2026, month=3, at=closes_at(2026, 3))
    release_month(
        work_list=work_list, month=3, at=closes_at(2026, 3), by=factories.make_supervision_officer(username="second")
    )
    assert "100／100 公里 完成 100%，计划 100%" in text_of("/public/2026/tasks/3/")
    assert rows_of("/public/2026/tasks/3/")[0] == ["3月", "已完成", "100", "—"]
