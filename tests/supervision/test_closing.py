"""Closing a month: every task judged once, with what follows (articles 6, 18, 19)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notices.models import Notice
from organization.enums import LeaderRank
from supervision.closing import ClosingResult, close_month
from supervision.enums import Action, Flag, Ground, Level, Reason
from supervision.models import Check, Escalation
from supervision.parameters import timing_of
from supervision.rules.period import closes_at
from tasks.enums import Measure, TaskStatus
from tasks.models import Task
from tests.factories import (
    make_city_leader,
    make_filing,
    make_list,
    make_report,
    make_reporter,
    make_sector,
    make_supervision_officer,
    make_task,
    make_unit,
    make_unit_head,
    moment,
)

pytestmark = pytest.mark.django_db


def close(year: int, month: int) -> ClosingResult:
    return close_month(year=year, month=month, at=closes_at(year, month, timing_of(year, month)))


def close_through(year: int, month: int) -> None:
    for each in range(1, month + 1):
        close(year, each)


def year_of(flags: str, **fields: object) -> Task:
    """A task whose months go as told: R reaches the schedule, Y does not, a dash was not reported."""
    work_list = make_list()
    task = make_task(work_list, planned=[10 * month for month in range(1, 13)], measure=Measure.AMOUNT, **fields)
    for month, flag in enumerate(flags, start=1):
        if flag != "-":
            make_report(task, month, 10 * month if flag == "R" else 10 * month - 1)
    return task


def strip(task: Task) -> list[tuple[str, str, int]]:
    checks = Check.objects.current().filter(task=task).order_by("month")
    return [(check.flag, check.reason, check.streak) for check in checks]


def ladder(task: Task) -> list[tuple[int, str, list[str]]]:
    rows = Escalation.objects.filter(task=task).order_by("month", "action")
    return [(each.month, each.action, each.grounds) for each in rows]


def test_reaching_the_schedule_exactly_is_a_red_flag_and_a_hair_below_is_not() -> None:
    work_list = make_list()
    exact = make_task(work_list, planned=[Decimal("8.33")] + [None] * 11)
    below = make_task(work_list, planned=[Decimal("8.33")] + [None] * 11)
    make_report(exact, 1, "8.33")
    make_report(below, 1, "8.329999999999999")
    result = close(2026, 1)
    assert result == ClosingResult(red_flags=1, yellow_cards=1, not_due=0, escalations=0)
    assert strip(exact) == [(Flag.RED_FLAG, "", 0)]
    assert strip(below) == [(Flag.YELLOW_CARD, Reason.BEHIND, 1)]


@pytest.mark.parametrize(
    ("submitted_at", "expected"),
    [
        ("2026-02-06 18:00:00", (Flag.RED_FLAG, "", 0)),
        ("2026-02-06 18:00:01", (Flag.YELLOW_CARD, Reason.UNREPORTED, 1)),
    ],
)
def test_a_report_is_in_time_until_the_due_moment_itself(submitted_at: str, expected: object) -> None:
    task = make_task(make_list(), measure=Measure.AMOUNT)
    make_report(task, 1, 100, at=moment(submitted_at))
    close(2026, 1)
    assert strip(task) == [expected]
    assert Check.objects.get(task=task).actual == (100 if expected[0] == Flag.RED_FLAG else None)


def test_the_worked_example_of_the_rulebook_climbs_the_ladder() -> None:
    task = year_of("RYYYRYYYYRYY")
    close_through(2026, 12)
    assert ladder(task) == [
        (3, Action.UNIT_HEAD_TALK, [Ground.TWO_MONTHS]),
        (4, Action.SUPERVISION_BODY_TALK, [Ground.THREE_MONTHS]),
        (6, Action.SUPERVISION_BODY_TALK, [Ground.MID_YEAR]),
        (7, Action.UNIT_HEAD_TALK, [Ground.TWO_MONTHS]),
        (8, Action.SUPERVISION_BODY_TALK, [Ground.THREE_MONTHS]),
        (9, Action.VICE_MAYOR_TALK, [Ground.THIRD_QUARTER]),
        (12, Action.CITY_CRITICISM, [Ground.YEAR_END]),
        (12, Action.UNIT_HEAD_TALK, [Ground.TWO_MONTHS]),
    ]


def test_two_grounds_for_one_action_make_one_talk() -> None:
    task = year_of("RRRYYY")
    close_through(2026, 6)
    assert ladder(task)[-1] == (6, Action.SUPERVISION_BODY_TALK, [Ground.MID_YEAR, Ground.THREE_MONTHS])


def test_a_livelihood_item_also_writes_a_report_each_yellow_month() -> None:
    task = year_of("RRRRRRRRYRRY", livelihood=True)
    close_through(2026, 12)
    assert ladder(task) == [
        (9, Action.CITY_CRITICISM, [Ground.LIVELIHOOD_THIRD_QUARTER]),
        (9, Action.VICE_MAYOR_TALK, [Ground.THIRD_QUARTER]),
        (9, Action.WRITTEN_REPORT, [Ground.LIVELIHOOD_REPORT]),
        (12, Action.ACCOUNTABILITY, [Ground.LIVELIHOOD_YEAR_END]),
        (12, Action.CITY_CRITICISM, [Ground.YEAR_END]),
        (12, Action.WRITTEN_REPORT, [Ground.LIVELIHOOD_REPORT]),
    ]


def test_a_month_not_judged_keeps_the_streak_and_fires_nothing() -> None:
    task = year_of("RYY")
    Task.objects.filter(pk=task.pk).update(planned=[10, 20, 30, None, 50, *[None] * 7], status=TaskStatus.ACTIVE)
    make_report(task, 5, 49)
    close_through(2026, 5)
    assert [row[2] for row in strip(task)] == [0, 1, 2, 2, 3]
    assert [month for month, _action, _grounds in ladder(task)] == [3, 5]


def test_milestones_add_up_over_the_months_and_count_once_due() -> None:
    task = make_task(
        make_list(),
        measure=Measure.MILESTONE,
        milestones={"立项": date(2026, 2, 10), "开工": date(2026, 3, 20), "验收": date(2026, 5, 30)},
    )
    make_report(task, 1, steps={"立项": date(2026, 1, 20)})
    make_report(task, 2)
    make_report(task, 3, steps={"开工": date(2026, 4, 2)})
    make_report(task, 4)
    close_through(2026, 4)
    rows = [(check.planned, check.actual, check.flag) for check in Check.objects.filter(task=task).order_by("month")]
    assert rows == [
        (None, None, Flag.NOT_DUE),
        (1, 1, Flag.RED_FLAG),
        (2, 1, Flag.YELLOW_CARD),
        (2, 2, Flag.RED_FLAG),
    ]


def test_a_completed_task_needs_no_more_reports() -> None:
    task = make_task(make_list(), measure=Measure.AMOUNT)
    make_report(task, 1, 100, accepted=True, completed_on=date(2026, 1, 25))
    close_through(2026, 3)
    assert [(check.flag, check.actual, check.is_closed_out) for check in Check.objects.filter(task=task)] == [
        (Flag.RED_FLAG, 100, False),
        (Flag.RED_FLAG, None, True),
        (Flag.RED_FLAG, None, True),
    ]


def test_a_completion_not_yet_accepted_does_not_count() -> None:
    task = make_task(make_list(), measure=Measure.AMOUNT)
    make_report(task, 1, 100, completed_on=date(2026, 1, 25))
    close_through(2026, 2)
    assert strip(task)[1] == (Flag.YELLOW_CARD, Reason.UNREPORTED, 1)


def test_a_month_closes_once_and_in_order() -> None:
    make_task(make_list())
    with pytest.raises(ValidationError):
        close(2026, 2)
    close(2026, 1)
    with pytest.raises(ValidationError):
        close(2026, 1)


def test_months_closed_before_the_publication_are_not_judged() -> None:
    work_list = make_list()
    work_list.published_at = moment("2026-03-01 10:00")
    work_list.save()
    task = make_task(work_list)
    close_through(2026, 2)
    assert strip(task) == [(Flag.NOT_DUE, "", 0), (Flag.YELLOW_CARD, Reason.UNREPORTED, 1)]


def test_who_acts_and_towards_whom_is_told_once() -> None:
    work_list, unit = make_list(), make_unit("水务局")
    leader = make_city_leader(LeaderRank.VICE_MAYOR, username="leader")
    sector = make_sector(work_list, leader=leader)
    head, reporter = make_unit_head(unit, username="head"), make_reporter(unit, username="reporter")
    office = make_supervision_officer(username="office")
    task = make_task(work_list, unit, sector=sector, planned=[None] * 8 + [10, 20, 30, 40], measure=Measure.AMOUNT)
    make_filing(task, accounts={Level.MAIN: head})
    close_through(2026, 9)
    escalation = Escalation.objects.get(task=task)
    assert (escalation.action, escalation.leader, escalation.responsible.account) == (
        Action.VICE_MAYOR_TALK,
        leader,
        head,
    )
    assert escalation.due_on == date(2026, 10, 28)
    told = set(Notice.objects.filter(cause=f"escalation:{escalation.pk}").values_list("recipient__username", "kind"))
    assert told == {
        ("leader", "escalation"),
        ("head", "escalation"),
        ("reporter", "escalation_copy"),
        ("office", "escalation_copy"),
    }
    assert {reporter.pk, office.pk}.isdisjoint({escalation.leader_id, escalation.responsible.account_id})


def test_without_a_named_leader_the_supervision_office_is_told() -> None:
    make_supervision_officer(username="office")
    task = make_task(make_list(), planned=[None] * 8 + [10, 20, 30, 40], measure=Measure.AMOUNT)
    close_through(2026, 9)
    escalation = Escalation.objects.get(task=task)
    assert escalation.leader is None
    assert escalation.is_unaddressed
    told = Notice.objects.filter(cause=f"escalation:{escalation.pk}").values_list(
        "recipient__username", "unit__short_name", "kind"
    )
    unit = task.host.short_name
    assert set(told) == {("office", None, "escalation"), (None, unit, "escalation")}


def test_closing_costs_the_same_queries_at_one_task_and_at_thirty() -> None:
    counts = []
    for year, number in ((2025, 1), (2026, 30)):
        work_list = make_list(year)
        for _each in range(number):
            make_task(work_list, make_unit(), livelihood=True)
        with CaptureQueriesContext(connection) as captured:
            close(year, 1)
        counts.append(len(captured))
    assert counts[0] == counts[1]
