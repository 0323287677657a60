from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import translation

from incentives.entering.steps import save_step, withdraw_step
from incentives.models import GreenChannelStep, MajorProject
from incentives.selectors.green_channel import channel_of
from tests.factories import make_list, make_supervision_officer, make_task
from tests.incentives.inputs_city import AT, YEAR, City, make_city

if TYPE_CHECKING:
    from collections.abc import Iterator

    from organization.models import Person

pytestmark = pytest.mark.django_db

TODAY = date(2026, 5, 12)


@pytest.fixture(autouse=True)
def english_words() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def city() -> City:
    return make_city()


@pytest.fixture
def project(city: City) -> MajorProject:
    task = make_task(make_list(YEAR), city.building, major=True)
    return MajorProject.objects.create(year=YEAR, task=task, entered_at=AT)


def save(project: MajorProject, by: Person, step: GreenChannelStep | None = None, **given: Any) -> GreenChannelStep:
    fields: dict[str, Any] = {
        "title": "用地预审",
        "unit": None,
        "allowed_days": 5,
        "received_on": None,
        "finished_on": None,
        **given,
    }
    return save_step(project=project, step=step, at=AT, by=by, **fields)


def test_host_and_co_hosts_enter_steps_and_nobody_else(city: City, project: MajorProject) -> None:
    save(project, city.planner)
    save(project, city.permit_keeper, title="施工许可")
    step = save(project, city.land_keeper, title="规划许可", unit=city.land)
    assert (step.unit, step.entered_by, step.entered_at) == (city.land, city.land_keeper, AT)
    for other in (city.builder, city.treasurer, make_supervision_officer()):
        with pytest.raises(PermissionDenied):
            save(project, other, title="环评")
        with pytest.raises(PermissionDenied):
            withdraw_step(step=step, at=AT, by=other)
    assert project.steps.count() == 3


@pytest.mark.parametrize(
    ("received_on", "finished_on", "fields"),
    [
        (None, date(2026, 4, 30), ["received_on"]),
        (date(2026, 4, 30), date(2026, 4, 29), ["finished_on"]),
        (date(2026, 4, 30), date(2026, 4, 30), []),
        (date(2026, 5, 6), date(2026, 5, 7), ["finished_on"]),
        (date(2026, 5, 7), None, ["received_on"]),
    ],
)
def test_days_come_in_order_and_have_come(
    city: City, project: MajorProject, received_on: date | None, finished_on: date | None, fields: list[str]
) -> None:
    if not fields:
        save(project, city.planner, received_on=received_on, finished_on=finished_on)
        return
    with pytest.raises(ValidationError) as refused:
        save(project, city.planner, received_on=received_on, finished_on=finished_on)
    assert list(refused.value.message_dict) == fields


def test_a_step_stands_once_until_it_is_withdrawn(city: City, project: MajorProject) -> None:
    step = save(project, city.planner)
    with pytest.raises(ValidationError):
        save(project, city.planner)
    withdraw_step(step=step, at=AT, by=city.planner)
    save(project, city.planner)
    assert [each.step.withdrawn_at for each in channel_of(project.steps.all(), TODAY).steps] == [None]
    assert GreenChannelStep.objects.count() == 2


@pytest.mark.parametrize(
    ("received_on", "finished_on", "used", "over", "left", "state"),
    [
        (None, None, None, 0, None, "waiting"),
        (
            date(2026, 4, 30),
            date(2026, 5, 11),
            5,
            0,
            None,
            "done",
        ),  # 6 to 9 (a Saturday worked for a holiday) and 11 May
        (date(2026, 4, 29), date(2026, 5, 11), 6, 1, None, "done"),
        (date(2026, 5, 8), None, 3, 0, 2, "going"),
        (date(2026, 4, 28), None, 8, 3, None, "going"),
        (date(2026, 5, 12), date(2026, 5, 12), 0, 0, None, "done"),
    ],
)
def test_days_used_are_working_days(
    project: MajorProject,
    received_on: date | None,
    finished_on: date | None,
    used: int | None,
    over: int,
    left: int | None,
    state: str,
) -> None:
    step = GreenChannelStep(
        project=project,
        title="用地预审",
        allowed_days=5,
        received_on=received_on,
        finished_on=finished_on,
        entered_at=AT,
    )
    (each,) = channel_of([step], TODAY).steps
    assert (each.used_days, each.over_days, each.left_days, each.state) == (used, over, left, state)
