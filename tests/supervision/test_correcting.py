"""A closed month changes only by a correction, and everything that follows from it is judged again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.db import InternalError, transaction

from notices.models import Notice
from supervision.closing import close_month
from supervision.correcting import CorrectionResult, correct_month
from supervision.enums import Action, EscalationStatus, Flag, Ground
from supervision.models import Check, Escalation, ReportEntry
from supervision.rules.period import closes_at
from tasks.enums import Measure
from tasks.models import Task
from tests.factories import (
    make_list,
    make_report,
    make_reporter,
    make_supervision_officer,
    make_task,
    make_unit,
    moment,
)

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db


def year_of(flags: str, **fields: object) -> Task:
    """Months reported as told, and closed: R reaches the schedule, Y does not, a dash was not reported."""
    task = make_task(make_list(), planned=[10 * month for month in range(1, 13)], measure=Measure.AMOUNT, **fields)
    for month, flag in enumerate(flags, start=1):
        if flag != "-":
            make_report(task, month, 10 * month if flag == "R" else 10 * month - 1)
    for month in range(1, len(flags) + 1):
        close_month(year=2026, month=month, at=closes_at(2026, month))
    return task


def strip(task: Task) -> str:
    marks = {Flag.RED_FLAG: "R", Flag.YELLOW_CARD: "Y", Flag.NOT_DUE: "."}
    checks = Check.objects.current().filter(task=task).order_by("month")
    return "".join(f"{marks[Flag(check.flag)]}{check.streak or ''}" for check in checks)


def correct(task: Task, month: int, actual: int, reason: str, at: str) -> CorrectionResult:
    return correct_month(task=task, month=month, actual=Decimal(actual), reason=reason, at=moment(at), by=None)


def standing(task: Task) -> list[tuple[int, str, list[str]]]:
    rows = Escalation.objects.in_force().filter(task=task).order_by("month", "action")
    return [(each.month, each.action, each.grounds) for each in rows]


def test_a_corrected_month_breaks_the_streak_and_revokes_what_rested_on_it() -> None:
    task = year_of("RYYY")
    assert standing(task) == [
        (3, Action.UNIT_HEAD_TALK, [Ground.TWO_MONTHS]),
        (4, Action.SUPERVISION_BODY_TALK, [Ground.THREE_MONTHS]),
    ]
    result = correct(task, 3, 30, "统计口径核实", "2026-05-20 10:00")
    assert strip(task) == "RY1RY1"
    assert standing(task) == []
    assert {each.status for each in result.revoked} == {EscalationStatus.REVOKED}
    assert Escalation.objects.filter(task=task).count() == 2
    assert result.changed_months == [3, 4]


def test_a_correction_downwards_issues_now_and_names_the_month_it_comes_from() -> None:
    task = year_of("RYRY")
    correct(task, 3, 29, "审计核减", "2026-05-20 10:00")
    assert strip(task) == "RY1Y2Y3"
    issued = Escalation.objects.filter(task=task).order_by("month")
    assert [(each.month, each.action, each.issued_at, each.due_on) for each in issued] == [
        (3, Action.UNIT_HEAD_TALK, moment("2026-05-20 10:00"), date(2026, 6, 3)),
        (4, Action.SUPERVISION_BODY_TALK, moment("2026-05-20 10:00"), date(2026, 6, 3)),
    ]


def test_an_escalation_that_keeps_one_of_two_grounds_stays_with_it() -> None:
    task = year_of("RRRYYY")
    correct(task, 4, 40, "补交验收单", "2026-07-20 10:00")
    assert standing(task) == [
        (6, Action.SUPERVISION_BODY_TALK, [Ground.MID_YEAR]),
        (6, Action.UNIT_HEAD_TALK, [Ground.TWO_MONTHS]),
    ]
    revoked = Escalation.objects.get(status=EscalationStatus.REVOKED)
    assert (revoked.month, revoked.action, revoked.grounds) == (5, Action.UNIT_HEAD_TALK, [Ground.TWO_MONTHS])


def test_what_was_revoked_can_be_issued_again() -> None:
    task = year_of("RYY")
    correct(task, 3, 30, "核实", "2026-04-20 10:00")
    correct(task, 3, 29, "再核实", "2026-04-21 10:00")
    statuses = Escalation.objects.filter(task=task).order_by("issued_at").values_list("status", flat=True)
    assert list(statuses) == [EscalationStatus.REVOKED, EscalationStatus.ISSUED]
    assert strip(task) == "RY1Y2"


def test_a_correction_that_keeps_the_flag_changes_the_figure_and_nothing_else() -> None:
    task = year_of("RYY")
    before = standing(task)
    correct(task, 2, 15, "重复计算", "2026-04-20 10:00")
    assert strip(task) == "RY1Y2"
    assert Check.objects.current().get(task=task, month=2).actual == 15
    assert standing(task) == before


def test_an_unreported_month_is_judged_by_the_value_that_the_office_sets() -> None:
    task = year_of("R-")
    assert strip(task) == "RY1"
    correct(task, 2, 20, "系统故障，已核实", "2026-03-20 10:00")
    assert strip(task) == "RR"


def test_a_late_report_alone_changes_nothing_even_when_another_month_is_corrected() -> None:
    task = year_of("R-Y")
    make_report(task, 2, 20, at=moment("2026-03-12 10:00"))
    correct(task, 1, 9, "核实", "2026-04-20 10:00")
    assert strip(task) == "Y1Y2Y3"


def test_a_milestone_corrected_away_counts_in_no_later_month() -> None:
    task = make_task(make_list(), measure=Measure.MILESTONE, milestones={"开工": date(2026, 1, 20)})
    for month in (1, 2):
        make_report(task, month, steps={"开工": date(2026, 1, 18)} if month == 1 else None)
        close_month(year=2026, month=month, at=closes_at(2026, month))
    assert strip(task) == "RR"
    correct_month(task=task, month=1, steps=[], reason="未取得施工许可", at=moment("2026-03-20 10:00"), by=None)
    assert strip(task) == "Y1Y2"


def test_those_who_got_an_escalation_are_told_of_its_revocation() -> None:
    unit = make_unit()
    make_reporter(unit, username="reporter")
    make_supervision_officer(username="office")
    task = year_of("RYY", host=unit)
    correct(task, 3, 30, "核实无误", "2026-04-20 10:00")
    told = Notice.objects.filter(kind="revocation").values_list("recipient__username", "facts__revocation_reason")
    assert set(told) == {("reporter", "核实无误"), ("office", "核实无误")}
    assert set(Notice.objects.filter(kind="correction").values_list("recipient__username", flat=True)) == {"reporter"}


def test_a_correction_needs_a_reason_and_a_closed_month() -> None:
    task = year_of("R")
    with pytest.raises(ValidationError):
        correct(task, 1, 1, " ", "2026-02-20 10:00")
    with pytest.raises(ValidationError):
        correct(task, 2, 1, "理由", "2026-02-20 10:00")


@pytest.mark.parametrize(
    "rewrite",
    [
        lambda: Check.objects.filter(month=2).update(flag=Flag.RED_FLAG),
        lambda: Check.objects.filter(month=2)._raw_delete("default"),
        lambda: ReportEntry.objects.update(actual=1),
        lambda: ReportEntry.objects.all()._raw_delete("default"),
        lambda: Escalation.objects.update(month=1),
        lambda: Escalation.objects.all()._raw_delete("default"),
        lambda: Task.objects.all()._raw_delete("default"),
        lambda: Notice.objects.update(facts={}),
    ],
)
def test_the_database_refuses_to_rewrite_or_delete_records_of_judgement(rewrite: Callable[[], object]) -> None:
    unit = make_unit()
    make_reporter(unit)
    task = year_of("RYY", host=unit)
    with pytest.raises(InternalError, match="pgtrigger"), transaction.atomic():
        rewrite()
    assert strip(task) == "RY1Y2"
