from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dashboards.selectors.ladder import standings
from dashboards.selectors.lists import next_period
from dashboards.selectors.months import Flags, flags_by_sector, month_summary
from dashboards.selectors.reporting import month_duties, total_progress
from dashboards.selectors.units import unit_loads
from dashboards.selectors.wall import wall_rows
from tasks.models import Task
from tasks.selectors import whole_tasks_visible_to
from tests.dashboards.city import IN_MARCH, City, make_city
from tests.dashboards.numbers import counts_on, rows_behind
from tests.factories import make_city_leader, make_list, make_person, make_report, make_task

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from dashboards.selectors.wall import Row
    from organization.models import Person

pytestmark = pytest.mark.django_db


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


# Counting -------------------------------------------------------------------------------------


def test_flags_are_counted_by_sector_and_month(city: City) -> None:
    water, roads = city.sectors
    assert flags_by_sector(Task.objects.all()) == {
        water.pk: {1: Flags(1, 1, 0), 2: Flags(1, 1, 0)},
        roads.pk: {1: Flags(1, 0, 0), 2: Flags(0, 1, 0)},
    }


def test_a_month_is_summed_up_with_what_changed(city: City) -> None:
    summary = month_summary(Task.objects.all(), 2)
    assert (summary.total, summary.red, summary.yellow, summary.unreported) == (3, 1, 2, 1)
    assert (summary.turned_red, summary.new_yellow, summary.not_judged, summary.suspended) == (0, 1, 0, 0)


def test_each_task_stands_on_its_highest_rung(city: City) -> None:
    found = {(standing.step, standing.flag): standing.count for standing in standings(Task.objects.all(), 2)}
    assert found == {(-1, "red_flag"): 1, (0, "yellow_card"): 1, (1, "yellow_card"): 1}


def test_loads_are_shared_between_host_and_co_hosts(city: City) -> None:
    assert [(load.name, str(load.load.normalize()), load.hosted) for load in unit_loads(Task.objects.all())] == [
        ("水务局", "2.4", 2),
        ("交通局", "0.6", 1),
    ]


def test_the_month_in_progress_counts_reports_by_state(city: City) -> None:
    make_report(city.ahead, 3, 60)
    period = next_period(city.work_list)
    assert period is not None
    progress = total_progress(month_duties(Task.objects.all(), period))
    assert {group: progress.of(group) for group in ("owed", "to_review", "missing", "free")} == {
        "owed": 3,
        "to_review": 1,
        "missing": 2,
        "free": 0,
    }


# Pages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["/overview/", "/wall/"])
def test_every_number_of_the_city_leads_to_as_many_rows(client: Client, city: City, url: str) -> None:
    client.force_login(city.officer)
    counts = counts_on(client.get(url))
    assert len(counts) > 8
    assert rows_behind(client, counts) == counts


def test_the_pages_of_the_city_ask_as_often_for_thirty_tasks_as_for_three(client: Client) -> None:
    city = make_city()
    client.force_login(city.officer)
    urls = ("/overview/", "/wall/", "/checks/", "/month/")
    few = [queries_of(client, url) for url in urls]
    for number in range(30):
        make_task(city.work_list, city.unit, serial=f"1{number:02}", sector=city.sectors[0])
    assert [queries_of(client, url) for url in urls] == few


def test_the_wall_writes_a_shortfall_only_for_who_sees_the_task_whole(client: Client, city: City) -> None:
    rows = {
        person.username: [(row.serial, row.is_whole, row.cells) for row in _rows_for(city, person)]
        for person in (city.officer, city.reporter)
    }
    cells = {"01": "1:r 2:r", "02": "1:y1:-7.33 2:y2:-14.67", "03": "1:r 2:u1"}
    assert rows[city.officer.username] == [(serial, True, text) for serial, text in cells.items()]
    assert [is_whole for _serial, is_whole, _cells in rows[city.reporter.username]] == [True, True, True]
    stranger = make_person()
    assert [row.is_whole for row in _rows_for(city, stranger)] == [False, False, False]
    client.force_login(stranger)
    assert "−14.67" not in client.get("/wall/").content.decode()


def _rows_for(city: City, person: Person) -> list[Row]:
    tasks = Task.objects.filter(work_list=city.work_list)
    return sorted(wall_rows(tasks, month=2, whole=whole_tasks_visible_to(person)), key=lambda row: row.serial)


def test_a_reader_without_a_share_in_a_task_sees_its_flag_but_not_its_figures(client: Client, city: City) -> None:
    client.force_login(make_person())
    page = client.get("/checks/?month=2").content.decode()
    assert "污水处理厂" in page
    assert "16.67" not in page


def test_judgements_can_be_narrowed(client: Client, city: City) -> None:
    client.force_login(city.officer)
    found = {
        query: [(check.task.serial, check.month) for check in client.get(f"/checks/?{query}").context["page"]]
        for query in ("flag=yellow_card&month=2", "reason=unreported", "change=new_yellow&month=2", "step=1&month=2")
    }
    assert found == {
        "flag=yellow_card&month=2": [("02", 2), ("03", 2)],
        "reason=unreported": [("03", 2)],
        "change=new_yellow&month=2": [("03", 2)],
        "step=1&month=2": [("02", 2)],
    }


def test_a_page_of_a_leader_counts_only_what_the_leader_leads(client: Client, city: City) -> None:
    client.force_login(city.officer)
    nobody = make_city_leader()
    assert client.get(f"/overview/?leader={city.leader.pk}").context["summary"].total == 3
    assert client.get(f"/overview/?leader={nobody.pk}").context["summary"].total == 0
    assert client.get(f"/wall/?sector={city.sectors[1].pk}").context["summary"].total == 1


def test_a_draft_list_is_shown_to_nobody(client: Client) -> None:
    make_list(2026, published=False)
    client.force_login(make_person())
    assert "清单尚未发布" in client.get("/overview/").content.decode()


def test_before_the_first_closing_the_pages_say_that_nothing_is_judged(client: Client) -> None:
    make_list(2026)
    client.force_login(make_person())
    assert "还没有关账的月份" in client.get("/overview/").content.decode()
    assert client.get("/wall/").status_code == 200
