from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from tasks.enums import Measure
from tasks.models import Milestone, Task
from tasks.publishing import publish_list
from tasks.scheduling import confirm_schedules, propose_schedule_again, set_milestones, set_schedule
from tests.factories import make_list, make_supervision_officer, make_task, moment

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db

JANUARY = moment("2026-01-15 09:00")


@pytest.fixture(autouse=True)
def english_words() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def task() -> Task:
    return make_task(make_list(2026, published=False), serial="1", schedule_is_proposed=True)


def test_an_entered_schedule_is_no_proposal_any_more(task: Task) -> None:
    planned = [None, None, *[Decimal(value) for value in range(10, 101, 10)]]
    set_schedule(task=task, planned=planned)
    task.refresh_from_db()
    assert (task.planned, task.schedule_is_proposed) == (planned, False)


def test_every_wrong_month_is_named(task: Task) -> None:
    planned = [Decimal(value) for value in (10, 20, 15, 40, 50, 60, 70, 80, 90, 100, 101, 101)]
    with pytest.raises(ValidationError) as caught:
        set_schedule(task=task, planned=planned)
    assert caught.value.message_dict == {
        "month_3": ["Month 3: the planned value falls below that of an earlier month."],
        "month_11": ["Month 11: a per cent value is out of bounds."],
        "month_12": ["Month 12: a per cent value is out of bounds."],
    }
    task.refresh_from_db()
    assert task.schedule_is_proposed


def test_a_straight_line_can_be_had_back(task: Task) -> None:
    proposed = task.planned
    set_schedule(task=task, planned=[Decimal(100)] * 12)
    propose_schedule_again(task=task)
    task.refresh_from_db()
    assert (task.planned, task.schedule_is_proposed) == (proposed, True)


def test_proposals_are_confirmed_together_or_one_by_one(task: Task) -> None:
    for serial in ("2", "3"):
        make_task(task.work_list, serial=serial, schedule_is_proposed=True)
    assert confirm_schedules(work_list=task.work_list, serials=["2"]) == 1
    assert list(Task.objects.filter(schedule_is_proposed=True).values_list("serial", flat=True)) == ["1", "3"]
    assert confirm_schedules(work_list=task.work_list) == 2
    assert confirm_schedules(work_list=task.work_list) == 0


def test_milestones_take_the_place_of_those_before() -> None:
    steps = {"开工": date(2026, 3, 31), "贯通": date(2026, 9, 30)}
    task = make_task(make_list(2026, published=False), measure=Measure.MILESTONE, milestones=steps)
    kept = task.milestones.get(name="贯通").pk
    set_milestones(task=task, milestones=[("贯通", date(2026, 10, 31)), ("通车", date(2026, 12, 20))])
    assert list(Milestone.objects.values_list("name", "due_on")) == [
        ("贯通", date(2026, 10, 31)), ("通车", date(2026, 12, 20)),
    ]  # fmt: skip
    assert Milestone.objects.get(name="贯通").pk == kept


def test_milestones_are_named_once_and_only_where_they_measure(task: Task) -> None:
    with pytest.raises(ValidationError, match="not measured by milestones"):
        set_milestones(task=task, milestones=[])
    tunnel = make_task(task.work_list, measure=Measure.MILESTONE)
    with pytest.raises(ValidationError, match="named once"):
        set_milestones(task=tunnel, milestones=[("开工", date(2026, 3, 1)), ("开工", date(2026, 4, 1))])


def test_a_published_list_is_not_edited(task: Task) -> None:
    publish_list(year=2026, at=JANUARY)
    tunnel = make_task(task.work_list, measure=Measure.MILESTONE)
    for act in (
        lambda: set_schedule(task=task, planned=[None] * 12),
        lambda: propose_schedule_again(task=task),
        lambda: confirm_schedules(work_list=task.work_list),
        lambda: set_milestones(task=tunnel, milestones=[]),
    ):
        with pytest.raises(ValidationError, match="published"):
            act()


# Publishing -------------------------------------------------------------------------------------


def test_publishing_freezes_the_list_once(task: Task) -> None:
    officer = make_supervision_officer()
    publish_list(year=2026, at=JANUARY, by=officer)
    work_list = publish_list(year=2026, at=moment("2026-02-01 09:00"))
    assert (work_list.is_published, work_list.published_at, work_list.published_by) == (True, JANUARY, officer)
    task.refresh_from_db()
    assert not task.schedule_is_proposed


def test_a_list_that_is_not_there_or_empty_is_not_published() -> None:
    make_list(2027, published=False)
    for year in (2026, 2027):
        with pytest.raises(ValidationError, match=f"no task on the list of {year}"):
            publish_list(year=year, at=JANUARY)
