"""Adjustments told by date: what holds from which month on, what stays as it was, who is told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from notices.models import Notice
from supervision.closing import close_month
from supervision.correcting import correct_month
from supervision.models import Check
from tasks.adjusting import (
    Authority,
    add_task,
    adjust_task,
    previewed,
    resume_task,
    suspend_task,
    withdraw_task,
)
from tasks.describing import adjustment_text, shown_changes
from tasks.enums import AdjustmentKind, Category, Measure, TaskStatus
from tasks.models import Adjustment, Milestone, Participation, Sector, Task
from tests.factories import (
    make_city_leader,
    make_list,
    make_report,
    make_reporter,
    make_sector,
    make_supervision_officer,
    make_task,
    make_unit,
    moment,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from organization.models import Unit

pytestmark = pytest.mark.django_db

MAY = moment("2026-05-20 10:00")
AUTHORITY = Authority("征地未完成", "市政府专题会议纪要〔2026〕18号", "市政府")
CLOSINGS = {
    1: "2026-02-09 08:00", 2: "2026-03-09 08:00", 3: "2026-04-09 08:00", 4: "2026-05-12 08:00",
    5: "2026-06-08 08:00", 6: "2026-07-08 08:00", 7: "2026-08-10 08:00",
}  # fmt: skip


@pytest.fixture(autouse=True)
def english_words() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def host() -> Unit:
    return make_unit("房产局")


@pytest.fixture
def task(host: Unit) -> Task:
    """Straight from 1 to 12 tens; January to April are closed."""
    task = make_task(make_list(2026), host, serial="8", measure=Measure.AMOUNT, target_value=120)
    close_through(task, 4)
    return task


def close_through(task: Task, last: int) -> None:
    for month in range(task.work_list.closed_through + 1, last + 1):
        close_month(year=2026, month=month, at=moment(CLOSINGS[month]))
    task.work_list.refresh_from_db()


def change(task: Task, from_month: int = 5, **changes: Any) -> Adjustment:
    return adjust_task(task=task, changes=changes, from_month=from_month, authority=AUTHORITY, at=MAY, by=None)


def refused(task: Task, from_month: int = 5, **changes: Any) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as caught:
        change(task, from_month, **changes)
    assert not Adjustment.objects.exists()
    return dict(caught.value.message_dict)


def tens(*values: int | None) -> list[Decimal | None]:
    return [None if value is None else Decimal(value) for value in values]


def units(task: Task) -> list[tuple[str, bool, int, int]]:
    rows = task.participations.effective().order_by("from_month", "pk")
    return list(rows.values_list("unit__short_name", "is_host", "from_month", "until_month"))


# Fields -----------------------------------------------------------------------------------------


def test_an_adjustment_says_what_was_and_what_is(task: Task) -> None:
    officer, leader, old_title = make_supervision_officer(), make_city_leader(name="李某"), task.title
    adjustment = adjust_task(
        task=task,
        changes={
            "title": "新名称",
            "target_value": Decimal("118.50"),
            "finishes_on": date(2026, 11, 30),
            "livelihood": True,
            "lead_leader": leader,
            "category": Category.INDICATOR,
            "weight": task.weight,
        },
        from_month=5,
        authority=AUTHORITY,
        at=MAY,
        by=officer,
    )
    assert adjustment.changes == {
        "title": [old_title, "新名称"],
        "target_value": ["120", "118.5"],
        "finishes_on": ["2026-12-31", "2026-11-30"],
        "livelihood": [False, True],
        "lead_leader": [None, {"id": leader.pk, "text": "李某"}],
        "category": ["project", "indicator"],
    }
    assert (adjustment.kind, adjustment.from_month, adjustment.at, adjustment.by) == (
        AdjustmentKind.CHANGE, 5, MAY, officer,
    )  # fmt: skip
    assert (adjustment.reason, adjustment.document, adjustment.approved_by) == (
        AUTHORITY.reason, AUTHORITY.document, AUTHORITY.approved_by,
    )  # fmt: skip
    task.refresh_from_db()
    assert (task.title, task.target_value, task.finishes_on) == ("新名称", Decimal("118.5"), date(2026, 11, 30))
    assert [(each.label, each.before, each.after) for each in shown_changes(adjustment)] == [
        ("Title", old_title, "新名称"),
        ("target value", "120", "118.5"),
        ("finish", "12/31/2026", "11/30/2026"),
        ("category", "Project", "Indicator"),
        ("livelihood item", "no", "yes"),
        ("lead leader", "—", "李某"),
    ]


def test_what_stays_the_same_is_no_adjustment(task: Task) -> None:
    assert refused_message(task, title=task.title) == ["Nothing is changed."]


def refused_message(task: Task, **changes: Any) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        change(task, **changes)
    return caught.value.messages


@pytest.mark.parametrize("missing", ["reason", "document", "approved_by"])
def test_an_adjustment_needs_reason_document_and_approval(task: Task, missing: str) -> None:
    authority = Authority(**{**AUTHORITY_WORDS, missing: "  "})
    with pytest.raises(ValidationError) as caught:
        adjust_task(task=task, changes={"title": "新"}, from_month=5, authority=authority, at=MAY, by=None)
    assert caught.value.message_dict == {missing: ["This is part of every adjustment."]}


AUTHORITY_WORDS = {"reason": "a", "document": "b", "approved_by": "c"}


@pytest.mark.parametrize(
    ("month", "message"),
    [
        (0, "Choose a month from 1 to 12."),
        (4, "That month is closed; an adjustment holds from an open month on."),
        (13, "Choose a month from 1 to 12."),
    ],
)
def test_an_adjustment_holds_from_an_open_month(task: Task, month: int, message: str) -> None:
    assert refused(task, month, title="新") == {"from_month": [message]}


def test_a_draft_is_not_adjusted(host: Unit) -> None:
    draft = make_task(make_list(2027, published=False), host)
    assert refused_message(draft, title="新") == ["A draft list is changed directly, not by adjustments."]


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"finishes_on": date(2025, 12, 31)}, {"finishes_on": ["The finish lies before the start"]}),
        ({"target_value": None}, {"target_value": ["The target value is missing"]}),
        ({"target_value": Decimal(-1)}, {"target_value": ["An amount cannot be negative"]}),
        ({"weight": Decimal(-1)}, {"weight": ["The weight is negative"]}),
        ({"title": "长" * 501}, {"title": ["The title is too long"]}),
    ],
)
def test_what_a_row_may_not_say_an_adjustment_may_not_either(
    task: Task, changes: dict[str, Any], errors: dict[str, list[str]]
) -> None:
    assert refused(task, **changes) == errors


# Planned values ---------------------------------------------------------------------------------


def test_planned_values_change_from_the_month_on(task: Task) -> None:
    planned = tens(10, 20, 30, 40, 50, 60, 70, 70, 70, 80, 90, 100)
    adjustment = change(task, 8, planned=planned)
    task.refresh_from_db()
    assert task.planned == planned
    assert [(each.label, each.before, each.after) for each in shown_changes(adjustment)] == [
        ("Month 8 planned", "80", "70"), ("Month 9 planned", "90", "70"), ("Month 10 planned", "100", "80"),
        ("Month 11 planned", "110", "90"), ("Month 12 planned", "120", "100"),
    ]  # fmt: skip


@pytest.mark.parametrize("month", [4, 7])
def test_months_before_keep_their_planned_value(task: Task, month: int) -> None:
    planned = list(task.planned)
    planned[month - 1] = planned[month - 1] - 1
    message = f"Months before the effective one keep their planned value: {month}."
    assert refused(task, 8, planned=planned) == {"planned": [message]}


def test_planned_values_of_an_amount_never_fall(task: Task) -> None:
    planned = tens(10, 20, 30, 40, 50, 60, 70, 65, 90, 100, 110, 120)
    message = "Month 8: the planned value falls below that of an earlier month."
    assert refused(task, 8, planned=planned) == {"planned": [message]}


def test_a_closed_month_is_judged_as_it_was_after_an_adjustment(task: Task) -> None:
    judged = list(Check.objects.current().order_by("month").values_list("month", "planned", "flag"))
    change(task, 5, planned=tens(10, 20, 30, 40, 40, 40, 40, 40, 40, 40, 40, 40))
    assert list(Check.objects.current().order_by("month").values_list("month", "planned", "flag")) == judged
    make_report(task, 5, 40)
    close_through(task, 5)
    check = Check.objects.current().get(month=5)
    assert (check.planned, check.flag) == (40, "red_flag")


# Units ------------------------------------------------------------------------------------------


def test_a_new_host_counts_from_its_month_on(task: Task, host: Unit) -> None:
    new = make_unit("建委")
    adjustment = change(task, 7, host=new)
    assert adjustment.changes == {"host": [{"id": host.pk, "text": "房产局"}, {"id": new.pk, "text": "建委"}]}
    assert units(task) == [("房产局", True, 1, 6), ("建委", True, 7, 12)]
    close_through(task, 7)
    assert list(Check.objects.current().order_by("month").values_list("month", "unit__short_name", "streak")) == [
        (1, "房产局", 1), (2, "房产局", 2), (3, "房产局", 3), (4, "房产局", 4), (5, "房产局", 5), (6, "房产局", 6),
        (7, "建委", 7),
    ]  # fmt: skip


def test_a_change_of_host_taken_back_before_its_month_leaves_no_trace_but_the_record(task: Task) -> None:
    new = make_unit("建委")
    change(task, 9, host=new)
    change(task, 6, host=make_unit("城管局"))
    assert units(task) == [("房产局", True, 1, 5), ("城管局", True, 6, 12)]
    assert not Task.objects.with_unit(new).exists()
    assert Adjustment.objects.count() == 2


def test_a_co_host_that_becomes_the_host_is_no_co_host_any_more(host: Unit) -> None:
    helper, other = make_unit("建委"), make_unit("城管局")
    task = make_task(make_list(2026), host, co_hosts=[helper, other])
    adjustment = change(task, 5, host=helper)
    assert adjustment.changes == {
        "host": [{"id": host.pk, "text": "房产局"}, {"id": helper.pk, "text": "建委"}],
        "co_hosts": [
            [{"id": helper.pk, "text": "建委"}, {"id": other.pk, "text": "城管局"}],
            [{"id": other.pk, "text": "城管局"}],
        ],
    }
    assert units(task) == [
        ("房产局", True, 1, 4), ("建委", False, 1, 4), ("城管局", False, 1, 12), ("建委", True, 5, 12),
    ]  # fmt: skip


def test_host_and_co_host_can_change_places(host: Unit) -> None:
    helper = make_unit("建委")
    task = make_task(make_list(2026), host, co_hosts=[helper])
    change(task, 5, host=helper, co_hosts=[host])
    assert units(task) == [
        ("房产局", True, 1, 4), ("建委", False, 1, 4), ("建委", True, 5, 12), ("房产局", False, 5, 12),
    ]  # fmt: skip


def test_co_hosts_join_and_leave_from_a_month_on(host: Unit) -> None:
    stays, leaves, joins = make_unit("建委"), make_unit("城管局"), make_unit("交通局")
    task = make_task(make_list(2026), host, co_hosts=[stays, leaves])
    change(task, 3, co_hosts=[stays, joins])
    assert units(task) == [
        ("房产局", True, 1, 12), ("建委", False, 1, 12), ("城管局", False, 1, 2), ("交通局", False, 3, 12),
    ]  # fmt: skip


def test_the_host_cannot_be_a_co_host(task: Task, host: Unit) -> None:
    assert refused(task, co_hosts=[host]) == {"co_hosts": ["The host unit is also a co-host"]}


def test_everybody_on_the_task_is_told_once(task: Task, host: Unit) -> None:
    new = make_unit("建委")
    reporters = {make_reporter(host), make_reporter(new)}
    adjustment = change(task, 7, host=new)
    notices = Notice.objects.filter(kind="adjustment")
    assert {notice.recipient for notice in notices} == reporters
    assert set(notices.values_list("cause", "serial", "month", "link")) == {
        (f"adjustment:{adjustment.pk}", "8", 7, "/tasks/2026/8/")
    }


# Milestones -------------------------------------------------------------------------------------


@pytest.fixture
def tunnel(host: Unit) -> Task:
    steps = {"开工": date(2026, 3, 31), "贯通": date(2026, 9, 30), "通车": date(2026, 12, 20)}
    return make_task(make_list(2026), host, serial="9", measure=Measure.MILESTONE, milestones=steps)


def test_milestones_are_moved_dropped_and_added(tunnel: Task) -> None:
    wanted = [("开工", date(2026, 3, 31)), ("贯通", date(2026, 10, 31)), ("验收", date(2026, 12, 31))]
    adjustment = change(tunnel, 9, milestones=wanted)
    assert [(each.label, each.before, each.after) for each in shown_changes(adjustment)] == [
        ("Milestone “贯通”", "09/30/2026", "10/31/2026"),
        ("Milestone “通车”", "12/20/2026", "—"),
        ("Milestone “验收”", "—", "12/31/2026"),
    ]
    assert list(Milestone.objects.order_by("pk").values_list("name", "due_on", "dropped")) == [
        ("开工", date(2026, 3, 31), False), ("贯通", date(2026, 10, 31), False), ("通车", date(2026, 12, 20), True),
        ("验收", date(2026, 12, 31), False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "wanted",
    [
        [("贯通", date(2026, 9, 30)), ("通车", date(2026, 12, 20))],
        [("开工", date(2026, 6, 30)), ("贯通", date(2026, 9, 30)), ("通车", date(2026, 12, 20))],
        [("开工", date(2026, 3, 31)), ("贯通", date(2026, 4, 30)), ("通车", date(2026, 12, 20))],
    ],
)
def test_milestones_due_before_the_month_stay(tunnel: Task, wanted: list[tuple[str, date]]) -> None:
    message = "A milestone due before the effective month cannot be changed."
    assert refused(tunnel, 5, milestones=wanted) == {"milestones": [message]}


# Suspended, resumed, withdrawn --------------------------------------------------------------------


def test_a_suspended_task_is_not_judged_until_it_is_resumed(task: Task) -> None:
    suspend_task(task=task, from_month=5, authority=AUTHORITY, at=MAY, by=None)
    task.refresh_from_db()
    assert (task.status, task.paused_months) == (TaskStatus.SUSPENDED, [5, 6, 7, 8, 9, 10, 11, 12])
    close_through(task, 6)
    resume_task(task=task, from_month=7, authority=AUTHORITY, at=moment("2026-07-20 10:00"), by=None)
    task.refresh_from_db()
    assert (task.status, task.paused_months) == (TaskStatus.ACTIVE, [5, 6])
    close_through(task, 7)
    assert list(Check.objects.current().order_by("month").values_list("month", "flag", "streak")) == [
        (1, "yellow_card", 1), (2, "yellow_card", 2), (3, "yellow_card", 3), (4, "yellow_card", 4),
        (5, "not_due", 4), (6, "not_due", 4), (7, "yellow_card", 5),
    ]  # fmt: skip


def test_a_withdrawn_task_stays_withdrawn(task: Task) -> None:
    withdraw_task(task=task, from_month=6, authority=AUTHORITY, at=MAY, by=None)
    task.refresh_from_db()
    assert (task.status, task.paused_months) == (TaskStatus.WITHDRAWN, [6, 7, 8, 9, 10, 11, 12])
    for act in (resume_task, suspend_task, withdraw_task):
        with pytest.raises(ValidationError) as caught:
            act(task=task, from_month=7, authority=AUTHORITY, at=MAY, by=None)
        assert caught.value.message_dict == {"from_month": ["The task is withdrawn; a withdrawn task stays as it is."]}


def test_only_an_active_task_is_suspended_and_only_a_suspended_one_resumed(task: Task) -> None:
    with pytest.raises(ValidationError) as caught:
        resume_task(task=task, from_month=5, authority=AUTHORITY, at=MAY, by=None)
    assert caught.value.message_dict == {"from_month": ["The task is not suspended in that month."]}
    suspend_task(task=task, from_month=5, authority=AUTHORITY, at=MAY, by=None)
    with pytest.raises(ValidationError) as caught:
        suspend_task(task=task, from_month=6, authority=AUTHORITY, at=MAY, by=None)
    assert caught.value.message_dict == {"from_month": ["The task is suspended in that month already."]}


def test_the_kind_of_a_suspension_says_what_it_does(task: Task) -> None:
    adjustment = suspend_task(task=task, from_month=5, authority=AUTHORITY, at=MAY, by=None)
    assert (shown_changes(adjustment), adjustment_text(adjustment)) == ([], AUTHORITY.reason)


# Added ------------------------------------------------------------------------------------------


def new_task(task: Task, **fields: Any) -> Task:
    given = {
        "serial": "10", "title": "增列的任务", "sector": Sector.objects.get(), "category": Category.PROJECT,
        "measure": Measure.AMOUNT, "target_value": Decimal(120), "starts_on": date(2026, 1, 1),
        "finishes_on": date(2026, 12, 31), "host": task.host,
    }  # fmt: skip
    return Task(work_list=task.work_list, **{**given, **fields})


def add(task: Task, from_month: int = 6, co_hosts: tuple[Unit, ...] = (), **fields: Any) -> Task:
    adjustment = add_task(
        task=new_task(task, **fields),
        co_hosts=co_hosts,
        from_month=from_month,
        authority=AUTHORITY,
        at=MAY,
        by=None,
    )
    return adjustment.task


def test_an_added_task_is_judged_from_its_month_on(task: Task) -> None:
    helper = make_unit("建委")
    added = add(task, co_hosts=(helper,))
    assert (added.added_at, added.paused_months, added.schedule_is_proposed) == (MAY, [1, 2, 3, 4, 5], False)
    assert added.planned == tens(*range(10, 121, 10))
    assert units(added) == [("房产局", True, 1, 12), ("建委", False, 1, 12)]
    close_through(task, 6)
    assert list(Check.objects.current().filter(task=added).values_list("month", "flag", "streak")) == [
        (5, "not_due", 0), (6, "yellow_card", 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"serial": "8"}, {"serial": ["This serial number is taken."]}),
        ({"target_value": None}, {"target_value": ["The target value is missing"]}),
        ({"finishes_on": date(2025, 1, 1)}, {"finishes_on": ["The finish lies before the start"]}),
        ({"direction": "lower"}, {"direction": ["Lower is better only for a level"]}),
        (
            {"planned": tens(*[None] * 5, 60, 50, 70, 80, 90, 100, 120)},
            {"planned": ["Month 7: the planned value falls below that of an earlier month."]},
        ),
    ],
)
def test_an_added_task_keeps_to_the_rules_of_the_list(
    task: Task, fields: dict[str, Any], errors: dict[str, list[str]]
) -> None:
    with pytest.raises(ValidationError) as caught:
        add(task, **fields)
    assert (caught.value.message_dict, Task.objects.count()) == (errors, 1)


def test_a_task_is_added_from_an_open_month_with_its_authority(task: Task) -> None:
    with pytest.raises(ValidationError) as caught:
        add(task, from_month=4)
    assert list(caught.value.message_dict) == ["from_month"]


# Looked at before it is made ----------------------------------------------------------------------


def test_a_preview_shows_everything_and_leaves_nothing(task: Task) -> None:
    before = Task.objects.values().get(pk=task.pk)
    new = make_unit("建委")
    adjustment = previewed(lambda: change(task, 7, host=new, title="新名称"))
    assert {each.label: each.after for each in shown_changes(adjustment)} == {"Title": "新名称", "host unit": "建委"}
    assert Task.objects.values().get(pk=task.pk) == before
    assert not Adjustment.objects.exists()
    assert not Notice.objects.filter(kind="adjustment").exists()
    assert Participation.objects.count() == 1


def test_a_published_task_cannot_be_deleted(task: Task) -> None:
    make_sector(task.work_list)
    with pytest.raises(Exception, match="Cannot delete"):
        Task.objects.filter(pk=task.pk)._raw_delete("default")


# Livelihood items ---------------------------------------------------------------------------------


def reports_of_reasons(task: Task) -> list[tuple[int, str]]:
    issued = task.escalations.filter(action="written_report").order_by("month")
    return list(issued.values_list("month", "status"))


def test_a_task_is_a_livelihood_item_from_the_month_of_its_adjustment_on(task: Task) -> None:
    change(task, 6, livelihood=True)
    close_through(task, 7)
    assert reports_of_reasons(task) == [(6, "issued"), (7, "issued")]
    correct_month(task=task, month=2, actual=Decimal(1), reason="重复计算", at=moment("2026-08-20 10:00"), by=None)
    assert reports_of_reasons(task) == [(6, "issued"), (7, "issued")]


def test_a_correction_of_a_month_in_which_it_was_a_livelihood_item_leaves_its_reports(host: Unit) -> None:
    task = make_task(make_list(2026), host, measure=Measure.AMOUNT, target_value=120, livelihood=True)
    close_through(task, 4)
    change(task, 6, livelihood=False)
    close_through(task, 6)
    correct_month(task=task, month=2, actual=Decimal(1), reason="重复计算", at=moment("2026-07-20 10:00"), by=None)
    assert reports_of_reasons(task) == [(month, "issued") for month in (1, 2, 3, 4, 5)]
