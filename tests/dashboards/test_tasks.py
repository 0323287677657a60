"""The list of tasks and the page of one, read by those who may see everything and by those who may not."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dashboards.prospects import Projection, project
from dashboards.selectors.codes import filled
from supervision.correcting import correct_month
from tasks.adjusting import Authority, adjust_task, suspend_task
from tasks.enums import Measure
from tasks.models import Task
from tests.dashboards.city import FEBRUARY_CLOSED, IN_MARCH, City, make_city
from tests.dashboards.numbers import counts_on, rows_behind
from tests.factories import (
    make_filing,
    make_list,
    make_person,
    make_report,
    make_reporter,
    make_task,
    make_unit,
    moment,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpResponse
    from django.test import Client

pytestmark = pytest.mark.django_db

LIST = "/tasks/"
AUTHORITY = Authority("征地未完成", "〔2026〕18号", "市政府")


@pytest.fixture(autouse=True)
def in_march() -> Iterator[None]:
    with time_machine.travel(IN_MARCH, tick=False):
        yield


@pytest.fixture
def city() -> City:
    return make_city()


def queries_of(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def serials(client: Client, **query: object) -> list[str]:
    return [row.serial for row in client.get(LIST, query).context["page"]]


# The list ---------------------------------------------------------------------------------------


def test_the_list_is_narrowed_by_every_filter(client: Client, city: City) -> None:
    client.force_login(city.officer)
    water, roads = city.sectors
    make_report(city.ahead, 3, 50)
    Task.objects.filter(pk=city.behind.pk).update(major=True)
    found = {
        str(query): serials(client, **query)
        for query in (
            {}, {"q": "管网"}, {"q": "03"}, {"q": "交通局"}, {"sector": water.pk}, {"sector": roads.pk},
            {"unit": city.unit.pk}, {"unit": city.unit.pk, "role": "co_host"}, {"unit": city.unit.pk, "role": "any"},
            {"leader": city.leader.pk}, {"flag": "red_flag"}, {"flag": "yellow_card"}, {"flag": "unreported"},
            {"flag": "yellow_card", "month": 1}, {"livelihood": 1}, {"major": 1}, {"state": "active"},
            {"state": "suspended"}, {"state": "completed"}, {"action": "unit_head_talk"},
            {"action": "unit_head_talk", "month": 1}, {"action": "city_criticism"}, {"report": "missing"},
            {"report": "submitted"}, {"report": "owed", "unit": city.unit.pk}, {"flag": "nonsense"},
        )
    }  # fmt: skip
    key_water, key_roads, unit, leader = water.pk, roads.pk, city.unit.pk, city.leader.pk
    assert found == {
        "{}": ["01", "02", "03"], "{'q': '管网'}": ["01"], "{'q': '03'}": ["03"], "{'q': '交通局'}": ["03"],
        f"{{'sector': {key_water}}}": ["01", "02"], f"{{'sector': {key_roads}}}": ["03"],
        f"{{'unit': {unit}}}": ["01", "02"], f"{{'unit': {unit}, 'role': 'co_host'}}": ["03"],
        f"{{'unit': {unit}, 'role': 'any'}}": ["01", "02", "03"], f"{{'leader': {leader}}}": ["01", "02", "03"],
        "{'flag': 'red_flag'}": ["01"], "{'flag': 'yellow_card'}": ["02", "03"], "{'flag': 'unreported'}": ["03"],
        "{'flag': 'yellow_card', 'month': 1}": ["02"], "{'livelihood': 1}": ["01"], "{'major': 1}": ["02"],
        "{'state': 'active'}": ["01", "02", "03"], "{'state': 'suspended'}": [], "{'state': 'completed'}": [],
        "{'action': 'unit_head_talk'}": ["02"], "{'action': 'unit_head_talk', 'month': 1}": [],
        "{'action': 'city_criticism'}": [], "{'report': 'missing'}": ["02", "03"], "{'report': 'submitted'}": ["01"],
        f"{{'report': 'owed', 'unit': {unit}}}": ["01", "02"], "{'flag': 'nonsense'}": ["01", "02", "03"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("", ["01", "02", "03"]), ("-serial", ["03", "02", "01"]), ("unit", ["03", "01", "02"]),
        ("finish", ["02", "01", "03"]), ("-finish", ["01", "03", "02"]), ("streak", ["01", "03", "02"]),
        ("-streak", ["02", "03", "01"]), ("deviation", ["03", "02", "01"]), ("-deviation", ["01", "02", "03"]),
    ],
)  # fmt: skip
def test_the_list_is_sorted_by_its_columns(client: Client, city: City, sort: str, order: list[str]) -> None:
    Task.objects.filter(pk=city.behind.pk).update(finishes_on=date(2026, 6, 30))
    client.force_login(city.officer)
    assert serials(client, sort=sort) == order


def test_every_number_of_the_sentence_is_the_length_of_its_list(client: Client, city: City) -> None:
    client.force_login(city.officer)
    page = client.get(LIST, {"unit": city.unit.pk})
    counts = counts_on(page)
    assert len(counts) > 4
    assert rows_behind(client, counts) == counts


def test_a_row_shows_the_year_and_the_month(client: Client, city: City) -> None:
    client.force_login(city.officer)
    first, second, third = client.get(LIST).context["page"]
    assert [row.year.codes[:5] for row in (first, second, third)] == ["r r f", "y1 y2", "r u1 "]
    assert [(row.planned, row.actual) for row in (first, second, third)] == [
        (Decimal("16.67"), 50), (Decimal("16.67"), 2), (Decimal("16.67"), None),
    ]  # fmt: skip
    assert second.difference == Decimal("-14.67")


def test_figures_are_shown_only_to_whom_sees_the_task_whole(client: Client, city: City) -> None:
    stranger = make_reporter(make_unit("农业局"))
    for person, seen in ((city.reporter, [True, True, True]), (stranger, [False] * 3), (city.leader, [True] * 3)):
        client.force_login(person)
        assert [row.is_whole for row in client.get(LIST).context["page"]] == seen
    client.force_login(stranger)
    assert [row.planned for row in client.get(LIST).context["page"]] == [None] * 3
    assert "16.67" not in client.get(LIST).content.decode()


def test_a_task_added_in_summer_was_not_judged_before() -> None:
    assert filled("6:n 7:y1") == "n n n n n n y1 f f f f f"
    assert filled("") == " ".join("f" * 12)


def test_the_list_asks_as_often_for_one_task_as_for_thirty(client: Client) -> None:
    city = make_city()
    client.force_login(city.officer)
    few = queries_of(client, LIST)
    for _number in range(30):
        make_report(make_task(city.work_list, city.unit, sector=city.sectors[0]), 3, 50)
    assert queries_of(client, LIST) == few


def test_long_lists_turn_pages_and_keep_their_filters(client: Client, city: City) -> None:
    client.force_login(city.officer)
    for number in range(60):
        make_task(city.work_list, city.unit, serial=f"2-{number:02}", sector=city.sectors[0])
    page = client.get(LIST, {"sector": city.sectors[0].pk, "page": 2}).context["page"]
    assert (len(page), page.paginator.count, page.paginator.num_pages) == (12, 62, 2)


def test_drafts_are_listed_only_for_the_office(client: Client, city: City) -> None:
    make_task(make_list(2027, published=False), serial="27-1")
    client.force_login(city.officer)
    assert serials(client, year=2027) == ["27-1"]
    client.force_login(city.reporter)
    assert client.get(LIST, {"year": 2027}).templates[0].name == "dashboards/no_list.html"


# Its Excel export -------------------------------------------------------------------------------


def exported(client: Client, **query: object) -> list[tuple[Any, ...]]:
    answer: HttpResponse = client.get(reverse("tasks:export"), query)
    return list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))


def test_the_export_holds_what_the_list_shows(client: Client, city: City) -> None:
    client.force_login(city.officer)
    heads, *rows = exported(client, flag="yellow_card", sort="-serial")
    assert heads[:4] == ("序号", "条口", "工作任务", "年度目标")
    assert [row[0] for row in rows] == ["03", "02"]
    late, behind = (dict(zip(heads, row, strict=True)) for row in rows)
    assert (late["主办"], late["协办"], late["1月"], late["2月"], late["3月"]) == (
        "交通局", "水务局", "红旗", "黄牌（未报）1", "未到",
    )  # fmt: skip
    assert (behind["2月应达"], behind["2月实际"], behind["2月差"]) == (16.67, 2, -14.67)


def test_the_export_keeps_to_what_its_reader_may_see(client: Client, city: City) -> None:
    client.force_login(make_person())
    heads, *rows = exported(client)
    assert {dict(zip(heads, row, strict=True))["2月应达"] for row in rows} == {None}


# The list of a past day -------------------------------------------------------------------------


def test_the_list_as_of_a_past_day_knows_nothing_of_what_came_later(client: Client, city: City) -> None:
    with time_machine.travel(moment("2026-03-20 10:00"), tick=False):
        adjust_task(
            task=city.behind, changes={"title": "新名称", "host": city.other}, from_month=3, authority=AUTHORITY,
            at=moment("2026-03-20 10:00"), by=city.officer,
        )  # fmt: skip
        correct_month(
            task=city.late, month=2, actual=Decimal(50), reason="漏报", at=moment("2026-03-20 11:00"), by=city.officer
        )
    client.force_login(city.officer)
    then = client.get(LIST, {"as_of": "2026-03-19"})
    assert then.templates[0].name == "tasks/list_as_of.html"
    assert [(row.title, row.unit, row.year.codes[:5]) for row in then.context["page"]] == [
        ("供水管网", "水务局", "r r f"), ("污水处理厂", "水务局", "y1 y2"), ("过江通道", "交通局", "r u1 "),
    ]  # fmt: skip
    on_the_day = client.get(LIST, {"as_of": "2026-03-20"})
    assert [(row.title, row.unit, row.year.codes[:3]) for row in on_the_day.context["page"]][1:] == [
        ("新名称", "交通局", "y1 "), ("过江通道", "交通局", "r r"),
    ]  # fmt: skip
    before_closing = client.get(LIST, {"as_of": "2026-03-08"})
    assert [row.year.codes[:4] for row in before_closing.context["page"]] == ["r f ", "y1 f", "r f "]
    assert [row.planned for row in before_closing.context["page"]] == [Decimal("8.33")] * 3


def test_the_past_is_filtered_by_what_was_true_then(client: Client, city: City) -> None:
    adjust_task(
        task=city.behind, changes={"host": city.other}, from_month=3, authority=AUTHORITY,
        at=moment("2026-03-20 10:00"), by=None,
    )  # fmt: skip
    suspend_task(task=city.ahead, from_month=3, authority=AUTHORITY, at=moment("2026-03-20 10:00"), by=None)
    client.force_login(city.officer)
    assert serials(client, as_of="2026-03-19", unit=city.unit.pk) == ["01", "02"]
    assert serials(client, as_of="2026-03-20", unit=city.unit.pk) == ["01"]
    assert serials(client, as_of="2026-03-19", state="suspended") == []
    assert serials(client, as_of="2026-03-20", state="suspended") == ["01"]
    assert serials(client, as_of="2026-03-19", q="过江") == ["03"]
    assert [row[0] for row in exported(client, as_of="2026-03-19", unit=city.unit.pk)[1:]] == ["01", "02"]


@pytest.mark.parametrize("day", ["2026-03-26", "2030-01-01", "yesterday", "2026-13-01"])
def test_today_or_no_day_is_the_list_as_it_stands(client: Client, city: City, day: str) -> None:
    client.force_login(city.officer)
    assert client.get(LIST, {"as_of": day}).templates[0].name == "tasks/list.html"


# The page of a task -----------------------------------------------------------------------------


def test_a_task_tells_its_whole_story(client: Client, city: City) -> None:
    make_filing(city.behind)
    child = make_task(city.work_list, make_unit("鼓楼区"), serial="02-1", parent=city.behind)
    correct_month(
        task=city.behind, month=1, actual=Decimal(9), reason="重复计算", at=moment("2026-03-20 11:00"), by=city.officer
    )
    adjust_task(
        task=city.behind, changes={"title": "新名称"}, from_month=3, authority=AUTHORITY,
        at=moment("2026-03-21 10:00"), by=None,
    )  # fmt: skip
    client.force_login(city.officer)
    shown = client.get(city.behind.get_absolute_url()).context
    assert (shown["last"].month, shown["last"].actual, shown["difference"]) == (2, 2, Decimal("-14.67"))
    assert [month.code for month in shown["months"]] == ["r", "y1", *"f" * 10]
    assert (shown["months"][0].note, shown["months"][0].actual) == ("1月原报 1，更正为 9", 9)
    assert [event.text for event in shown["happened"]] == [
        "任务名称 污水处理厂 → 新名称；〔2026〕18号",
        "1月 1 更正为 9：重复计算",
    ]
    assert [(each.escalation.action, each.escalation.status) for each in shown["escalations"]] == [
        ("unit_head_talk", "revoked")
    ]
    assert [(mini.task, mini.code) for mini in shown["children"]] == [(child, "f")]
    assert [(level, person.name) for level, person in shown["people"]] == [
        ("主要责任人", "水务局main"), ("分管责任人", "水务局supervising"), ("直接责任人", "水务局direct"),
    ]  # fmt: skip


def test_a_task_says_what_is_awaited_from_whom(client: Client, city: City) -> None:
    client.force_login(city.officer)
    awaited = client.get(city.behind.get_absolute_url()).context["awaited"]
    assert [(each.text, each.what, each.due_on) for each in awaited] == [
        ("等水务局主要责任人办理", "2月单位约谈（待约谈并记录）", date(2026, 3, 23)),
        ("等水务局交", "3月报送", None),
        ("等水务局办理", "责任备案", None),
    ]
    assert awaited[1].due_at == moment("2026-04-08 18:00")


def test_what_comes_next_is_said_both_ways(client: Client, city: City) -> None:
    client.force_login(city.officer)
    prospect = client.get(city.behind.get_absolute_url()).context["prospect"]
    assert (prospect.month, prospect.planned, prospect.met.streak, prospect.unmet.streak) == (3, 25, 0, 3)
    assert [due.action for due in prospect.unmet.escalations] == ["supervision_body_talk"]


def test_others_see_what_is_public_inside(client: Client, city: City) -> None:
    make_report(city.ahead, 3, 50)
    client.force_login(make_reporter(make_unit("农业局")))
    answer = client.get(city.ahead.get_absolute_url())
    assert answer.templates[0].name == "tasks/task_public.html"
    assert [code for _month, code, _objected in answer.context["marks"]] == ["r", "r", *"f" * 10]
    assert "16.67" not in answer.content.decode()
    assert client.get(reverse("tasks:history", args=[2026, "01"])).status_code == 404


def test_a_draft_task_is_the_offices_alone(client: Client, city: City) -> None:
    draft = make_task(make_list(2027, published=False), city.unit, serial="1")
    client.force_login(city.reporter)
    assert client.get(draft.get_absolute_url()).status_code == 404
    client.force_login(city.officer)
    assert client.get(draft.get_absolute_url()).status_code == 200
    assert client.get("/tasks/2027/none/").status_code == 404


def test_only_what_was_handed_in_is_told_never_a_draft(client: Client, city: City) -> None:
    report = city.behind.reports.get(month=2)
    report.status, report.progress = "returned", "正在改写"
    report.save()
    client.force_login(city.officer)
    answer = client.get(city.behind.get_absolute_url())
    assert "正在改写" not in answer.content.decode()


def test_a_milestone_task_shows_its_steps_and_counts_them(client: Client, city: City) -> None:
    steps = {"开工": date(2026, 1, 31), "贯通": date(2026, 6, 30)}
    task = make_task(city.work_list, city.unit, serial="9/1", measure=Measure.MILESTONE, milestones=steps)
    make_report(task, 3, steps={"开工": date(2026, 1, 20)})
    client.force_login(city.officer)
    shown = client.get(task.get_absolute_url()).context
    assert [(step.name, done_on) for step, done_on in shown["milestones"]] == [
        ("开工", date(2026, 1, 20)), ("贯通", None),
    ]  # fmt: skip
    assert [month.planned for month in shown["months"]] == [*[Decimal(1)] * 5, *[Decimal(2)] * 7]


def test_a_long_story_asks_as_often_as_a_short_one(client: Client, city: City) -> None:
    client.force_login(city.officer)
    few = queries_of(client, city.behind.get_absolute_url())
    for number in range(5):
        adjust_task(
            task=city.behind, changes={"title": f"名称{number}", "lead_leader": make_person()}, from_month=3,
            authority=AUTHORITY, at=IN_MARCH, by=None,
        )  # fmt: skip
        correct_month(task=city.behind, month=1, actual=Decimal(number), reason="更正", at=IN_MARCH, by=city.officer)
    make_report(city.behind, 3, 3)
    assert queries_of(client, city.behind.get_absolute_url()) == few


def test_the_record_of_changes_says_who_wrote_what(client: Client, city: City) -> None:
    client.force_login(city.officer)
    adjust = reverse("tasks:change_status", args=[2026, "02"])
    client.post(adjust, {
        "kind": "suspend", "from_month": 3, "reason": "理由", "document": "文件", "approved_by": "甲", "apply": "1",
    })  # fmt: skip
    shown = client.get(reverse("tasks:history", args=[2026, "02"])).context
    assert [(each.kind, changes) for each, changes in shown["adjustments"]] == [("suspend", [])]
    written = {(change.label, change.after, change.by) for change in shown["changes"] if change.before}
    assert written == {
        ("状态", "已暂停", city.officer.name),
        ("暂停或撤销的月份", "3、4、5、6、7、8、9、10、11、12", city.officer.name),
    }


# Where a task is heading ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("actual", "target", "finishes", "expected"),
    [
        ({}, 100, 12, None),
        ({3: 30}, 100, 12, None),
        ({12: 90, 11: 80}, 100, 12, None),
        ({2: 90, 3: 100}, 100, 12, None),
        ({2: 90, 3: 95}, None, 12, None),
        ({6: 40, 9: 70}, 100, 12, (3, 10, 100, 100, 10, 3)),
        ({1: 5, 5: 40, 6: 50, 9: 80}, 200, 12, (3, 10, 110, 55, 40, 3)),
        ({8: 70, 9: 70}, 100, 12, (1, 0, 70, 70, 10, 3)),
        ({8: 60, 9: 70}, 100, 9, (1, 10, 100, 100, None, 0)),
    ],
)
def test_the_speed_of_late_is_carried_on(
    actual: dict[int, int], target: int | None, finishes: int, expected: tuple[Any, ...] | None
) -> None:
    values = {month: Decimal(value) for month, value in actual.items()}
    found = project(values, target=None if target is None else Decimal(target), finishes=finishes, is_percent=False)
    if expected is None or found is None:
        assert found is expected
        return
    months, speed, at_year_end, share, needed, left = expected
    assert found == Projection(months, speed, at_year_end, share, needed, left, places=1)


def test_a_percentage_never_passes_a_hundred() -> None:
    found = project({8: Decimal(60), 9: Decimal(90)}, target=Decimal(100), finishes=12, is_percent=True)
    assert found is not None
    assert (found.at_year_end, found.share) == (100, None)


def test_the_closings_of_the_story_are_those_of_the_city(city: City) -> None:
    assert city.work_list.closings.order_by("-month").first().closed_at == FEBRUARY_CLOSED
