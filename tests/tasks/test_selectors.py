from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tasks.adjusting import Authority, add_task, adjust_task, suspend_task
from tasks.enums import Category, Measure, TaskStatus
from tasks.models import Task, WorkList
from tasks.selectors import gaps_of, list_as_of, tasks_lacking, whole_tasks_visible_to
from tests.factories import (
    make_city_leader,
    make_list,
    make_person,
    make_reporter,
    make_sector,
    make_supervision_officer,
    make_task,
    make_unit,
    moment,
)

if TYPE_CHECKING:
    from datetime import datetime

pytestmark = pytest.mark.django_db

AUTHORITY = Authority("理由", "文件", "市政府")


def adjust(task: Task, at: str, from_month: int = 6, **changes: Any) -> None:
    adjust_task(task=task, changes=changes, from_month=from_month, authority=AUTHORITY, at=moment(at), by=None)


def published(year: int, at: datetime) -> WorkList:
    work_list = make_list(year)
    work_list.published_at = at
    work_list.save()
    return work_list


# The list as of any past day ----------------------------------------------------------------------


@pytest.mark.parametrize(("day", "number"), [(date(2026, 1, 14), 0), (date(2026, 1, 15), 1), (date(2026, 1, 16), 1)])
def test_the_list_begins_on_the_city_day_of_its_publication(day: date, number: int) -> None:
    """Half past midnight in the city is still the day before in Greenwich."""
    work_list = published(2026, moment("2026-01-15 00:30"))
    make_task(work_list)
    assert len(list_as_of(work_list, day)) == number


def test_a_draft_was_on_no_day() -> None:
    work_list = make_list(2026, published=False)
    make_task(work_list)
    assert list_as_of(work_list, date(2026, 12, 31)) == []


def test_a_replayed_list_counts_from_the_first_day_of_its_year() -> None:
    work_list = make_list(2017)
    make_task(work_list)
    assert [len(list_as_of(work_list, day)) for day in (date(2016, 12, 31), date(2017, 1, 1))] == [0, 1]


def test_each_day_shows_what_the_adjustments_until_its_end_had_made() -> None:
    host, helper, other = make_unit("房产局"), make_unit("建委"), make_unit("城管局")
    work_list = make_list(2026)
    leader, new_leader = make_city_leader(name="甲"), make_city_leader(name="乙")
    sector, new_sector = make_sector(work_list, "城建"), make_sector(work_list, "民生")
    task = make_task(
        work_list, host, title="旧", measure=Measure.AMOUNT, target_value=120, sector=sector, co_hosts=[helper, other],
        lead_leader=leader, weight=Decimal("1.5"),
    )  # fmt: skip
    adjust(task, "2026-05-10 23:59", title="新", target_value=Decimal(100), weight=Decimal(2))
    adjust(task, "2026-05-11 00:00", host=helper, lead_leader=new_leader, finishes_on=date(2026, 11, 30))
    adjust(task, "2026-05-12 09:00", sector=new_sector, category=Category.INDICATOR, livelihood=True, lead_leader=None)
    adjust(task, "2026-05-13 09:00", planned=[*task.planned[:5], *[Decimal(99)] * 7], co_hosts=[])

    def shown(day: int) -> tuple[object, ...]:
        (then,) = list_as_of(work_list, date(2026, 5, day))
        return (
            then.title, then.target_value, then.weight, then.host.short_name, then.co_hosts_then,
            then.lead_leader and then.lead_leader.name, then.finishes_on, then.sector.name, then.category,
            then.livelihood, then.planned[11],
        )  # fmt: skip

    both, end, sooner = ["建委", "城管局"], date(2026, 12, 31), date(2026, 11, 30)
    assert shown(9) == ("旧", 120, Decimal("1.5"), "房产局", both, "甲", end, "城建", "project", False, 120)
    assert shown(10) == ("新", 100, 2, "房产局", both, "甲", end, "城建", "project", False, 120)
    assert shown(11) == ("新", 100, 2, "建委", ["城管局"], "乙", sooner, "城建", "project", False, 120)
    assert shown(12) == ("新", 100, 2, "建委", ["城管局"], None, sooner, "民生", "indicator", True, 120)
    assert shown(13) == ("新", 100, 2, "建委", [], None, sooner, "民生", "indicator", True, 99)


def test_suspended_on_one_day_and_active_the_day_before() -> None:
    work_list = make_list(2026)
    task = make_task(work_list)
    suspend_task(task=task, from_month=6, authority=AUTHORITY, at=moment("2026-05-20 10:00"), by=None)
    shown = [list_as_of(work_list, date(2026, 5, day))[0] for day in (19, 20)]
    assert [(each.status, each.paused_months) for each in shown] == [
        (TaskStatus.ACTIVE, []),
        (TaskStatus.SUSPENDED, [6, 7, 8, 9, 10, 11, 12]),
    ]


def test_an_added_task_is_there_from_the_city_day_of_its_addition() -> None:
    work_list = make_list(2026)
    known = make_task(work_list, serial="1")
    added = Task(
        work_list=work_list, serial="99", sector=known.sector, title="增列", category=Category.PROJECT,
        measure=Measure.PERCENT, target_value=Decimal(100), starts_on=date(2026, 1, 1),
        finishes_on=date(2026, 12, 31), host=known.host,
    )  # fmt: skip
    add_task(task=added, from_month=6, authority=AUTHORITY, at=moment("2026-05-20 00:10"), by=None)
    days = [list_as_of(work_list, date(2026, 5, day)) for day in (19, 20)]
    assert [[task.serial for task in day] for day in days] == [[known.serial], [known.serial, "99"]]


def test_the_list_as_of_a_day_asks_as_often_for_one_task_as_for_thirty() -> None:
    counts = []
    for year, number in ((2026, 1), (2027, 30)):
        work_list = make_list(year)
        for _number in range(number):
            task = make_task(work_list, co_hosts=[make_unit()], lead_leader=make_city_leader())
            adjust(task, f"{year}-05-20 10:00", host=make_unit(), lead_leader=None)
        with CaptureQueriesContext(connection) as captured:
            for then in list_as_of(work_list, date(year, 5, 19)):
                assert all((then.host.short_name, then.sector.name, then.lead_leader.name, then.co_hosts_then))
        counts.append(len(captured))
    assert counts == [6, 6]


# What a draft lacks -------------------------------------------------------------------------------


def test_gaps_are_counted_and_their_tasks_found() -> None:
    work_list = make_list(2026, published=False)
    led = make_sector(work_list, "城建", leader=make_city_leader())
    whole = {"target": "目标", "sources": ["other"], "sector": led}
    make_task(work_list, serial="1", **whole)
    make_task(work_list, serial="2", schedule_is_proposed=True, **whole)
    make_task(work_list, serial="3", planned=[None] * 12, **whole)
    make_task(work_list, serial="4", measure=Measure.MILESTONE, **whole)
    make_task(work_list, serial="5", measure=Measure.MILESTONE, milestones={"开工": date(2026, 3, 1)}, **whole)
    make_task(work_list, serial="6", **{**whole, "sector": make_sector(work_list, "民生")})
    make_task(work_list, serial="7", sector=led, lead_leader=make_city_leader())
    found = {gap.key: gap.count for gap in gaps_of(work_list)}
    serials = {key: [task.serial for task in tasks_lacking(work_list, key)] for key in found}
    assert serials == {
        "proposed": ["2"], "unplanned": ["3"], "steps": ["4"], "leaders": ["6"], "targets": ["7"], "sources": ["7"],
    }  # fmt: skip
    assert found == {key: len(tasks) for key, tasks in serials.items()}
    assert not tasks_lacking(work_list, "anything").exists()


# Who sees which task whole ------------------------------------------------------------------------


def test_the_filter_of_whole_tasks_agrees_with_the_permission() -> None:
    host, helper, former, stranger = (make_unit() for _number in range(4))
    lead, sector_lead = make_person(), make_person()
    work_list = make_list(2026)
    task = make_task(
        work_list, host, co_hosts=[helper, former], lead_leader=lead, sector=make_sector(work_list, leader=sector_lead)
    )
    adjust(task, "2026-05-20 10:00", co_hosts=[helper])
    draft = make_task(make_list(2027, published=False), host)
    people = {
        "host": make_reporter(host),
        "co-host": make_reporter(helper),
        "former co-host": make_reporter(former),
        "another unit": make_reporter(stranger),
        "of the host, without a role": make_person(unit=host),
        "lead leader": lead,
        "sector leader": sector_lead,
        "vice mayor": make_city_leader(),
        "office": make_supervision_officer(),
    }
    seen = {
        name: [each.pk in set(whole_tasks_visible_to(person).values_list("pk", flat=True)) for each in (task, draft)]
        for name, person in people.items()
    }
    assert seen == {
        "host": [True, False], "co-host": [True, False], "former co-host": [True, False],
        "another unit": [False, False], "of the host, without a role": [False, False], "lead leader": [True, False],
        "sector leader": [True, False], "vice mayor": [True, False], "office": [True, True],
    }  # fmt: skip
    for name, person in people.items():
        assert person.has_perm("tasks.view_whole_task", task) == seen[name][0], name
